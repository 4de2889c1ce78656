-- Which months make a quarter, a year, and each year to date: a row per month and span that holds it. The calendar
-- runs over the whole years of the months that occur in what was landed.
with occurring_date as (
    select unnest([period_start, period_end]) as occurring_date
    from {{ ref('stg_landed__observation') }}
    union all
    select unnest([counted.processing_month, counted_set.received_month]) as occurring_date
    from {{ ref('stg_landed__counted') }} as counted
    inner join {{ ref('stg_landed__counted_set') }} as counted_set on counted.set_id = counted_set.set_id
),

calendar as (
    select
        date_trunc('year', min(occurring_date)) as first_month,
        date_trunc('year', max(occurring_date)) + interval 11 month as last_month
    from occurring_date
),

month as (
    select cast(unnest(generate_series(first_month, last_month, interval 1 month)) as date) as month_start
    from calendar
),

quarter_month as (
    select
        month_start,
        cast(date_trunc('quarter', month_start) as date) as period_start
    from month
),

year_month as (
    select
        month_start,
        cast(date_trunc('year', month_start) as date) as period_start
    from month
)

select
    month_start,
    period_start,
    last_day(cast(period_start + interval 2 month as date)) as period_end,
    'in_period' as period_kind
from quarter_month
union all
select
    month_start,
    period_start,
    last_day(cast(period_start + interval 11 month as date)) as period_end,
    'in_period' as period_kind
from year_month
union all
select
    year_month.month_start,
    year_month.period_start,
    last_day(until_month.month_start) as period_end,
    'year_to_date' as period_kind
from year_month
inner join year_month as until_month
    on
        year_month.period_start = until_month.period_start
        and year_month.month_start <= until_month.month_start
