"""How qualifiers and flags travel, against answers worked out by hand (judging.md §6)."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.country import lists as facts
from tests.country.editions import Edition, Entry, Voice
from tests.country.figures import PROVINCES_34, REPORTED
from tests.country.lists import COUNTRY, Period, as_of, month, year, year_to_date
from tests.country.marks import Marks, join_marks
from tests.country.truth import Truth

FIRST = Voice("a__first", 10, "period")
MARCH = as_of(dt.date(2024, 3, 31))


@pytest.fixture(scope="module")
def lists() -> facts.Lists:
    return facts.read()


def marks_of(
    lists: facts.Lists,
    place: tuple[str, Period],
    indicator: str,
    *entries: Entry,
    boundary_set: str = REPORTED,
) -> tuple[str, str]:
    edition = Edition(FIRST, dt.date(2026, 4, 1), "any", entries)
    truth = Truth(lists, [edition], dt.date(2026, 12, 31))
    marks = truth.values(indicator)[boundary_set][place].marks
    return marks.qualifier, "|".join(sorted(marks.flags))


@pytest.mark.parametrize(
    ("inputs", "weakest"),
    [
        ("", ""),
        ("~", "~"),
        ("~<", "<"),
        ("<<", "<"),
        (">~", ">"),
        ("<>", "<>"),
    ],
)
def test_the_weakest_of_the_inputs_stands(inputs, weakest) -> None:
    assert join_marks(Marks(q) for q in ("", *inputs)).qualifier == weakest


def stated(measure: str, unit: str, period: Period, value: int, **marks: str) -> Entry:
    return Entry(measure, unit, period, value, **marks)


def test_less_below_makes_more_of_the_ratio(lists) -> None:
    whole = stated("hh_total", "ha_noi", MARCH, 100, qualifier="<")
    part = stated("hh_fibre", "ha_noi", MARCH, 50)
    marks = marks_of(lists, ("ha_noi", MARCH), "soc_fibre_households", part, whole)
    assert marks == (">", "")
    part = stated("hh_fibre", "ha_noi", MARCH, 50, qualifier="<", flags="estimated")
    marks = marks_of(lists, (COUNTRY, MARCH), "soc_fibre_households", part, whole)
    # less of the part makes less of the ratio, less of the whole makes more: nothing is known
    assert marks == ("<>", "estimated")


def test_what_is_taken_away_is_turned_round(lists) -> None:
    entries = [
        stated("dossiers_handled", "ha_noi", year_to_date(2024, m), 100 * m)
        for m in (1, 2)
    ]
    entries += [
        stated("dossiers_fully_online", "ha_noi", year_to_date(2024, 1), 10, qualifier="<"),
        stated("dossiers_fully_online", "ha_noi", year_to_date(2024, 2), 30),
    ]  # fmt: skip
    place = ("ha_noi", month(2024, 2))
    assert marks_of(lists, place, "gov_dossiers_fully_online", *entries) == (">", "")


def test_a_merged_province_bears_the_marks_of_its_predecessors(lists) -> None:
    entries = [
        stated("flag_fee_policy", "bac_ninh", MARCH, 0),
        stated("flag_fee_policy", "bac_giang", MARCH, 1, flags="provisional"),
    ]
    place = ("bac_ninh_2025", MARCH)
    marks = marks_of(
        lists, place, "gov_provinces_fee_policy", *entries, boundary_set=PROVINCES_34
    )
    assert marks == ("", "provisional")


def test_a_period_that_holds_the_first_day_of_a_unit_is_a_part(lists) -> None:
    entries = [
        stated(measure, "bac_ninh_2025", month(2025, m), 10)
        for measure in ("dossiers_online", "dossiers_received")
        for m in (7, 8)
    ]
    of = "gov_dossiers_online"
    so_far = ("bac_ninh_2025", year_to_date(2025, 8))
    assert marks_of(lists, so_far, of, *entries) == ("", "part_of_period")
    assert marks_of(lists, so_far, of, *entries, boundary_set=PROVINCES_34) == ("", "")
    alone = ("bac_ninh_2025", month(2025, 7))
    assert marks_of(lists, alone, of, *entries) == ("", "")
    assert marks_of(lists, (COUNTRY, year_to_date(2025, 8)), of, *entries) == ("", "")


def test_an_enterprise_of_the_year_is_no_part(lists) -> None:
    whole = stated("flag_data_capacity", COUNTRY, year(2025), 60)
    of = stated("soe_in_scope", COUNTRY, year(2025), 100, qualifier="~")
    name = "data_governance_capacity_activities_soes"
    assert marks_of(lists, (COUNTRY, year(2025)), name, whole, of) == ("~", "")
