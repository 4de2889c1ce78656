select not exists (
    select 1
    from marts.fct_observation
    where is_new_version
    group by ${key}
    having count(*) > 1
)
