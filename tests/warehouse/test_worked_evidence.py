"""The worked examples of judging.md §6 with their numbers: which figure decides, how far from the due date."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.country import lists as facts
from tests.country.editions import NATIONAL, Answer, Entry
from tests.country.lists import COUNTRY, Lists, Period, as_of, year
from tests.warehouse.stated import (
    DUE,
    PLAN_FLAG,
    flags,
    judged,
    marts_of,
    national_fibre,
    said,
)
from tests.warehouse.straight import Models

IN_TIME = dt.date(2023, 12, 20)  # known before the due date


@pytest.fixture(scope="module")
def lists() -> Lists:
    return facts.read()


# evidence: exact, carried, next, bounded


def test_the_day_itself_decides_on_each_basis_from_when_it_is_known(
    models: Models,
) -> None:
    with marts_of(models, national_fibre(DUE, 86)) as marts:
        assert judged(marts, "soc_fibre_households_2023", "verdict, evidence") == {
            "deadline": ("cannot_judge", "none"),
            "review": ("met", "exact"),
            "latest": ("met", "exact"),
        }


def test_the_administrative_year_stands_for_the_civil_one(models: Models) -> None:
    administrative = Period(dt.date(2022, 12, 15), dt.date(2023, 12, 14), "in_period")
    entries = [
        Entry("inspections_digital", COUNTRY, administrative, 30),
        Entry("inspections_periodic", COUNTRY, administrative, 100),
    ]
    with marts_of(models, said(entries, voice=NATIONAL)) as marts:
        [*_, latest] = judged(
            marts,
            "gov_periodic_inspections_digital_2023",
            "verdict, evidence, evidence_period_start, evidence_period_end, distance_days",
        ).values()
    assert latest == ("met", "exact", *administrative[:2], -17)


def test_acts_issued_in_june_and_september_stand_in_december(
    models: Models, lists: Lists
) -> None:
    first, *others = lists.members("ministries_and_provinces", DUE)
    june = flags([first], dt.date(2023, 6, 30), published=dt.date(2023, 7, 5))
    september = flags(others, dt.date(2023, 9, 30), published=dt.date(2023, 10, 5))
    with marts_of(models, june, september) as marts:
        found = judged(
            marts,
            "data_open_data_plan_issued_2023",
            "verdict, evidence, evidence_period_end, numerator::int, denominator::int, flags",
        )
    day = dt.date(2023, 9, 30)
    assert found["deadline"] == ("met", "carried", day, 85, 85, "carried")
    assert found["latest"] == found["deadline"]


def test_an_act_stands_until_its_unit_says_otherwise(
    models: Models, lists: Lists
) -> None:
    one, *others = lists.members("ministries_and_provinces", DUE)
    june = flags([one, *others], dt.date(2023, 6, 30), published=dt.date(2023, 7, 5))
    taken_back = flags([one], dt.date(2023, 9, 30), 0, published=dt.date(2023, 10, 5))
    with marts_of(models, june, taken_back) as marts:
        found = judged(
            marts,
            "data_open_data_plan_issued_2023",
            "verdict, numerator::int, denominator::int",
        )
    assert found["deadline"] == ("missed", 84, 85)


def test_three_who_answer_again_do_not_silence_the_others(
    models: Models, lists: Lists
) -> None:
    members = lists.members("ministries_and_provinces", DUE)
    november = flags(members, dt.date(2023, 11, 30), published=dt.date(2023, 12, 5))
    december = flags(members[:3], DUE)
    with marts_of(models, november, december) as marts:
        found = judged(marts, "data_open_data_plan_issued_2023", "verdict, evidence")
    assert found["latest"] == ("met", "carried")


def test_one_unit_heard_later_does_not_hide_what_the_country_printed(
    models: Models,
) -> None:
    november = as_of(dt.date(2023, 11, 30))
    printed = [
        Entry(PLAN_FLAG, COUNTRY, november, 83),
        Entry("unit_in_scope", COUNTRY, november, 85),
    ]
    heard = flags(["ha_noi"], dt.date(2023, 12, 15), published=IN_TIME)
    national = replace(NATIONAL, replaces="nothing")
    with marts_of(models, said(printed, day=IN_TIME, voice=national), heard) as marts:
        found = judged(
            marts,
            "data_open_data_plan_issued_2023",
            "verdict, evidence, evidence_period_end, numerator::int, denominator::int",
        )
    assert found["deadline"] == ("missed", "carried", november.end, 83, 85)


def test_one_unit_heard_on_the_day_does_not_hide_what_was_printed_of_the_year(
    models: Models,
) -> None:
    """Both are of the due period: the day and the year that ends with it."""
    printed = [
        Entry(PLAN_FLAG, COUNTRY, year(DUE.year), 83),
        Entry("unit_in_scope", COUNTRY, year(DUE.year), 85),
    ]
    heard = flags(["ha_noi"], DUE)
    with marts_of(models, said(printed, voice=NATIONAL), heard) as marts:
        [*_, latest] = judged(
            marts,
            "data_open_data_plan_issued_2023",
            "verdict, evidence, evidence_period_kind, numerator::int, denominator::int",
        ).values()
    assert latest == ("missed", "exact", "in_period", 83, 85)


def test_an_act_of_the_year_before_is_not_of_this_plan(
    models: Models, lists: Lists
) -> None:
    members = lists.members("ministries_and_provinces", DUE)
    old = flags(members, dt.date(2022, 9, 30), published=IN_TIME)
    with marts_of(models, old) as marts:
        found = judged(marts, "data_open_data_plan_issued_2023", "verdict, evidence")
    # what is declared unable to fall is reached for good
    assert found["deadline"] == ("met", "bounded")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2023, 9, 30), ("met", None, "carried", -92)),
        (dt.date(2023, 9, 29), ("cannot_judge", "off_period", "none", None)),
        (dt.date(2024, 4, 1), ("met", None, "next", 92)),
        (dt.date(2024, 4, 2), ("cannot_judge", "off_period", "none", None)),
    ],
)
def test_a_stock_holds_for_ninety_two_days(
    models: Models, day: dt.date, expected: tuple
) -> None:
    with marts_of(models, national_fibre(day, 86, dt.date(2024, 4, 20))) as marts:
        found = judged(
            marts,
            "soc_fibre_households_2023",
            "verdict, reason, evidence, distance_days, nearest_period_end",
        )
    nearest = day if expected[1] else None
    assert found["review"] == (*expected, nearest)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (86, 90, ("met", "bounded")),
        (80, 84, ("missed", "bounded")),
        (80, 90, ("cannot_judge", "none")),
    ],
)
def test_two_figures_on_one_side_of_the_target_decide(
    models: Models, before: int, after: int, expected: tuple
) -> None:
    editions = (
        national_fibre(dt.date(2023, 6, 30), before),
        national_fibre(dt.date(2024, 6, 30), after, dt.date(2024, 7, 5)),
    )
    with marts_of(models, *editions) as marts:
        found = judged(marts, "soc_fibre_households_2023", "verdict, evidence")
    assert found["latest"] == expected


@pytest.mark.parametrize(
    ("day", "yes", "expected"),
    [
        (dt.date(2024, 9, 30), 84, ("missed", "bounded")),
        (dt.date(2024, 9, 30), 85, ("cannot_judge", "none")),
    ],
)
def test_of_what_cannot_fall_a_later_figure_below_is_enough(
    models: Models, lists: Lists, day: dt.date, yes: int, expected: tuple
) -> None:
    members = lists.members("ministries_and_provinces", day)
    said_yes = flags(members[:yes], day, published=dt.date(2024, 10, 5))
    said_no = flags(members[yes:], day, 0, published=dt.date(2024, 10, 5))
    with marts_of(
        models, replace(said_yes, entries=said_yes.entries + said_no.entries)
    ) as marts:
        found = judged(marts, "data_open_data_plan_issued_2023", "verdict, evidence")
    assert found["latest"] == expected


def test_not_applicable_is_left_out_of_an_act(models: Models, lists: Lists) -> None:
    one, *others = lists.members("ministries_and_provinces", DUE)
    entries = [
        *(Entry(PLAN_FLAG, u, as_of(dt.date(2023, 6, 30)), 1) for u in others),
        Entry(
            PLAN_FLAG,
            one,
            as_of(dt.date(2023, 6, 30)),
            None,
            answer=Answer.NOT_APPLICABLE,
        ),
    ]
    with marts_of(models, said(entries, day=dt.date(2023, 7, 5))) as marts:
        found = judged(
            marts,
            "data_open_data_plan_issued_2023",
            "verdict, numerator::int, denominator::int",
        )
    assert found["deadline"] == ("met", 84, 84)
