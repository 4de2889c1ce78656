select * exclude (known_to)
from {{ ref('fct_indicator_version') }}
where known_to is null
order by indicator_id, unit_id, period_end, period_start, period_kind, map
