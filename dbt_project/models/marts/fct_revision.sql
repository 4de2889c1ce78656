-- Figures a source printed more than once with different values; a withdrawal counts as a change. Missing, and
-- missing again for another reason, is no change of a figure; nor is a first figure that came late.
with compared as (
    select
        *,
        lag(value) over along_time as value_before
    from {{ ref('int_observation__versioned') }}
    window along_time as (
        partition by
            source_id, measure_code, unit_id, period_start, period_end, period_kind, breakdown, comparability
        order by known_from
    )
),

figure as (
    select
        *,
        row_number() over along_time as figure_number,
        count(*) over (
            partition by
                source_id, measure_code, unit_id, period_start, period_end, period_kind, breakdown, comparability
        ) as version_count,
        first(value) over along_time as first_value,
        first(known_from) over along_time as first_known_from,
        lag(value) over along_time as previous_value,
        lag(known_from) over along_time as previous_known_from
    from compared
    where value is distinct from value_before
    window along_time as (
        partition by
            source_id, measure_code, unit_id, period_start, period_end, period_kind, breakdown, comparability
        order by known_from
    )
)

select
    source_id,
    measure_code,
    unit_id,
    {{ period_id() }} as period_id,
    period_start,
    period_end,
    period_kind,
    breakdown,
    comparability,
    version_count,
    first_value,
    previous_value,
    value as current_value,
    cast(value - previous_value as decimal(38, 6)) as revised_by,
    cast(value - first_value as decimal(38, 6)) as revised_since_first,
    first_known_from,
    previous_known_from,
    known_from as current_known_from,
    datediff('day', previous_known_from, known_from) as days_since_previous,
    coalesce(missing_reason = 'withdrawn', false) as is_withdrawn
from figure
where version_count > 1 and figure_number = version_count
order by source_id, measure_code, unit_id, period_start, period_end, period_kind, breakdown, comparability
