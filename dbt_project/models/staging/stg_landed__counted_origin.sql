select
    set_id,
    unit_id,
    source_id,
    origin_bit,
    vintage_id,
    raw_sha256,
    records
from {{ source('landed', 'counted_origin') }}
