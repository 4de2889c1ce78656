"""What dbt built in a warehouse: every table and view with its columns and its number of rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

_COLUMNS = """
    select
        columns.schema_name || '.' || columns.table_name as name,
        columns.column_name,
        columns.data_type,
        tables.estimated_size as row_count
    from duckdb_columns() as columns
    left join duckdb_tables() as tables using (schema_name, table_name)
    where not columns.internal
    order by name, columns.column_index
"""


@dataclass
class BuiltTable:
    """One table. `rows`: None of a view, which is not counted; `columns`: name → type of DuckDB."""

    rows: int | None
    columns: dict[str, str] = field(default_factory=dict)

    def describe_columns(self) -> dict[str, dict[str, str]]:
        """The columns as dbt's artifacts have them."""
        return {name: {"data_type": kind} for name, kind in self.columns.items()}


def describe_tables(warehouse: Path) -> dict[str, BuiltTable]:
    """Every table of a warehouse file by "schema.name".

    The file was written by one process that never deleted a row, so DuckDB's count is exact.
    """
    tables: dict[str, BuiltTable] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for name, column, kind, rows in connection.execute(_COLUMNS).fetchall():
            tables.setdefault(name, BuiltTable(rows)).columns[column] = kind
    return tables
