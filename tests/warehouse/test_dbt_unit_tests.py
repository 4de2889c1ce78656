"""dbt's own unit tests of the rules, on a warehouse into which nothing was landed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from ingest.contract.landed import DOSSIER
from ingest.contract.warehouse import ONLY_IN_COUNTING
from orchestration.pipeline.transform.dbt_command import write_profile
from orchestration.pipeline.workspace import DBT_PROJECT


def test_every_rule_holds_on_its_few_rows(empty_warehouse: Path, tmp_path: Path, tell):
    warehouse = shutil.copy(empty_warehouse, tmp_path)
    _tables_of_counting(Path(warehouse))
    write_profile(tmp_path, Path(warehouse))
    places = [
        "--project-dir",
        DBT_PROJECT,
        "--profiles-dir",
        tmp_path,
        "--target-path",
        tmp_path / "unit",
    ]
    dbt = [
        "--quiet",
        "run",
        "--empty",
        "--select",
        "tag:counting",
        "--log-path",
        tmp_path / "logs",
        *places,
    ]
    words = [
        "--quiet",
        "test",
        "--select",
        "test_type:unit",
        "--log-path",
        tmp_path / "logs",
        *places,
    ]
    try:
        assert dbtRunner().invoke([str(w) for w in dbt]).success
        done = dbtRunner().invoke([str(w) for w in words])
    finally:
        DuckDBConnectionManager.close_all_connections()
    results = json.loads((tmp_path / "unit" / "run_results.json").read_text("utf-8"))[
        "results"
    ]
    assert done.success, "\n".join(
        f"{r['unique_id']}\n{r['message']}" for r in results if r["status"] != "pass"
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
