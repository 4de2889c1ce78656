"""Who is expected (judging.md §1): a source's own list of units, units on no list, lists added by data alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest

from tests.country import lists as facts
from tests.country.editions import PORTAL, SINCE_JANUARY, Edition, Entry
from tests.country.lists import (
    COUNTRY,
    MINISTRIES,
    PROVINCES,
    Lists,
    as_of,
    year_to_date,
)
from tests.warehouse.straight import Models

TODAY = dt.date(2026, 11, 22)
PUBLISHED = dt.date(2025, 1, 20)
YEAR = year_to_date(2024, 12)
FULLY_ONLINE = "gov_dossiers_fully_online"
EMC = "emc_83"
SOCIAL_SECURITY = "bhxh_vn"


@pytest.fixture(scope="module")
def lists() -> Lists:
    return facts.read()


def state_pairs(units: Iterable[str]) -> tuple[Entry, ...]:
    """1 of 2 dossiers fully online in every unit, over 2024."""
    entries: list[Entry] = []
    for unit in units:
        entries.append(Entry("dossiers_fully_online", unit, YEAR, 1))
        entries.append(Entry("dossiers_handled", unit, YEAR, 2))
    return tuple(entries)


def build_figures(models: Models, *editions: Edition) -> dict[str, tuple]:
    """Unit → numerator, units reported, units expected, coverage, value as known today, as reported."""
    with models.run(editions, TODAY) as marts:
        rows = marts.execute(
            """
            select unit_id, numerator::int, units_reported, units_expected, coverage::int, value::int
            from marts.fct_indicator
            where indicator_id = ? and boundary_set = 'as_reported' and period_end = ?
                and period_kind = 'year_to_date'
            """,
            [FULLY_ONLINE, YEAR.end],
        ).fetchall()
    return {unit: tuple(rest) for unit, *rest in rows}


def test_a_source_that_measures_its_own_list_is_complete_with_that_list(
    models: Models, lists: Lists
) -> None:
    units = lists.members(EMC, YEAR.end)
    edition = Edition(SINCE_JANUARY, PUBLISHED, "emc", state_pairs(units), universe=EMC)
    found = build_figures(models, edition)
    assert found[COUNTRY] == (83, 83, 83, 100, 50)
    assert found[MINISTRIES] == (20, 20, 20, 100, 50)
    assert found[PROVINCES] == (63, 63, 63, 100, 50)
    assert found[SOCIAL_SECURITY] == (1, None, None, None, 50)


def test_the_indicators_list_counts_only_its_own_units(
    models: Models, lists: Lists
) -> None:
    """Without a word of the source 82 of the 85 have reported, and one that is on no list beside them."""
    units = lists.members(EMC, YEAR.end)
    edition = Edition(SINCE_JANUARY, PUBLISHED, "emc", state_pairs(units))
    found = build_figures(models, edition)
    assert found[COUNTRY] == (82, 82, 85, 96, 50)
    assert found[SOCIAL_SECURITY] == (1, None, None, None, 50)


def test_a_unit_that_no_list_holds_is_marked(models: Models) -> None:
    units = ("ha_noi", SOCIAL_SECURITY)
    of_nobody = Edition(SINCE_JANUARY, PUBLISHED, "none", state_pairs(units))
    of_emc = Edition(SINCE_JANUARY, PUBLISHED, "emc", state_pairs(units), universe=EMC)
    assert find_flags(models, of_nobody) == {SOCIAL_SECURITY: "outside_universe"}
    assert find_flags(models, of_emc) == {}


def find_flags(models: Models, edition: Edition) -> dict[str, str]:
    """Unit → the flags of its figure, where it has any."""
    with models.run([edition], TODAY) as marts:
        rows = marts.execute(
            "select distinct unit_id, flags from marts.fct_indicator where indicator_id = ? and flags != ''",
            [FULLY_ONLINE],
        ).fetchall()
    return dict(rows)


def test_the_list_that_is_heard_best_makes_the_country(
    models: Models, lists: Lists
) -> None:
    """What ministries outside EMC's list report themselves completes the 85, and the 85 are the indicator's own."""
    measured = lists.members(EMC, YEAR.end)
    expected = lists.members("ministries_and_provinces", YEAR.end)
    emc = Edition(SINCE_JANUARY, PUBLISHED, "emc", state_pairs(measured), universe=EMC)
    rest = state_pairs(unit for unit in expected if unit not in measured)
    own = Edition(PORTAL, PUBLISHED + dt.timedelta(days=9), "own", rest)
    assert build_figures(models, emc, own)[COUNTRY] == (85, 85, 85, 100, 50)


def test_a_list_of_another_population_is_added_by_rows_alone(models: Models) -> None:
    """Three colleges that no list knew: a share of them, and no part of the government's blocks."""
    colleges = ("college_a", "college_b", "college_c")
    rows = {
        "org_unit": [
            {
                "unit_id": college,
                "unit_class": "institution",
                "valid_from": "2020-01-01",
            }
            for college in colleges
        ],
        "scope_member": [
            {
                "scope": "education_institutions_college",
                "unit_id": college,
                "valid_from": "2020-01-01",
            }
            for college in colleges
        ],
    }
    day = as_of(dt.date(2023, 12, 31))
    answers = dict(zip(colleges, (1, 1, 0), strict=True))
    reviewed = "flag_curriculum_reviewed"
    entries = tuple(Entry(reviewed, unit, day, yes) for unit, yes in answers.items())
    edition = Edition(SINCE_JANUARY, PUBLISHED, "colleges", entries)
    with models.run([edition], TODAY, seed_rows=rows) as marts:
        found = marts.execute(
            """
            select unit_id, boundary_set, numerator::int, denominator::int, units_expected from marts.fct_indicator
            where indicator_id = 'data_curriculum_reviewed_colleges' and numerator is not null
                and boundary_set = 'as_reported'
            order by unit_id
            """
        ).fetchall()
    assert found == [
        ("VN", "as_reported", 2, 3, 3),
        ("college_a", "as_reported", 1, 1, None),
        ("college_b", "as_reported", 1, 1, None),
        ("college_c", "as_reported", 0, 1, None),
    ]
