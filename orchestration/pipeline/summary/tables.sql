-- How many rows each table of the release has.
select
    table_name,
    estimated_size
from duckdb_tables()
where schema_name = 'main'
order by table_name
