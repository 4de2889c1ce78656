"""The worked examples of judging.md §7 with their numbers: what changes between periods, and what is foretold."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.country import lists as facts
from tests.country.editions import NATIONAL, Edition
from tests.country.lists import COUNTRY, Lists, Period, as_of, month
from tests.warehouse.stated import FIBRE, TODAY, Marts, judged, marts_of, pairs, said
from tests.warehouse.straight import Models

PUBLISHED = dt.date(2024, 5, 2)
ADMINISTRATIVE_MARCH = Period(dt.date(2024, 2, 15), dt.date(2024, 3, 14), "in_period")
MARCH, APRIL = as_of(dt.date(2024, 3, 31)), as_of(dt.date(2024, 4, 30))


@pytest.fixture(scope="module")
def lists() -> Lists:
    return facts.read()


def changes(
    marts: Marts, unit: str, indicator: str = "soc_fibre_households"
) -> list[tuple]:
    return marts.execute(
        """
        select period_end, change from marts.fct_change
        where indicator_id = ? and unit_id = ? and boundary_set = 'as_reported'
        order by period_end
        """,
        [indicator, unit],
    ).fetchall()


@pytest.mark.parametrize(("heard", "change"), [(63, 10), (60, 10), (59, None)])
def test_a_change_is_between_figures_of_like_coverage(
    models: Models, lists: Lists, heard: int, change: int | None
) -> None:
    """63 of 63 and 60 of 63 differ by 4.8 points, 63 and 59 by 6.3."""
    provinces = lists.members("provinces", MARCH.end)
    entries = [
        *pairs(FIBRE, provinces, MARCH, 70, 100),
        *pairs(FIBRE, provinces[:heard], APRIL, 80, 100),
    ]
    with marts_of(models, said(entries)) as marts:
        assert changes(marts, COUNTRY) == [(APRIL.end, change)]
        assert changes(marts, provinces[0]) == [(APRIL.end, 10)]


def test_a_change_is_never_from_printed_to_computed(
    models: Models, lists: Lists
) -> None:
    provinces = lists.members("provinces", MARCH.end)
    printed = Edition(
        NATIONAL, PUBLISHED, "2024-03", tuple(pairs(FIBRE, [COUNTRY], MARCH, 70, 100))
    )
    computed = said(pairs(FIBRE, provinces, APRIL, 80, 100))
    with marts_of(models, printed, computed) as marts:
        assert changes(marts, COUNTRY) == [(APRIL.end, None)]


def test_a_change_is_within_one_calendar(models: Models) -> None:
    """The administrative March ends on the 14th: between it and a civil month nothing is told."""
    dossiers = ("dossiers_online", "dossiers_received")
    entries = [
        *pairs(dossiers, ["ha_noi"], month(2024, 1), 50, 100),
        *pairs(dossiers, ["ha_noi"], ADMINISTRATIVE_MARCH, 70, 100),
        *pairs(dossiers, ["ha_noi"], month(2024, 3), 90, 100),
    ]
    with marts_of(models, said(entries)) as marts:
        told = changes(marts, "ha_noi", "gov_dossiers_online")
    assert all(change in (None, 40) for _, change in told)


def test_a_forecast_that_lies_in_the_past_is_no_forecast(models: Models) -> None:
    """Ten points a year from 70 % at the end of 2023: 85 % was due in 2025, long before today."""
    days = [as_of(dt.date(2023, 6, 30)), as_of(dt.date(2023, 12, 31))]
    entries = [
        entry
        for day, part in zip(days, (65, 70), strict=True)
        for entry in pairs(FIBRE, ["ha_noi"], day, part, 100)
    ]
    with marts_of(models, said(entries)) as marts:
        rows = judged(marts, "soc_fibre_households_2023", "forecast_on", unit="ha_noi")
        forecasts = marts.execute(
            "select count(*) from marts.fct_target where forecast_on < ?", [TODAY]
        ).fetchone()
    assert rows
    assert set(rows.values()) == {(None,)}
    assert forecasts == (0,)


def test_a_line_drawn_on_for_a_lifetime_is_no_forecast(models: Models) -> None:
    """A ten-thousandth of a point in half a year would get there in the year 77000, which no client can read."""
    days = [as_of(dt.date(2023, 6, 30)), as_of(dt.date(2023, 12, 31))]
    entries = [
        entry
        for day, part in zip(days, (700_000, 700_001), strict=True)
        for entry in pairs(FIBRE, ["ha_noi"], day, part, 1_000_000)
    ]
    with marts_of(models, said(entries)) as marts:
        rows = judged(
            marts,
            "soc_fibre_households_2023",
            "pace_per_year > 0, forecast_on",
            unit="ha_noi",
        )
    assert rows["latest"] == (True, None)
