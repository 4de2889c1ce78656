"""A year of nights keeps its logs; older ones go."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from ingest.store.paths import Paths
from orchestration.pipeline import run_log
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.run_log import RunLog, find_last_end
from orchestration.pipeline.workspace import SOURCES, Workspace


def end_refresh(data: Path, moment: dt.datetime) -> None:
    workspace = Workspace(Paths(data), SOURCES, clock=lambda: moment)
    log = RunLog.begin(workspace)
    log.write_end(log.describe_end(ExitCode.DONE, None), "Nothing new")


def test_the_newest_logs_are_kept(tmp_path: Path) -> None:
    first = dt.datetime(2026, 1, 1, 19, tzinfo=dt.UTC)
    most = run_log._MOST_LOGS
    for night in range(most + 2):
        end_refresh(tmp_path, first + dt.timedelta(days=night))
    kept = sorted(Paths(tmp_path).runs.glob("*.jsonl"))
    assert len(kept) == most
    assert kept[0].stem == "20260103T190000Z"
    last = find_last_end(Paths(tmp_path))
    assert last is not None
    assert last.ended_at == first + dt.timedelta(days=most + 1)
