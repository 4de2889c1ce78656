{{ config(materialized='view') }}

-- Editions that replace dossier by dossier: the last one that holds it. From the landed rows once more, since rows in
-- force that two places read would all be kept in memory first, with every column; of no such edition no row is read.
with last_edition as (
    select
        dossier.unit_id,
        reporter.source_rank,
        dossier.dossier_code,
        max(reporter.edition_number) as edition_number
    from {{ source('landed', 'dossier') }} as dossier
    inner join {{ ref('counting_reporter') }} as reporter
        on
            dossier.unit_id = reporter.unit_id
            and dossier.vintage_id = reporter.vintage_id
    where reporter.is_upserted
    group by dossier.unit_id, reporter.source_rank, dossier.dossier_code
)

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
left join last_edition
    on
        dossier.unit_id = last_edition.unit_id
        and reporter.source_rank = last_edition.source_rank
        and dossier.dossier_code = last_edition.dossier_code
where not reporter.is_upserted or reporter.edition_number = last_edition.edition_number
