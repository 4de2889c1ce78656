"""dbt's own unit tests of the rules, on a warehouse into which nothing was landed."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from dbt.cli.main import dbtRunner

from orchestration import transform, warehouse
from orchestration.resources import DBT_PROJECT


def test_every_rule_holds_on_its_few_rows(tmp_path: Path):
    empty = tmp_path / "warehouse.duckdb"
    warehouse.load(empty, run_id="empty", today=dt.date(2024, 4, 20), sources=[], vintages=[], store=None)
    built = transform.build(empty, on_event=lambda _: None)
    assert all(node.is_good for node in built), [n for n in built if not n.is_good]

    places = ["--project-dir", DBT_PROJECT, "--profiles-dir", tmp_path, "--target-path", tmp_path / "unit"]
    words = ["--quiet", "test", "--select", "test_type:unit", "--log-path", tmp_path / "logs", *places]
    done = dbtRunner().invoke([str(w) for w in words])

    results = json.loads((tmp_path / "unit" / "run_results.json").read_text("utf-8"))["results"]
    assert len(results) >= 9
    assert done.success, "\n".join(r["message"] for r in results if r["status"] != "pass")
