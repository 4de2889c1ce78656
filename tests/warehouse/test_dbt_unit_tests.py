"""dbt's own unit tests of the rules, on a warehouse into which nothing was landed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from ingest.contract.landed import DOSSIER
from ingest.contract.warehouse import ONLY_IN_COUNTING
from orchestration.pipeline.transform.dbt_command import (
    list_places,
    run_with_manifest,
    write_profile,
)
from orchestration.pipeline.workspace import DBT_PROJECT

# Nobody reads dbt's lines: its results are taken in this process.
SILENT = ("--log-level", "none", "--log-level-file", "none")


def test_every_rule_holds_on_its_few_rows(
    empty_warehouse: Path, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    warehouse = Path(shutil.copy(empty_warehouse, tmp_path))
    _tables_of_counting(warehouse)
    write_profile(tmp_path, warehouse)
    places = list_places(DBT_PROJECT, tmp_path, tmp_path / "unit")
    counting = [*SILENT, "run", "--empty", "--select", "tag:counting", *places]
    assert run_with_manifest(counting, DBT_PROJECT).success

    unit_tests = [*SILENT, "test", "--select", "test_type:unit", *places]
    done = run_with_manifest(unit_tests, DBT_PROJECT)

    results: list[Any] = done.result.results
    assert done.success, "\n".join(
        f"{r.node.unique_id}\n{r.message}" for r in results if r.status != "pass"
    )
    written = [
        p.read_text("utf-8").count("\n    model: ")
        for p in DBT_PROJECT.glob("models/**/_unit_tests*.yml")
    ]
    assert len(results) == sum(written) > 0
    tell(f"{len(results)} rules hold in dbt's unit tests")


def _tables_of_counting(warehouse: Path) -> None:
    """What the counting models read is no part of a warehouse; dbt asks the database for its columns."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(DOSSIER.create_statement("landed"))
        for table in ONLY_IN_COUNTING:
            connection.execute(table.create_statement("landed"))
