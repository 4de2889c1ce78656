-- The periods a year has, in each calendar: months, quarters, half-years, the year and the year to date at each
-- month's end. In the administrative calendar months and quarters close on the 14th and the year runs from 15 December
-- to 14 December (Decree 09/2019, judging.md §5); its years are made where such periods were landed.
with occurring_period as (
    select
        period_start,
        period_end
    from {{ ref('stg_landed__observation') }}
    union all
    select
        unnest([counted.processing_month, counted_set.received_month]) as period_start,
        unnest([counted.processing_month, counted_set.received_month]) as period_end
    from {{ ref('stg_landed__counted') }} as counted
    inner join {{ ref('stg_landed__counted_set') }} as counted_set on counted.set_id = counted_set.set_id
    union all
    select
        due_on as period_start,
        due_on as period_end
    from {{ ref('target') }}
    union all
    -- reports are expected until today
    select
        today as period_start,
        today as period_end
    from {{ ref('stg_landed__run') }}
),

calendar as (
    select
        'civil' as calendar,
        year(min(period_start)) as first_year,
        year(max(period_end)) as last_year
    from occurring_period
    union all
    select
        'administrative' as calendar,
        year(min(period_end)) as first_year,
        year(max(period_end)) as last_year
    from occurring_period
    where day(period_start) = 15 and day(period_end) = 14
    having count(*) > 0
),

-- by the civil month that each stands for
month as (
    select
        calendar,
        cast(unnest(generate_series(
            make_date(first_year, 1, 1), make_date(last_year, 12, 1), interval 1 month
        )) as date) as month_start
    from calendar
),

named_period as (
    select
        calendar,
        'month' as grain,
        'in_period' as period_kind,
        month_start as first_month,
        month_start as last_month,
        strftime(month_start, '%Y-%m') as stands_for
    from month
    union all
    select distinct
        calendar,
        'quarter' as grain,
        'in_period' as period_kind,
        date_trunc('quarter', month_start) as first_month,
        date_trunc('quarter', month_start) + interval 2 month as last_month,
        concat(year(month_start), '-Q', quarter(month_start)) as stands_for
    from month
    union all
    select distinct
        calendar,
        'half_year' as grain,
        'in_period' as period_kind,
        date_trunc('year', month_start) + if(quarter(month_start) > 2, interval 6 month, interval 0 month)
            as first_month,
        date_trunc('year', month_start) + if(quarter(month_start) > 2, interval 11 month, interval 5 month)
            as last_month,
        concat(year(month_start), if(quarter(month_start) > 2, '-H2', '-H1')) as stands_for
    from month
    union all
    select distinct
        calendar,
        'nine_months' as grain,
        'in_period' as period_kind,
        date_trunc('year', month_start) as first_month,
        date_trunc('year', month_start) + interval 8 month as last_month,
        concat(year(month_start), '-9M') as stands_for
    from month
    union all
    select distinct
        calendar,
        'year' as grain,
        'in_period' as period_kind,
        date_trunc('year', month_start) as first_month,
        date_trunc('year', month_start) + interval 11 month as last_month,
        cast(year(month_start) as varchar) as stands_for
    from month
    union all
    select
        calendar,
        'year_to_date' as grain,
        'year_to_date' as period_kind,
        date_trunc('year', month_start) as first_month,
        month_start as last_month,
        strftime(month_start, '%Y-%m') as stands_for
    from month
)

select
    calendar,
    grain,
    cast(if(
        calendar = 'civil', first_month, first_month - interval 1 month + interval 14 day
    ) as date) as period_start,
    if(
        calendar = 'civil', last_day(cast(last_month as date)), cast(last_month + interval 13 day as date)
    ) as period_end,
    period_kind,
    stands_for
from named_period
