"""The worked examples of judging.md (../shared/domain) with their numbers: §3 longer periods, §5 calendars.

The country of `cases/truth/complete_country_2025`: every unit alive reports every month of 2025, 100 dossiers, of
which 50 are online in the first half-year and 80 in the second.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

import duckdb
import pytest

from tests.country import lists as facts
from tests.country.editions import SINCE_JANUARY, Answer, Edition, Entry
from tests.country.lists import (
    COUNTRY,
    Lists,
    Period,
    administrative_month,
    month,
    quarter,
    year,
    year_to_date,
)
from tests.warehouse.straight import Models

TODAY = dt.date(2026, 11, 22)
PUBLISHED = dt.date(2026, 1, 15)
INDICATOR = "gov_dossiers_online"
PART, WHOLE = "dossiers_online", "dossiers_received"
MAPS = ("as_reported", "provinces_63", "provinces_34")
SCOPE = "ministries_and_provinces"

Marts = duckdb.DuckDBPyConnection


class Found(NamedTuple):
    """What the marts say of one unit and period."""

    numerator: int | None
    denominator: int | None
    reason: str | None
    tiles_heard: int | None
    tiles_expected: int | None
    flags: str


@pytest.fixture(scope="module")
def lists() -> Lists:
    return facts.read()


def pair(unit: str, period: Period, part: int, whole: int = 100) -> list[Entry]:
    return [Entry(PART, unit, period, part), Entry(WHOLE, unit, period, whole)]


def everybody_every_month(lists: Lists) -> list[Entry]:
    entries: list[Entry] = []
    for number in range(1, 13):
        period = month(2025, number)
        part = 50 if number <= 6 else 80
        for unit in lists.members(SCOPE, period.end):
            entries += pair(unit, period, part)
    return entries


def statements(entries: list[Entry]) -> Edition:
    """One edition of a source that states whatever the test needs."""
    return Edition(SINCE_JANUARY, PUBLISHED, "any", tuple(entries))


@pytest.fixture(scope="module")
def complete_country(models: Models, lists: Lists) -> Iterator[Marts]:
    with models.run([statements(everybody_every_month(lists))], TODAY) as marts:
        yield marts


def find(marts: Marts, unit: str, period: Period, on: str = "as_reported") -> Found:
    rows = marts.execute(
        """
        select numerator::int, denominator::int, missing_reason, tiles_heard, tiles_expected, flags
        from marts.fct_indicator
        where indicator_id = $indicator and unit_id = $unit and boundary_set = $boundary_set
            and period_start = $start and period_end = $end and period_kind = $kind
        """,
        {
            "indicator": INDICATOR,
            "unit": unit,
            "boundary_set": on,
            "start": period.start,
            "end": period.end,
            "kind": period.kind,
        },
    ).fetchall()
    [row] = rows
    return Found(*row)


@pytest.mark.parametrize("on", MAPS)
def test_everybody_who_reports_every_month_makes_the_year(
    complete_country: Marts, on: str
) -> None:
    """48,980 of 79,600 = 61.53 %; the merged ministries are in the first quarter, on every boundary set."""
    whole_year = find(complete_country, COUNTRY, year(2025), on)
    assert whole_year == (48_980, 79_600, None, 796, 796, "")
    assert round(100 * 48_980 / 79_600, 2) == 61.53
    first_quarter = find(complete_country, COUNTRY, quarter(2025, 1), on)
    assert first_quarter == (12_500, 25_000, None, 250, 250, "")


def test_since_january_rises_through_the_merger(complete_country: Marts) -> None:
    so_far = [
        find(complete_country, COUNTRY, year_to_date(2025, number)).denominator or 0
        for number in range(1, 13)
    ]
    assert so_far == sorted(so_far)
    assert so_far[5:7] == [49_000, 54_100]


def test_a_successor_continues_its_predecessors_on_the_34_provinces(
    complete_country: Marts,
) -> None:
    """Two provinces for six months, and the one they became for six."""
    as_reported = find(complete_country, "bac_ninh_2025", year(2025))
    assert as_reported == (6 * 80, 600, None, 6, 6, "part_of_period")
    continued = find(complete_country, "bac_ninh_2025", year(2025), "provinces_34")
    assert continued == (12 * 50 + 6 * 80, 1_800, None, 12, 12, "")


def test_a_ministry_that_began_in_march_gives_the_months_since(
    complete_country: Marts,
) -> None:
    first_quarter = find(complete_country, "bo_khcn_2025", quarter(2025, 1))
    assert first_quarter == (50, 100, None, 1, 1, "part_of_period")


def test_a_month_not_heard_leaves_the_unit_incomplete_and_the_country_its_sum(
    models: Models, lists: Lists
) -> None:
    entries = [
        entry
        for entry in everybody_every_month(lists)
        if (entry.unit_id, entry.period) != ("ha_noi", month(2025, 2))
    ]
    with models.run([statements(entries)], TODAY) as marts:
        unit = find(marts, "ha_noi", year(2025))
        country = find(marts, COUNTRY, year(2025))
    assert unit == (None, None, "incomplete_period", 11, 12, "")
    assert country == (48_930, 79_500, None, 795, 796, "")


def test_where_nothing_arose_in_a_month_the_year_is_complete(models: Models) -> None:
    entries = [
        entry
        for number in range(2, 13)
        for entry in pair("ha_noi", month(2025, number), 5)
    ]
    for measure in (PART, WHOLE):
        silent = Entry(
            measure, "ha_noi", month(2025, 1), None, answer=Answer.NOT_ARISEN
        )
        entries.append(silent)
    with models.run([statements(entries)], TODAY) as marts:
        assert find(marts, "ha_noi", year(2025)) == (55, 1_100, None, 12, 12, "")


def test_four_quarters_make_a_year_as_twelve_months_do(models: Models) -> None:
    entries = [
        entry
        for number in range(1, 5)
        for entry in pair("ha_noi", quarter(2024, number), 30, 100)
    ]
    with models.run([statements(entries)], TODAY) as marts:
        assert find(marts, "ha_noi", year(2024)) == (120, 400, None, 12, 12, "")


def test_months_of_two_calendars_are_never_added(models: Models) -> None:
    """Eleven months to the 14th and a civil December make no year of either calendar."""
    entries = pair("ha_noi", month(2024, 12), 50)
    for number in range(1, 12):
        entries += pair("ha_noi", administrative_month(2024, number), 50)
    with models.run([statements(entries)], TODAY) as marts:
        years = marts.execute(
            """
            select calendar, numerator, missing_reason, tiles_heard
            from marts.fct_indicator
            inner join marts.dim_period using (period_start, period_end, period_kind)
            where indicator_id = ? and unit_id = 'ha_noi' and boundary_set = 'as_reported' and stands_for = '2024'
            """,
            [INDICATOR],
        ).fetchall()
    assert years == [("civil", None, "incomplete_period", 1)]


def test_the_administrative_year_stands_for_the_civil_one(models: Models) -> None:
    entries: list[Entry] = []
    for number in range(1, 13):
        entries += pair("ha_noi", administrative_month(2023, number), 10)
    whole_year = Period(dt.date(2022, 12, 15), dt.date(2023, 12, 14), "in_period")
    with models.run([statements(entries)], TODAY) as marts:
        assert find(marts, "ha_noi", whole_year)[:2] == (120, 1_200)
        described = marts.execute(
            "select calendar, grain, stands_for from marts.dim_period where period_start = ? and period_end = ?"
            " and period_kind = 'in_period'",
            [whole_year.start, whole_year.end],
        ).fetchall()
    assert described == [("administrative", "year", "2023")]
