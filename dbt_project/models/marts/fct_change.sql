-- From one period to the one before it of the same kind and length; none across a break of the series, where the two
-- figures are not of one concept (domain.md §8.6–7).
with figure as (
    select
        *,
        datediff('month', period_start, period_end) as months
    from {{ ref('fct_indicator') }}
    where value is not null
),

along_series as (
    select
        *,
        lag(period_end) over series as previous_period_end,
        lag(value) over series as previous_value
    from figure
    window series as (partition by indicator_id, unit_id, map, period_kind, months order by period_end)
),

broken as (
    select
        along_series.*,
        bool_or(coalesce(break.break_on > along_series.previous_period_end, false)) as is_across_break
    from along_series
    left join {{ ref('series_break') }} as break
        on along_series.indicator_id = break.indicator_id and along_series.period_end >= break.break_on
    group by all
)

select
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    map,
    value,
    previous_period_end,
    previous_value,
    is_across_break,
    cast(if(is_across_break, null, value - previous_value) as decimal(38, 6)) as change
from broken
where previous_period_end is not null
order by indicator_id, unit_id, period_end, period_start, period_kind, map
