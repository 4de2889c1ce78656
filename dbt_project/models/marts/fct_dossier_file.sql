-- From a counted figure to the files it was read from: which editions and raw files were in force of a unit's
-- dossiers of one receipt month, and for how long.
with processed as (
    select
        set_id,
        unit_id,
        max(processing_month) as last_processing_month
    from {{ ref('stg_landed__counted') }}
    group by all
)

select
    in_force.received_month,
    origin.unit_id,
    origin.set_id,
    origin.source_id,
    origin.vintage_id,
    origin.raw_sha256,
    origin.records,
    processed.last_processing_month,
    in_force.known_from,
    in_force.known_to
from {{ ref('stg_landed__counted_origin') }} as origin
inner join {{ ref('int_dossier__in_force') }} as in_force on origin.set_id = in_force.set_id
left join processed on origin.set_id = processed.set_id and origin.unit_id = processed.unit_id
order by origin.unit_id, in_force.received_month, in_force.known_from, origin.vintage_id, origin.raw_sha256
