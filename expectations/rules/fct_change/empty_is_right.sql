select not exists (
    select 1
    from marts.fct_indicator
    where value is not null
    group by
        indicator_id,
        unit_id,
        boundary_set,
        period_kind,
        datediff('month', period_start, period_end)
    having count(*) > 1
)
