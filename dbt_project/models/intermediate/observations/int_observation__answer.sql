{{ config(materialized='view') }}
-- What each source answers: a figure, that nothing arose (0 of 0), or that it does not apply (judging.md §1). Of a
-- printed percentage "nothing arose" leaves nothing. Rivals, proxies and breakdowns stay beside in fct_observation.
with stated as (
    select
        versioned.* replace (
            if(versioned.missing_reason = 'not_arisen' and measure.additivity != 'none', 0, versioned.value) as value
        ),
        coalesce(versioned.missing_reason = 'not_applicable', false) as is_not_applicable,
        coalesce({{ is_summed_over_time('measure') }}, false) as is_flow
    from {{ ref('int_observation__versioned') }} as versioned
    left join {{ ref('measure') }} as measure on versioned.measure_code = measure.measure_code
    where versioned.comparability = 'exact' and versioned.breakdown = ''
)

select
    source_id,
    priority,
    measure_code,
    unit_id,
    origin,
    period_start,
    period_end,
    period_kind,
    units_reported,
    value,
    qualifier,
    flags,
    is_not_applicable,
    is_flow,
    known_from,
    known_to
from stated
where value is not null or is_not_applicable
