"""Comparing with the release before: what it says where there is none, and when a difference blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from expectations.judge import run_gate_b
from expectations.last_release import LastRelease
from expectations.verdict import Verdict, is_refused

VANISHED = "published_values_do_not_vanish"
LOST = (
    "insert into fct_indicator select * replace ('provinces_63' as boundary_set) from fct_indicator "
    "where numerator = 66; "
    "insert into fct_indicator select * replace ('ha_nam_cũ' as unit_id) from fct_indicator "
    "where numerator = 66 and boundary_set = 'as_reported'"
)


@pytest.fixture
def judged(
    good_warehouse: Path,
    last_release: LastRelease,
    broken: Callable[[Path, str], Path],
    judging: Callable[..., None],
) -> Callable[..., Verdict]:
    """The verdict on what vanished, after some SQL on the last release."""
    judging(suites={"fct_indicator_version"}, rules={VANISHED})

    def _judged(sql: str, **told: object) -> Verdict:
        last = replace(
            last_release, database=broken(last_release.database, sql), **told
        )
        (verdict,) = (
            v for v in run_gate_b(good_warehouse, last=last) if v.rule == VANISHED
        )
        return verdict

    return _judged


def test_without_an_earlier_release_a_rule_passes_and_says_so(
    good_warehouse: Path, judging: Callable[..., None]
) -> None:
    judging(
        rules={VANISHED, "printed_figures_do_not_vanish", "coverage_does_not_shrink"}
    )
    told = [
        v
        for v in run_gate_b(good_warehouse)
        if "does_not" in v.rule or "do_not_vanish" in v.rule
    ]
    assert {(v.outcome, v.found) for v in told} == {
        ("passed", "there is no earlier release to compare with")
    }
    assert len(told) == 3


def test_what_vanished_blocks_and_is_shown(judged: Callable[..., Verdict]) -> None:
    verdict = judged(LOST)
    assert (verdict.outcome, verdict.severity, verdict.failing_count) == (
        "failed",
        "critical",
        2,
    )
    assert {
        (r["indicator_id"], r["unit_id"], r["boundary_set"])
        for r in verdict.failing_rows
    } == {
        ("data_db_catalogue_issued", "VN", "provinces_63"),
        ("data_db_catalogue_issued", "ha_nam_cũ", "as_reported"),
    }
    assert is_refused([verdict])


def test_where_a_reading_or_a_rule_changed_it_is_a_warning(
    judged: Callable[..., Verdict],
) -> None:
    verdict = judged(LOST, is_continued=False)
    assert (verdict.outcome, verdict.severity, verdict.failing_count) == (
        "failed",
        "warning",
        2,
    )
    assert (
        "since 20241231T020000Z-a1 a reading, a rule or the catalogue changed"
        in verdict.found
    )
    assert not is_refused([verdict])


def test_a_release_of_other_columns_is_not_compared_with(
    judged: Callable[..., Verdict],
) -> None:
    verdict = judged("alter table fct_indicator rename column boundary_set to map_id")
    assert (verdict.outcome, verdict.rows_examined) == ("passed", 0)
    assert (
        "20241231T020000Z-a1, has no fct_indicator with the same columns"
        in verdict.found
    )


def test_nothing_vanished(judged: Callable[..., Verdict]) -> None:
    verdict = judged("select 1")
    assert (verdict.outcome, verdict.rows_examined) == ("passed", 9)
