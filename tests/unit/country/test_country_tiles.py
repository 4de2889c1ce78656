"""Longer periods, calendars and the merger against answers worked out by hand (judging.md §3, §5)."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from tests.country import lists as facts
from tests.country.calendars import ADMINISTRATIVE, CIVIL, describe
from tests.country.editions import Answer, Edition, Entry, Voice
from tests.country.figures import PROVINCES_34, REPORTED, Figure
from tests.country.lists import (
    COUNTRY,
    MINISTRIES,
    PROVINCES,
    Period,
    administrative_month,
    month,
    quarter,
    year,
    year_to_date,
)
from tests.country.truth import Truth

FIRST = Voice("a__first", 10, "period")
SECOND = Voice("b__second", 20, "unit_and_period")
OF = "gov_dossiers_online"
TODAY = dt.date(2026, 12, 31)


@pytest.fixture(scope="module")
def lists() -> facts.Lists:
    return facts.read()


def pairs(
    unit: str, period: Period, part: int | None, whole: int | None
) -> list[Entry]:
    return [
        Entry("dossiers_online", unit, period, part),
        Entry("dossiers_received", unit, period, whole),
    ]


def told(lists: facts.Lists, *entries: list[Entry]) -> Truth:
    printed = tuple(entry for some in entries for entry in some)
    edition = Edition(FIRST, dt.date(2026, 1, 15), "any", printed)
    return Truth(lists, [edition], TODAY)


def figure(
    truth: Truth, unit: str, period: Period, boundary_set: str = REPORTED
) -> Figure | None:
    return truth.values(OF)[boundary_set].get((unit, period))


@pytest.fixture(scope="module")
def complete(lists: facts.Lists) -> Truth:
    """Every unit alive reports every month of 2025: of 100 dossiers 50 online, from July 80."""
    entries = [
        pairs(unit, month(2025, m), 50 if m < 7 else 80, 100)
        for m in range(1, 13)
        for unit in lists.members("ministries_and_provinces", month(2025, m).end)
    ]
    return told(lists, *entries)


def test_everybody_reports_every_month(complete) -> None:
    whole = figure(complete, COUNTRY, year(2025))
    assert whole[:2] == (48_980, 79_600)
    assert round(whole.value, 2) == Fraction("61.53")
    assert (whole.tiles_heard, whole.tiles_expected) == (796, 796)
    assert (whole.reported, whole.expected) == (51, 51)
    assert figure(complete, COUNTRY, quarter(2025, 1)).denominator == 25_000


def test_since_january_rises_through_the_merger(complete) -> None:
    for group in (COUNTRY, MINISTRIES, PROVINCES):
        so_far = [
            figure(complete, group, year_to_date(2025, m)).denominator
            for m in range(1, 13)
        ]
        assert so_far == sorted(so_far)


def test_the_country_of_a_year_is_the_same_on_every_boundary_set(complete) -> None:
    values = complete.values(OF)
    assert len({values[name][COUNTRY, year(2025)] for name in values}) == 1


def test_a_successor_begins_on_its_first_day_or_goes_on_from_its_predecessors(
    complete,
) -> None:
    unit, of_2025 = "bac_ninh_2025", year(2025)
    assert figure(complete, unit, of_2025)[:2] == (480, 600)
    assert figure(complete, unit, of_2025).tiles_expected == 6
    on_34 = figure(complete, unit, of_2025, PROVINCES_34)
    assert on_34[:2] == (2 * 300 + 480, 2 * 600 + 600)
    assert (on_34.tiles_heard, on_34.tiles_expected, on_34.status) == (12, 12, "summed")


def test_regions_of_2025_reach_back_on_their_own_map_only(lists, complete) -> None:
    region = lists.units["bac_ninh_2025"].region_34
    as_reported = figure(complete, region, year(2025))
    on_34 = figure(complete, region, year(2025), PROVINCES_34)
    provinces = sum(lists.units[u].region_34 == region for u in lists.provinces_34)
    assert as_reported.tiles_expected == 6 * provinces
    assert on_34.tiles_expected == 12 * provinces
    assert on_34.denominator > as_reported.denominator


def test_a_silent_month_leaves_the_unit_without_a_year(lists) -> None:
    entries = [pairs("ha_noi", month(2024, m), 1, 10) for m in range(1, 13) if m != 5]
    truth = told(lists, *entries)
    silent = figure(truth, "ha_noi", year(2024))
    assert (silent.numerator, silent.status) == (None, "incomplete_period")
    assert (silent.tiles_heard, silent.tiles_expected) == (11, 12)
    assert figure(truth, "ha_noi", quarter(2024, 2)).tiles_heard == 2
    # nobody asks for the year so far while its last month is silent
    assert figure(truth, "ha_noi", year_to_date(2024, 5)) is None
    group = figure(truth, COUNTRY, year(2024))
    assert (group[:2], group.tiles_heard, group.tiles_expected) == (
        (11, 110),
        11,
        85 * 12,
    )


def test_nothing_arose_is_heard_and_not_applicable_is_not_expected(lists) -> None:
    entries = [pairs("ha_noi", month(2024, m), 1, 10) for m in (1, 3)]
    answered = [e._replace(value=None) for e in pairs("ha_noi", month(2024, 2), 0, 0)]
    arisen = [e._replace(answer=Answer.NOT_ARISEN) for e in answered]
    assert figure(told(lists, *entries, arisen), "ha_noi", quarter(2024, 1))[:2] == (
        2,
        20,
    )
    left_out = [e._replace(answer=Answer.NOT_APPLICABLE) for e in answered]
    truth = told(lists, *entries, left_out)
    assert figure(truth, "ha_noi", quarter(2024, 1)).status == "incomplete_period"
    assert figure(truth, COUNTRY, quarter(2024, 1)).tiles_expected == 85 * 3 - 1


@pytest.mark.parametrize("spans", [CIVIL.quarter, CIVIL.half])
def test_quarters_or_half_years_make_a_year(lists, spans) -> None:
    count = 4 if spans == CIVIL.quarter else 2
    entries = [pairs("ha_noi", spans(2024, n), n, 10) for n in range(1, count + 1)]
    whole = figure(told(lists, *entries), "ha_noi", year(2024))
    assert whole[:2] == (sum(range(count + 1)), 10 * count)
    assert (whole.tiles_heard, whole.tiles_expected) == (12, 12)


def test_the_printed_year_stands_beside_its_months(lists) -> None:
    entries = [pairs("ha_noi", month(2024, m), 1, 10) for m in range(1, 13)]
    truth = told(lists, *entries, pairs("ha_noi", year(2024), 15, 130))
    assert figure(truth, "ha_noi", year(2024))[:2] == (15, 130)
    assert figure(truth, "ha_noi", year(2024)).tiles_expected is None
    assert figure(truth, PROVINCES, year(2024))[:2] == (12, 120)


def test_a_fall_of_the_year_so_far_is_no_month(lists) -> None:
    counts = {1: 100, 2: 90, 3: 150}
    entries = [pairs("ha_noi", year_to_date(2024, m), 1, n) for m, n in counts.items()]
    truth = told(lists, *entries)
    assert figure(truth, "ha_noi", month(2024, 2)) is None
    assert figure(truth, "ha_noi", month(2024, 3))[:2] == (0, 60)
    assert figure(truth, "ha_noi", quarter(2024, 1))[:2] == (1, 150)


def test_a_wrong_month_is_in_no_quarter(lists) -> None:
    entries = [pairs("ha_noi", month(2024, m), 1, 10) for m in (1, 3)]
    truth = told(lists, *entries, pairs("ha_noi", month(2024, 2), 250, 100))
    assert figure(truth, "ha_noi", quarter(2024, 1)).status == "incomplete_period"
    assert figure(truth, "ha_noi", quarter(2024, 1)).tiles_heard == 2
    assert figure(truth, COUNTRY, quarter(2024, 1))[:2] == (2, 20)


def test_a_quarter_that_forgets_the_dissolved_loses_to_its_months(lists) -> None:
    """Q1 2025: 85 units in January and February, 80 in March."""
    quarters = [
        pairs(unit, quarter(2025, 1), 3, 30)
        for unit in lists.members("ministries_and_provinces", dt.date(2025, 3, 31))
    ]
    rolled = figure(told(lists, *quarters), COUNTRY, quarter(2025, 1))
    # those of March were there for 80 × 3 unit-months, but for the nine founded on 1 March
    born = sum(unit.valid_from == dt.date(2025, 3, 1) for unit in lists.units.values())
    assert rolled.tiles_expected == 85 * 2 + 80
    assert rolled.tiles_heard < rolled.tiles_expected
    assert born


def test_the_calendars_are_never_mixed(lists) -> None:
    entries = [pairs("ha_noi", month(2024, m), 1, 10) for m in (1, 2)]
    truth = told(lists, *entries, pairs("ha_noi", administrative_month(2024, 3), 1, 10))
    assert figure(truth, "ha_noi", quarter(2024, 1)) is None
    asked = ADMINISTRATIVE.quarter(2024, 1)
    assert asked[:2] == (dt.date(2023, 12, 15), dt.date(2024, 3, 14))
    assert figure(truth, "ha_noi", asked).tiles_heard == 1


@pytest.mark.parametrize(
    ("period", "grain", "names"),
    [
        (ADMINISTRATIVE.year(2023), "year", "2023"),
        (CIVIL.year(2023), "year", "2023"),
        (ADMINISTRATIVE.quarter(2023, 4), "quarter", "2023-Q4"),
        (ADMINISTRATIVE.month(2024, 1), "month", "2024-01"),
        (CIVIL.year_to_date(2024, 3), "year_to_date", "2024-03"),
        (CIVIL.half(2024, 2), "half_year", "2024-H2"),
        (CIVIL.span(2024, 1, 9), "nine_months", "2024-9M"),
        (CIVIL.span(2024, 2, 4), "", ""),
    ],
)
def test_what_a_period_stands_for(period, grain, names) -> None:
    spell = describe(period)
    assert (spell.grain, spell.stands_for) == (grain, names)
    assert (period.end.year, spell.year) == (int(names[:4] or 2024),) * 2


def test_odd_days_are_of_no_calendar() -> None:
    odd = Period(dt.date(2024, 1, 15), dt.date(2024, 2, 20), "in_period")
    assert describe(odd) is None
    assert describe(Period(odd.end, odd.end, "as_of")) is None
