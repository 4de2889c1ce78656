"""A run's warehouse holds the tables of schema `landed` as they are declared."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingest.contract import warehouse
from ingest.contract.warehouse import LANDED_TABLES

# Counting reads these beside the warehouse; they never enter it.
ONLY_IN_COUNTING = {"dossier", *(table.name for table in warehouse.ONLY_IN_COUNTING)}


@pytest.mark.parametrize("name", sorted(LANDED_TABLES.keys() - ONLY_IN_COUNTING))
def test_a_table_has_the_declared_columns_and_types(
    empty_warehouse: Path, name: str
) -> None:
    with duckdb.connect(str(empty_warehouse), read_only=True) as connection:
        described = connection.execute(f"describe landed.{name}").fetchall()
    assert [(column, kind) for column, kind, *_ in described] == [
        (column.name, column.sql_type) for column in LANDED_TABLES[name].columns
    ]
