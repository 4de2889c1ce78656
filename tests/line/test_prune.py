"""`chiso prune`: what is old and nothing rests on goes; the line goes on from what stays."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import time
from pathlib import Path

import dagster as dg
import pytest
from typer.testing import CliRunner

from orchestration.cli.main import app
from tests.line.house import House

OLD = time.time() - 200 * 86_400


def age(path: Path) -> None:
    os.utime(path, (OLD, OLD))


def prune(house: House, *options: str) -> str:
    data = house.folder / "data"
    result = CliRunner().invoke(app, ["prune", "--data", str(data), *options])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def old_house(published: House) -> tuple[House, list[Path]]:
    """A published house with something old in each store, and what of it may go."""
    data = published.folder / "data"
    [serving, *_] = [path.parent for path in data.glob("landed/*/*/*/rows.parquet")]
    replaced = serving.with_name("0123456789abcdef")
    shutil.copytree(serving, replaced)
    log = data / "logs" / "runs" / "20200101T000000Z.jsonl"
    log.write_text("{}\n", "utf-8")
    runs = [data / "build" / f"old{number}" for number in range(5)]
    for run in runs:
        run.mkdir()
    may_go = [replaced, log, *runs[:2]]
    for path in (serving, replaced, log, *sorted(data.glob("raw/*/*")), *runs):
        age(path)
    for number, run in enumerate(runs):
        os.utime(run, (OLD + number, OLD + number))
    return published, may_go


def test_what_nothing_rests_on_goes_and_the_next_refresh_finds_all_it_needs(old_house):
    house, may_go = old_house
    said = prune(house, "--dry-run")
    assert all(path.exists() for path in may_go)
    for path in may_go:
        assert str(path.relative_to(house.folder / "data")) in said
    prune(house)
    assert not any(path.exists() for path in may_go)
    assert house.refresh().message.startswith("Nothing new")
    status = ["status", "--data", str(house.folder / "data")]
    sources = ["--sources", str(house.folder / "sources")]
    assert "disk: build " in CliRunner().invoke(app, [*status, *sources]).output


def test_runs_of_dagster_go_with_their_events(published: House):
    home = published.folder / "data" / "dagster"
    with dg.DagsterInstance.from_config(str(home)) as instance:
        [run] = instance.get_runs()
    assert "dagster 0 run(s)" in prune(published)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=100)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("orchestration.cli.prune.read_utc_clock", lambda: later)
        assert "gone: dagster 1 run(s)" in prune(published)
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert not instance.get_runs()
    assert not list((home / "history" / "runs").glob(f"{run.run_id}.db*"))
    assert (published.folder / "data" / "releases" / "current").exists()
