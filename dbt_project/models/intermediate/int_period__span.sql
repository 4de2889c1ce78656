-- Which months make a quarter, a year, and each year-to-date. A row per month and span it belongs to.
with month as (
    select cast(unnest(generate_series(date '2015-01-01', date '2039-12-01', interval 1 month)) as date) as month_start
)

select
    month_start,
    cast(date_trunc('quarter', month_start) as date) as period_start,
    last_day(cast(date_trunc('quarter', month_start) + interval 2 month as date)) as period_end,
    'in_period' as period_kind
from month
union all
select
    month_start,
    cast(date_trunc('year', month_start) as date) as period_start,
    last_day(cast(date_trunc('year', month_start) + interval 11 month as date)) as period_end,
    'in_period' as period_kind
from month
union all
select
    month.month_start,
    cast(date_trunc('year', month.month_start) as date) as period_start,
    last_day(upto.month_start) as period_end,
    'year_to_date' as period_kind
from month
inner join month as upto
    on year(month.month_start) = year(upto.month_start) and month.month_start <= upto.month_start
