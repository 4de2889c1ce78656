select
    run_id,
    today
from {{ source('landed', 'run') }}
