"""What became of one node of a build: a seed, a model or a data test."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

_MOST_FAILING_ROWS = 20


@dataclass(frozen=True)
class NodeResult:
    """One node of a build, in the words of dbt's run_results.json.

    `status`: success, error or skipped of a seed or model; pass, fail, error or skipped of a test.
    `failing_rows`: up to 20 rows of a test that failed.
    """

    unique_id: str
    status: str
    message: str
    seconds: float
    failing_rows: tuple[dict[str, object], ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether the node was built, or its test passed."""
        return self.status in ("success", "pass")

    @property
    def is_test(self) -> bool:
        """Whether the node is a data test."""
        return self.unique_id.startswith("test.")


def fetch_failing_rows(
    connection: duckdb.DuckDBPyConnection, sql: str
) -> tuple[dict[str, object], ...]:
    """The first rows that a failed test selects."""
    found = connection.execute(f"select * from ({sql}) limit {_MOST_FAILING_ROWS}")
    columns = [column[0] for column in found.description]
    return tuple(dict(zip(columns, row, strict=True)) for row in found.fetchall())


def list_failing_rows(warehouse: Path, sql: str) -> tuple[dict[str, object], ...]:
    """The same of a warehouse file that nobody has open."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return fetch_failing_rows(connection, sql)
