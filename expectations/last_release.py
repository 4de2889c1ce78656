"""The release that is current before a run, which some rules of gate B compare with, as `previous.<table>`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class LastRelease:
    """`database`: its DuckDB file, open nowhere for writing.

    `is_continued`: since then newer editions came and nothing else, so that whatever it published must still be
    known. Where a reading, a rule or the catalogue changed as well, what differs may be meant: such a failure is a
    warning.
    """

    name: str
    database: Path
    is_continued: bool

    def attach(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(attaching(self.database))

    def lacks(self, connection: duckdb.DuckDBPyConnection, compares: Mapping[str, Sequence[str]]) -> str:
        """The first table that can't be compared: it is not in the release, or has other columns. Empty = none."""
        held: dict[str, set[str]] = {}
        for table, column in connection.execute(
            "select table_name, column_name from duckdb_columns() where database_name = 'previous'"
        ).fetchall():
            held.setdefault(table, set()).add(column)
        return next((t for t, columns in compares.items() if not held.get(t, set()).issuperset(columns)), "")


def attaching(database: Path | str) -> str:
    """The statement that lets a connection read a release as `previous`."""
    quoted = str(database).replace("'", "''")
    return f"attach if not exists '{quoted}' as previous (read_only)"
