"""A release opened to be queried, with the columns of today whenever it was published.

Releases never change, and a citation means the same number for ever: one that was published before a
column was renamed or added is read through views that give it today's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ingest.sql_text import qualify_name, quote_identifier, quote_literal
from orchestration.release.describe.boundary_sets import PROVINCES_34, PROVINCES_63
from orchestration.release.write.files import DATABASE

# Until 2026-11-29 the boundary set was called a map, and its 63 and 34 provinces by these words.
EARLIER_BOUNDARY_SETS = {"map_63": PROVINCES_63, "map_34": PROVINCES_34}
_EARLIER_COLUMNS = {
    "fct_indicator": {"map": "boundary_set"},
    "fct_lineage": {"map": "boundary_set", "child_map": "child_boundary_set"},
}
_LATER_COLUMNS = {
    "fct_observation": ("source_title", "source_url", "printed_text", "note")
}
# Whoever is handed an open release reaches the release and nothing else: no file, no network, no
# variable of this program, no scratch file on the disk. The last line keeps the others.
_LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "memory_limit": "2GB",
    "lock_configuration": "true",
}


@contextmanager
def open_release(
    release: Path, *, for_anybody: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database of a release folder, read-only, from which nothing else can be read or written.

    `for_anybody`: it answers queries that others write, and is never opened without its locks. For our own queries it
    is, where this process holds it open without them: DuckDB opens a file in one way at a time.
    """
    with _connect(release / DATABASE, for_anybody) as connection:
        for table, names in _EARLIER_COLUMNS.items():
            _rename_columns(connection, table, names)
        for table, columns in _LATER_COLUMNS.items():
            _add_columns(connection, table, columns)
        yield connection


def _connect(database: Path, for_anybody: bool) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(database), read_only=True, config=_LOCKED)
    except duckdb.ConnectionException:
        if for_anybody:
            raise
        return duckdb.connect(str(database), read_only=True)


def _rename_columns(
    connection: duckdb.DuckDBPyConnection, table: str, names: dict[str, str]
) -> None:
    there = _list_columns(connection, table)
    renamed = {old: new for old, new in names.items() if old in there}
    if not renamed:
        return
    meanings = " ".join(
        f"when {quote_literal(old)} then {quote_literal(new)}"
        for old, new in EARLIER_BOUNDARY_SETS.items()
    )
    columns = ", ".join(
        f"case {quote_identifier(old)} {meanings} else {quote_identifier(old)} end as {quote_identifier(new)}"
        for old, new in renamed.items()
    )
    old_names = ", ".join(quote_identifier(old) for old in renamed)
    _create_view(connection, table, f"* exclude ({old_names}), {columns}")


def _add_columns(
    connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]
) -> None:
    there = _list_columns(connection, table)
    missing = [column for column in columns if column not in there]
    if missing and there:
        nulls = ", ".join(
            f"null::varchar as {quote_identifier(column)}" for column in missing
        )
        _create_view(connection, table, f"*, {nulls}")


def _list_columns(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    rows = connection.execute(
        f"select column_name from duckdb_columns() where table_name = {quote_literal(table)}"
    ).fetchall()
    return {name for (name,) in rows}


def _create_view(
    connection: duckdb.DuckDBPyConnection, table: str, columns: str
) -> None:
    """A view of this connection alone, which stands before the table of the same name."""
    database = connection.execute("select current_database()").fetchall()[0][0]
    behind = qualify_name(database, "main", table)
    connection.execute(
        f"create temp view {quote_identifier(table)} as select {columns} from {behind}"
    )
