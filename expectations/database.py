"""How the gates open and ask a DuckDB file, beside Great Expectations: read-only, and closed again
at once."""

from __future__ import annotations

from pathlib import Path

import duckdb

from expectations.last_release import LastRelease


def open_database(
    database: Path, last: LastRelease | None = None
) -> duckdb.DuckDBPyConnection:
    """A read-only connection, the last release attached to it as `previous` where one is given."""
    connection = duckdb.connect(str(database), read_only=True)
    if last:
        last.attach(connection)
    return connection


def list_tables(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Every table and view of the database itself, as "schema.name"."""
    return fetch_texts(
        connection,
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_catalog = current_database()",
    )


def fetch_texts(connection: duckdb.DuckDBPyConnection, query: str) -> frozenset[str]:
    """The values of a query of one column."""
    return frozenset(text for (text,) in connection.execute(query).fetchall())


def fetch_count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """The one number a query gives. Raises ValueError where it gives no row."""
    row = connection.execute(query).fetchone()
    if row is None:
        raise ValueError(f"expected one number, found no row: {query}")
    return int(row[0])


def has_rows(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether the table holds anything."""
    return connection.execute(f"select 1 from {table} limit 1").fetchone() is not None
