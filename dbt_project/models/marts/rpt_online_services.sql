-- The ratios people ask for first, a row per unit and month, each with its pair. Stocks are those of the month's last
-- day, flows those of the month itself.
{%- set ratios = {
    'procedures_online': 'gov_dvctt_share',
    'procedures_fully_online': 'gov_dvctt_fully_online_share',
    'eligible_procedures_fully_online': 'gov_tthc_eligible_fully_online',
    'dossiers_online': 'gov_dossiers_online',
    'dossiers_fully_online': 'gov_dossiers_fully_online',
    'payments_online': 'gov_online_payment_tx_share',
    'dossiers_paid_online': 'gov_dossiers_paid_online',
    'fee_procedures_paid_online': 'gov_fee_tthc_paid_online_share',
    'results_digitised': 'gov_tthc_results_digitised'
} %}
{%- set columns = [
    'indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind', 'map', 'numerator', 'denominator', 'value'
] %}

with known_today as (
    select {{ columns | join(', ') }}
    from {{ ref('fct_indicator') }}
    union all
    -- payment by dossiers is a ratio of QĐ 766/QĐ-TTg, no indicator of the plans
    select {{ columns | join(', ') }}
    from {{ ref('int_indicator__mapped') }}
    where indicator_id = '{{ ratios['dossiers_paid_online'] }}' and known_to is null
),

figure as (
    select *
    from known_today
    where
        value is not null
        and period_end = last_day(period_end)
        and (
            period_kind = 'as_of'
            or (period_kind = 'in_period' and period_start = date_trunc('month', period_end))
        )
        and indicator_id in (
            {%- for indicator in ratios.values() %}
            '{{ indicator }}'{{ "," if not loop.last }}
            {%- endfor %}
        )
),

month_paid as (
    -- paid procedures are distinct over the months of the year: only the year to date says how many
    select *
    from known_today
    where
        value is not null
        and indicator_id = '{{ ratios['fee_procedures_paid_online'] }}'
        and period_kind = 'year_to_date'
        and period_end = last_day(period_end)
),

everything as (
    select * from figure
    union all
    select * from month_paid
)

select
    unit_id,
    period_end as month_end,
    map,
    {%- for name, indicator in ratios.items() %}
    max(numerator) filter (indicator_id = '{{ indicator }}') as {{ name }}_numerator,
    max(denominator) filter (indicator_id = '{{ indicator }}') as {{ name }}_denominator,
    max(value) filter (indicator_id = '{{ indicator }}') as {{ name }}_percent{{ "," if not loop.last }}
    {%- endfor %}
from everything
group by all
order by unit_id, period_end, map
