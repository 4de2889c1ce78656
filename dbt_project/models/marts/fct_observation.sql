-- What each edition prints, cell by cell. Beside it whether the figure was new there and how long it was its source's
-- figure, from the versions made of it.
with version as (
    select *
    from {{ ref('int_observation__versioned') }}
    where origin = 'printed' and missing_reason is distinct from 'withdrawn'
)

select
    observation.source_id,
    observation.measure_code,
    observation.unit_id,
    {{ period_id('observation.period_start', 'observation.period_end', 'observation.period_kind') }} as period_id,
    observation.period_start,
    observation.period_end,
    observation.period_kind,
    observation.breakdown,
    observation.comparability,
    observation.vintage_id,
    observation.unit_text,
    observation.value,
    observation.value_text,
    observation.qualifier,
    observation.unit_of_measure,
    observation.flags,
    observation.missing_reason,
    observation.is_total,
    observation.raw_sha256,
    observation.cell_sheet,
    observation.cell_row,
    observation.cell_column,
    observation.source_title,
    observation.source_url,
    observation.printed_text,
    observation.note,
    vintage.known_from,
    vintage.known_basis,
    version.known_from is not null as is_new_version,
    version.known_to,
    coalesce(version.known_from is not null and version.known_to is null, false) as is_current
from {{ ref('stg_landed__observation') }} as observation
inner join {{ ref('stg_landed__vintage') }} as vintage on observation.vintage_id = vintage.vintage_id
left join version
    on
        observation.source_id = version.source_id
        and observation.measure_code = version.measure_code
        and observation.unit_id = version.unit_id
        and observation.period_start = version.period_start
        and observation.period_end = version.period_end
        and observation.period_kind = version.period_kind
        and observation.breakdown = version.breakdown
        and observation.comparability = version.comparability
        and observation.vintage_id = version.vintage_id
order by
    observation.source_id,
    observation.measure_code,
    observation.unit_id,
    observation.period_start,
    observation.period_end,
    observation.period_kind,
    observation.breakdown,
    observation.comparability,
    vintage.known_from
