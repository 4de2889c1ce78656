"""How far a refresh has come, and its last words."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

from ingest.store.paths import Paths
from ingest.store.visits import SourceContact
from orchestration.cli.progress import LiveView
from orchestration.pipeline.estimate import RunEstimate, find_estimate
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.source_status import SourceStatus
from orchestration.tools.closing_words import close_refresh

BEGAN = dt.datetime(2026, 11, 1, 19, tzinfo=dt.UTC)


def write_log(paths: Paths, name: str, steps: dict[str, float], seconds: float) -> None:
    lines = []
    for step, after in steps.items():
        at = (BEGAN + dt.timedelta(seconds=after)).isoformat()
        lines.append({"at": at, "event": "step", "step": step, "text": "x"})
    end = {"at": BEGAN.isoformat(), "event": "end", "exit_code": 0, "seconds": seconds}
    paths.runs.mkdir(parents=True, exist_ok=True)
    text = "\n".join(json.dumps(line) for line in [*lines, end])
    (paths.runs / f"{name}.jsonl").write_text(text, "utf-8")


def test_what_is_left_is_told_by_the_last_refresh_that_built(tmp_path: Path):
    paths = Paths(tmp_path)
    assert find_estimate(paths) is None
    write_log(paths, "20261101", {"raw": 0, "landed": 5, "dbt": 20, "release": 60}, 83)
    write_log(paths, "20261102", {"raw": 0, "load": 2}, 3)
    estimate = find_estimate(paths)
    assert estimate == RunEstimate(
        83, {"raw": 0, "landed": 5, "dbt": 20, "release": 60}
    )
    assert estimate.describe_left("dbt", 3) == "about 60 s left, if as last time"
    assert estimate.describe_left("dbt", 70) == "longer than last time (83 s)"
    assert estimate.describe_left("counted", 1) == ""


def test_the_line_of_a_terminal_names_the_step_and_what_is_left():
    view = LiveView(RunEstimate(83, {"raw": 0, "dbt": 20}))
    view.note("dbt", "building the models")
    assert view.render().plain == (
        "0 s · dbt for 0 s · about 63 s left, if as last time · building the models"
    )


def find_imported(line: str) -> str:
    """The package of which a line of Python's `-X importtime` tells, "" where it tells of none."""
    if not line.startswith("import time:"):
        return ""
    return line.rpartition("|")[2].strip().partition(".")[0]


def test_the_first_word_of_a_refresh_comes_before_two_seconds_of_work(
    tmp_path: Path,
) -> None:
    words = ["refresh", "--data", str(tmp_path), "--sources", str(tmp_path)]
    with subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "orchestration", *words],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stderr is not None
        imported: set[str] = set()
        line = process.stderr.readline()
        while line and "start    into" not in line:
            imported.add(find_imported(line))
            line = process.stderr.readline()
        # By the clock a loaded machine takes as long as it likes.
        process.kill()
        _, _, used = os.wait4(process.pid, 0)
    assert line, "it ended without a word"
    assert used.ru_utime + used.ru_stime < 2
    assert "typer" in imported
    heavy = {"dagster", "dbt", "duckdb", "great_expectations", "pyarrow"}
    assert not imported & heavy


def test_the_last_words_name_what_is_late_and_what_to_do():
    late = SourceStatus("office__forms", SourceContact(), dt.date(2026, 10, 31), 12)
    on_time = SourceStatus("office__reports", SourceContact(), dt.date(2026, 12, 31), 0)
    said = list(close_refresh(ExitCode.HELD, [on_time, late], Path("r/2026")))
    assert said == [
        "late: office__forms, by 12 days (due 2026-10-31)",
        "changed: r/2026/CHANGES.md",
        "to do: `chiso held list` says what waits for a decision",
    ]
    assert list(close_refresh(ExitCode.DONE, [on_time], None)) == []
