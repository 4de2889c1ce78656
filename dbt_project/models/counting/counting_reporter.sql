-- Who sent dossiers of a unit's month, in order of priority, and the bit by which counts name each: within one unit,
-- since the sources of a whole country are more than a number has bits.
with ranked as (
    select
        unit_id,
        vintage_id,
        source_id,
        edition_number,
        is_upserted,
        dense_rank() over (partition by unit_id order by source_number) as source_rank
    from {{ source('landed', 'dossier_reporter') }}
)

select
    unit_id,
    vintage_id,
    source_id,
    edition_number,
    is_upserted,
    source_rank,
    cast(power(2, source_rank - 1) as {{ dbt.type_bigint() }}) as origin_bit
from ranked
