-- Every indicator has a row for the country at its target date; where no figure is in force there, the reason stands.
with indicator as (
    select
        indicator.indicator_id,
        indicator.numerator_measure,
        indicator.target_date,
        described.judged_kind
    from {{ ref('indicator') }} as indicator
    inner join {{ ref('int_indicator__described') }} as described on indicator.indicator_id = described.indicator_id
),

last_said as (
    select
        indicator.indicator_id,
        count_if(mapped.known_to is null) as in_force,
        max(mapped.known_to) as silent_since
    from indicator
    inner join {{ ref('int_indicator__mapped') }} as mapped
        on
            indicator.indicator_id = mapped.indicator_id
            and mapped.map = 'as_reported'
            and mapped.unit_id = 'VN'
            and indicator.target_date = mapped.period_end
    group by all
),

heard_of as (
    select distinct indicator.indicator_id
    from indicator
    inner join {{ ref('int_observation__versioned') }} as observation
        on observation.measure_code in (indicator.indicator_id, indicator.numerator_measure)
)

select
    indicator.indicator_id,
    'VN' as unit_id,
    if(
        indicator.judged_kind = 'as_of',
        indicator.target_date,
        cast(date_trunc('year', indicator.target_date) as date)
    ) as period_start,
    indicator.target_date as period_end,
    indicator.judged_kind as period_kind,
    if(heard_of.indicator_id is null, 'no_source', 'not_reported') as missing_reason,
    coalesce(last_said.silent_since, cast(indicator.target_date as timestamp)) as known_from
from indicator
left join last_said on indicator.indicator_id = last_said.indicator_id
left join heard_of on indicator.indicator_id = heard_of.indicator_id
where coalesce(last_said.in_force, 0) = 0
