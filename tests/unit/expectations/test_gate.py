"""What the gates do around the rules: missing tables and suites, empty tables, errors, waivers, samples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from expectations import gate
from expectations.gate import run_gate_a, run_gate_b
from expectations.verdict import Verdict, blocks
from expectations.waivers import WAIVERS, WaiverError, in_force, load

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
    good_warehouse: Path, broken: Callable[[Path, str], Path], waived: Callable[..., Path]
) -> None:
    database = broken(
        good_warehouse,
        "drop table marts.fct_revision; create table marts.rpt_new as select 1 as n; delete from marts.fct_target",
    )
    waivers = waived("verdicts_are_known", r"marts\.fct_target", "2027-01-01")
    verdicts = run_gate_b(database, today=TODAY, waivers=waivers)
    assert blocks(verdicts)

    missing = _of(verdicts, "every_table_is_there")
    assert (missing.table, missing.outcome, missing.blocks) == ("marts.fct_revision", "failed", True)

    without = _of(verdicts, "every_table_has_a_suite")
    assert (without.table, without.outcome, without.blocks) == ("marts.rpt_new", "failed", True)
    assert "expectations/suites/rpt_new.py" in without.do_next

    of_targets = [v for v in verdicts if v.table == "marts.fct_target"]
    assert {v.outcome for v in of_targets} == {"no_rows"}
    assert "verdicts_are_known" in {v.rule for v in of_targets}
    assert all(v.blocks for v in of_targets)


NO_OBSERVATIONS = (
    "delete from landed.observation; delete from landed.vintage where source_id = 'mic__reported_indicators'; "
    "delete from marts.fct_observation; delete from marts.fct_revision"
)
NO_PROCEDURES = "delete from landed.procedure; delete from marts.fct_procedure"


@pytest.mark.parametrize(
    ("emptied", "outcome_of"),
    [
        (
            "delete from marts.fct_revision; delete from marts.fct_procedure; delete from landed.observation",
            {"marts.fct_revision": "no_rows", "marts.fct_procedure": "no_rows", "landed.observation": "no_rows"},
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
    ],
)
def test_a_table_is_empty_by_right_only_where_another_table_proves_it(
    good_warehouse: Path, broken: Callable[[Path, str], Path], emptied: str, outcome_of: dict[str, str]
) -> None:
    verdicts = run_gate_b(broken(good_warehouse, emptied))
    for table, outcome in outcome_of.items():
        assert {v.outcome for v in verdicts if v.table == table} == {outcome}


def test_a_rule_that_cannot_be_judged_blocks_and_names_every_vintage(
    good_candidates: dict[str, Path], broken: Callable[[Path, str], Path]
) -> None:
    database = broken(good_candidates["observation"], "alter table candidate.vintage drop column is_synthetic")
    verdict = _of(run_gate_a(database, "observation"), "synthetic_figures_come_alone")
    assert verdict.outcome == "errored"
    assert "is_synthetic" in verdict.met
    assert verdict.failing_vintages == {"v1", "v2"}
    assert verdict.blocks


def test_an_errored_warning_blocks_too(good_candidates: dict[str, Path], broken: Callable[[Path, str], Path]) -> None:
    database = broken(good_candidates["observation"], "alter table reference.measure drop column additivity")
    verdict = _of(run_gate_a(database, "observation"), "totals_are_not_less_than_their_parts")
    assert (verdict.severity, verdict.outcome, verdict.blocks) == ("warning", "errored", True)


def test_an_unknown_contract_and_a_missing_result_block(
    good_candidates: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts = run_gate_a(good_candidates["observation"], "dossier")
    assert [v.rule for v in verdicts] == ["every_table_has_a_suite"]
    assert blocks(verdicts)

    from expectations import bridge

    asked = bridge.validate
    monkeypatch.setattr(bridge, "validate", lambda *a, **k: {n: r[1:] for n, r in asked(*a, **k).items()})
    verdicts = run_gate_a(good_candidates["observation"], "observation")
    assert [v.outcome for v in verdicts if v.outcome != "passed"] == ["errored"]
    assert blocks(verdicts)


def test_a_warning_that_fails_does_not_block(
    good_candidates: dict[str, Path], broken: Callable[[Path, str], Path]
) -> None:
    breach = "update candidate.observation set value = 53500 where breakdown = 'channel=direct'"
    verdicts = run_gate_a(broken(good_candidates["observation"], breach), "observation")
    assert _of(verdicts, "totals_are_not_less_than_their_parts").outcome == "failed"
    assert not blocks(verdicts)


def test_no_verdict_at_all_blocks() -> None:
    assert blocks([])


def test_failing_rows_name_file_sheet_and_cell(
    good_candidates: dict[str, Path], broken: Callable[[Path, str], Path]
) -> None:
    breach = "update candidate.observation set value = -5 where value in (0, 168746)"
    verdict = _of(
        run_gate_a(broken(good_candidates["observation"], breach), "observation"), "amounts_are_not_negative"
    )
    assert verdict.failing_count == 2
    printed, record = (
        verdict.failing_rows if verdict.failing_rows[0]["sheet"] == "Sheet1" else verdict.failing_rows[::-1]
    )
    assert list(printed)[:4] == ["file", "sheet", "cell", "value_text"]
    assert (printed["file"], printed["sheet"], printed["cell"]) == ("Hà Nam 2024.xlsx", "Sheet1", "C5")
    # a raw file without a name, and a JSON pointer: the record's number and the place inside it
    assert (record["file"], record["sheet"], record["cell"]) == ("cd34", "/records", "1/received")
    assert verdict.met == "2 of 9 rows break it"


def test_every_vintage_keeps_its_own_rows_however_many_fail(
    good_candidates: dict[str, Path], broken: Callable[[Path, str], Path]
) -> None:
    many = (
        "insert into candidate.observation select o.* replace (-1 as value, range as cell_row, "
        "'sector=s' || range as breakdown) from candidate.observation o, range(500) "
        "where measure_code = 'dossiers_received' and breakdown = '' and vintage_id = 'v1'; "
        "update candidate.observation set value = -1 where vintage_id = 'v2'; "
        "update candidate.vintage set rows = rows + 500 where vintage_id = 'v1'"
    )
    verdict = _of(run_gate_a(broken(good_candidates["observation"], many), "observation"), "amounts_are_not_negative")
    assert verdict.failing_vintages == {"v1", "v2"}
    assert verdict.failing_count == 502
    assert verdict.failing_by_vintage == {"v1": 500, "v2": 2}
    assert [r["vintage_id"] for r in verdict.failing_rows].count("v1") == 20

    own = verdict.about({"v2"})
    assert {r["vintage_id"] for r in own.failing_rows} == {"v2"}
    assert (own.failing_count, own.failing_vintages, own.met) == (2, frozenset({"v2"}), "2 rows break it")


def test_a_waiver_in_force_lets_the_table_pass_and_is_listed(
    good_candidates: dict[str, Path], broken: Callable[[Path, str], Path], waived: Callable[..., Path]
) -> None:
    database = broken(good_candidates["observation"], NEGATIVE)
    waivers = waived("amounts_are_not_negative", r"candidate\.observation", "2026-11-22")
    verdict = _of(run_gate_a(database, "observation", today=TODAY, waivers=waivers), "amounts_are_not_negative")
    assert verdict.outcome == "waived"
    assert not verdict.blocks
    assert verdict.failing_count > 0
    assert verdict.waiver == "an until 2026-11-22: đang chờ nguồn sửa"


def test_an_expired_waiver_fails_and_says_when_it_ran_out(
    good_candidates: dict[str, Path], broken: Callable[[Path, str], Path], waived: Callable[..., Path]
) -> None:
    database = broken(good_candidates["observation"], NEGATIVE)
    waivers = waived("amounts_are_not_negative", r"candidate\.observation", "2026-11-21")
    verdict = _of(run_gate_a(database, "observation", today=TODAY, waivers=waivers), "amounts_are_not_negative")
    assert verdict.outcome == "failed"
    assert verdict.blocks
    assert "2026-11-21" in verdict.met


def test_a_waiver_that_ran_out_is_told_even_where_its_rule_holds(
    good_warehouse: Path, waived: Callable[..., Path]
) -> None:
    waivers = waived("goldens_come_out", r"marts\.fct_indicator", "2026-11-21")
    verdicts = run_gate_b(good_warehouse, today=TODAY, waivers=waivers)
    assert _of(verdicts, "goldens_come_out").outcome == "passed"
    told = _of(verdicts, "waivers_are_in_force")
    assert (told.outcome, told.severity, told.failing_count) == ("failed", "warning", 1)
    assert told.failing_rows[0]["owner"] == "an"
    assert not blocks(verdicts)
    assert in_force(TODAY, waivers) == ()
    assert [w.owner for w in in_force(dt.date(2026, 11, 21), waivers)] == ["an"]


def test_a_waiver_on_a_key_covers_those_rows_only(
    good_candidates: dict[str, Path], broken: Callable[[Path, str], Path], waived: Callable[..., Path]
) -> None:
    database = broken(
        good_candidates["observation"], "update candidate.observation set value = -1 where value in (0, 168746)"
    )
    waivers = waived("amounts_are_not_negative", r"a__dossiers\|v2\|.*", "2027-01-01")
    verdict = _of(run_gate_a(database, "observation", today=TODAY, waivers=waivers), "amounts_are_not_negative")
    assert verdict.outcome == "failed"
    assert verdict.failing_vintages == {"v1"}
    assert verdict.failing_count == 1
    assert "1 more" in verdict.met

    all_rows = waived("amounts_are_not_negative", r"a__dossiers\|v[12]\|.*", "2027-01-01")
    verdict = _of(run_gate_a(database, "observation", today=TODAY, waivers=all_rows), "amounts_are_not_negative")
    assert verdict.outcome == "waived"


def test_a_waiver_of_another_rule_or_subject_covers_nothing(
    good_candidates: dict[str, Path], broken: Callable[[Path, str], Path], waived: Callable[..., Path]
) -> None:
    database = broken(good_candidates["observation"], NEGATIVE)
    for rule, subject in (("flags_are_known", ".*"), ("amounts_are_not_negative", "candidate")):
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
            "not a regular expression",
        ),
        ("- {rule: x, subject: s, reason: r, owner: o, expires: soon}", "`expires` is a date"),
        ("- {rule: x, subject: s, reason: '', owner: o, expires: 2027-01-01}", "`reason` is a text"),
    ],
)
def test_a_waiver_that_cannot_be_used_says_why(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "waivers.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(WaiverError, match=told):
        load(path)


def test_our_waivers_name_rules_that_exist() -> None:
    rules = {rule for _, rule in gate.rules_due()} | {
        r.meta["rule"] for contract in ("observation", "procedure") for r in gate._suite(contract).expectations
    }
    assert {w.rule for w in load(WAIVERS)} <= rules


def test_a_verdict_without_vintages_is_the_same_for_all() -> None:
    verdict = Verdict("r", "s", "s", "t", "critical", "failed", "e", "m", "d", failing_count=3)
    assert verdict.about({"v1"}) == verdict
    assert replace(verdict, severity="warning").blocks is False
