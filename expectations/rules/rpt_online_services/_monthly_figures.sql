-- what the report must show: the figures of a month or of its last day
select
    indicator_id,
    unit_id,
    period_end as month_end,
    boundary_set,
    numerator,
    denominator,
    value as percent,
    qualifier,
    flags,
    coverage,
    coverage_basis
from marts.fct_indicator
where
    value is not null
    and period_end = last_day(period_end)
    and indicator_id in (
        'gov_dvctt_share',
        'gov_dvctt_fully_online_share',
        'gov_tthc_eligible_fully_online',
        'gov_dossiers_online',
        'gov_dossiers_fully_online',
        'gov_online_payment_tx_share',
        'gov_fee_tthc_paid_online_share',
        'gov_tthc_results_digitised'
    )
    and (
        period_kind = 'as_of'
        or (period_kind = 'in_period' and period_start = date_trunc('month', period_end))
        -- paid procedures are distinct over the months of a year: only the year to date says how many
        or (period_kind = 'year_to_date' and indicator_id = 'gov_fee_tthc_paid_online_share')
    )
