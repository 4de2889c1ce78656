"""Every rule of gate A goes red on a breach of it, and on good candidates none does."""

from __future__ import annotations

from pathlib import Path

import pytest
from great_expectations import ExpectationSuite

from expectations import gate
from expectations.gate import run_gate_a
from expectations.suites import observation, procedure
from expectations.verdict import Verdict, blocks
from tests.unit.expectations.rows_that_fail import broken_and_red

# contract, rule, the breach, the vintages it is in, what else must go red
BREACHES: list[tuple[str, str, str, set[str], set[str]]] = [
    (
        "observation",
        "columns_are_those_of_the_contract",
        "alter table candidate.observation add column note varchar",
        {"v1", "v2"},
        set(),
    ),
    (
        "observation",
        "required_columns_are_filled",
        "update candidate.observation set cell_sheet = null where vintage_id = 'v2'",
        {"v2"},
        set(),
    ),
    (
        "observation",
        "rows_belong_to_a_declared_vintage",
        "update candidate.vintage set source_id = 'other__source' where vintage_id = 'v2'",
        {"v2"},
        set(),
    ),
    (
        "observation",
        "vintages_have_all_their_rows",
        "insert into candidate.vintage values ('v3', 'a__dossiers', '2025-09-10', 0, false)",
        {"v3"},
        set(),
    ),
    (
        "observation",
        "vintages_have_all_their_rows",
        "update candidate.vintage set rows = 9 where vintage_id = 'v1'",
        {"v1"},
        set(),
    ),
    (
        "observation",
        "synthetic_figures_come_alone",
        "update candidate.vintage set is_synthetic = true where vintage_id = 'v2'",
        {"v2"},
        set(),
    ),
    (
        "observation",
        "units_are_known",
        "update candidate.observation set unit_id = 'atlantis' where vintage_id = 'v1' and unit_id = 'bo_y_te'",
        {"v1"},
        set(),
    ),
    (
        "observation",
        "units_exist_in_the_period",  # Hà Nam merged on 1 July 2025
        "update candidate.observation set unit_id = 'ha_nam' where unit_id = 'ninh_binh_2025'",
        {"v2"},
        set(),
    ),
    (
        "observation",
        "units_exist_in_the_period",  # Ninh Bình of 2025 did not report for 2024
        "update candidate.observation set unit_id = 'ninh_binh_2025' where unit_id = 'ha_nam'",
        {"v1"},
        set(),
    ),
    (
        "observation",
        "observations_are_unique_in_a_vintage",
        "insert into candidate.observation select * replace (99 as cell_row) from candidate.observation "
        "where measure_code = 'index_dti'; update candidate.vintage set rows = 3 where vintage_id = 'v2'",
        {"v2"},
        set(),
    ),
    (
        "observation",
        "measures_are_known",
        "update candidate.observation set measure_code = 'dosiers' where vintage_id = 'v2' and value = 0",
        {"v2"},
        set(),
    ),
    (
        "observation",
        "measures_are_given_in_their_unit",
        "update candidate.observation set unit_of_measure = 'thousand persons' where measure_code = 'pop_adult'",
        {"v1"},
        set(),
    ),
    (
        "observation",
        "period_kinds_are_known",
        "update candidate.observation set period_kind = 'ytd' where vintage_id = 'v2' and value = 0",
        {"v2"},
        set(),
    ),
    (
        "observation",
        "periods_start_before_they_end",
        "update candidate.observation set period_start = '2025-08-01' where unit_id = 'ninh_binh_2025'",
        {"v2"},
        set(),
    ),
    (
        "observation",
        "a_moment_is_one_day",
        "update candidate.observation set period_start = '2025-07-01' where measure_code = 'index_dti'",
        {"v2"},
        set(),
    ),
    (
        "observation",
        "qualifiers_are_known",
        "update candidate.observation set qualifier = 'trên' where vintage_id = 'v2'",
        {"v2"},
        set(),
    ),
    (
        "observation",
        "flags_are_known",
        "update candidate.observation set flags = 'preliminary' where vintage_id = 'v2'",
        {"v2"},
        set(),
    ),
    (
        "observation",
        "flags_are_known",
        "update candidate.observation set flags = 'provisional|estimated' where flags <> '' and vintage_id = 'v1'",
        {"v1"},
        set(),
    ),
    (
        "observation",
        "missing_reasons_are_known",
        "update candidate.observation set missing_reason = 'lost' where value is null",
        {"v1"},
        set(),
    ),
    (
        "observation",
        "comparabilities_are_known",
        "update candidate.observation set comparability = 'same' where measure_code = 'index_dti'",
        {"v2"},
        set(),
    ),
    (
        "observation",
        "breakdowns_are_written_one_way",
        "update candidate.observation set breakdown = 'sector=land|channel=online' where breakdown like '%sector%'",
        {"v1"},
        set(),
    ),
    (
        "observation",
        "breakdowns_are_written_one_way",
        "update candidate.observation set breakdown = 'online' where breakdown like '%sector%'",
        {"v1"},
        set(),
    ),
    (
        "observation",
        "a_missing_value_has_its_reason",
        "update candidate.observation set missing_reason = null where value is null",
        {"v1"},
        set(),
    ),
    (
        "observation",
        "a_missing_value_has_its_reason",
        "update candidate.observation set missing_reason = 'not_reported' where value = 0",
        {"v2"},
        set(),
    ),
    (
        "observation",
        "plan_ratios_are_within_0_and_100",
        "update candidate.observation set value = 100.01 where unit_of_measure = 'percent'",
        {"v1"},
        set(),
    ),
    (
        "observation",
        "amounts_are_not_negative",
        "update candidate.observation set value = -1 where unit_id = 'ninh_binh_2025'",
        {"v2"},
        set(),
    ),
    (
        "observation",
        "flag_measures_are_0_or_1",
        "update candidate.observation set value = 2 where unit_id = 'bo_y_te'",
        {"v1"},
        set(),
    ),
    (
        "observation",
        "flag_measures_are_0_or_1",
        "update candidate.observation set value = 66.5 where value = 66",
        {"v1"},
        set(),
    ),
    (
        "observation",
        "totals_are_not_less_than_their_parts",
        "update candidate.observation set value = 53500 where breakdown = 'channel=direct'",
        {"v1"},
        set(),
    ),
    (
        "procedure",
        "columns_are_those_of_the_contract",
        "alter table candidate.procedure drop column field_name",
        {"p1"},
        set(),
    ),
    (
        "procedure",
        "required_columns_are_filled",
        "update candidate.procedure set procedure_name = null where procedure_code = '2.000456'",
        {"p1"},
        set(),
    ),
    (
        "procedure",
        "rows_belong_to_a_declared_vintage",
        "update candidate.procedure set vintage_id = 'p9' where procedure_code = '2.000456'",
        {"p9"},
        {"vintages_have_all_their_rows"},
    ),
    (
        "procedure",
        "vintages_have_all_their_rows",
        "delete from candidate.procedure where procedure_code = '2.000456'",
        {"p1"},
        set(),
    ),
    (
        "procedure",
        "synthetic_figures_come_alone",
        "update candidate.vintage set is_synthetic = null",
        {"p1"},
        set(),
    ),
    (
        "procedure",
        "units_are_known",
        "update candidate.procedure set unit_id = 'atlantis'",
        {"p1"},
        set(),
    ),
    (
        "procedure",
        "units_exist_in_the_period",
        "update candidate.procedure set as_of_date = '2020-12-31'",
        {"p1"},
        set(),
    ),
    (
        "procedure",
        "procedures_are_unique_in_a_vintage",
        "update candidate.procedure set procedure_code = '1.000123'",
        {"p1"},
        set(),
    ),
    (
        "procedure",
        "online_levels_are_known",
        "update candidate.procedure set online_level = 'level 4' where online_level is not null",
        {"p1"},
        set(),
    ),
    (
        "procedure",
        "codes_look_like_procedure_codes",
        "update candidate.procedure set procedure_code = '2.456' where procedure_code = '2.000456'",
        {"p1"},
        set(),
    ),
]


@pytest.fixture(scope="module")
def written() -> dict[str, ExpectationSuite]:
    return {"observation": observation.suite(), "procedure": procedure.suite()}


def _red(verdicts: list[Verdict]) -> set[str]:
    return {v.rule for v in verdicts if v.outcome != "passed"}


@pytest.mark.parametrize("contract", ["observation", "procedure"])
def test_good_candidates_pass_every_rule(good_candidates: dict[str, Path], contract: str) -> None:
    verdicts = run_gate_a(good_candidates[contract], contract)
    assert _red(verdicts) == set()
    assert not blocks(verdicts)


@pytest.mark.parametrize("contract", ["observation", "procedure"])
def test_every_rule_has_a_breach(good_candidates: dict[str, Path], contract: str) -> None:
    judged = {v.rule for v in run_gate_a(good_candidates[contract], contract)}
    assert judged == {rule for of, rule, *_ in BREACHES if of == contract}


@pytest.mark.parametrize(
    ("contract", "rule", "breach", "vintages", "also"),
    BREACHES,
    ids=[f"{n}-{b[0]}-{b[1]}" for n, b in enumerate(BREACHES)],
)
def test_a_breach_turns_its_rule_red_and_names_its_vintages(
    good_candidates: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    written: dict[str, ExpectationSuite],
    contract: str,
    rule: str,
    breach: str,
    vintages: set[str],
    also: set[str],
) -> None:
    """The SQL that shows failing rows tells which rules are red; the gate, asked about those, must say so too."""
    database = tmp_path / "broken.duckdb"
    (shown,) = broken_and_red(good_candidates[contract], database, breach, [written[contract]])
    assert {r.meta["rule"] for r in shown.expectations} == {rule} | also

    monkeypatch.setattr(gate, "_suite", lambda _: shown)
    verdicts = run_gate_a(database, contract)
    assert {v.rule for v in verdicts if v.outcome == "failed"} == {rule} | also
    verdict = next(v for v in verdicts if v.rule == rule)
    assert verdict.outcome == "failed"
    assert verdict.failing_vintages == vintages
    assert verdict.failing_count > 0
    assert verdict.failing_rows
    assert verdict.sentence and verdict.sentence_vi and verdict.expected and verdict.do_next
