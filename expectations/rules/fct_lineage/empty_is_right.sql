select not exists (
    select 1
    from marts.fct_indicator
    where value is not null
)
