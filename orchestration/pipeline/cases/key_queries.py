"""The queries by which dossiers of several receipt months are found: see `dossier_keys`.

Names in braces are written by `ingest.sql_text`: lists of files, since DuckDB takes no parameters for
a target of `copy`.
"""

from __future__ import annotations

# Within a large month's file keys stand by unit: of a file of the whole country only the row groups of
# the units that arrived are read.
ROW_GROUP = 65_536
BY_UNIT = "order by unit_id"

WRITE_KEYS = """
copy (
    select
        unit_id,
        hash(unit_id, dossier_code) as dossier_key,
        {month_number} as month_number,
        {file_number} as file_number
    from read_parquet([{landed}], hive_partitioning = false)
    {order}
) to {keys} (format parquet, compression zstd, row_group_size {row_group})
"""

FIND_UNITS = """
select distinct unit_id
from read_parquet([{files}], hive_partitioning = false)
order by unit_id
"""

# What was compared before and may share a dossier with what arrived: of its units, with its keys.
MATCH_KEYS = """
copy (
    select
        unit_id,
        dossier_key,
        month_number,
        file_number
    from read_parquet([{compared}], hive_partitioning = false)
    where
        unit_id in ({units})
        and dossier_key in (
            select dossier_key
            from read_parquet([{arrived}], hive_partitioning = false)
        )
) to {matching} (format parquet)
"""

# The keys of one part of so many: each key is of one part.
FIND_SHARED = """
copy (
    select dossier_key
    from read_parquet([{keys}], hive_partitioning = false)
    where dossier_key % {parts} = {part}
    group by dossier_key
    having min(month_number) <> max(month_number)
) to {shared} (format parquet)
"""

FIND_FILES = """
select distinct file_number
from read_parquet([{keys}], hive_partitioning = false)
where dossier_key in (
    select dossier_key
    from read_parquet({shared}, hive_partitioning = false)
)
"""

READ_ROWS = """
copy (
    select
        *,
        {reading_id} as reading_id,
        {file_id} as file_id
    from read_parquet([{landed}], hive_partitioning = false)
    where hash(unit_id, dossier_code) in (
        select dossier_key
        from read_parquet([{shared}], hive_partitioning = false)
    )
) to {rows} (format parquet)
"""

CREATE_ROWS = """
create or replace temp table shared_row as
select *
from read_parquet([{parts}], hive_partitioning = false)
"""

FIND_PAIRS = """
select distinct
    a.file_id,
    b.file_id
from shared_row as a
inner join shared_row as b using (unit_id, dossier_code)
where date_trunc('month', a.received_date) < date_trunc('month', b.received_date)
order by all
"""

WRITE_ROWS = """
copy (
    select * exclude (file_id)
    from shared_row
    order by
        received_date,
        unit_id,
        dossier_code,
        vintage_id
) to {rows} (format parquet, compression zstd)
"""
