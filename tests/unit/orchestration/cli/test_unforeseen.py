"""What nobody foresaw is one sentence and exit code 3, and its whole report is in a file that the sentence names."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest
from dagster_shared.error import SerializableErrorInfo
from typer.testing import CliRunner

from ingest.problem import Refusal
from orchestration.cli import line
from orchestration.cli.main import app
from orchestration.job import describe_step_error
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.failure import describe_error


def run_status(
    monkeypatch: pytest.MonkeyPatch, data: Path, error: BaseException
) -> tuple[int, str]:
    """`chiso status` in whose midst an error arises: (exit code, what it wrote)."""

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(line, "open_workspace", fail)
    done = CliRunner().invoke(app, ["status", "--data", str(data)])
    assert isinstance(done.exception, SystemExit)
    return done.exit_code, done.output


def test_an_error_nobody_foresaw(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code, words = run_status(
        monkeypatch, tmp_path, ZeroDivisionError("division by zero")
    )
    assert code == ExitCode.COULD_NOT_RUN
    [sentence] = words.strip().splitlines()
    assert sentence.startswith(
        "chiso: expected to come to an end, found ZeroDivisionError: division by zero (at "
    )
    found = re.search(r"the whole report is in (\S+)$", sentence)
    assert found is not None
    log = Path(found[1])
    assert log.parent == tmp_path / "logs"
    assert "Traceback (most recent call last)" in log.read_text("utf-8")


def test_a_full_disk_is_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    error = OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "x.part"))
    # As on a full disk: the report can't be kept either.
    (tmp_path / "logs").write_text("")
    code, words = run_status(monkeypatch, tmp_path, error)
    assert code == ExitCode.COULD_NOT_RUN
    [sentence] = words.strip().splitlines()
    assert f"No space left on device: {tmp_path / 'x.part'}" in sentence
    assert "free some space on its disk and run again" in sentence
    assert "the whole report could not be kept" in sentence


def test_a_refusal_keeps_its_own_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    refusal = Refusal(
        "damaged", expected="a file", found="none", where="raw/x", to_fix="restore it"
    )
    code, words = run_status(monkeypatch, tmp_path, refusal)
    assert code == ExitCode.COULD_NOT_RUN
    assert words.strip() == f"chiso: {refusal}"
    assert not (tmp_path / "logs").exists()


def test_a_step_that_failed_is_told_the_same_way(tmp_path: Path) -> None:
    cause = SerializableErrorInfo(
        "duckdb.IOException: IO Error: no space\nmore\n",
        ['  File "/x/warehouse.py", line 12, in load\n    run()\n'],
        "IOException",
    )
    outer = SerializableErrorInfo(
        "outer", [], "DagsterExecutionStepExecutionError", cause
    )
    log = tmp_path / "run" / "failure.log"
    assert describe_step_error(outer, log) == (
        "expected to come to an end, found duckdb.IOException: IO Error: no space (at warehouse.py, line 12);"
        f" the whole report is in {log}"
    )
    assert "warehouse.py" in log.read_text("utf-8")
    refusal = SerializableErrorInfo(
        "ingest.problem.Refusal: raw/x: damaged\n", [], "Refusal"
    )
    assert describe_step_error(refusal, log) == "raw/x: damaged"


def test_both_files_of_a_copy_are_named() -> None:
    error = OSError(errno.EXDEV, "Invalid cross-device link", "a", None, "b")
    assert describe_error(error) == "Invalid cross-device link: a → b"
