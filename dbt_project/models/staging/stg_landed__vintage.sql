select
    source_id,
    vintage_id,
    edition_id,
    reading_id,
    published_at as published_date,
    retrieved_at,
    known_from,
    known_basis,
    row_count,
    quarantined_count
from {{ source('landed', 'vintage') }}
