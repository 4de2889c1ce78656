{{ config(materialized='view') }}

with record as (
    select
        dossier.*,
        reporter.source_rank,
        reporter.origin_bit,
        reporter.is_upserted,
        reporter.edition_number
    from {{ source('landed', 'dossier') }} as dossier
    inner join {{ ref('counting_reporter') }} as reporter
        on
            dossier.unit_id = reporter.unit_id
            and dossier.vintage_id = reporter.vintage_id
),

-- editions that replace dossier by dossier: the last one that holds it
last_edition as (
    select
        unit_id,
        source_rank,
        dossier_code,
        max(edition_number) as edition_number
    from record
    where is_upserted
    group by unit_id, source_rank, dossier_code
)

select record.*
from record
left join last_edition
    on
        record.unit_id = last_edition.unit_id
        and record.source_rank = last_edition.source_rank
        and record.dossier_code = last_edition.dossier_code
where not record.is_upserted or record.edition_number = last_edition.edition_number
