"""A run of the job, whoever launches it: alone in its data folder, at a moment that may be, records or not."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import dagster as dg
import pytest
from typer.testing import CliRunner

from ingest.store.paths import Paths
from orchestration.cli.main import app
from orchestration.dagster_records import run_with_records
from orchestration.definitions import define_line
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.run_log import find_last_end
from orchestration.pipeline.workspace import SOURCES, Workspace
from orchestration.pipeline.writer_lock import hold_data_folder, read_writer
from orchestration.refresh import run_refresh
from orchestration.resources import WORKSPACE, build_workspace_resource
from tests.line.house import FORM, House
from tests.unit.orchestration.pipeline.alerts.month import open_month
from tests.unit.orchestration.pipeline.editions.office import FULL, open_house, write


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(Paths(tmp_path / "data"), SOURCES)


def open_resource(workspace: Workspace):
    """What Dagster does at the start of every run, however it was launched."""
    return dg.build_resources({WORKSPACE: build_workspace_resource(workspace)})


def test_a_run_of_dagster_holds_the_data_folder_while_it_lasts(
    workspace: Workspace,
) -> None:
    with open_resource(workspace) as resources:
        assert getattr(resources, WORKSPACE) is workspace
        assert read_writer(workspace.paths) is not None
    assert read_writer(workspace.paths) is None


def test_a_run_of_dagster_tells_of_a_line_that_stood_still(tmp_path: Path) -> None:
    with open_month(tmp_path) as month:
        month.run_night(1)
        month.now += dt.timedelta(days=3)
        with open_resource(month.workspace):
            pass
    assert month.told == [(4, "no_refresh", False)]


def test_a_run_of_dagster_asks_the_clock_too(tmp_path: Path) -> None:
    (tmp_path / "data" / "releases" / "20991231T235959Z-of-the-future").mkdir(
        parents=True
    )
    with (
        pytest.raises(dg.DagsterResourceFunctionError) as refused,
        open_resource(Workspace(Paths(tmp_path / "data"), SOURCES)),
    ):
        pass
    assert "set the clock of this machine right" in str(refused.value.__cause__)


def test_current_as_a_real_folder_is_refused_with_what_to_do(
    workspace: Workspace,
) -> None:
    (workspace.paths.releases / "current").mkdir(parents=True)
    result = run_refresh(workspace)
    assert result.exit_code == ExitCode.COULD_NOT_RUN
    assert (
        "found a folder or a file, as a copy without links makes it" in result.message
    )
    assert "chiso releases rollback" in result.message


def test_who_does_not_wait_ends_in_one_sentence(workspace: Workspace) -> None:
    # As another process would: in a thread of its own.
    is_held, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        with hold_data_folder(workspace.paths, "rebuild"):
            is_held.set()
            may_go.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    is_held.wait(30)
    result = run_refresh(workspace, wait=False)
    may_go.set()
    holder.join()
    assert result.exit_code == ExitCode.COULD_NOT_RUN
    assert "found the rebuild of process" in result.message
    assert "\n" not in result.message


@dg.job
def empty_job() -> None:
    """A job without a step: only its records are written."""


def run_empty_job(instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    return empty_job.execute_in_process(instance=instance)


def put_a_file_there(home: Path) -> None:
    home.write_text("stray")


def lose_the_tables(home: Path) -> None:
    assert run_with_records(home, run_empty_job, lambda *_: None).success
    for database in home.rglob("*.db"):
        with sqlite3.connect(database) as connection:
            connection.execute("drop table if exists runs")
            connection.execute("drop table if exists event_logs")
        connection.close()


@pytest.mark.parametrize("wreck", [put_a_file_there, lose_the_tables])
def test_broken_records_are_set_aside_and_the_run_goes_on(
    tmp_path: Path, wreck: Callable[[Path], None]
) -> None:
    home = tmp_path / "dagster"
    wreck(home)
    said: list[str] = []
    result = run_with_records(
        home, run_empty_job, lambda _step, text: said.append(text)
    )
    assert result.success
    [word] = said
    assert f"expected to keep Dagster's records in {home}" in word
    assert "set aside as dagster-broken-" in word
    assert len(list(tmp_path.glob("dagster-broken-*"))) == 1


def test_an_error_of_the_run_itself_is_no_matter_of_the_records(tmp_path: Path) -> None:
    def fail(_instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_with_records(tmp_path / "dagster", fail, lambda *_: None)
    assert not list(tmp_path.glob("dagster-broken-*"))


DEAD = """
title_vi: Nguồn chết
title_en: A dead source
publisher: {{name_vi: Sở, name_en: Office, url: "https://example.org"}}
licence: {{id: CC0-1.0, attribution: A test office}}
system: tthc_infosys
contract: observation
replaces: whole
calendar: {{frequency: monthly}}
fetch: {{kind: folder, path: {folder}}}
read: {{kind: delimited, delimiter: ",", encoding: utf-8}}
tables:
  - period: {{kind: in_period}}
    columns:
      - {{to: unit, spellings: unit}}
      - {{to: period, spellings: month}}
      - {{to: value, spellings: value, measure: dossiers_received, number: count}}
"""


def test_a_refresh_with_every_source_dead_ends_with_5_and_status_names_each(
    tmp_path: Path,
) -> None:
    for name in ("forms", "reports"):
        declared = tmp_path / "sources" / "office" / f"{name}.yml"
        declared.parent.mkdir(parents=True, exist_ok=True)
        declared.write_text(DEAD.format(folder=f"no_{name}"), "utf-8")
    night = dt.datetime(2026, 11, 1, 19, tzinfo=dt.UTC)
    workspace = Workspace(
        Paths(tmp_path / "data"), tmp_path / "sources", clock=lambda: night
    )
    result = run_refresh(workspace)
    assert result.exit_code == ExitCode.SOURCE_FAILED
    assert "2 source(s) failed" in result.message
    words = ["status", "--data", "data", "--sources", "sources"]
    words = [str(tmp_path / w) if w in ("data", "sources") else w for w in words]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == ExitCode.SOURCE_FAILED
    for name in ("forms", "reports"):
        [line] = [
            line for line in done.output.splitlines() if f"office__{name} " in line
        ]
        assert "UNREACHABLE since 2026-11-01 19:00" in line
        assert f"no_{name}" in done.output
    last = find_last_end(workspace.paths)
    assert last is not None
    assert (last.ended_at, last.exit_code) == (night, ExitCode.SOURCE_FAILED)
    [log] = workspace.paths.runs.glob("*.jsonl")
    steps = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert {step["step"] for step in steps if step["event"] == "step"} >= {"raw"}
    metrics = (workspace.paths.monitoring / "chiso.prom").read_text("utf-8")
    assert 'chiso_source_unreachable{source="office__forms"} 1' in metrics
    assert (workspace.paths.monitoring / "heartbeat").stat().st_mode & 0o044 == 0o044


def launch(
    workspace: Workspace, *stops: str, **config: object
) -> dg.ExecuteInProcessResult:
    """These stops of `office__dossiers`, with the settings that the page asks for at a launch."""
    job = define_line(workspace).resolve_implicit_global_asset_job_def()
    return job.execute_in_process(
        asset_selection=[dg.AssetKey([stop, "office__dossiers"]) for stop in stops],
        run_config={"ops": {"raw": {"config": config}}} if config else None,
        raise_on_error=False,
    )


def test_a_launch_from_the_page_may_name_its_sources_and_only_those_there_are(
    tmp_path: Path,
) -> None:
    house = House(tmp_path / "house")
    visits = house.workspace().visits
    assert not launch(house.workspace(), "raw", only=["office__unknown"]).success
    assert visits.list_visits("office__dossiers") == []
    assert launch(house.workspace(), "raw", only=["office__dossiers"]).success
    [visit] = visits.list_visits("office__dossiers")
    assert visit.outcome == "news"


def test_a_launch_from_the_page_may_leave_a_source_out(tmp_path: Path) -> None:
    house = House(tmp_path / "house")
    other = house.folder / "sources" / "office" / "others.yml"
    other.write_text(FORM, "utf-8")
    assert launch(house.workspace(), "raw", only=["office__others"]).success
    assert house.workspace().visits.list_visits("office__dossiers") == []


def test_a_launch_from_the_page_may_have_kept_editions_read_again(
    tmp_path: Path,
) -> None:
    house = House(tmp_path / "house")
    landed = house.workspace().landed
    assert launch(house.workspace(), "raw", "landed").success
    [read_once] = landed.list_states("office__dossiers")
    assert read_once.is_accepted
    assert launch(house.workspace(), "raw").success
    assert landed.list_states("office__dossiers") == [read_once]
    assert not launch(house.workspace(), "raw", reread=["office__unknown"]).success
    assert launch(house.workspace(), "raw", reread=["office__dossiers"]).success
    [reopened] = landed.list_states("office__dossiers")
    assert reopened.reading_id == ""
    assert launch(house.workspace(), "landed").success
    assert landed.list_states("office__dossiers") == [read_once]


@pytest.mark.parametrize(
    ("is_served_live", "live", "outcome"),
    [
        (False, None, "not_asked"),
        (False, True, "news"),
        (True, None, "news"),
        (True, False, "not_asked"),
    ],
)
def test_a_launch_from_the_page_may_call_portals_or_leave_them_alone(
    is_served_live: bool, live: bool | None, outcome: str
) -> None:
    with open_house("whole", "all_files", "http") as house:
        house.body = write(FULL, "").encode()
        workspace = replace(house.workspace(), is_live=is_served_live)
        client = house._open_client(workspace)
        with patch("ingest.fetch.client.open_client", lambda *_, **__: client):
            assert launch(workspace, "raw", live=live).success
        [visit] = workspace.visits.list_visits("office__dossiers")
    assert visit.outcome == outcome
