"""What a run leaves for its release, and what the next one learns from it."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest

from expectations.verdict import Verdict
from expectations.waivers import Waiver
from orchestration.pipeline import run_notes
from orchestration.pipeline.editions.outcome import EditionOutcome
from orchestration.pipeline.run_notes import MadeFrom, UsedVintage
from orchestration.pipeline.transform.node_result import NodeResult

MARCH, APRIL, MAY = (dt.datetime(2025, month, 5) for month in (3, 4, 5))
Row = tuple[str, str, str, dt.datetime]
BEFORE: list[Row] = [("a@1", "a", "r1", MARCH), ("b@1", "b", "r1", APRIL)]


def made_from(rules: str, vintages: list[Row]) -> MadeFrom:
    return MadeFrom(rules=rules, vintages=tuple(UsedVintage(*row) for row in vintages))


@pytest.mark.parametrize(
    ("rules", "vintages", "continued"),
    [
        ("x", BEFORE, True),
        ("x", [*BEFORE, ("a@2", "a", "r1", APRIL)], True),
        ("x", [*BEFORE, ("c@1", "c", "r1", MARCH)], True),  # a new source
        ("y", BEFORE, False),
        ("x", BEFORE[:1], False),  # a source is gone
        ("x", [("a@1", "a", "r2", MARCH), BEFORE[1]], False),  # read again
        ("x", [*BEFORE, ("b@0", "b", "r1", MARCH)], False),  # an old edition found late
        ("x", [*BEFORE, ("b@2", "b", "r1", APRIL)], False),  # two editions of one day
    ],
)
def test_a_release_is_continued_where_only_newer_editions_came(
    tmp_path: Path, rules: str, vintages: list[Row], continued: bool
) -> None:
    run_notes.MADE_FROM.write(tmp_path / "release" / "quality", made_from("x", BEFORE))
    run_notes.MADE_FROM.write(tmp_path / "run", made_from(rules, vintages))
    assert run_notes.is_continued(tmp_path / "release", tmp_path / "run") is continued


def test_a_release_that_does_not_say_what_made_it_is_not_continued(
    tmp_path: Path,
) -> None:
    run_notes.MADE_FROM.write(tmp_path / "run", made_from("x", BEFORE))
    assert not run_notes.is_continued(tmp_path / "release", tmp_path / "run")


def test_verdicts_travel_with_what_was_held_and_are_not_repeated_for_every_edition(
    tmp_path: Path,
) -> None:
    rule = Verdict(
        "r",
        "s",
        "s",
        "candidate.observation",
        "critical",
        "failed",
        "e",
        "m",
        "d",
        failing_count=1,
    )
    outcomes = [
        EditionOutcome("a", str(n), "accepted", verdicts=(rule,)) for n in range(3)
    ]
    run_notes.write_outcomes(
        tmp_path, [*outcomes, EditionOutcome("a", "3", "held", verdicts=(rule,))]
    )
    noted = run_notes.OUTCOMES.read(tmp_path)
    assert noted is not None
    assert [len(outcome.verdicts) for outcome in noted] == [0, 0, 0, 1]
    assert noted[-1].verdicts == (rule,)


def test_the_release_lists_its_waivers_and_carries_its_data_docs(
    tmp_path: Path,
) -> None:
    run_notes.locate_docs(tmp_path).mkdir(parents=True)
    (run_notes.locate_docs(tmp_path) / "index.html").write_text("docs")
    run_notes.WAIVERS.write(
        tmp_path, [Waiver("r", ".*", "đang chờ nguồn sửa", "an", dt.date(2026, 12, 31))]
    )
    quality = run_notes.gather_quality_folder(tmp_path)
    assert (quality / "data_docs" / "index.html").read_text() == "docs"
    [waiver] = json.loads((quality / "waivers.json").read_text("utf-8"))
    assert (waiver["owner"], waiver["expires"]) == ("an", "2026-12-31")


def test_verdicts_come_back_as_they_were_written(tmp_path: Path) -> None:
    """The report of a refusal is written from the note: nothing that explains a row may get lost on the way."""
    row = {
        "file": "form.xlsx",
        "cell": "D4",
        "value": Decimal("180.5"),
        "period_end": dt.date(2024, 3, 31),
    }
    verdict = Verdict(
        "r", "s", "s", "marts.t", "critical", "failed", "e", "f", "d",
        failing_count=1, failing_rows=(row,), failing_vintages=frozenset({"b@1", "a@1"}),
    )  # fmt: skip
    run_notes.VERDICTS.write(tmp_path, [verdict])
    [read] = run_notes.VERDICTS.read(tmp_path) or []
    assert read.failing_vintages == verdict.failing_vintages
    assert read.failing_rows == ({**row, "value": "180.5", "period_end": "2024-03-31"},)
    [written] = json.loads((tmp_path / "verdicts.json").read_text("utf-8"))
    assert written["failing_vintages"] == ["a@1", "b@1"], (
        "in one order, whatever the run"
    )


def test_a_note_of_an_older_release_is_understood(tmp_path: Path) -> None:
    """Until 2026-11 moments were written with a blank between day and time."""
    (tmp_path / "line.json").write_text(
        '{"rules": "x", "vintages": [["a@1", "a", "r1", "2025-03-05 00:00:00"]]}'
    )
    noted = run_notes.MADE_FROM.read(tmp_path)
    assert noted == made_from("x", [("a@1", "a", "r1", MARCH)])


def test_a_note_that_was_never_written_is_none(tmp_path: Path) -> None:
    assert run_notes.DBT.read(tmp_path) is None


def test_a_refusal_of_dbt_is_read_back_with_its_failing_rows(tmp_path: Path) -> None:
    failed = NodeResult(
        "test.chiso.key_of_scope_member_is_unique",
        "fail",
        "Got 1 result, configured to fail if != 0",
        0.01,
        ({"scope": "provinces", "unit_id": "ha_noi", "row_count": 2},),
    )
    left_out = NodeResult("model.chiso.fct_indicator", "skipped", "", 0.0)
    built = NodeResult("seed.chiso.scope_member", "success", "OK", 0.1)
    run_notes.DBT.write(tmp_path, [built, failed, left_out])
    bad = [node for node in run_notes.DBT.read(tmp_path) or [] if not node.is_good]
    assert bad == [failed, left_out]
    assert run_notes.describe_failed_nodes(bad) == (
        "test.chiso.key_of_scope_member_is_unique: fail\n"
        "  Got 1 result, configured to fail if != 0\n"
        "    scope=provinces, unit_id=ha_noi, row_count=2\n"
        "Not built, since they rest on these: 1 node(s)."
    )
