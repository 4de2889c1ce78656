"""dbt's own unit tests of the rules, on a warehouse into which nothing was landed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from orchestration import transform
from orchestration.resources import DBT_PROJECT


def test_every_rule_holds_on_its_few_rows(empty_warehouse: Path, tmp_path: Path, tell):
    warehouse = shutil.copy(empty_warehouse, tmp_path)
    profile = transform.PROFILE.format(path=json.dumps(str(warehouse)))
    (tmp_path / "profiles.yml").write_text(profile, "utf-8")
    places = ["--project-dir", DBT_PROJECT, "--profiles-dir", tmp_path, "--target-path", tmp_path / "unit"]
    words = ["--quiet", "test", "--select", "test_type:unit", "--log-path", tmp_path / "logs", *places]
    try:
        done = dbtRunner().invoke([str(w) for w in words])
    finally:
        DuckDBConnectionManager.close_all_connections()
    results = json.loads((tmp_path / "unit" / "run_results.json").read_text("utf-8"))["results"]
    assert done.success, "\n".join(f"{r['unique_id']}\n{r['message']}" for r in results if r["status"] != "pass")
    written = [p.read_text("utf-8").count("\n    model: ") for p in DBT_PROJECT.glob("models/*/_unit_tests.yml")]
    assert len(results) == sum(written) > 0
    tell(f"{len(results)} rules hold in dbt's unit tests")
