{{ config(materialized='view') }}

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
-- not a join: where no edition replaces another dossier by dossier, the codes of dossiers are then not read at all
where
    not exists (
        select 1
        from {{ ref('counting_last_edition') }} as last_edition
        where
            last_edition.unit_id = dossier.unit_id
            and last_edition.source_rank = reporter.source_rank
            and last_edition.dossier_code = dossier.dossier_code
            and last_edition.edition_number > reporter.edition_number
    )
