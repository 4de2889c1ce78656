with period as (
    select distinct
        period_start,
        period_end,
        period_kind
    from {{ ref('fct_indicator_version') }}
    union
    select distinct
        period_start,
        period_end,
        period_kind
    from {{ ref('fct_observation') }}
),

graded as (
    select
        *,
        case
            when period_kind = 'as_of' then 'day'
            -- three months or twelve: a year so far is no quarter and no year (judging.md §5)
            when period_kind = 'year_to_date' then 'year_to_date'
            when datediff('day', period_start, period_end) < 32 then 'month'
            when datediff('day', period_start, period_end) < 93 then 'quarter'
            when datediff('day', period_start, period_end) < 185 then 'half_year'
            when datediff('day', period_start, period_end) < 277 then 'nine_months'
            else 'year'
        end as grain
    from period
)

select
    period_start,
    period_end,
    period_kind,
    grain,
    case period_kind
        when 'as_of' then strftime(period_end, 'đến ngày %d/%m/%Y')
        when 'year_to_date' then strftime(period_end, 'lũy kế đến %d/%m/%Y')
        else strftime(period_start, '%d/%m/%Y') || ' – ' || strftime(period_end, '%d/%m/%Y')
    end as label_vi,
    case period_kind
        when 'as_of' then strftime(period_end, 'as of %Y-%m-%d')
        when 'year_to_date' then strftime(period_end, 'year to date %Y-%m-%d')
        else strftime(period_start, '%Y-%m-%d') || ' to ' || strftime(period_end, '%Y-%m-%d')
    end as label_en,
    year(period_end) as calendar_year
from graded
order by period_end, period_start, period_kind
