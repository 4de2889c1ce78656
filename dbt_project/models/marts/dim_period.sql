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
)

select
    period_start,
    period_end,
    period_kind,
    described.grain,
    described.calendar,
    described.stands_for,
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
from period
inner join {{ ref('int_period__described') }} as described using (period_start, period_end, period_kind)
order by period_end, period_start, period_kind
