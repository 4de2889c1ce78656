-- Every period that occurs or is needed, with its calendar, its grain and the civil year, quarter or month it stands
-- for (judging.md §5). A day belongs to both calendars and a span that is none of theirs to neither: both are null
-- there. A year so far is its own grain, never the quarter or the year it closes with.
with period as (
    select
        period_start,
        period_end,
        period_kind
    from {{ ref('int_period__calendar') }}
    union
    select
        period_start,
        period_end,
        period_kind
    from {{ ref('int_observation__unioned') }}
    union
    select
        period_start,
        period_end,
        period_kind
    from {{ ref('int_indicator__due') }}
)

select
    period.period_start,
    period.period_end,
    period.period_kind,
    calendar.calendar,
    case
        when calendar.grain is not null then calendar.grain
        when period.period_kind = 'as_of' then 'day'
        when period.period_kind = 'year_to_date' then 'year_to_date'
        when datediff('day', period.period_start, period.period_end) < 32 then 'month'
        when datediff('day', period.period_start, period.period_end) < 93 then 'quarter'
        when datediff('day', period.period_start, period.period_end) < 185 then 'half_year'
        when datediff('day', period.period_start, period.period_end) < 277 then 'nine_months'
        else 'year'
    end as grain,
    calendar.stands_for
from period
left join {{ ref('int_period__calendar') }} as calendar
    on
        period.period_start = calendar.period_start
        and period.period_end = calendar.period_end
        and period.period_kind = calendar.period_kind
