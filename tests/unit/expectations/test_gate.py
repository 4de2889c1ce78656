"""What the gates do around the rules: missing tables and suites, empty tables, errors, waivers, samples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from expectations import gx_duckdb
from expectations.judge import list_rules_due, run_gate_a, run_gate_b
from expectations.suite import load_suite
from expectations.verdict import Verdict, is_refused
from expectations.waivers import (
    WAIVERS,
    WaiverError,
    load_waivers,
    load_waivers_in_force,
)
from ingest.contract.landed import CONTRACTS

TODAY = dt.date(2026, 11, 22)
NEGATIVE = "update candidate.observation set value = -1 where unit_id in ('bo_y_te', 'ninh_binh_2025', 'ha_nam')"


def _of(verdicts: list[Verdict], rule: str) -> Verdict:
    (found,) = (v for v in verdicts if v.rule == rule)
    return found


@pytest.fixture
def waived(tmp_path: Path) -> Callable[..., Path]:
    def _waived(rule: str, subject: str, expires: str) -> Path:
        path = tmp_path / "waivers.yml"
        path.write_text(
            f"- rule: {rule}\n  subject: '{subject}'\n  reason: đang chờ nguồn sửa\n"
            f"  owner: an\n  expires: {expires}\n",
            "utf-8",
        )
        return path

    return _waived


def test_missing_marts_marts_without_suite_and_empty_marts_block_whatever_the_waivers_say(
    good_warehouse: Path,
    broken: Callable[[Path, str], Path],
    waived: Callable[..., Path],
    judging: Callable[..., None],
) -> None:
    judging(suites=("fct_revision", "fct_target"))
    database = broken(
        good_warehouse,
        "drop table marts.fct_revision; create table marts.rpt_new as select 1 as n; delete from marts.fct_target",
    )
    waivers = waived("verdicts_are_known", r"marts\.fct_target", "2027-01-01")
    verdicts = run_gate_b(database, today=TODAY, waivers=waivers)
    assert is_refused(verdicts)

    missing = _of(verdicts, "every_table_is_there")
    assert (missing.table, missing.outcome, missing.is_blocking) == (
        "marts.fct_revision",
        "failed",
        True,
    )

    (without,) = (
        v
        for v in verdicts
        if v.rule == "every_table_has_a_suite" and v.table == "marts.rpt_new"
    )
    assert (without.outcome, without.is_blocking) == ("failed", True)
    assert "expectations/suites/rpt_new.py" in without.to_fix

    of_targets = [v for v in verdicts if v.table == "marts.fct_target"]
    assert {v.outcome for v in of_targets} == {"no_rows"}
    assert "verdicts_are_known" in {v.rule for v in of_targets}
    assert all(v.is_blocking for v in of_targets)


NO_OBSERVATIONS = (
    "delete from landed.observation; delete from landed.vintage where source_id <> 'vpcp__procedures'; "
    "delete from marts.fct_observation; delete from marts.fct_revision"
)
NO_PROCEDURES = "delete from landed.procedure; delete from marts.fct_procedure"


@pytest.mark.parametrize(
    ("emptied", "outcome_of"),
    [
        (
            "delete from marts.fct_revision; delete from marts.fct_procedure; delete from landed.observation",
            {
                "marts.fct_revision": "no_rows",
                "marts.fct_procedure": "no_rows",
                "landed.observation": "no_rows",
            },
        ),
        ("delete from marts.fct_observation", {"marts.fct_observation": "no_rows"}),
        (
            f"{NO_OBSERVATIONS}; {NO_PROCEDURES}",
            {
                "landed.observation": "passed",
                "marts.fct_observation": "passed",
                "marts.fct_revision": "passed",
                "marts.fct_procedure": "passed",
            },
        ),
        (
            "delete from marts.fct_change; delete from marts.fct_reporting; delete from marts.rpt_online_services",
            {
                "marts.fct_change": "no_rows",
                "marts.fct_reporting": "no_rows",
                "marts.rpt_online_services": "no_rows",
            },
        ),
        (
            # one figure left in each series, none of a month, and no calendar
            "delete from marts.fct_indicator where period_end <> '2023-12-31' or value is null; "
            "update landed.source set frequency = 'irregular'; "
            "delete from marts.fct_change; delete from marts.fct_reporting; delete from marts.rpt_online_services",
            {
                "marts.fct_change": "passed",
                "marts.fct_reporting": "passed",
                "marts.rpt_online_services": "passed",
            },
        ),
        (
            # a calendar whose first year is not over; left of dossiers are a whole year and a year to date
            "delete from landed.observation where period_end < '2024-06-01'; "
            "update landed.source set frequency = 'annual'; update landed.run set today = '2024-12-30'; "
            "delete from marts.fct_reporting; "
            "delete from marts.fct_indicator where denominator in (20, 40) or value = 80; "
            "delete from marts.rpt_online_services",
            {"marts.fct_reporting": "passed", "marts.rpt_online_services": "passed"},
        ),
        (
            # a list of procedures is a report too
            "update landed.source set frequency = if(contract = 'procedure', 'quarterly', 'irregular'), "
            "coverage_scope = 'ministries'; delete from marts.fct_reporting",
            {"marts.fct_reporting": "no_rows"},
        ),
    ],
)
def test_a_table_is_empty_by_right_only_where_another_table_proves_it(
    good_warehouse: Path,
    broken: Callable[[Path, str], Path],
    judging: Callable[..., None],
    emptied: str,
    outcome_of: dict[str, str],
) -> None:
    judging(
        suites={table.removeprefix("marts.").replace(".", "_") for table in outcome_of}
    )
    verdicts = run_gate_b(broken(good_warehouse, emptied))
    for table, outcome in outcome_of.items():
        assert {v.outcome for v in verdicts if v.table == table} == {outcome}


def test_a_rule_that_cannot_be_judged_blocks_and_names_every_vintage(
    good_candidates: dict[str, Path],
    broken: Callable[[Path, str], Path],
    judging: Callable[..., None],
) -> None:
    judging(rules={"synthetic_figures_come_alone"})
    database = broken(
        good_candidates["observation"],
        "alter table candidate.vintage drop column is_synthetic",
    )
    verdict = _of(run_gate_a(database, "observation"), "synthetic_figures_come_alone")
    assert verdict.outcome == "errored"
    assert "is_synthetic" in verdict.found
    assert verdict.failing_vintages == {"v1", "v2"}
    assert verdict.is_blocking


def test_an_errored_warning_blocks_too(
    good_candidates: dict[str, Path],
    broken: Callable[[Path, str], Path],
    judging: Callable[..., None],
) -> None:
    judging(rules={"totals_are_not_less_than_their_parts"})
    database = broken(
        good_candidates["observation"],
        "alter table reference.measure drop column additivity",
    )
    verdict = _of(
        run_gate_a(database, "observation"), "totals_are_not_less_than_their_parts"
    )
    assert (verdict.severity, verdict.outcome, verdict.is_blocking) == (
        "warning",
        "errored",
        True,
    )


def test_an_unknown_contract_and_a_missing_result_block(
    good_candidates: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts = run_gate_a(good_candidates["observation"], "letter")
    assert [v.rule for v in verdicts] == ["every_table_has_a_suite"]
    assert is_refused(verdicts)

    judge_suites = gx_duckdb.judge_suites

    def without_the_first(*arguments: object, **options: object) -> dict:
        judged = judge_suites(*arguments, **options)
        for of_suite in judged.values():
            del of_suite.results[0]
        return judged

    monkeypatch.setattr(gx_duckdb, "judge_suites", without_the_first)
    verdicts = run_gate_a(good_candidates["observation"], "observation")
    assert [v.outcome for v in verdicts if v.outcome != "passed"] == ["errored"]
    assert is_refused(verdicts)


def test_a_warning_that_fails_does_not_block(
    good_candidates: dict[str, Path],
    broken: Callable[[Path, str], Path],
    judging: Callable[..., None],
) -> None:
    judging(rules={"totals_are_not_less_than_their_parts"})
    breach = "update candidate.observation set value = 53500 where breakdown = 'channel=direct'"
    verdicts = run_gate_a(broken(good_candidates["observation"], breach), "observation")
    assert _of(verdicts, "totals_are_not_less_than_their_parts").outcome == "failed"
    assert not is_refused(verdicts)


def test_no_verdict_at_all_blocks() -> None:
    assert is_refused([])


def test_failing_rows_name_file_sheet_and_cell(
    good_candidates: dict[str, Path],
    broken: Callable[[Path, str], Path],
    judging: Callable[..., None],
) -> None:
    judging(rules={"amounts_are_not_negative"})
    breach = "update candidate.observation set value = -5 where value in (0, 168746)"
    verdict = _of(
        run_gate_a(broken(good_candidates["observation"], breach), "observation"),
        "amounts_are_not_negative",
    )
    assert verdict.failing_count == 2
    printed, record = (
        verdict.failing_rows
        if verdict.failing_rows[0]["sheet"] == "Sheet1"
        else verdict.failing_rows[::-1]
    )
    assert list(printed)[:4] == ["file", "sheet", "cell", "value_text"]
    assert (printed["file"], printed["sheet"], printed["cell"]) == (
        "Hà Nam 2024.xlsx",
        "Sheet1",
        "C5",
    )
    # a raw file without a name, and a JSON pointer: the record's number and the place inside it
    assert (record["file"], record["sheet"], record["cell"]) == (
        "cd34",
        "/records",
        "1/received",
    )
    assert verdict.found == "2 of 10 rows break it"


def test_every_vintage_keeps_its_own_rows_however_many_fail(
    good_candidates: dict[str, Path],
    broken: Callable[[Path, str], Path],
    judging: Callable[..., None],
) -> None:
    judging(rules={"amounts_are_not_negative"})
    many = (
        "insert into candidate.observation select o.* replace (-1 as value, range as cell_row, "
        "'sector=s' || range as breakdown) from candidate.observation o, range(500) "
        "where measure_code = 'dossiers_received' and breakdown = '' and vintage_id = 'v1'; "
        "update candidate.observation set value = -1 where vintage_id = 'v2'; "
        "update candidate.vintage set rows = rows + 500 where vintage_id = 'v1'"
    )
    verdict = _of(
        run_gate_a(broken(good_candidates["observation"], many), "observation"),
        "amounts_are_not_negative",
    )
    assert verdict.failing_vintages == {"v1", "v2"}
    assert verdict.failing_count == 502
    assert verdict.failing_by_vintage == {"v1": 500, "v2": 2}
    assert [r["vintage_id"] for r in verdict.failing_rows].count("v1") == 20

    own = verdict.narrow_to({"v2"})
    assert {r["vintage_id"] for r in own.failing_rows} == {"v2"}
    assert (own.failing_count, own.failing_vintages, own.found) == (
        2,
        frozenset({"v2"}),
        "2 rows break it",
    )


def test_a_waiver_in_force_lets_the_table_pass_and_is_listed(
    good_candidates: dict[str, Path],
    broken: Callable[[Path, str], Path],
    waived: Callable[..., Path],
    judging: Callable[..., None],
) -> None:
    judging(rules={"amounts_are_not_negative"})
    database = broken(good_candidates["observation"], NEGATIVE)
    waivers = waived(
        "amounts_are_not_negative", r"candidate\.observation", "2026-11-22"
    )
    verdict = _of(
        run_gate_a(database, "observation", today=TODAY, waivers=waivers),
        "amounts_are_not_negative",
    )
    assert verdict.outcome == "waived"
    assert not verdict.is_blocking
    assert verdict.failing_count > 0
    assert verdict.waiver == "an until 2026-11-22: đang chờ nguồn sửa"


def test_an_expired_waiver_fails_and_says_when_it_ran_out(
    good_candidates: dict[str, Path],
    broken: Callable[[Path, str], Path],
    waived: Callable[..., Path],
    judging: Callable[..., None],
) -> None:
    judging(rules={"amounts_are_not_negative"})
    database = broken(good_candidates["observation"], NEGATIVE)
    waivers = waived(
        "amounts_are_not_negative", r"candidate\.observation", "2026-11-21"
    )
    verdict = _of(
        run_gate_a(database, "observation", today=TODAY, waivers=waivers),
        "amounts_are_not_negative",
    )
    assert verdict.outcome == "failed"
    assert verdict.is_blocking
    assert "2026-11-21" in verdict.found


def test_a_waiver_that_ran_out_is_told_even_where_its_rule_holds(
    good_warehouse: Path, waived: Callable[..., Path], judging: Callable[..., None]
) -> None:
    judging(suites={"fct_indicator"}, rules={"goldens_come_out"})
    waivers = waived("goldens_come_out", r"marts\.fct_indicator", "2026-11-21")
    verdicts = run_gate_b(good_warehouse, today=TODAY, waivers=waivers)
    assert _of(verdicts, "goldens_come_out").outcome == "passed"
    told = _of(verdicts, "waivers_are_in_force")
    assert (told.outcome, told.severity, told.failing_count) == ("failed", "warning", 1)
    assert told.failing_rows[0]["owner"] == "an"
    assert not told.is_blocking
    assert load_waivers_in_force(TODAY, waivers) == ()
    assert [w.owner for w in load_waivers_in_force(dt.date(2026, 11, 21), waivers)] == [
        "an"
    ]


def test_a_waiver_on_a_key_covers_those_rows_only(
    good_candidates: dict[str, Path],
    broken: Callable[[Path, str], Path],
    waived: Callable[..., Path],
    judging: Callable[..., None],
) -> None:
    judging(rules={"amounts_are_not_negative"})
    database = broken(
        good_candidates["observation"],
        "update candidate.observation set value = -1 where value in (0, 168746)",
    )
    waivers = waived("amounts_are_not_negative", r"a__dossiers\|v2\|.*", "2027-01-01")
    verdict = _of(
        run_gate_a(database, "observation", today=TODAY, waivers=waivers),
        "amounts_are_not_negative",
    )
    assert verdict.outcome == "failed"
    assert verdict.failing_vintages == {"v1"}
    assert verdict.failing_count == 1
    assert "1 more" in verdict.found

    all_rows = waived(
        "amounts_are_not_negative", r"a__dossiers\|v[12]\|.*", "2027-01-01"
    )
    verdict = _of(
        run_gate_a(database, "observation", today=TODAY, waivers=all_rows),
        "amounts_are_not_negative",
    )
    assert verdict.outcome == "waived"


def test_a_waiver_of_another_rule_or_subject_covers_nothing(
    good_candidates: dict[str, Path],
    broken: Callable[[Path, str], Path],
    waived: Callable[..., Path],
    judging: Callable[..., None],
) -> None:
    judging(rules={"amounts_are_not_negative", "flags_are_known"})
    database = broken(good_candidates["observation"], NEGATIVE)
    for rule, subject in (
        ("flags_are_known", ".*"),
        ("amounts_are_not_negative", "candidate"),
    ):
        waivers = waived(rule, subject, "2027-01-01")
        verdicts = run_gate_a(database, "observation", today=TODAY, waivers=waivers)
        assert _of(verdicts, "amounts_are_not_negative").outcome == "failed"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rule: x", "expected a list"),
        ("- rule: x", "expected exactly the fields"),
        (
            "- {rule: x, subject: '(', reason: r, owner: o, expires: 2027-01-01}",
            "to be a regular expression",
        ),
        (
            "- {rule: x, subject: s, reason: r, owner: o, expires: soon}",
            "expected `expires` to be a date",
        ),
        (
            "- {rule: x, subject: s, reason: '', owner: o, expires: 2027-01-01}",
            "expected `reason` to be a text",
        ),
    ],
)
def test_a_waiver_that_cannot_be_used_says_why(
    tmp_path: Path, text: str, told: str
) -> None:
    path = tmp_path / "waivers.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(WaiverError, match=told):
        load_waivers(path)


def test_our_waivers_name_rules_that_exist() -> None:
    rules = {rule for _, rule in list_rules_due()} | {
        rule.name for contract in CONTRACTS for rule in load_suite(contract).rules
    }
    assert {w.rule for w in load_waivers(WAIVERS)} <= rules


def test_a_verdict_without_vintages_is_the_same_for_all() -> None:
    verdict = Verdict(
        "r", "s", "s", "t", "critical", "failed", "e", "m", "d", failing_count=3
    )
    assert verdict.narrow_to({"v1"}) == verdict
    assert replace(verdict, severity="warning").is_blocking is False
