"""Another indicator is one row of a seed, a target of it another, and another plan is rows of three seeds and nothing
else (judging.md §9): all of them together in a copy of the project, which somebody else installed: it is read-only,
at an odd path, under another locale and without a home.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.line.house import House, ask, workbook
from tests.line.project_copy import (
    RefreshBeside,
    add_row,
    can_be_read_only,
    copy_project,
    refresh_beside,
)

ONLINE_SHARE = {
    "indicator_id": "test_online_share",
    "name_vi": "Tỷ lệ hồ sơ trực tuyến (thử)",
    "name_en": "Share of dossiers online (a test)",
    "label_short_vi": "Hồ sơ trực tuyến (thử)",
    "label_short_en": "Dossiers online (a test)",
    "pillar": "government",
    "decision": "58/QĐ-UBQGCĐS",
    "level": "headline",
    "unit_of_measure": "percent",
    "scope": "ministries_and_provinces",
    "value_kind": "ratio",
    "component_rule": "none",
    "numerator_definition": "Dossiers filed online",
    "denominator_definition": "All dossiers received",
    "numerator_measure": "dossiers_online",
    "denominator_measure": "dossiers_received",
    "aggregation_rule": "pooled_ratio",
    "frequency": "monthly",
    "system_id": "tthc_infosys",
}
TARGET_OF_IT = {
    "target_id": "test_online_share_2024",
    "plan_id": "plan_2024",
    "indicator_id": "test_online_share",
    "kind": "target",
    "addressee": "VN",
    "comparator": ">=",
    "target_value": "35",
    "target_unit": "percent",
    "due_on": "2024-03-31",
    "due_kind": "year_to_date",
}
PLAN = {
    "plan_id": "plan_2025",
    "name_vi": "Kế hoạch năm 2025 (thử)",
    "name_en": "Plan for 2025 (a test)",
    "decision": "1/QĐ-THU",
    "starts_on": "2025-01-01",
    "ends_on": "2025-12-31",
    "review_on": "2026-02-10",
    "review_note": "a test",
}
SCORE = {
    "indicator_id": "dti_of_the_country",
    "name_vi": "Chỉ số chuyển đổi số quốc gia (thử)",
    "name_en": "National digital transformation index (a test)",
    "label_short_vi": "Chỉ số quốc gia (thử)",
    "label_short_en": "National index (a test)",
    "pillar": "government",
    "level": "headline",
    "unit_of_measure": "score",
    "scope": "national",
    "value_kind": "score",
    "component_rule": "none",
    "aggregation_rule": "as_published",
    "frequency": "annual",
    "system_id": "gov_reporting",
}
# indicator, addressee, scope, comparator, value, unit, kind of due period
TARGETS = (
    ("sec_fibre_households_protected", "VN", "", "<", "5", "percent", "as_of"),
    ("gov_tthc_results_digitised", "VN_PROV", "", ">=", "50", "percent", "year_to_date"),
    ("dti_of_the_country", "VN", "", ">=", "0.8", "score", "in_period"),
    ("eco_digital_tech_enterprises", "VN", "", "<=", "60000", "count", "as_of"),
    ("gov_dossiers_online", "each_unit", "ministries", ">", "30", "percent", "year_to_date"),
)  # fmt: skip
SOURCE = """
title_vi: Số liệu năm 2025
title_en: Figures of 2025
publisher: {name_vi: Cơ quan thử nghiệm, name_en: A test office, url: https://example.org}
licence: {id: CC0-1.0, url: https://creativecommons.org/publicdomain/zero/1.0/, attribution: A test office}
system: gov_reporting
contract: observation
replaces: nothing
calendar: {frequency: irregular}
fetch: {kind: folder, path: files, pattern: figures.xlsx}
read: {kind: spreadsheet}
tables:
  - columns:
      - {to: measure, spellings: Số đo}
      - {to: period, spellings: Kỳ}
      - {to: period_kind, spellings: Loại kỳ, values: {asof: as_of, year: in_period}}
      - {to: unit, spellings: Đơn vị}
      - {to: value, spellings: Giá trị, number: amount}
      - {to: unit_of_measure, spellings: Đơn vị tính}
      - {to: published_at, spellings: Ngày công bố}
"""
HEADER = ("Số đo", "Kỳ", "Loại kỳ", "Đơn vị", "Giá trị", "Đơn vị tính", "Ngày công bố")
FIGURES = (
    ("hh_fibre_protected", "2025-12-31", "asof", "cả nước", 60, "household"),
    ("hh_fibre", "2025-12-31", "asof", "cả nước", 100, "household"),
    ("gov_tthc_results_digitised", "2025", "year", "cả nước", 40.5, "percent"),
    ("gov_tthc_results_digitised", "2025", "year", "khối địa phương", 61.2, "percent"),
    ("dti_of_the_country", "2025", "year", "cả nước", 0.7955, "score"),
    ("digital_tech_enterprises", "2025-12-31", "asof", "cả nước", 50350, "enterprise"),
    ("gov_dossiers_online", "2025", "year", "Bộ Y tế", 29.4, "percent"),
)


def refresh_with_added_rows(repository: Path, folder: Path) -> RefreshBeside:
    """A refresh by a copy of the project with rows added to three seeds and to nothing else.

    The house has the form that every house has, and a file with figures for the plan.
    """
    tree = copy_project(repository, folder / "mã nguồn chỉ đọc")
    seeds = tree / "dbt_project" / "seeds"
    add_row(seeds / "plan.csv", PLAN)
    add_row(seeds / "indicator.csv", SCORE)
    add_row(seeds / "indicator.csv", ONLINE_SHARE)
    add_row(seeds / "target.csv", TARGET_OF_IT)
    names = (
        *("indicator_id", "addressee", "scope", "comparator", "target_value"),
        *("target_unit", "due_kind"),
    )
    for target in TARGETS:
        row = dict(zip(names, target, strict=True))
        row |= {
            "target_id": f"{target[0]}_2025",
            "plan_id": "plan_2025",
            "kind": "target",
            "due_on": "2025-12-31",
        }
        add_row(seeds / "target.csv", row)
    house = House(folder / "dữ liệu của “Sở”")
    office = house.folder / "sources" / "office"
    (office / "figures.yml").write_text(SOURCE, "utf-8")
    rows = [(*figure, "2026-01-20") for figure in FIGURES]
    workbook(office / "files" / "figures.xlsx", (HEADER, *rows))
    return refresh_beside(tree, house)


@pytest.fixture(scope="module")
def refreshed(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> RefreshBeside:
    """The refresh, and what lay about before and after it; only read."""
    done = refresh_with_added_rows(repository, tmp_path_factory.mktemp("copy"))
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture
def release(refreshed: RefreshBeside) -> Path:
    return refreshed.house.current


def _judge(release: Path, indicator: str) -> dict[str, tuple]:
    """Unit → (verdict, value, gap) of those a target of 2025 addresses, as known at its review."""
    rows = ask(
        release,
        "select unit_id, verdict, value, gap from fct_target"
        f" where target_id = '{indicator}_2025' and basis = 'review' and is_addressee",
    )
    return {unit: tuple(rest) for unit, *rest in rows}


def test_sixty_is_not_below_five(release: Path) -> None:
    assert _judge(release, "sec_fibre_households_protected") == {
        "VN": ("missed", 60, 55)
    }


def test_a_target_of_the_provinces_is_judged_on_their_figure(release: Path) -> None:
    [(unit, judged)] = _judge(release, "gov_tthc_results_digitised").items()
    assert (unit, judged[0]) == ("VN_PROV", "met")
    beside = ask(
        release,
        "select verdict, gap from fct_target where unit_id = 'VN' and basis = 'review'"
        " and target_id = 'gov_tthc_results_digitised_2025'",
    )
    assert beside == [(None, -9.5)]


def test_a_score_is_judged_as_it_is_published(release: Path) -> None:
    verdict, value, _ = _judge(release, "dti_of_the_country")["VN"]
    assert (verdict, float(value)) == ("missed", 0.7955)
    figures = (
        "select value_status, numerator from fct_indicator"
        " where indicator_id = 'dti_of_the_country' and unit_id = 'VN' and boundary_set = 'as_reported'"
    )
    assert ask(release, figures) == [("published", None)]


def test_a_ceiling_is_kept_from_below(release: Path) -> None:
    assert _judge(release, "eco_digital_tech_enterprises")["VN"][0] == "met"


def test_one_unit_that_misses_a_target_on_each_misses_it_for_all(release: Path) -> None:
    judged = _judge(release, "gov_dossiers_online")
    assert judged.pop("VN_MIN")[0] == "missed"
    assert judged["bo_y_te"][0] == "missed"
    silent = {unit: row[0] for unit, row in judged.items() if unit != "bo_y_te"}
    assert silent and set(silent.values()) == {"cannot_judge"}


def test_the_plan_stands_beside_the_others(release: Path) -> None:
    with duckdb.connect(str(release / "indicators.duckdb"), read_only=True) as marts:
        [plan] = marts.execute(
            "select review_on::varchar from dim_plan where plan_id = 'plan_2025'"
        ).fetchall()
        [(listed,)] = marts.execute(
            "select count(*) from dim_target where plan_id = 'plan_2025'"
        ).fetchall()
    assert plan == ("2026-02-10",)
    assert listed == len(TARGETS)


def test_an_indicator_is_added_by_one_row(release: Path) -> None:
    figures = ask(
        release,
        "select unit_id, numerator, denominator, value from fct_indicator"
        " where indicator_id = 'test_online_share' and period_end = '2024-03-31'"
        " and boundary_set = 'as_reported' and numerator is not null order by unit_id",
    )
    by_unit = {
        unit: (numerator, denominator, value)
        for unit, numerator, denominator, value in figures
    }
    assert by_unit["ha_noi"] == (400, 1000, 40)
    assert by_unit["VN"] == (450, 1200, 37.5)
    assert ask(
        release,
        "select count(*) from dim_indicator where indicator_id = 'test_online_share'",
    ) == [(1,)]
    verdicts = ask(
        release,
        "select basis, target_value from fct_target where target_id = 'test_online_share_2024' and unit_id = 'VN'",
    )
    assert sorted(verdicts) == [("deadline", 35), ("latest", 35), ("review", 35)]


@pytest.mark.skipif(
    not can_be_read_only(), reason="run as root on a machine without setpriv"
)
def test_a_refresh_works_beside_code_that_is_read_only(
    refreshed: RefreshBeside,
) -> None:
    assert refreshed.house.current.is_dir()
    assert "dữ liệu của “Sở”" in refreshed.stdout
    assert refreshed.after == refreshed.before
    assert not refreshed.left
