select not exists (
    select 1
    from landed.vintage as v
    inner join landed.source as s on v.source_id = s.source_id
    where s.contract = 'observation'
)
