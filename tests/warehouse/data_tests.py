"""The data tests that no night runs, as SQL for any warehouse file: dbt compiles them once for the whole suite."""

from __future__ import annotations

from pathlib import Path

import duckdb

# dbt writes the name of the database into the SQL.
WAREHOUSE = "warehouse.duckdb"


def keep_warehouse(builds: Path, kept: Path, step: str, _: str) -> None:
    """A run tells its progress: as soon as dbt has built its warehouse, hold the file beside the data folder."""
    if step == "dbt" and not kept.exists():
        for warehouse in builds.glob(f"*/{WAREHOUSE}"):
            kept.hardlink_to(warehouse)


def list_failures(warehouse: Path, data_tests: dict[str, str]) -> list[str]:
    """Each data test that finds a row in this warehouse, with the first of them."""
    failures = []
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for name, sql in data_tests.items():
            row = connection.execute(sql).fetchone()
            if row is not None:
                failures.append(f"{name}: {row}")
    return failures
