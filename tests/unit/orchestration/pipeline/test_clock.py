"""The day is Viet Nam's, and a clock that was set back keeps and publishes nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.store.paths import Paths
from ingest.store.records import Listing
from orchestration.cli.main import app
from orchestration.pipeline.clock import find_clock_problem, find_day_in_vietnam
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.run_log import RunLog
from orchestration.pipeline.workspace import Workspace
from orchestration.refresh import run_refresh
from tests.line.house import House

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def workspace(tmp_path: Path, repository: Path) -> Workspace:
    made = Workspace(
        Paths(tmp_path / "data"),
        repository / "ingest" / "sources",
        clock=lambda: NOON,
    )
    made.paths.data.mkdir()
    return made


def test_two_in_the_morning_in_ha_noi_is_today_there():
    # 19:00 UTC: the schedule's hour
    assert find_day_in_vietnam(dt.datetime(2026, 11, 21, 19, tzinfo=dt.UTC)) == dt.date(
        2026, 11, 22
    )


def test_a_clock_that_goes_forward_is_believed(workspace: Workspace):
    assert find_clock_problem(workspace) is None
    workspace.raw.note_visit("vpcp__procedures", Listing(visited_at=NOON, files={}))
    (workspace.paths.releases / "20261122T115959Z-57a96ff3").mkdir(parents=True)
    (workspace.paths.releases / "kept by hand").mkdir()
    assert find_clock_problem(workspace) is None


def test_before_the_last_visit_nothing_is_fetched(workspace: Workspace):
    workspace.raw.note_visit(
        "vpcp__procedures", Listing(visited_at=NOON + HOUR, files={})
    )
    result = run_refresh(workspace)
    assert result.exit_code == ExitCode.WRONG_USE
    assert "before a visit of vpcp__procedures at 2026-11-22 13:00:00" in result.message
    assert "set the clock of this machine right" in result.message
    assert not workspace.raw.list_editions("vpcp__procedures")


def test_before_the_last_release_nothing_is_published(workspace: Workspace):
    (workspace.paths.releases / "20261122T130000Z-57a96ff3").mkdir(parents=True)
    result = run_refresh(workspace)
    assert result.exit_code == ExitCode.WRONG_USE
    assert "before release 20261122T130000Z-57a96ff3" in result.message


@pytest.mark.parametrize("command", ["status", "watch"])
def test_who_asks_is_told_that_the_clock_was_set_back(tmp_path: Path, command: str):
    """A line that will not run looked alive: its last run lay ahead, so never too long ago."""
    data, sources = tmp_path / "data", tmp_path / "sources"
    house = House(tmp_path)
    paths = house.workspace().paths
    paths.data.mkdir()
    ahead = dt.datetime.now(dt.UTC) + 48 * HOUR
    then = Workspace(paths, sources, clock=lambda: ahead)
    log = RunLog.begin(then)
    log.write_end(log.describe_end(ExitCode.DONE, None), "Nothing new.")
    listing = Listing(visited_at=ahead, files={})
    then.raw.note_visit("office__dossiers", listing)
    words = [command, "--data", str(data), "--sources", str(sources)]
    asked = CliRunner().invoke(app, words)
    assert asked.exit_code == ExitCode.WRONG_USE
    assert "hours ahead of this machine's clock" in asked.output
    assert "set the clock of this machine right" in asked.output
