select
    unit_id,
    source_id,
    origin_bit,
    vintage_id,
    raw_sha256,
    count(*) as records
from {{ ref('counting_record') }}
group by unit_id, source_id, origin_bit, vintage_id, raw_sha256
