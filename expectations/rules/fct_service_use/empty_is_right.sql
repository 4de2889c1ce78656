select not exists (
    select 1
    from marts.fct_dossier_file
    where known_to is null and received_month is not null
)
