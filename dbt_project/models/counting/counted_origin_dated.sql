select
    unit_id,
    source_id,
    origin_bit,
    vintage_id,
    raw_sha256,
    cast(sum(times * records) as {{ dbt.type_bigint() }}) as records
from {{ source('landed', 'month_origin') }}
group by unit_id, source_id, origin_bit, vintage_id, raw_sha256
having sum(times * records) > 0
