"""The worked examples of judging.md (../shared/domain) with their numbers: §1 answers, §2 coverage.

Each is a few statements put straight into the landed tables, and what the marts must make of them.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tests.country import lists as facts
from tests.country.editions import PERCENTAGES, PROCEDURES, Answer, Edition, Entry
from tests.country.lists import COUNTRY, MINISTRIES, Lists, as_of, month
from tests.country.world import Procedure
from tests.warehouse.stated import FIBRE, Marts, judged, marts_of, pairs, said
from tests.warehouse.straight import Models

PUBLISHED = dt.date(2024, 5, 2)
MARCH = as_of(dt.date(2024, 3, 31))


@pytest.fixture(scope="module")
def lists() -> Lists:
    return facts.read()


_FIGURE = """
    select numerator::int, denominator::int, value, value_status, missing_reason,
        units_reported, units_expected, units_not_applicable, coverage
    from marts.fct_indicator
    where indicator_id = $indicator and unit_id = $unit and period_end = $day and boundary_set = 'as_reported'
    -- of a flow the month, not the year so far
    order by period_start desc
    limit 1
"""


def figure(marts: Marts, indicator: str, unit: str, day: dt.date = MARCH.end) -> tuple:
    [row] = marts.execute(
        _FIGURE, {"indicator": indicator, "unit": unit, "day": day}
    ).fetchall()
    return row


def values(marts: Marts, indicator: str) -> dict[str, tuple]:
    """Unit → (numerator, denominator, value) of every row with a pair or a value."""
    rows = marts.execute(
        """
        select unit_id, numerator::int, denominator::int, value from marts.fct_indicator
        where indicator_id = ? and boundary_set = 'as_reported' and (value is not null or numerator is not null)
        """,
        [indicator],
    ).fetchall()
    return {unit: tuple(rest) for unit, *rest in rows}


# §1 who is expected, and what an answer is


def test_eighty_of_eighty_where_the_plan_does_not_apply_to_five(
    models: Models, lists: Lists
) -> None:
    members = lists.members("ministries_and_provinces", MARCH.end)
    ministries = [u for u in members if lists.units[u].unit_class == "ministry"][:5]
    yes = [Entry("flag_dx_plan", u, MARCH, 1) for u in members if u not in ministries]
    out = [
        Entry("flag_dx_plan", u, MARCH, None, answer=Answer.NOT_APPLICABLE)
        for u in ministries
    ]
    with marts_of(models, said([*yes, *out])) as marts:
        assert figure(marts, "gov_units_dx_plan_issued", COUNTRY) == (
            80, 80, 100, "computed", None, 80, 80, 5, 100,
        )  # fmt: skip
        assert figure(marts, "gov_units_dx_plan_issued", MINISTRIES)[:2] == (17, 17)
        assert ministries[0] not in values(marts, "gov_units_dx_plan_issued")


def test_a_target_is_met_by_all_to_whom_it_applies(
    models: Models, lists: Lists
) -> None:
    end = as_of(dt.date(2023, 12, 31))
    members = lists.members("ministries_and_provinces", end.end)
    entries = [
        Entry("flag_open_data_plan", u, end, 1)
        if at >= 5
        else Entry("flag_open_data_plan", u, end, None, answer=Answer.NOT_APPLICABLE)
        for at, u in enumerate(members)
    ]
    with marts_of(models, said(entries)) as marts:
        found = judged(marts, "data_open_data_plan_issued_2023", "verdict, reason")
    assert found["latest"] == ("met", None)


def test_where_nothing_arose_a_province_is_heard(models: Models, lists: Lists) -> None:
    provinces = lists.members("provinces", MARCH.end)
    villages = ("villages_blackspot_covered", "villages_blackspot_powered")
    silent = [
        Entry(measure, unit, MARCH, None, answer=Answer.NOT_ARISEN)
        for unit in provinces[30:]
        for measure in villages
    ]
    heard = pairs(villages, provinces[:30], MARCH, 10, 10)
    with marts_of(models, said([*heard, *silent])) as marts:
        assert figure(marts, "soc_blackspot_villages_covered", COUNTRY) == (
            300, 300, 100, "computed", None, 63, 63, 0, 100,
        )  # fmt: skip
        alone = figure(marts, "soc_blackspot_villages_covered", provinces[-1])
    assert alone[:4] == (0, 0, None, "missing")


def test_blank_is_no_answer(models: Models, lists: Lists) -> None:
    provinces = lists.members("provinces", MARCH.end)
    villages = ("villages_blackspot_covered", "villages_blackspot_powered")
    blank = [
        Entry(measure, unit, MARCH, None)
        for unit in provinces[30:]
        for measure in villages
    ]
    heard = pairs(villages, provinces[:30], MARCH, 10, 10)
    with marts_of(models, said([*heard, *blank])) as marts:
        assert figure(marts, "soc_blackspot_villages_covered", COUNTRY)[:7] == (
            300, 300, None, "missing", "incomplete_coverage", 30, 63,
        )  # fmt: skip


# §2 what may be shown as a number


@pytest.mark.parametrize(("part", "whole"), [(66, 990), (90, 789)])
def test_one_province_is_not_the_country(models: Models, part: int, whole: int) -> None:
    measures = ("dossiers_fully_online", "dossiers_handled")
    entries = pairs(measures, ["ha_noi"], month(2024, 3), part, whole)
    with marts_of(models, said(entries)) as marts:
        assert figure(marts, "gov_dossiers_fully_online", COUNTRY)[:8] == (
            part, whole, None, "missing", "incomplete_coverage", 1, 85, 0,
        )  # fmt: skip
        wide = marts.execute(
            "select dossiers_fully_online_percent from marts.rpt_online_services "
            "where unit_id = 'VN' and boundary_set = 'as_reported'"
        ).fetchall()
        changes = marts.execute(
            "select count(*) from marts.fct_change where unit_id = 'VN' and value is not null"
        ).fetchone()
    assert {value for (value,) in wide} <= {None}
    assert changes == (0,)


@pytest.mark.parametrize(("heard", "is_shown"), [(56, False), (57, True), (63, True)])
def test_a_country_is_shown_from_nine_tenths_of_its_units_on(
    models: Models, lists: Lists, heard: int, is_shown: bool
) -> None:
    provinces = lists.members("provinces", MARCH.end)[:heard]
    with marts_of(models, said(pairs(FIBRE, provinces, MARCH, 8, 10))) as marts:
        found = figure(marts, "soc_fibre_households", COUNTRY)
    assert found[:2] == (8 * heard, 10 * heard)
    assert found[5:7] == (heard, 63)
    assert (found[2] == 80) is is_shown
    assert found[4] == (None if is_shown else "incomplete_coverage")


def test_a_share_of_units_has_no_minimum(models: Models) -> None:
    with marts_of(models, said([Entry("flag_dx_plan", "ha_noi", MARCH, 1)])) as marts:
        found = figure(marts, "gov_units_dx_plan_issued", COUNTRY)
    assert (found[:2], found[3:7]) == ((1, 85), ("computed", None, 1, 85))


def test_a_figure_printed_for_the_country_has_no_coverage(models: Models) -> None:
    printed = Edition(
        PERCENTAGES,
        PUBLISHED,
        "all",
        (Entry("soc_fibre_households", COUNTRY, MARCH, Decimal("82.20")),),
    )
    one = said(pairs(FIBRE, ["ha_noi"], MARCH, 8, 10))
    with marts_of(models, printed, one) as marts:
        assert figure(marts, "soc_fibre_households", COUNTRY) == (
            None, None, Decimal("82.2"), "published", None, None, None, None, None,
        )  # fmt: skip


def test_a_list_speaks_only_for_the_units_it_is_complete_for(models: Models) -> None:
    def listed(unit: str, number: int, level: str) -> Procedure:
        code = f"{unit}.{number}"
        return Procedure(code, code, "Thủ tục", unit, level, True, True, True, "x")

    rows = (
        listed("ha_noi", 1, "full"),
        listed("da_nang", 1, "none"),
        listed("da_nang", 2, "none"),
        listed("bo_cong_an", 1, "full"),
        listed("bo_cong_an", 2, "none"),
    )
    edition = Edition(
        PROCEDURES,
        PUBLISHED,
        "q",
        procedures=rows,
        listed_on=MARCH.end,
        complete_for=("bo_cong_an", "bo_tu_phap", "nhnn"),
    )
    with marts_of(models, edition) as marts:
        found = values(marts, "gov_dvctt_share")
        country = figure(marts, "gov_dvctt_share", COUNTRY)
    assert found["bo_cong_an"] == (1, 2, 50)
    assert found.keys() & {"ha_noi", "da_nang", "VN_PROV"} == set()
    assert (country[0], country[1], country[5], country[6]) == (1, 2, 1, 85)
    assert (country[2], country[4]) == (None, "incomplete_coverage")


def test_one_wrong_pair_never_counts_and_stops_nobody(
    models: Models, lists: Lists
) -> None:
    wrong, *others = lists.members("provinces", MARCH.end)
    entries = [
        *pairs(FIBRE, others, MARCH, 8, 10),
        *pairs(FIBRE, [wrong], MARCH, 250, 100),
    ]
    with marts_of(models, said(entries)) as marts:
        unit = figure(marts, "soc_fibre_households", wrong)
        country = figure(marts, "soc_fibre_households", COUNTRY)
    assert unit[:5] == (250, 100, None, "missing", "inconsistent")
    assert country[:7] == (8 * 62, 10 * 62, 80, "computed", None, 62, 63)
