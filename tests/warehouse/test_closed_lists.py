"""Closed lists and the two blocks (judging.md §6): a maximum, a service of two ministries, 63/63 with 20/22."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.country.editions import NATIONAL, SINCE_JANUARY, Edition, Entry
from tests.country.lists import COUNTRY, MINISTRIES, PROVINCES, as_of
from tests.warehouse.straight import Models

TODAY = dt.date(2026, 11, 22)
PUBLISHED = dt.date(2025, 1, 20)
DAY = as_of(dt.date(2024, 12, 31))
PROJECT_06, DECISION_422 = "essential_services_project06", "essential_services_422"
PLAN, MEMBERS = "flag_dx_plan", "unit_in_scope"

# Numerator, denominator, value, status, reason.
Figure = tuple[int | None, int | None, float | None, str, str | None]


def state(*figures: tuple[str, str, int]) -> Edition:
    """An edition that states measures of units at the end of 2024."""
    entries = tuple(
        Entry(measure, unit, DAY, value) for measure, unit, value in figures
    )
    return Edition(SINCE_JANUARY, PUBLISHED, "stated", entries)


def build_figures(
    models: Models, indicator: str, *editions: Edition
) -> dict[str, Figure]:
    """Unit → its figure as known today, as reported."""
    with models.run(editions, TODAY) as marts:
        rows = marts.execute(
            """
            select unit_id, numerator::int, denominator::int, value::double, value_status, missing_reason
            from marts.fct_indicator
            where indicator_id = ? and boundary_set = 'as_reported' and period_end = ? and numerator is not null
            """,
            [indicator, DAY.end],
        ).fetchall()
    return {unit: tuple(rest) for unit, *rest in rows}


def test_more_than_the_closed_list_holds_is_no_figure(models: Models) -> None:
    """28 of the 25 services of Project 06: shown as stated, without a value."""
    found = build_figures(
        models, "gov_essential_services_project06", state((PROJECT_06, COUNTRY, 28))
    )
    assert found == {COUNTRY: (28, None, None, "missing", "over_maximum")}


def test_a_refused_list_makes_no_headline(models: Models) -> None:
    edition = state((PROJECT_06, COUNTRY, 28), (DECISION_422, COUNTRY, 20))
    assert build_figures(models, "gov_essential_services_completed", edition) == {}


def test_a_service_of_two_ministries_is_not_counted_twice(models: Models) -> None:
    """Each ministry has its own number; the country has what it prints itself."""
    ministries = state((PROJECT_06, "bo_cong_an", 13), (PROJECT_06, "bo_tu_phap", 12))
    indicator = "gov_essential_services_project06"
    found = build_figures(models, indicator, ministries)
    assert found.keys() == {"bo_cong_an", "bo_tu_phap"}
    own = Edition(NATIONAL, PUBLISHED, "own", (Entry(PROJECT_06, COUNTRY, DAY, 24),))
    found = build_figures(models, indicator, ministries, own)
    assert found[COUNTRY] == (24, None, 24, "computed", None)


def test_both_printed_blocks_make_the_country(models: Models) -> None:
    """63 of 63 provinces and 20 of 22 ministries are 83 of 85."""
    edition = state(
        (PLAN, PROVINCES, 63), (MEMBERS, PROVINCES, 63),
        (PLAN, MINISTRIES, 20), (MEMBERS, MINISTRIES, 22),
    )  # fmt: skip
    found = build_figures(models, "gov_units_dx_plan_issued", edition)
    numerator, denominator, value, *rest = found[COUNTRY]
    assert (numerator, denominator, rest) == (83, 85, ["computed", None])
    assert value == pytest.approx(100 * 83 / 85)
