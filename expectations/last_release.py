"""The release before a run, which some rules of gate B compare with as `previous.<table>`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest.sql_text import quote_literal


@dataclass(frozen=True)
class LastRelease:
    """A published release, as gate B compares with it.

    database: its DuckDB file, open nowhere for writing.
    is_continued: since then newer editions came and nothing else, so that whatever it published
        must still be known. Where a reading, a rule or the catalogue changed as well, what differs
        may be meant: such a failure is a warning.
    """

    name: str
    database: Path
    is_continued: bool

    def attach(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let the connection read the release as `previous`."""
        connection.execute(write_attach_statement(self.database))

    def find_incomparable_table(
        self,
        connection: duckdb.DuckDBPyConnection,
        compared: Mapping[str, Sequence[str]],
    ) -> str | None:
        """The first table that is not in the release, or lacks a column; None where there is none.

        compared: table → the columns that are read of it.
        connection: the release is attached to it.
        """
        columns_of = connection.execute(
            "select table_name, list(column_name) from duckdb_columns() "
            "where database_name = 'previous' group by table_name"
        )
        published: dict[str, list[str]] = dict(columns_of.fetchall())
        for table, columns in compared.items():
            if not set(columns) <= set(published.get(table, [])):
                return table
        return None


def write_attach_statement(database: Path | str) -> str:
    """The statement that lets a connection read a release as `previous`."""
    return (
        f"attach if not exists {quote_literal(str(database))} as previous (read_only)"
    )
