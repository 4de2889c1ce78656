"""What a refresh says of itself and the code it ends with."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from expectations.verdict import Verdict
from ingest.store.visits import Visit
from orchestration.pipeline import run_notes
from orchestration.pipeline.editions.outcome import EditionOutcome
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.refresh_report import report_failure, report_success
from orchestration.pipeline.transform.node_result import NodeResult

FAILED_TEST = NodeResult(
    "test.chiso.keys", "fail", "Got 1 result", 0.1, ({"unit_id": "ha_noi", "rows": 2},)
)


def judged(outcome: str) -> Verdict:
    return Verdict(
        "r",
        "A sentence",
        "Một câu",
        "marts.t",
        "critical",
        outcome,
        "e",
        "f",
        "d",
        failing_count=1,
    )  # type: ignore[arg-type]  # parametrized


def test_a_failed_model_refuses_with_its_rows(tmp_path: Path) -> None:
    """This once ended with an AttributeError: the note was read back as plain dictionaries."""
    run_notes.DBT.write(
        tmp_path, [NodeResult("model.chiso.m", "success", "", 0.1), FAILED_TEST]
    )
    result = report_failure(tmp_path, ["dbt could not run: …"], None)
    assert result.exit_code == ExitCode.REFUSED
    assert "test.chiso.keys: fail" in result.message
    assert "unit_id=ha_noi, rows=2" in result.message
    assert "model.chiso.m" not in result.message
    assert "could not run" not in result.message


def test_a_verdict_that_blocks_refuses(tmp_path: Path) -> None:
    run_notes.VERDICTS.write(tmp_path, [judged("failed")])
    result = report_failure(tmp_path, [], None)
    assert result.exit_code == ExitCode.REFUSED
    assert "REFUSED at gate B" in result.message
    assert "A sentence" in result.message


@pytest.mark.parametrize("verdicts", [[], [judged("passed")]])
def test_a_step_that_breaks_could_not_run(
    tmp_path: Path, verdicts: list[Verdict]
) -> None:
    run_notes.VERDICTS.write(tmp_path, verdicts)
    result = report_failure(tmp_path, ["release could not run: the disk is full"], None)
    assert result.exit_code == ExitCode.COULD_NOT_RUN
    assert "the disk is full" in result.message


def test_a_held_edition_is_reported_and_changes_the_exit_code(tmp_path: Path) -> None:
    run_notes.write_outcomes(
        tmp_path, [EditionOutcome("a", "1", "held", reason="header_drift")]
    )
    result = report_success(tmp_path, None, None)
    assert result.exit_code == ExitCode.HELD
    assert "a: header_drift" in result.message
    assert "1 edition(s) held" in result.message


DEAD = Visit(
    source_id="a__b",
    visited_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
    asked="http https://a.example",
    outcome="failed",
    reason="unreachable",
    message="a__b: unreachable\n  found: no such host",
)


def test_a_source_that_failed_is_named_and_changes_the_exit_code(
    tmp_path: Path,
) -> None:
    run_notes.FAILED_VISITS.write(tmp_path, [DEAD])
    result = report_success(tmp_path, tmp_path / "r1", tmp_path / "r1")
    assert result.exit_code == ExitCode.SOURCE_FAILED
    assert "Nothing new" in result.message
    assert "1 source(s) failed" in result.message
    assert DEAD.message in result.message


def test_a_held_edition_asks_for_more_than_a_source_that_failed(tmp_path: Path) -> None:
    run_notes.FAILED_VISITS.write(tmp_path, [DEAD])
    run_notes.write_outcomes(tmp_path, [EditionOutcome("a", "1", "held")])
    result = report_success(tmp_path, None, None)
    assert result.exit_code == ExitCode.HELD
    assert DEAD.message in result.message


def test_nothing_new_is_well_done(tmp_path: Path) -> None:
    result = report_success(tmp_path, tmp_path / "r1", tmp_path / "r1")
    assert (result.exit_code, result.message) == (
        ExitCode.DONE,
        "Nothing new: nothing was published.",
    )
