"""Every rule of gate A goes red on a breach of it, and on good candidates none does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import duckdb
import pytest

from expectations.judge import run_gate_a
from expectations.suite import Suite, load_suite
from expectations.verdict import is_refused
from ingest.contract.landed import CONTRACTS
from tests.unit.expectations.rows_that_fail import (
    break_together,
    find_red_rules_after,
    find_vintages,
    list_rules,
    open_copy,
)

# contract, rule, the breach, the vintages it is in, what else must go red
BREACHES: list[tuple[str, str, str, set[str], set[str]]] = [
    (
        "observation",
        "columns_are_those_of_the_contract",
        "alter table candidate.observation add column remark varchar",
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
        "insert into candidate.vintage values ('v3', 'a__dossiers', '2025-09-10', null, 0, 0, false)",
        {"v3"},
        set(),
    ),
    (
        "observation",
        "vintages_have_all_their_rows",
        "update candidate.vintage set rows = 10 where vintage_id = 'v1'",
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
        "a_span_is_longer_than_a_day",
        "update candidate.observation set period_start = period_end where unit_id = 'ninh_binh_2025'",
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
        "numerators_are_within_their_denominators",
        "update candidate.observation set value = 168747 where measure_code = 'dossiers_fully_online'",
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
        {"declared_totals_equal_their_parts"},
    ),
    (
        "observation",
        "declared_totals_equal_their_parts",
        "update candidate.observation set value = 53000 where breakdown = 'channel=direct'",
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
    (
        "dossier",
        "columns_are_those_of_the_contract",
        "alter table candidate.dossier add column citizen_id varchar",
        {"d1", "d2"},
        set(),
    ),
    (
        "dossier",
        "required_columns_are_filled",
        "update candidate.dossier set procedure_code = null where dossier_code = 'H42.004'",
        {"d2"},
        set(),
    ),
    (
        "dossier",
        "rows_belong_to_a_declared_vintage",
        "update candidate.vintage set source_id = 'other__source' where vintage_id = 'd2'",
        {"d2"},
        set(),
    ),
    (
        "dossier",
        "vintages_have_all_their_rows",
        "delete from candidate.dossier where dossier_code = 'H42.001'",
        {"d1"},
        set(),
    ),
    (
        "dossier",
        "synthetic_figures_come_alone",
        "update candidate.vintage set is_synthetic = true where vintage_id = 'd2'",
        {"d2"},
        set(),
    ),
    (
        "dossier",
        "units_are_known",
        "update candidate.dossier set unit_id = 'atlantis' where dossier_code = 'H42.004'",
        {"d2"},
        set(),
    ),
    (
        "dossier",
        "units_exist_in_the_period",
        "update candidate.dossier set received_date = '2025-06-30' where dossier_code = 'H42.001'",
        {"d1"},
        set(),
    ),
    (
        "dossier",
        "records_are_landed_or_quarantined",
        "update candidate.vintage set quarantined = 0 where vintage_id = 'd1'",
        {"d1"},
        set(),
    ),
    (
        "dossier",
        "records_are_landed_or_quarantined",
        "update candidate.vintage set records = null where vintage_id = 'd2'",
        {"d2"},
        set(),
    ),
    (
        "dossier",
        "online_levels_are_known",
        "update candidate.dossier set online_level = 'not_full' where online_level = 'none'",
        {"d2"},
        set(),
    ),
    (
        "dossier",
        "channels_are_known",
        "update candidate.dossier set channel = '2' where dossier_code = 'H42.001'",
        {"d1"},
        set(),
    ),
    (
        "dossier",
        "payment_channels_are_known",
        "update candidate.dossier set payment_channel = 'cash' where dossier_code = 'H42.004'",
        {"d2"},
        set(),
    ),
    (
        "dossier",
        "cases_are_received_before_they_are_told",
        "update candidate.vintage set known_from = '2025-07-30' where vintage_id = 'd1'",
        {"d1"},
        set(),
    ),
    (
        "dossier",
        "dates_of_a_case_are_in_order",
        "update candidate.dossier set finished_date = '2025-08-04' where dossier_code = 'H42.003'",
        {"d2"},
        set(),
    ),
    (
        "dossier",
        "paid_cases_are_told_apart",
        """
        insert into candidate.dossier by name
        select
            cases.* replace (
                'X' || n as dossier_code, 1000 as fee_due, 'national_portal' as payment_channel
            )
        from candidate.dossier as cases, range(20) as t (n)
        where dossier_code = 'H42.001';
        update candidate.dossier set fee_due = null where dossier_code like 'H42%' and vintage_id = 'd1';
        update candidate.vintage set rows = rows + 20, records = records + 20 where vintage_id = 'd1'
        """,
        {"d1"},
        set(),
    ),
    (
        "dossier",
        "fees_are_not_negative",
        "update candidate.dossier set fee_due = -1 where fee_due = 0",
        {"d1"},
        set(),
    ),
]


@pytest.fixture(scope="module")
def written() -> dict[str, Suite]:
    return {name: load_suite(name) for name in CONTRACTS}


@pytest.fixture(scope="module")
def to_break(
    good_candidates: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, duckdb.DuckDBPyConnection]]:
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(
                open_copy(good, tmp_path_factory.mktemp("broken"))
            )
            for name, good in good_candidates.items()
        }


@pytest.mark.parametrize("contract", CONTRACTS)
def test_good_candidates_pass_every_rule(
    good_candidates: dict[str, Path], written: dict[str, Suite], contract: str
) -> None:
    verdicts = run_gate_a(good_candidates[contract], contract)
    assert [v for v in verdicts if v.outcome != "passed"] == []
    assert not is_refused(verdicts)
    assert {("candidate." + contract, v.rule) for v in verdicts} == list_rules(
        [written[contract]]
    )


def test_every_rule_has_a_breach(written: dict[str, Suite]) -> None:
    assert list_rules(written.values()) == {
        (f"candidate.{contract}", rule) for contract, rule, *_ in BREACHES
    }


@pytest.mark.parametrize(
    ("contract", "rule", "breach", "vintages", "also"),
    BREACHES,
    ids=[f"{n}-{b[0]}-{b[1]}" for n, b in enumerate(BREACHES)],
)
def test_a_breach_turns_its_rule_red_and_names_its_vintages(
    to_break: dict[str, duckdb.DuckDBPyConnection],
    written: dict[str, Suite],
    contract: str,
    rule: str,
    breach: str,
    vintages: set[str],
    also: set[str],
) -> None:
    """The SQL that shows failing rows tells which rules are red; `test_the_gate_says_what_the_rows_say`."""
    (shown,) = find_red_rules_after(to_break[contract], breach, [written[contract]])
    assert {r.name for r in shown.rules} == {rule} | also
    (broken,) = (r for r in shown.rules if r.name == rule)
    assert find_vintages(to_break[contract], breach, broken, contract) == vintages


@pytest.mark.parametrize("contract", CONTRACTS)
def test_the_gate_says_what_the_rows_say(
    good_candidates: dict[str, Path],
    tmp_path: Path,
    written: dict[str, Suite],
    contract: str,
) -> None:
    """Candidates with many breaches at once: every rule that finds rows is reported, with them and what to do."""
    breaches = {
        (f"candidate.{contract}", rule): b
        for of, rule, b, *_ in BREACHES
        if of == contract
    }
    for part, broken in break_together(
        good_candidates[contract], tmp_path, breaches, [written[contract]]
    ):
        verdicts = run_gate_a(part / "broken.duckdb", contract)
        assert {(v.table, v.rule) for v in verdicts if v.outcome == "failed"} == broken
        for v in verdicts:
            assert v.sentence and v.sentence_vi and v.expected and v.to_fix
            # Who sends a file reads these.
            assert v.expected_vi and v.to_fix_vi, v.rule
            is_red = (v.table, v.rule) in broken
            assert (
                bool(v.failing_rows)
                == bool(v.failing_vintages)
                == (v.failing_count > 0)
                == is_red
            )
