-- The tables of a release with what one row of each means.
select
    table_name,
    estimated_size as row_count,
    comment as meaning
from duckdb_tables()
where not internal
order by table_name
