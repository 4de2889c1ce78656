"""dbt's data tests: what stops a night's build, and what is left to this suite and runs here."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from orchestration.pipeline.refresh_report import RefreshResult
from orchestration.pipeline.transform import dbt_command
from orchestration.pipeline.transform.build import build_models
from orchestration.pipeline.transform.dbt_command import (
    is_left_out,
    prepare_manifest,
)
from orchestration.pipeline.transform.plan import prepare_plan
from orchestration.pipeline.workspace import DBT_PROJECT
from tests.warehouse.data_tests import WAREHOUSE, list_failures


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

    nodes = build_models(warehouse, project)

    kept = project / "target" / "run"
    assert not [*kept.glob("blank-*")], "what failed is no plan for the next night"
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


def test_a_mart_refuses_a_doubled_key(empty_warehouse: Path, tmp_path: Path) -> None:
    """Keys are declared once the rows are in: what stands there twice by then is refused all the same."""
    warehouse = Path(shutil.copy(empty_warehouse, tmp_path / WAREHOUSE))
    nodes = {node.unique_id: node for node in prepare_plan().nodes}
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("insert into seed.system select * from seed.system limit 1")
        connection.execute("drop table marts.dim_system")
        with pytest.raises(duckdb.ConstraintException, match="duplicates"):
            connection.execute(nodes["model.chiso.dim_system"].sql)
        keyless = connection.execute(
            """
            select table_name from duckdb_tables() where schema_name = 'marts'
            except
            select table_name from duckdb_constraints() where constraint_type = 'PRIMARY KEY'
            """
        ).fetchall()
    assert keyless == [("dim_system",)]


def test_every_data_test_runs_at_night_or_here(data_tests: dict[str, str]) -> None:
    manifest = json.loads(prepare_manifest().read_text("utf-8"))
    written = {
        name: node
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "test"
    }
    folder_of = {
        name: node["original_file_path"].rpartition("/")[0]
        for name, node in written.items()
    }
    # Of seeds: run when the plan is made, as the test above shows. Of counting: its own tests.
    elsewhere = {n for n, f in folder_of.items() if f in ("seeds", "models/counting")}

    at_night = {node.unique_id for node in prepare_plan().nodes} & written.keys()

    here = {name for name, node in written.items() if node["name"] in data_tests}
    assert written.keys() - elsewhere - here == at_night
    # What Dagster shows as checks.
    left_out = {name for name, node in written.items() if is_left_out(node)}
    assert written.keys() - left_out == at_night
    assert len({node["name"] for node in written.values()}) == len(written)


def test_a_night_gives_what_dbt_gives(
    bundled: tuple[RefreshResult, Path], tmp_path: Path, tell: Callable[[str], None]
) -> None:
    """The plan against `dbt build` itself, on the same landed tables: every row, type and comment."""
    _, data = bundled
    by_plan = data.parent / WAREHOUSE
    by_dbt = tmp_path / WAREHOUSE
    _copy_landed(by_plan, by_dbt)

    results = dbt_command.build_with_dbt(by_dbt, target=tmp_path / "target")

    assert {str(result.status) for result in results} == {"success", "pass"}
    with duckdb.connect() as connection:
        for name, file in (("plan", by_plan), ("dbt", by_dbt)):
            connection.execute(f"attach '{file}' as {name} (read_only)")
        assert _describe_tables(connection, "plan") == _describe_tables(
            connection, "dbt"
        )
        tables = [key for key, _ in _describe_tables(connection, "dbt")]
        differing = [table for table in tables if _differ(connection, table)]
    assert not differing
    tell(f"{len(tables)} tables of a night are those of dbt build")


def _copy_landed(warehouse: Path, to: Path) -> None:
    """A warehouse with the landed tables of another and nothing built."""
    with duckdb.connect(str(to)) as connection:
        connection.execute(f"attach '{warehouse}' as built (read_only)")
        connection.execute("create schema landed")
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'built' and schema_name = 'landed'"
        ).fetchall():
            connection.execute(
                f"create table landed.{table} as from built.landed.{table}"
            )


def _describe_tables(
    connection: duckdb.DuckDBPyConnection, database: str
) -> list[tuple[str, tuple]]:
    """Every built table: "schema.name", and its statement, its comment and those of its columns."""
    rows = connection.execute(
        f"""
        select
            schema_name || '.' || t.table_name,
            replace(any_value(t.sql), 'warehouse.', ''),
            any_value(t.comment),
            list(c.column_name || ': ' || coalesce(c.comment, '') order by c.column_index)
        from duckdb_tables() as t
        inner join duckdb_columns() as c using (database_name, schema_name, table_name)
        where database_name = '{database}' and schema_name <> 'landed'
        group by schema_name, t.table_name
        order by all
        """
    ).fetchall()
    return [(name, tuple(rest)) for name, *rest in rows]


def _differ(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    one, other = f"from plan.{table}", f"from dbt.{table}"
    found = connection.execute(
        f"({one} except all {other}) union all ({other} except all {one}) limit 1"
    ).fetchone()
    return found is not None


def test_a_key_left_to_the_contract_is_the_primary_key_of_the_contract(
    data_tests: dict[str, str],
) -> None:
    manifest = json.loads(prepare_manifest().read_text("utf-8"))
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
    # No key: what our own SQL must not do, and labels, which are the same on every night.
    assert sorted(differing) == [
        "key_of_dim_period_is_unique",
        "nothing_is_added_twice_to_a_value",
        "unique_dim_indicator_label_short_en",
        "unique_dim_indicator_label_short_vi",
        "unique_dim_org_unit_label_en",
        "unique_dim_org_unit_label_vi",
    ]
