"""The line as Dagster sees it: assets at every stop, lineage to the release, checks, one job, one schedule."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from expectations.judge import list_rules_of
from ingest.store.paths import Paths
from orchestration.definitions import define_line
from orchestration.pipeline.transform.plan import prepare_plan
from orchestration.pipeline.warehouse import locate_warehouse
from orchestration.pipeline.workspace import SOURCES, Workspace
from tests.line.asset_graph import PINNED, describe_edges


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    return define_line(Workspace(Paths(tmp_path_factory.mktemp("data")), SOURCES))


@pytest.fixture(scope="module")
def graph(definitions):
    return definitions.resolve_asset_graph()


def test_every_dataset_is_an_asset_at_each_stop(graph):
    keys = {k.to_user_string() for k in graph.get_all_asset_keys()}
    for dataset in (
        "mic__reported_indicators",
        "vpcp__procedures",
        "gso__population_by_province",
    ):
        assert {f"raw/{dataset}", f"landed/{dataset}"} <= keys
    assert {
        "warehouse/observation",
        "marts/fct_indicator",
        "seed/indicator",
        "release",
    } <= keys


def test_lineage_runs_from_a_source_to_the_release(graph):
    seen, waiting = set(), {dg.AssetKey(["release"])}
    while waiting:
        key = waiting.pop()
        seen.add(key.to_user_string())
        waiting |= set(graph.get(key).parent_keys) - {
            dg.AssetKey(k.split("/")) for k in seen
        }
    assert {
        "raw/vpcp__procedures", "landed/vpcp__procedures", "warehouse/procedure", "staging/stg_landed__procedure",
        "intermediate/int_procedure__counted", "intermediate/int_indicator__on_boundaries", "marts/fct_indicator",
    } <= seen  # fmt: skip


def test_a_mart_of_values_leads_to_what_they_were_added_up_from(graph):
    lineage = dg.AssetKey(["marts", "fct_lineage"])
    leading = {
        key.path[-1]
        for key in graph.get_all_asset_keys()
        if "lineage_of_values" in graph.get(key).metadata
    }
    assert leading == {
        "fct_indicator",
        "fct_indicator_version",
        "fct_change",
        "indicator_values",
    }
    figures = graph.get(dg.AssetKey(["marts", "fct_indicator"]))
    assert figures.metadata["lineage_of_values"] == dg.MetadataValue.asset(lineage)


def test_gates_are_checks_on_the_assets_they_judge(graph):
    checks = {(c.asset_key.to_user_string(), c.name) for c in graph.asset_check_keys}
    assert ("landed/mic__reported_indicators", "gate_a") in checks
    assert ("marts/fct_indicator", "gate_b") in checks
    assert all(
        ("marts/" + m, "gate_b") in checks
        for m in ("dim_indicator", "fct_target", "fct_observation")
    )


def test_each_rule_is_a_check_of_its_mart(graph):
    checks = graph.asset_check_keys
    for mart in [key for key in graph.get_all_asset_keys() if key.path[0] == "marts"]:
        rules = list_rules_of(".".join(mart.path))
        assert rules
        for rule in rules:
            assert dg.AssetCheckKey(mart, rule.name) in checks


def test_the_nightly_job_plans_the_gates_alone(definitions):
    job = definitions.resolve_job_def("refresh")
    planned = {check.name for check in job.asset_layer.asset_graph.asset_check_keys}
    assert {"gate_a", "gate_b"} <= planned
    assert not planned & {"sources_are_unique", "every_figure_has_its_file"}


def test_each_data_test_of_a_night_is_a_check_of_what_it_is_about(graph):
    marts_and_staging = {
        (check.asset_key.to_user_string(), check.name)
        for check in graph.asset_check_keys
    }
    assert ("marts/fct_observation", "every_figure_has_its_file") in marts_and_staging
    of_a_night = {n for n in prepare_plan().nodes if n.unique_id.startswith("test.")}
    names = {check.name for check in graph.asset_check_keys}
    assert of_a_night
    assert {n.unique_id.split(".")[2] for n in of_a_night} <= names


def test_a_source_is_fresh_for_as_long_as_its_calendar_bears_and_a_release_as_any_source(
    graph,
):
    policies = {
        key.to_user_string(): graph.get(key).freshness_policy
        for key in graph.get_all_asset_keys()
    }

    def fresh_for(days: int) -> dg.FreshnessPolicy:
        return dg.FreshnessPolicy.time_window(fail_window=dt.timedelta(days))

    # July has 31 days, a summer quarter 92; 30 days of grace come on top.
    assert policies["published/vpcp__procedures"] is None
    assert policies["release"] == fresh_for(61)
    assert sum(policy == fresh_for(92 + 30) for policy in policies.values()) >= 5


def test_every_asset_says_what_it_is_and_whose(graph):
    for key in graph.executable_asset_keys:
        asset = graph.get(key)
        name = key.to_user_string()
        assert "team:chiso" in asset.owners, name
        assert asset.tags, name
        assert asset.kinds, name
        assert asset.description, name
        assert "Raw SQL" not in asset.description, name


def test_the_groups_stand_in_one_line(graph):
    """The graph as its readers see it; models come and go, the stops stay."""
    parents: dict[str, set[str]] = {}
    made = graph.executable_asset_keys
    for key in made:
        asset = graph.get(key)
        above = parents.setdefault(asset.group_name, set())
        above |= {graph.get(parent).group_name for parent in asset.parent_keys & made}
    assert {group: sorted(above - {group}) for group, above in parents.items()} == {
        "raw": [],
        "landed": ["raw"],
        "warehouse": ["landed"],
        "seed": [],
        "staging": ["warehouse"],
        "intermediate": ["marts", "seed", "staging"],
        "marts": ["intermediate", "seed", "staging"],
        "release": ["marts"],
        # what counting runs by itself, set by set
        "main": [],
    }


def test_each_asset_is_made_from_what_is_pinned(graph):
    """To pin it anew after a change that was meant: python -m tests.line.asset_graph"""
    assert describe_edges(graph) == PINNED.read_text("utf-8").splitlines()


def test_one_job_and_one_schedule_at_two_in_ha_noi(definitions):
    assert [j.name for j in definitions.jobs] == ["refresh"]
    [nightly] = definitions.schedules
    assert (nightly.cron_schedule, nightly.execution_timezone) == (
        "0 2 * * *",
        "Asia/Ho_Chi_Minh",
    )
    assert nightly.job_name == "refresh"


def test_sensors_watch_the_inboxes_and_the_end_of_each_run(definitions):
    running = dg.DefaultSensorStatus.RUNNING
    assert {sensor.name: sensor.default_status for sensor in definitions.sensors} == {
        "dropped_files": running,
        "unpublished_news": running,
        "dead_runs": running,
        "failed_sources": running,
        "after_a_run": running,
        "after_a_failed_run": running,
    }


def test_a_refresh_leaves_materializations_checks_and_model_timings_behind(published):
    """What a build did is told model by model and test by test; nothing is planned that no night does."""
    home = published.folder / "data" / "dagster"
    with dg.DagsterInstance.from_config(str(home)) as instance:
        [run] = instance.get_runs(limit=1)
        events = [
            r.dagster_event for r in instance.all_logs(run.run_id) if r.dagster_event
        ]
    made = {
        e.asset_key.to_user_string(): e.materialization.metadata
        for e in events
        if e.is_step_materialization
    }
    assert {
        "raw/office__dossiers",
        "landed/office__dossiers",
        "marts/fct_indicator",
        "release",
    } <= set(made)
    figures = made["marts/fct_indicator"]
    assert "Execution Duration" in figures
    assert figures["dagster/row_count"].value > 0
    columns = {c.name: c.type for c in figures["dagster/column_schema"].schema.columns}
    assert columns["value"] == "DECIMAL(38,6)"
    judged = {
        (
            e.asset_check_evaluation_data.asset_key.to_user_string(),
            e.asset_check_evaluation_data.check_name,
        )
        for e in events
        if e.event_type_value == "ASSET_CHECK_EVALUATION"
    }
    assert ("landed/office__dossiers", "gate_a") in judged
    assert ("marts/fct_indicator", "gate_b") in judged
    assert ("marts/dim_source", "sources_are_unique") in judged
    assert ("staging/stg_landed__observation", "key_of_stg_landed__observation_is_unique") in judged  # fmt: skip
    planned = {
        e.asset_check_planned_data.check_name
        for e in events
        if e.event_type_value == "ASSET_CHECK_EVALUATION_PLANNED"
    }
    assert planned == {"gate_a", "gate_b"}


def test_dg_finds_the_definitions_and_has_nothing_against_them(
    repository: Path, tmp_path: Path
):
    words = [str(Path(sys.executable).with_name("dg")), "check", "defs"]
    done = subprocess.run(
        words,
        cwd=repository,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
            "CHISO_DATA": str(tmp_path / "data"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.usefixtures("definitions")
def test_definitions_load_from_what_is_kept_without_importing_dbt(
    repository: Path, tmp_path: Path
):
    """`definitions` has seen to it that the manifest and its nodes are kept."""
    load = (
        "import sys, time; import orchestration.definitions as d; d.load_definitions();"
    )
    tell = "print(sys.modules.keys() & {'dbt', 'dagster_dbt', 'great_expectations'}, time.process_time())"
    done = subprocess.run(
        [sys.executable, "-c", load + tell],
        cwd=repository,
        env={"PATH": "/usr/bin:/bin", "CHISO_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded, _, seconds = done.stdout.rpartition(" ")
    assert loaded == "set()"
    # 1.3 s on a quiet machine, where it was 6.5 s with dbt; another may be three times as slow.
    dbt = "import time, dagster_dbt; print(time.process_time())"
    with_dbt = subprocess.run(
        [sys.executable, "-c", dbt], capture_output=True, text=True, check=True
    )
    assert float(seconds) < float(with_dbt.stdout)


def test_every_asset_leads_to_where_it_is_written(graph):
    for key in graph.executable_asset_keys:
        references = graph.get(key).metadata["dagster/code_references"]
        files = [Path(file.file_path) for file in references.code_references]
        assert all(file.exists() for file in files), key
        wanted = {"raw": ".yml", "landed": ".yml", "marts": ".sql", "seed": ".csv"}
        suffix = wanted.get(key.path[0], "")
        assert any(file.suffix == suffix or not suffix for file in files), key


@pytest.mark.parametrize(
    "keys",
    [
        [["marts", "fct_indicator"]],
        [["staging", "stg_landed__source"]],
        [["raw", "vpcp__procedures"], ["landed", "vpcp__procedures"]],
    ],
    ids=("a mart", "a model", "a source"),
)
def test_some_assets_can_be_launched_by_themselves(definitions, keys: list[list[str]]):
    job = definitions.resolve_implicit_global_asset_job_def()
    asked = {dg.AssetKey(path) for path in keys}
    assert (
        job.get_subset(asset_selection=asked).asset_layer.selected_asset_keys == asked
    )


def test_a_model_launched_by_itself_is_built_with_what_it_rests_on(tmp_path: Path):
    workspace = Workspace(Paths(tmp_path / "data"), SOURCES)
    job = define_line(workspace).resolve_implicit_global_asset_job_def()
    key = dg.AssetKey(["intermediate", "int_unit__membership"])
    result = job.execute_in_process(asset_selection=[key])
    made = [event.asset_key for event in result.get_asset_materialization_events()]
    assert made == [key]
    with duckdb.connect(
        str(locate_warehouse(workspace.run_folder(result.run_id)))
    ) as it:
        assert it.sql("select count(*) from seed.org_unit").fetchone() > (0,)
        tables = it.sql(
            "select count(*) from duckdb_tables() where schema_name = 'marts'"
        )
        assert tables.fetchone() == (0,)


def test_a_release_alone_says_what_it_is_made_of(tmp_path: Path):
    workspace = Workspace(Paths(tmp_path / "data"), SOURCES)
    job = define_line(workspace).resolve_implicit_global_asset_job_def()
    with pytest.raises(
        dg.Failure, match="found none: a release is made of all of them"
    ):
        job.execute_in_process(asset_selection=[dg.AssetKey(["release"])])
