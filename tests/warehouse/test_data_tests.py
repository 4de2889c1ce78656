"""dbt's data tests: what stops a night's build, and what is left to this suite and runs here."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.pipeline import transform
from orchestration.pipeline.workspace import DBT_PROJECT
from tests.warehouse.data_tests import WAREHOUSE, list_failures


def test_a_seed_with_a_doubled_row_is_reported_and_nothing_is_built_on_it(
    empty_warehouse: Path, tmp_path: Path
) -> None:
    project = tmp_path / "dbt_project"
    shutil.copytree(
        DBT_PROJECT, project, ignore=shutil.ignore_patterns("target", "logs")
    )
    # The seeds as they are have passed before: it is the edit that has them tested again.
    passed = project / "target" / "run" / transform._name_passed_seeds(project)
    passed.parent.mkdir(parents=True)
    passed.touch()
    breaks = project / "seeds" / "series_break.csv"
    *_, last_row = breaks.read_text("utf-8").splitlines()
    breaks.write_text(breaks.read_text("utf-8") + last_row + "\n", "utf-8")
    (tmp_path / "run").mkdir()
    warehouse = Path(shutil.copy(empty_warehouse, tmp_path / "run"))

    nodes = transform.build_models(warehouse, on_event=lambda _: None, project=project)

    assert [*passed.parent.glob("seeds-*")] == [passed], "what failed has not passed"
    [failed] = [node for node in nodes if node.status == "fail"]
    assert "key_of_series_break_is_unique" in failed.unique_id
    [row] = failed.failing_rows
    assert (row["indicator_id"], row["row_count"]) == (last_row.split(",")[0], 2)
    skipped = {node.unique_id for node in nodes if node.status == "skipped"}
    assert "model.chiso.fct_change" in skipped


def test_what_a_night_leaves_out_holds_on_the_real_figures(
    bundled, data_tests: dict[str, str], tell
) -> None:
    outcome, data = bundled
    assert outcome.exit_code == 0, outcome.message
    assert not list_failures(data.parent / WAREHOUSE, data_tests)
    tell(f"{len(data_tests)} data tests of the suite hold on the real figures")


def test_a_doubled_row_is_found_by_what_a_night_leaves_out(
    empty_warehouse: Path, data_tests: dict[str, str], tmp_path: Path
) -> None:
    warehouse = Path(shutil.copy(empty_warehouse, tmp_path / WAREHOUSE))
    with duckdb.connect(str(warehouse)) as connection:
        table = "intermediate.int_indicator__described"
        connection.execute(f"insert into {table} select * from {table} limit 1")
    assert any(
        "unique_int_indicator__described" in failure
        for failure in list_failures(warehouse, data_tests)
    )


@pytest.mark.parametrize("have_seeds_passed", [False, True])
def test_every_data_test_runs_at_night_or_here(
    data_tests: dict[str, str], tmp_path: Path, have_seeds_passed: bool
) -> None:
    manifest = json.loads(transform.prepare_manifest().read_text("utf-8"))
    written = [n for n in manifest["nodes"].values() if n["resource_type"] == "test"]
    folder_of = {n["name"]: n["original_file_path"].rpartition("/")[0] for n in written}
    transform._write_profile(tmp_path, tmp_path / WAREHOUSE)
    words = ["--quiet", "--no-print", "--log-level-file", "none"]
    words += ["ls", "--resource-type", "test", "--output", "name"]
    words += transform._select_nodes(have_seeds_passed=have_seeds_passed)
    words += transform._list_places(DBT_PROJECT, tmp_path, tmp_path / "target")

    at_night = set(transform._run_dbt_with_manifest(words, DBT_PROJECT).result)

    elsewhere = {"models/counting", *(["seeds"] if have_seeds_passed else [])}
    left = {n for n, folder in folder_of.items() if folder in elsewhere}
    assert len(folder_of) == len(written)
    assert folder_of.keys() - left - data_tests.keys() == at_night


def test_a_key_left_to_the_contract_is_the_primary_key_of_the_contract(
    data_tests: dict[str, str],
) -> None:
    manifest = json.loads(transform.prepare_manifest().read_text("utf-8"))
    differing = []
    for node in manifest["nodes"].values():
        of_mart = node["original_file_path"].startswith("models/marts")
        if not of_mart or node["name"] not in data_tests:
            continue
        kind = node["test_metadata"]
        mart = manifest["nodes"][node["attached_node"]]
        [key] = [
            c["columns"] for c in mart["constraints"] if c["type"] == "primary_key"
        ]
        columns = kind["kwargs"].get("columns") or [kind["kwargs"]["column_name"]]
        if kind["name"].startswith("unique") and key != columns:
            differing.append(node["name"])
    # No key: what our own SQL must not do.
    assert sorted(differing) == [
        "key_of_dim_period_is_unique",
        "nothing_is_added_twice_to_a_value",
    ]
