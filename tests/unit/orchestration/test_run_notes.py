"""What a run leaves for its release, and what the next one learns from it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from expectations.verdict import Verdict
from expectations.waivers import Waiver
from orchestration.pipeline import run_notes
from orchestration.pipeline.landing import Outcome
from orchestration.pipeline.transform import NodeResult

MARCH, APRIL, MAY = (dt.datetime(2025, month, 5) for month in (3, 4, 5))
BEFORE = [("a@1", "a", "r1", MARCH), ("b@1", "b", "r1", APRIL)]


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
    tmp_path: Path, rules: str, vintages: list[tuple], continued: bool
) -> None:
    run_notes.write_line(tmp_path / "release" / "quality", "x", BEFORE)
    run_notes.write_line(tmp_path / "run", rules, vintages)
    assert run_notes.is_continued(tmp_path / "release", tmp_path / "run") is continued


def test_a_release_that_does_not_say_what_made_it_is_not_continued(tmp_path: Path) -> None:
    run_notes.write_line(tmp_path / "run", "x", BEFORE)
    assert not run_notes.is_continued(tmp_path / "release", tmp_path / "run")


def test_verdicts_travel_with_what_was_held_and_are_not_repeated_for_every_edition(tmp_path: Path) -> None:
    rule = Verdict("r", "s", "s", "candidate.observation", "critical", "failed", "e", "m", "d", failing_count=1)
    outcomes = [Outcome("a", str(n), "accepted", verdicts=(rule,)) for n in range(3)]
    run_notes.write_outcomes(tmp_path, [*outcomes, Outcome("a", "3", "held", verdicts=(rule,))])
    told = run_notes.read(tmp_path, "outcomes")
    assert [len(o["verdicts"]) for o in told] == [0, 0, 0, 1]


def test_the_release_lists_its_waivers_and_carries_its_data_docs(tmp_path: Path) -> None:
    run_notes.docs_folder(tmp_path).mkdir(parents=True)
    (run_notes.docs_folder(tmp_path) / "index.html").write_text("docs")
    run_notes.write_waivers(tmp_path, [Waiver("r", ".*", "đang chờ nguồn sửa", "an", dt.date(2026, 12, 31))])
    quality = run_notes.quality_folder(tmp_path)
    assert (quality / "data_docs" / "index.html").read_text() == "docs"
    [waiver] = json.loads((quality / "waivers.json").read_text("utf-8"))
    assert (waiver["owner"], waiver["expires"]) == ("an", "2026-12-31")


def test_a_refusal_of_dbt_is_read_back_with_its_failing_rows(tmp_path: Path) -> None:
    failed = NodeResult(
        "test.chiso.key_of_scope_member_is_unique",
        "fail",
        "Got 1 result, configured to fail if != 0",
        0.01,
        ({"scope": "provinces", "unit_id": "ha_noi", "row_count": 2},),
    )
    left_out = NodeResult("model.chiso.fct_indicator", "skipped", "", 0.0)
    run_notes.write_dbt(tmp_path, [NodeResult("seed.chiso.scope_member", "success", "OK", 0.1), failed, left_out])
    bad = [node for node in run_notes.read_dbt(tmp_path) if not node.is_good]
    assert bad == [failed, left_out]
    assert run_notes.dbt_refusal(bad) == (
        "test.chiso.key_of_scope_member_is_unique: fail\n"
        "  Got 1 result, configured to fail if != 0\n"
        "    scope=provinces, unit_id=ha_noi, row_count=2\n"
        "Not built, since they rest on these: 1 node(s)."
    )


def test_a_run_that_never_came_to_dbt_has_no_result_of_it(tmp_path: Path) -> None:
    assert run_notes.read_dbt(tmp_path) == []
