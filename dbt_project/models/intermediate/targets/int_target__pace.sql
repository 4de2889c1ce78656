-- How fast an indicator moves at a unit: from the figure about a year before its last one (or the first since the
-- series broke) to the last one known today. Percentage points, or units of measure, a day. A series is of one calendar
-- (judging.md §5); where an indicator has two, it is the one that goes on longer.
with last_break as (
    select
        indicator_id,
        max(break_on) as break_on
    from {{ ref('series_break') }}
    group by indicator_id
),

series as (
    select
        figure.indicator_id,
        figure.unit_id,
        period.calendar,
        figure.period_end,
        figure.value,
        last(figure.period_end) over whole_series as last_period_end,
        last(figure.value) over whole_series as last_value
    from {{ ref('fct_indicator') }} as figure
    inner join {{ ref('int_indicator__described') }} as indicator
        on figure.indicator_id = indicator.indicator_id and figure.period_kind = indicator.judged_kind
    inner join {{ ref('int_period__described') }} as period
        on
            figure.period_start = period.period_start
            and figure.period_end = period.period_end
            and figure.period_kind = period.period_kind
    left join last_break on figure.indicator_id = last_break.indicator_id
    where
        figure.value is not null
        and figure.boundary_set = 'as_reported'
        and figure.value_status in ('computed', 'published')
        -- between what a figure is known to be below, or above, nothing moves
        and figure.qualifier not in ('<', '>', '<>')
        and (last_break.break_on is null or figure.period_end >= last_break.break_on)
    window
        whole_series as (
            partition by figure.indicator_id, figure.unit_id, period.calendar
            order by figure.period_end
            rows between unbounded preceding and unbounded following
        )
)

select
    indicator_id,
    unit_id,
    last_period_end,
    last_value,
    (last_value - first(value order by period_end)) / datediff('day', min(period_end), last_period_end) as per_day
from series
where period_end >= last_period_end - 366
group by indicator_id, unit_id, calendar, last_period_end, last_value
having min(period_end) < last_period_end
-- of two that end on the same day the civil one
qualify row_number() over (partition by indicator_id, unit_id order by last_period_end desc, calendar desc) = 1
