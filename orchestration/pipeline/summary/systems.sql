-- How many systems have a source, and of how many a source has given something.
select
    count(distinct system_id) as declared,
    count(distinct system_id) filter (vintage_count > 0) as connected
from dim_source
