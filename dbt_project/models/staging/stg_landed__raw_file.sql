select
    source_id,
    vintage_id,
    raw_sha256,
    file_name
from {{ source('landed', 'raw_file') }}
