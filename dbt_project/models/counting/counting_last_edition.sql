-- From the landed rows: rows in force that two places read would all be kept in memory first, with every column. Where
-- no edition replaces dossier by dossier, no row is read.
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
having min(reporter.edition_number) < max(reporter.edition_number)
