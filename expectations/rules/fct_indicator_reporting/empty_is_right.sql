select not exists (
    select 1
    from marts.fct_reporting as report
    inner join marts.fct_observation as figure
        on report.source_id = figure.source_id and report.period_end = figure.period_end
    inner join marts.dim_indicator as indicator
        on figure.measure_code in (indicator.indicator_id, indicator.numerator_measure)
    inner join marts.dim_scope_member as member
        on
            indicator.scope = member.scope
            and report.unit_id = member.unit_id
            and report.period_end between member.valid_from and coalesce(member.valid_to, date '9999-12-31')
    where figure.is_current and figure.value is not null and figure.breakdown = '' and figure.comparability = 'exact'
)
