"""The worked examples of judging.md §6 with their numbers: between which ends a figure lies, who is judged."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.country import lists as facts
from tests.country.editions import PERCENTAGES, RIVAL_A, STATISTICS, Entry
from tests.country.lists import COUNTRY, Lists, as_of, year, year_to_date
from tests.country.targets import Target
from tests.warehouse.stated import (
    DUE,
    PLAN_FLAG,
    judged,
    marts_of,
    national_fibre,
    said,
)
from tests.warehouse.straight import Models


@pytest.fixture(scope="module")
def lists() -> Lists:
    return facts.read()


# ends


@pytest.mark.parametrize(
    ("yes", "no", "expected"),
    [
        (85, 0, ("met", None, 100, 100)),
        (84, 1, ("missed", None, Decimal("98.823529"), Decimal("98.823529"))),
        (84, 0, ("cannot_judge", "incomplete_coverage", Decimal("98.823529"), 100)),
        (0, 1, ("missed", None, 0, Decimal("98.823529"))),
    ],
)
def test_no_answer_is_not_a_yes(
    models: Models, lists: Lists, yes: int, no: int, expected: tuple
) -> None:
    members = lists.members("ministries_and_provinces", DUE)
    entries = [
        *(Entry(PLAN_FLAG, unit, as_of(DUE), 1) for unit in members[:yes]),
        *(Entry(PLAN_FLAG, unit, as_of(DUE), 0) for unit in members[yes : yes + no]),
    ]
    with marts_of(models, said(entries)) as marts:
        found = judged(
            marts,
            "data_open_data_plan_issued_2023",
            "verdict, reason, lower_value, upper_value",
        )
    assert found["latest"] == expected


@pytest.mark.parametrize(
    ("value", "qualifier", "expected"),
    [
        ("10", "<", ("missed", None)),  # “under 10 %” misses 30 %
        ("31", "<", ("cannot_judge", "ambiguous")),
        ("30", ">", ("met", None)),  # “over 30 %” is more than 30 %
        ("30", "~", ("cannot_judge", "ambiguous")),
        ("40", "~", ("met", None)),
        ("30.1", "", ("met", None)),
        ("30", "", ("cannot_judge", "ambiguous")),  # 29.5 to 30.5
    ],
)
def test_a_printed_bound_counts_as_itself(
    models: Models, value: str, qualifier: str, expected: tuple
) -> None:
    entry = Entry(
        "soc_eid_adults", COUNTRY, as_of(DUE), Decimal(value), qualifier=qualifier
    )
    with marts_of(models, said([entry], voice=PERCENTAGES)) as marts:
        found = judged(marts, "soc_eid_adults_2023", "verdict, reason")
    assert found["latest"] == expected


# who is judged, and who stands beside


def test_a_rival_stands_beside_and_never_decides(models: Models) -> None:
    """12.33 % of the statistics office against 16.5 % of the Ministry, for more than 16 %."""
    target = "eco_digital_economy_gdp"
    office = Entry(target, COUNTRY, year(2023), Decimal("12.33"))
    ministry = Entry(
        target, COUNTRY, year(2023), Decimal("16.5"), comparability="rival"
    )
    with marts_of(
        models,
        said([office], voice=STATISTICS),
        said([ministry], voice=RIVAL_A),
    ) as marts:
        found = judged(
            marts, "eco_digital_economy_gdp_2023", "verdict, is_contested, rival_value"
        )
    assert found["latest"] == ("missed", True, Decimal("16.5"))


def test_a_proxy_never_decides(models: Models) -> None:
    proxy = Entry(
        "soc_eid_adults", COUNTRY, as_of(DUE), Decimal("50"), comparability="proxy"
    )
    with marts_of(models, said([proxy], voice=PERCENTAGES)) as marts:
        found = judged(marts, "soc_eid_adults_2023", "verdict, reason")
    assert found["latest"] == ("cannot_judge", "only_proxy")


def test_ha_noi_did_not_miss_48_000_enterprises(models: Models) -> None:
    day = dt.date(2024, 12, 31)
    entry = Entry("digital_tech_enterprises", "ha_noi", as_of(day), 20_000)
    with marts_of(models, said([entry], day=dt.date(2025, 1, 10))) as marts:
        found = judged(
            marts,
            "eco_digital_tech_enterprises_2024",
            "is_addressee, verdict, reason, gap::int",
            unit="ha_noi",
        )
    assert found["latest"] == (False, None, None, -28_000)
    assert "deadline" not in found, "a row of another unit stands where it has a figure"


def test_what_is_late_is_reached_all_the_same(models: Models) -> None:
    editions = (
        national_fibre(DUE, 80),
        national_fibre(dt.date(2025, 3, 31), 86, dt.date(2025, 4, 5)),
    )
    with marts_of(models, *editions) as marts:
        found = judged(marts, "soc_fibre_households_2023", "verdict, reached_on")
    assert found["review"] == ("missed", None)
    assert found["latest"] == ("missed", dt.date(2025, 3, 31))


# any comparator, any addressee


def drawn_up(indicator: str, **terms: Any) -> Target:
    """A target of the plan of 2023, but for these terms."""
    [like] = [t for t in facts.read().targets if t.target_id == f"{indicator}_2023"]
    return replace(like, target_id="drawn_up", **terms)


@pytest.mark.parametrize(
    ("comparator", "part", "verdict"),
    [
        ("<", 60, "missed"),
        ("<", 5, "missed"),
        ("<", 4, "met"),
        ("<=", 5, "met"),
        (">", 5, "missed"),
        (">=", 5, "met"),
    ],
)
def test_less_than_five_is_not_met_by_sixty(
    models: Models, comparator: str, part: int, verdict: str
) -> None:
    target = drawn_up("soc_fibre_households", comparator=comparator, value=Decimal(5))
    with marts_of(models, national_fibre(DUE, part), targets=[target]) as marts:
        assert judged(marts, "drawn_up", "verdict")["latest"] == (verdict,)


def test_a_target_on_each_unit_has_a_row_per_unit_and_one_for_the_whole(
    models: Models, lists: Lists
) -> None:
    members = lists.members("provinces", DUE)
    target = drawn_up("soc_fibre_households", addressee="each_unit", scope="provinces")
    entries = [
        entry
        for at, unit in enumerate(members)
        for entry in (
            Entry("hh_fibre", unit, as_of(DUE), 86 if at else 80),
            Entry("hh_total", unit, as_of(DUE), 100),
        )
    ]
    with marts_of(models, said(entries), targets=[target]) as marts:
        of_one = judged(marts, "drawn_up", "is_addressee, verdict", members[0])
        of_other = judged(marts, "drawn_up", "is_addressee, verdict", members[1])
        of_all = judged(
            marts,
            "drawn_up",
            "is_addressee, verdict, numerator::int, denominator::int",
            "VN_PROV",
        )
    assert of_one["latest"] == (True, "missed")
    assert of_other["latest"] == (True, "met")
    assert of_all["latest"] == (True, "missed", 62, 63)


def test_a_checkpoint_is_no_target(models: Models) -> None:
    """37.23 % was printed for March 2024, and has its row."""
    printed = Entry(
        "gov_dossiers_fully_online", COUNTRY, year_to_date(2024, 3), Decimal("37.23")
    )
    with marts_of(
        models, said([printed], day=dt.date(2024, 4, 24), voice=PERCENTAGES)
    ) as marts:
        found = judged(marts, "gov_dossiers_fully_online_2024", "verdict, reason")
    assert found["latest"] == ("cannot_judge", "not_a_target")
