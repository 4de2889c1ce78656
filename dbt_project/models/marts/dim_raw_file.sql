select
    vintage_id,
    raw_sha256,
    min(source_id) as source_id,
    string_agg(distinct file_name, ' | ' order by file_name) as file_name
from {{ ref('stg_landed__raw_file') }}
group by vintage_id, raw_sha256
order by vintage_id, raw_sha256
