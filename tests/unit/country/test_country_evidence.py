"""Which figure the answers judge a target by, against answers worked out by hand (judging.md §6)."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.country import lists as facts
from tests.country.editions import Edition, Entry, Voice
from tests.country.judged import verdicts
from tests.country.lists import COUNTRY, as_of, year

TARGET = "data_open_data_plan_issued_2023"  # 100 % of 85 units, an act
PRINTS = Voice("a__prints", 10, "nothing")
HEARS = Voice("b__hears", 20, "nothing")
NOVEMBER = dt.date(2023, 11, 30)
LATER = dt.date(2023, 12, 15)


@pytest.fixture(scope="module")
def lists() -> facts.Lists:
    return facts.read()


def said(voice: Voice, unit: str, day: dt.date, **measures: int) -> Edition:
    entries = tuple(Entry(m, unit, as_of(day), value) for m, value in measures.items())
    return Edition(voice, dt.date(2023, 12, 20), "any", entries)


def test_one_unit_heard_later_does_not_hide_what_the_country_printed(lists) -> None:
    printed = said(PRINTS, COUNTRY, NOVEMBER, flag_open_data_plan=83, unit_in_scope=85)
    heard = said(HEARS, "ha_noi", LATER, flag_open_data_plan=1)
    [found] = [
        v
        for v in verdicts(lists, [printed, heard], dt.date(2024, 6, 1))
        if (v.target_id, v.unit_id, v.basis) == (TARGET, COUNTRY, "deadline")
    ]
    assert (found.verdict, found.evidence) == ("missed", "carried")
    assert found.period == as_of(NOVEMBER)
    assert (found.numerator, found.denominator) == (83, 85)


def test_one_unit_heard_on_the_day_does_not_hide_what_was_printed_of_the_year(
    lists,
) -> None:
    """Both are of the due period (§6, §5); the year that is printed has no silence in it."""
    day = dt.date(2023, 12, 31)
    entries = (
        Entry("flag_open_data_plan", COUNTRY, year(2023), 83),
        Entry("unit_in_scope", COUNTRY, year(2023), 85),
    )
    printed = Edition(PRINTS, dt.date(2024, 1, 5), "any", entries)
    heard = said(HEARS, "ha_noi", day, flag_open_data_plan=1)
    [found] = [
        v
        for v in verdicts(lists, [printed, heard], dt.date(2024, 6, 1))
        if (v.target_id, v.unit_id, v.basis) == (TARGET, COUNTRY, "latest")
    ]
    assert (found.verdict, found.evidence) == ("missed", "exact")
    assert (found.numerator, found.denominator) == (83, 85)
