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

with known_today as (
    select
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        boundary_set,
        numerator,
        denominator,
        value,
        qualifier,
        flags,
        coverage,
        coverage_basis
    from {{ ref('fct_indicator') }}
    union all
    -- the ratios that are no indicators of the plans
    select
        figure.indicator_id,
        figure.unit_id,
        figure.period_start,
        figure.period_end,
        figure.period_kind,
        figure.boundary_set,
        figure.numerator,
        figure.denominator,
        figure.value,
        figure.qualifier,
        figure.flags,
        figure.coverage,
        figure.coverage_basis
    from {{ ref('int_indicator__on_boundaries') }} as figure
    inner join {{ ref('report_ratio') }} as ratio on figure.indicator_id = ratio.indicator_id
    where figure.known_to is null
),

of_month_end as (
    select *
    from known_today
    where value is not null and period_end = last_day(period_end)
),

figure as (
    select *
    from of_month_end
    where
        indicator_id in (
            {%- for indicator in ratios.values() %}
                '{{ indicator }}'{{ "," if not loop.last }}
            {%- endfor %}
        )
        and case
            when period_kind = 'as_of' then true
            when period_kind = 'in_period' then period_start = date_trunc('month', period_end)
            -- paid procedures are distinct over the months of the year: only the year to date says how many
            else indicator_id = '{{ ratios['fee_procedures_paid_online'] }}'
        end
)

select
    unit_id,
    strftime(period_end, '%Y-%m') as period_id,
    period_end as month_end,
    boundary_set,
    {{ ratio_columns('procedures_online', ratios) }},
    {{ ratio_columns('procedures_fully_online', ratios) }},
    {{ ratio_columns('eligible_procedures_fully_online', ratios) }},
    {{ ratio_columns('dossiers_online', ratios) }},
    {{ ratio_columns('dossiers_fully_online', ratios) }},
    {{ ratio_columns('payments_online', ratios) }},
    {{ ratio_columns('dossiers_paid_online', ratios) }},
    {{ ratio_columns('fee_procedures_paid_online', ratios) }},
    {{ ratio_columns('results_digitised', ratios) }}
from figure
group by unit_id, period_end, boundary_set
order by unit_id, period_end, boundary_set
