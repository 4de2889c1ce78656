"""dbt's data tests stop a build: what they found is reported row by row, and nothing is built on it."""

from __future__ import annotations

import shutil
from pathlib import Path

from orchestration.pipeline import transform
from orchestration.pipeline.workspace import DBT_PROJECT


def test_a_seed_with_a_doubled_row_is_reported_and_nothing_is_built_on_it(
    empty_warehouse: Path, tmp_path: Path
) -> None:
    project = tmp_path / "dbt_project"
    shutil.copytree(
        DBT_PROJECT, project, ignore=shutil.ignore_patterns("target", "logs")
    )
    breaks = project / "seeds" / "series_break.csv"
    *_, last_row = breaks.read_text("utf-8").splitlines()
    breaks.write_text(breaks.read_text("utf-8") + last_row + "\n", "utf-8")
    (tmp_path / "run").mkdir()
    warehouse = Path(shutil.copy(empty_warehouse, tmp_path / "run"))

    nodes = transform.build_models(warehouse, on_event=lambda _: None, project=project)

    [failed] = [node for node in nodes if node.status == "fail"]
    assert "key_of_series_break_is_unique" in failed.unique_id
    [row] = failed.failing_rows
    assert (row["indicator_id"], row["row_count"]) == (last_row.split(",")[0], 2)
    skipped = {node.unique_id for node in nodes if node.status == "skipped"}
    assert "model.chiso.fct_change" in skipped
