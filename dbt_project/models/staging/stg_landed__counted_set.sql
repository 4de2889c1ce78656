select
    set_id,
    received_month,
    known_from
from {{ source('landed', 'counted_set') }}
