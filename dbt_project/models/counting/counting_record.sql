{{ config(materialized='view') }}

-- who tells of a unit: sources in order of priority; where an edition replaces its unit's month, the last one only
with told as (
    select distinct
        unit_id,
        vintage_id
    from {{ source('landed', 'dossier') }}
),

teller as (
    select
        told.unit_id,
        told.vintage_id,
        edition.source_id,
        edition.is_upserted,
        edition.edition_number,
        dense_rank() over (partition by told.unit_id order by edition.source_number) as speaker,
        case
            when edition.replaces = 'unit_and_period'
                then max(edition.edition_number) over (partition by told.unit_id, edition.source_id)
            else edition.edition_number
        end as speaking_edition
    from told
    inner join {{ source('landed', 'dossier_edition') }} as edition on told.vintage_id = edition.vintage_id
),

record as (
    select
        dossier.*,
        teller.speaker,
        cast(power(2, teller.speaker - 1) as bigint) as origin_bit,
        teller.is_upserted,
        teller.edition_number
    from {{ source('landed', 'dossier') }} as dossier
    inner join teller
        on
            dossier.unit_id = teller.unit_id
            and dossier.vintage_id = teller.vintage_id
            and teller.edition_number = teller.speaking_edition
),

-- editions that replace dossier by dossier: the last one that holds it
said_again as (
    select
        unit_id,
        speaker,
        dossier_code,
        max(edition_number) as edition_number
    from record
    where is_upserted
    group by unit_id, speaker, dossier_code
)

select record.*
from record
left join said_again
    on
        record.unit_id = said_again.unit_id
        and record.speaker = said_again.speaker
        and record.dossier_code = said_again.dossier_code
where not record.is_upserted or record.edition_number = said_again.edition_number
