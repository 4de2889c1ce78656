-- The columns of one table with their types and meanings.
select
    column_name,
    data_type,
    comment as meaning
from duckdb_columns()
where table_name = $table
order by column_index
