select not exists (
    select 1
    from marts.fct_observation
    where is_current and value is not null and breakdown = '' and comparability = 'exact'
)
