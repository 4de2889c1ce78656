"""The truth against answers worked out by hand, a rule at a time."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.country import lists as facts
from tests.country.calendars import ADMINISTRATIVE
from tests.country.editions import PROCEDURES, Answer, Edition, Entry, Voice
from tests.country.figures import PROVINCES_34, PROVINCES_63, REPORTED
from tests.country.judged import verdicts
from tests.country.lists import (
    COUNTRY,
    MINISTRIES,
    PROVINCES,
    administrative_month,
    as_of,
    month,
    quarter,
    year,
    year_to_date,
)
from tests.country.truth import Truth
from tests.country.world import Procedure

MARCH = as_of(dt.date(2024, 3, 31))
AUGUST = as_of(dt.date(2025, 8, 31))
FIRST = Voice("a__first", 10, "period")
SECOND = Voice("b__second", 20, "unit_and_period")
WHOLE = Voice("c__whole", 30, "whole")
KEEPS = Voice("d__keeps", 40, "nothing")


@pytest.fixture(scope="module")
def lists() -> facts.Lists:
    return facts.read()


def said(voice: Voice, day: str, *figures: tuple) -> Edition:
    return Edition(
        voice, dt.date.fromisoformat(day), "any", tuple(Entry(*f) for f in figures)
    )


def known(lists: facts.Lists, *editions: Edition, on: str = "2026-12-31") -> Truth:
    return Truth(lists, editions, dt.date.fromisoformat(on))


def pair(
    truth: Truth, indicator: str, unit: str, period, boundary_set: str = REPORTED
) -> tuple | None:
    val = truth.values(indicator)[boundary_set].get((unit, period))
    return val and (val.numerator, val.denominator, val.value, val.status)


def test_the_mean_of_percentages_is_not_the_ratio(lists) -> None:
    truth = known(
        lists,
        said(
            FIRST,
            "2024-04-01",
            ("hh_total", "ha_noi", MARCH, 1000),
            ("hh_fibre", "ha_noi", MARCH, 900),
        ),
        said(
            SECOND,
            "2024-04-01",
            ("hh_total", "lai_chau", MARCH, 100),
            ("hh_fibre", "lai_chau", MARCH, 10),
        ),
    )
    assert pair(truth, "soc_fibre_households", COUNTRY, MARCH) == (
        910,
        1100,
        Fraction(910, 11),
        "computed",
    )
    val = truth.values("soc_fibre_households")[REPORTED][COUNTRY, MARCH]
    assert (val.reported, val.expected) == (2, 63)


def test_a_member_with_one_half_is_in_neither(lists) -> None:
    truth = known(
        lists,
        said(
            FIRST,
            "2024-04-01",
            ("hh_total", "ha_noi", MARCH, 1000),
            ("hh_fibre", "ha_noi", MARCH, 900),
        ),
        said(SECOND, "2024-04-01", ("hh_total", "lai_chau", MARCH, 100)),
    )
    assert pair(truth, "soc_fibre_households", COUNTRY, MARCH)[:2] == (900, 1000)


def test_missing_units_stay_in_the_denominator_of_a_share(lists) -> None:
    truth = known(
        lists,
        said(
            FIRST, "2024-04-01",
            ("flag_open_data_plan", "ha_noi", MARCH, 1), ("flag_open_data_plan", "bo_tttt", MARCH, 1),
            ("flag_open_data_plan", "vov", MARCH, 1), ("flag_open_data_plan", "lai_chau", MARCH, 0),
        ),
    )  # fmt: skip
    val = truth.values("data_open_data_plan_issued")[REPORTED]
    assert val[COUNTRY, MARCH][:2] == (2, 85)
    assert (val[COUNTRY, MARCH].reported, val[COUNTRY, MARCH].expected) == (3, 85)
    assert val[MINISTRIES, MARCH][:2] == (1, 22)
    assert val[PROVINCES, MARCH][:2] == (1, 63)
    assert val["vov", MARCH].numerator == 1, "it is shown beside the groups"


def test_the_number_of_units_is_that_of_the_day(lists) -> None:
    days = [dt.date(2025, 2, 28), dt.date(2025, 3, 1), dt.date(2025, 7, 1)]
    figures = [("flag_attt_platform", "ha_noi", as_of(day), 1) for day in days]
    values = known(lists, said(FIRST, "2025-08-01", *figures)).values(
        "sec_units_on_attt_platform"
    )[REPORTED]
    assert [values[COUNTRY, as_of(day)].denominator for day in days] == [93, 85, 56]


@pytest.mark.parametrize(
    ("catalogue", "roadmap", "headline", "expected"),
    [
        (1, 1, 0, 1),
        (0, None, 1, 0),
        (1, None, 1, None),
        (None, None, 1, 1),
        (1, 0, 1, 0),
    ],
)
def test_a_headline_flag_needs_every_component(
    lists, catalogue, roadmap, headline, expected
) -> None:
    printed = {
        "flag_db_catalogue": catalogue,
        "flag_db_roadmap": roadmap,
        "flag_db_catalogue_and_roadmap": headline,
    }
    figures = [(flag, "ha_noi", MARCH, value) for flag, value in printed.items()]
    truth = known(lists, said(FIRST, "2024-04-01", *figures))
    got = pair(truth, "data_db_catalogue_and_roadmap_issued", "ha_noi", MARCH)
    assert got == (
        None if expected is None else (expected, 1, 100 * expected, "computed")
    )


def row_of(truth: Truth, indicator: str, unit: str, boundary_set: str = REPORTED):
    [row] = [
        r
        for r in truth.rows()
        if (r.indicator_id, r.unit_id, r.boundary_set)
        == (indicator, unit, boundary_set)
    ]
    return row


def test_five_to_whom_a_plan_does_not_apply_leave_eighty_of_eighty(lists) -> None:
    """judging.md §1."""
    members = lists.members("ministries_and_provinces", MARCH.end)
    ministries = [u for u in members if lists.units[u].unit_class == "ministry"][:5]
    figures = [
        ("flag_dx_plan", u, MARCH, None if u in ministries else 1) for u in members
    ]
    edition = Edition(
        FIRST,
        dt.date(2024, 4, 1),
        "any",
        tuple(
            Entry(*f, answer=Answer.NOT_APPLICABLE if f[3] is None else None)
            for f in figures
        ),
    )
    row = row_of(known(lists, edition), "gov_units_dx_plan_issued", COUNTRY)
    assert row[6:14] == (80, 80, 100, "computed", None, 80, 80, 5)


def test_where_nothing_arose_a_unit_is_heard(lists) -> None:
    """judging.md §1: 300 of 300 villages of 30 provinces, 33 have none."""
    members = lists.members("provinces", MARCH.end)
    entries = [
        Entry(measure, unit, MARCH, 10)
        if at < 30
        else Entry(measure, unit, MARCH, None, answer=Answer.NOT_ARISEN)
        for at, unit in enumerate(members)
        for measure in ("villages_blackspot_powered", "villages_blackspot_covered")
    ]
    truth = known(lists, Edition(FIRST, dt.date(2024, 4, 1), "any", tuple(entries)))
    row = row_of(truth, "soc_blackspot_villages_covered", COUNTRY)
    assert row[6:14] == (300, 300, 100, "computed", None, 63, 63, 0)
    silent = row_of(truth, "soc_blackspot_villages_covered", members[-1])
    assert (silent.numerator, silent.denominator, silent.missing_reason) == (
        0,
        0,
        "denominator_zero",
    )


def test_a_sum_of_too_few_units_is_not_shown(lists) -> None:
    """judging.md §2: one province's file is not the country."""
    one = [("hh_total", "ha_noi", MARCH, 1000), ("hh_fibre", "ha_noi", MARCH, 900)]
    row = row_of(
        known(lists, said(FIRST, "2024-04-01", *one)), "soc_fibre_households", COUNTRY
    )
    assert row[6:14] == (900, 1000, None, "missing", "incomplete_coverage", 1, 63, 0)
    ninety_percent = [
        (measure, unit, MARCH, 10)
        for unit in lists.members("provinces", MARCH.end)[:57]
        for measure in ("hh_total", "hh_fibre")
    ]
    row = row_of(
        known(lists, said(FIRST, "2024-04-01", *ninety_percent)),
        "soc_fibre_households",
        COUNTRY,
    )
    assert row[6:14] == (570, 570, 100, "computed", None, 57, 63, 0)


def test_a_part_larger_than_its_whole_counts_nowhere(lists) -> None:
    """judging.md §2: 250 of 100."""
    truth = known(
        lists,
        said(
            FIRST,
            "2024-04-01",
            ("hh_total", "ha_noi", MARCH, 100),
            ("hh_fibre", "ha_noi", MARCH, 250),
        ),
        said(
            SECOND,
            "2024-04-01",
            ("hh_total", "lai_chau", MARCH, 100),
            ("hh_fibre", "lai_chau", MARCH, 10),
        ),
    )
    wrong = row_of(truth, "soc_fibre_households", "ha_noi")
    assert wrong[6:11] == (250, 100, None, "missing", "inconsistent")
    country = row_of(truth, "soc_fibre_households", COUNTRY)
    assert (country.numerator, country.denominator, country.units_reported) == (
        10,
        100,
        1,
    )


def test_the_preferred_source_that_answers_decides(lists) -> None:
    answer = Entry("hh_total", "ha_noi", MARCH, None, answer=Answer.NOT_APPLICABLE)
    first = Edition(FIRST, dt.date(2024, 4, 1), "any", (answer,))
    second = said(SECOND, "2024-04-01", ("hh_total", "ha_noi", MARCH, 5))
    assert not known(lists, first, second).chosen.get("hh_total")
    silent = Edition(FIRST, dt.date(2024, 4, 1), "any", (answer._replace(answer=None),))
    assert known(lists, silent, second).chosen["hh_total"] == {("ha_noi", MARCH): 5}
    arisen = Edition(
        FIRST, dt.date(2024, 4, 1), "any", (answer._replace(answer=Answer.NOT_ARISEN),)
    )
    assert known(lists, arisen, second).chosen["hh_total"] == {("ha_noi", MARCH): 0}


def test_a_merged_province_sums_the_predecessors_it_applies_to(lists) -> None:
    entries = [
        Entry(m, "bac_ninh", MARCH, v) for m, v in (("hh_total", 10), ("hh_fibre", 4))
    ]
    entries.append(
        Entry("hh_total", "bac_giang", MARCH, None, answer=Answer.NOT_APPLICABLE)
    )
    truth = known(lists, Edition(FIRST, dt.date(2024, 4, 1), "any", tuple(entries)))
    assert pair(
        truth, "soc_fibre_households", "bac_ninh_2025", MARCH, PROVINCES_34
    ) == (
        4,
        10,
        40,
        "summed",
    )


def test_nothing_to_divide_by_keeps_its_pair(lists) -> None:
    truth = known(
        lists,
        said(
            FIRST,
            "2024-04-01",
            ("villages_blackspot_powered", "ha_noi", MARCH, 0),
            ("villages_blackspot_covered", "ha_noi", MARCH, 0),
        ),
    )
    row = next(
        r for r in truth.rows() if r.unit_id == "ha_noi" and r.boundary_set == REPORTED
    )
    assert (row.numerator, row.denominator, row.value, row.value_status, row.missing_reason) == (
        0, 0, None, "missing", "denominator_zero",
    )  # fmt: skip


def test_the_month_is_the_difference_and_the_quarter_the_sum(lists) -> None:
    figures = [
        ("dossiers_handled", "ha_noi", year_to_date(2024, m), value)
        for m, value in ((1, 10), (2, 25), (3, 45))
    ]
    chosen = known(lists, said(WHOLE, "2024-04-01", *figures)).chosen[
        "dossiers_handled"
    ]
    assert [chosen["ha_noi", month(2024, m)] for m in (1, 2, 3)] == [10, 15, 20]
    assert chosen["ha_noi", quarter(2024, 1)] == 45
    assert ("ha_noi", year(2024)) not in chosen


def test_a_gap_in_the_year_so_far_breaks_the_chain(lists) -> None:
    figures = [
        ("dossiers_handled", "ha_noi", year_to_date(2024, m), value)
        for m, value in ((1, 10), (3, 45))
    ]
    chosen = known(lists, said(WHOLE, "2024-04-01", *figures)).chosen[
        "dossiers_handled"
    ]
    assert ("ha_noi", month(2024, 2)) not in chosen
    assert ("ha_noi", month(2024, 3)) not in chosen
    # what is counted since January by the end of March is the first quarter
    assert chosen["ha_noi", quarter(2024, 1)] == 45


def test_rival_series_are_never_chained(lists) -> None:
    truth = known(
        lists,
        said(
            FIRST,
            "2024-04-01",
            ("dossiers_received", "ha_noi", year_to_date(2024, 1), 10),
        ),
        said(
            SECOND,
            "2024-04-01",
            ("dossiers_received", "ha_noi", year_to_date(2024, 2), 30),
        ),
    )
    assert truth.chosen["dossiers_received"]["ha_noi", month(2024, 1)] == 10
    assert ("ha_noi", month(2024, 2)) not in truth.chosen["dossiers_received"]


def test_a_printed_month_speaks_before_a_derived_one(lists) -> None:
    months = [
        ("dossiers_received", "ha_noi", year_to_date(2024, m), 10 * m) for m in (1, 2)
    ]
    truth = known(
        lists,
        said(FIRST, "2024-04-01", *months),
        said(KEEPS, "2024-04-01", ("dossiers_received", "ha_noi", month(2024, 2), 12)),
    )
    assert truth.chosen["dossiers_received"]["ha_noi", month(2024, 2)] == 12


def test_administrative_months_keep_their_dates(lists) -> None:
    figures = [
        ("results_issued", "bo_y_te", administrative_month(2024, m), 5)
        for m in (1, 2, 3)
    ]
    chosen = known(lists, said(FIRST, "2024-04-01", *figures)).chosen["results_issued"]
    assert {period.start.day for _, period in chosen} == {15}
    assert chosen["bo_y_te", ADMINISTRATIVE.quarter(2024, 1)] == 15
    assert ("bo_y_te", quarter(2024, 1)) not in chosen
    assert administrative_month(2024, 3)[:2] == (
        dt.date(2024, 2, 15),
        dt.date(2024, 3, 14),
    )


def test_stocks_are_not_summed_in_time(lists) -> None:
    stocks = [("hh_total", "ha_noi", as_of(dt.date(2024, m, 28)), 5) for m in (1, 2, 3)]
    assert len(known(lists, said(FIRST, "2024-04-01", *stocks)).chosen["hh_total"]) == 3


def test_the_declared_priority_decides_then_the_last_heard(lists) -> None:
    even = Voice("z__even", 20, "nothing")
    editions = (
        said(SECOND, "2024-04-01", ("hh_total", "ha_noi", MARCH, 2)),
        said(even, "2024-05-01", ("hh_total", "ha_noi", MARCH, 3)),
        said(SECOND, "2024-06-01", ("hh_total", "ha_noi", MARCH, 2)),
        said(FIRST, "2024-07-01", ("hh_total", "ha_noi", MARCH, 1)),
        said(FIRST, "2024-08-01", ("hh_fibre", "ha_noi", MARCH, 1)),
    )
    spoke = [
        known(lists, *editions, on=day).chosen["hh_total"]["ha_noi", MARCH]
        for day in (
            "2024-04-01",
            "2024-05-01",
            "2024-06-01",
            "2024-07-01",
            "2024-08-01",
        )
    ]
    # June repeats April: no new version. August withdraws July's: the even rivals speak again.
    assert spoke == [2, 3, 3, 1, 3]


def test_only_the_exact_whole_computes(lists) -> None:
    truth = known(
        lists,
        said(
            FIRST,
            "2024-04-01",
            ("hh_total", "ha_noi", MARCH, 9, "area=urban"),
            ("hh_total", "lai_chau", MARCH, 9, "", "proxy"),
        ),
    )
    assert "hh_total" not in truth.chosen


@pytest.mark.parametrize(
    ("voice", "left"),
    [
        (Voice("a__w", 1, "whole"), {("ha_noi", 5)}),
        (Voice("a__p", 1, "period"), {("ha_noi", 4), ("ha_noi", 5)}),
        (
            Voice("a__u", 1, "unit_and_period"),
            {("ha_noi", 4), ("ha_noi", 5), ("lai_chau", 5)},
        ),
        (
            Voice("a__n", 1, "nothing"),
            {("ha_noi", 4), ("ha_noi", 5), ("lai_chau", 5), ("ha_noi", 55)},
        ),
    ],
)
def test_what_a_later_edition_withdraws(lists, voice, left) -> None:
    def moment(day: int):
        return as_of(dt.date(2024, 4 if day == 4 else 5, 28))

    first = [
        ("hh_total", "ha_noi", moment(4), 1),
        ("hh_total", "ha_noi", moment(5), 1),
        ("hh_total", "lai_chau", moment(5), 1),
        ("hh_fibre", "ha_noi", moment(5), 1),
    ]
    truth = known(
        lists,
        said(voice, "2024-06-01", *first),
        said(voice, "2024-07-01", ("hh_total", "ha_noi", moment(5), 2)),
    )
    totals = {(unit, p.end.month) for unit, p in truth.chosen["hh_total"]}
    fibre = {(unit, 55) for unit, _ in truth.chosen.get("hh_fibre", {})}
    assert totals | fibre == left
    assert truth.chosen["hh_total"]["ha_noi", moment(5)] == 2


def test_a_missing_mark_withdraws_and_is_not_zero(lists) -> None:
    editions = (
        said(SECOND, "2024-04-01", ("hh_total", "ha_noi", MARCH, 7)),
        said(SECOND, "2024-05-01", ("hh_total", "ha_noi", MARCH, None)),
    )
    assert (
        known(lists, *editions, on="2024-04-30").chosen["hh_total"]["ha_noi", MARCH]
        == 7
    )
    assert not known(lists, *editions).chosen.get("hh_total")


def test_printed_beats_a_partial_roll_up_and_a_full_one_beats_printed(lists) -> None:
    highlands = ("kon_tum", "gia_lai", "dak_lak", "dak_nong", "lam_dong")
    printed = (
        "soc_fibre_households",
        "region_63_central_highlands",
        MARCH,
        Decimal("12.5"),
    )

    def of(*units: str) -> tuple | None:
        figures = [
            (m, u, MARCH, v)
            for u in units
            for m, v in (("hh_total", 10), ("hh_fibre", 5))
        ]
        truth = known(lists, said(FIRST, "2024-04-01", *figures, printed))
        return pair(truth, "soc_fibre_households", "region_63_central_highlands", MARCH)

    assert of(*highlands) == (25, 50, 50, "computed")
    assert of(*highlands[:4]) == (None, None, Decimal("12.5"), "published")


def test_two_printed_blocks_make_the_country(lists) -> None:
    """judging.md §6: 63 of 63 and 20 of 22."""
    of = "gov_units_dx_plan_issued"
    blocks = ((PROVINCES, 63, 63), (MINISTRIES, 20, 22))
    figures = [
        (measure, block, MARCH, value)
        for block, yes, members in blocks
        for measure, value in (("flag_dx_plan", yes), ("unit_in_scope", members))
    ]
    truth = known(lists, said(FIRST, "2024-04-01", *figures))
    assert pair(truth, of, COUNTRY, MARCH)[:2] == (83, 85)
    own = [("flag_dx_plan", COUNTRY, MARCH, 80), ("unit_in_scope", COUNTRY, MARCH, 85)]
    truth = known(lists, said(FIRST, "2024-04-01", *figures, *own))
    assert pair(truth, of, COUNTRY, MARCH)[:2] == (80, 85)


def test_more_than_a_closed_list_holds_is_an_error(lists) -> None:
    of, counted = "gov_essential_services_completed", "essential_services_completed"
    maximum = lists.measures[counted].maximum
    if maximum is None:
        pytest.skip("the seed does not say how long the list is")
    figures = [(counted, COUNTRY, MARCH, maximum + 1)]
    row = row_of(known(lists, said(FIRST, "2024-04-01", *figures)), of, COUNTRY)
    assert (row.numerator, row.value, row.missing_reason) == (
        maximum + 1,
        None,
        "over_maximum",
    )


def test_a_flow_over_a_stock_takes_the_stock_of_its_last_day(lists) -> None:
    truth = known(
        lists,
        said(
            FIRST,
            "2024-04-10",
            ("adults_telehealth", "ha_noi", year_to_date(2024, 3), 40),
            ("pop_adult", "ha_noi", MARCH, 100),
        ),
    )
    assert pair(truth, "soc_telehealth_adults", "ha_noi", year_to_date(2024, 3)) == (
        40,
        100,
        40,
        "computed",
    )


def test_a_merged_province_is_the_sum_of_all_its_predecessors(lists) -> None:
    def on_34(*olds: str, extra: tuple = ()) -> tuple | None:
        figures = [
            (m, u, MARCH, v)
            for u in olds
            for m, v in (("hh_total", 10), ("hh_fibre", 4))
        ]
        truth = known(lists, said(FIRST, "2024-04-01", *figures, *extra))
        return pair(truth, "soc_fibre_households", "bac_ninh_2025", MARCH, PROVINCES_34)

    assert on_34("bac_ninh", "bac_giang") == (8, 20, 40, "summed")
    assert on_34("bac_ninh") is None
    printed = ("soc_fibre_households", "bac_giang", MARCH, Decimal("40.00"))
    assert on_34("bac_ninh", extra=(printed,)) == (None, None, None, "not_comparable")


@pytest.mark.parametrize(
    ("flags", "expected"), [((1, 1), 1), ((1, 0), 0), ((0, None), 0), ((1, None), None)]
)
def test_a_merged_province_has_a_flag_if_all_had_it(lists, flags, expected) -> None:
    figures = [
        ("flag_fee_policy", u, MARCH, f)
        for u, f in zip(("bac_ninh", "bac_giang"), flags, strict=True)
    ]
    truth = known(lists, said(FIRST, "2024-04-01", *figures))
    got = pair(truth, "gov_provinces_fee_policy", "bac_ninh_2025", MARCH, PROVINCES_34)
    assert got == (None if expected is None else (expected, None, expected, "summed"))


def test_the_country_is_the_same_on_every_boundary_set(lists) -> None:
    figures = [
        ("flag_dx_plan", u, MARCH, 1)
        for u in ("bac_ninh", "bac_giang", "ha_noi", "bo_tttt")
    ]
    truth = known(lists, said(FIRST, "2024-04-01", *figures))
    for boundary_set in (REPORTED, PROVINCES_63, PROVINCES_34):
        country = pair(truth, "gov_units_dx_plan_issued", COUNTRY, MARCH, boundary_set)
        assert country == (4, 85, Fraction(400, 85), "computed")


def test_after_the_merger_the_63_map_knows_only_the_untouched(lists) -> None:
    figures = [
        (m, u, AUGUST, v)
        for u in ("ha_noi", "hue", "bac_ninh_2025")
        for m, v in (("hh_total", 9), ("hh_fibre", 3))
    ]
    values = known(lists, said(FIRST, "2025-09-01", *figures)).values(
        "soc_fibre_households"
    )[PROVINCES_63]
    assert {unit: val.status for (unit, _), val in values.items()} == {
        "ha_noi": "computed",
        "thua_thien_hue": "computed",
        "bac_ninh": "not_comparable",
        "bac_giang": "not_comparable",
        "region_63_red_river_delta": "not_comparable",
        "region_63_northern_midlands_mountains": "not_comparable",
        "region_63_north_central_central_coast": "not_comparable",
        COUNTRY: "computed",
        PROVINCES: "computed",
    }


def test_hue_is_one_series_on_each_map(lists) -> None:
    days = [as_of(dt.date(2024, 12, 31)), as_of(dt.date(2025, 1, 31)), AUGUST]
    units = ["thua_thien_hue", "hue", "hue"]
    figures = [
        (m, u, d, v)
        for u, d in zip(units, days, strict=True)
        for m, v in (("hh_total", 9), ("hh_fibre", 3))
    ]
    values = known(lists, said(FIRST, "2025-09-01", *figures)).values(
        "soc_fibre_households"
    )
    assert all(("thua_thien_hue", day) in values[PROVINCES_63] for day in days)
    assert all(("hue", day) in values[PROVINCES_34] for day in days)
    assert [unit for unit in units if (unit, days[1]) in values[REPORTED]] == [
        "hue",
        "hue",
    ]


def listed(
    unit: str, root: str, level: str | None, fee: bool | None = True
) -> Procedure:
    return Procedure(
        f"{root}.{unit}", root, "Thủ tục", unit, level, True, fee, True, "province"
    )


def complete_list(rows: tuple[Procedure, ...], *units: str) -> Edition:
    day = dt.date(2024, 4, 1)
    return Edition(
        PROCEDURES, day, "q", procedures=rows, listed_on=MARCH.end, complete_for=units
    )


def test_a_list_speaks_only_for_the_units_it_is_complete_for(lists) -> None:
    """judging.md §2: Hà Nội must not read 100 % (1 of 1)."""
    rows = (
        listed("ha_noi", "1.1", "full"),
        listed("bo_cong_an", "2.1", "full"),
        listed("bo_cong_an", "2.2", "none"),
    )
    truth = known(lists, complete_list(rows, "bo_cong_an", "bo_tu_phap", "nhnn"))
    found = {
        unit: val[:2]
        for (unit, _), val in truth.values("gov_dvctt_share")[REPORTED].items()
    }
    assert found == {"bo_cong_an": (1, 2), MINISTRIES: (1, 2), COUNTRY: (1, 2)}
    country = truth.values("gov_dvctt_share")[REPORTED][COUNTRY, MARCH]
    assert (country.reported, country.expected) == (1, 85)


def test_a_root_counts_once_at_the_highest_level_any_member_gives_it(lists) -> None:
    rows = (
        listed("ha_noi", "1.1", "none"), listed("lai_chau", "1.1", "full"),
        listed("ha_noi", "1.2", "partial"), listed("lai_chau", "1.2", "none"),
    )  # fmt: skip
    truth = known(lists, complete_list(rows, "ha_noi", "lai_chau"))
    assert pair(truth, "gov_dvctt_share", COUNTRY, MARCH)[:2] == (2, 2)
    assert pair(truth, "gov_dvctt_fully_online_share", COUNTRY, MARCH)[:2] == (1, 2)
    assert pair(truth, "gov_dvctt_share", "ha_noi", MARCH)[:2] == (1, 2)
    assert pair(truth, "gov_dvctt_share", COUNTRY, MARCH, PROVINCES_34)[:2] == (2, 2)


def test_an_unknown_level_makes_the_count_unknown(lists) -> None:
    def shares(*levels: str | None) -> list[bool]:
        rows = tuple(
            listed("ha_noi", f"1.{i}", level) for i, level in enumerate(levels)
        )
        truth = known(lists, complete_list(rows, "ha_noi", "lai_chau"))
        return [
            pair(truth, indicator, "ha_noi", MARCH) is not None
            for indicator in (
                "gov_dvctt_share",
                "gov_dvctt_fully_online_share",
                "gov_tthc_eligible_fully_online",
            )
        ]

    assert shares("full", "none") == [True, True, True]
    assert shares("full", "not_full") == [False, True, True]
    assert shares("full", None) == [False, False, False]


def test_the_halves_decide_over_the_printed_sum(lists) -> None:
    truth = known(
        lists,
        said(
            FIRST, "2024-04-01",
            ("essential_services_completed", "bo_y_te", MARCH, 9),
            ("essential_services_project06", "bo_y_te", MARCH, 4), ("essential_services_422", "bo_y_te", MARCH, 3),
            ("essential_services_completed", "bo_cong_an", MARCH, 5),
            ("essential_services_project06", "bo_cong_an", MARCH, 5),
            ("essential_services_completed", COUNTRY, MARCH, 15),
            ("essential_services_project06", COUNTRY, MARCH, 8), ("essential_services_422", COUNTRY, MARCH, 3),
        ),
    )  # fmt: skip
    of = "gov_essential_services_completed"
    assert pair(truth, of, "bo_y_te", MARCH)[0] == 7
    assert pair(truth, of, "bo_cong_an", MARCH)[0] == 5
    # a service of both ministries is one: what they count is never added
    assert pair(truth, of, COUNTRY, MARCH)[0] == 8 + 3


def test_the_union_adds_enterprises_to_agencies(lists) -> None:
    period = year(2024)
    truth = known(
        lists,
        said(
            FIRST, "2025-01-10",
            ("flag_data_capacity", "ha_noi", period, 1), ("flag_data_capacity", "bo_y_te", period, 0),
            ("flag_data_capacity", COUNTRY, period, 60), ("soe_in_scope", COUNTRY, period, 100),
        ),
    )  # fmt: skip
    assert pair(truth, "data_governance_capacity_activities_agencies", COUNTRY, period)[
        :2
    ] == (1, 85)
    assert pair(truth, "data_governance_capacity_activities_soes", COUNTRY, period)[
        :2
    ] == (60, 100)
    assert pair(truth, "data_governance_capacity_activities", COUNTRY, period)[:2] == (
        61,
        185,
    )
    assert (
        pair(truth, "data_governance_capacity_activities_soes", "ha_noi", period)
        is None
    )


def verdict(lists, indicator: str, *figures: tuple, unit: str = COUNTRY) -> tuple:
    """On the due date and in June; the figures were printed on 5 January. None: no row for that unit."""
    [target] = [t for t in lists.targets if t.indicator_id == indicator]
    found = {
        (v.target_id, v.unit_id, v.basis): (v.verdict, v.reason)
        for v in verdicts(
            lists, [said(FIRST, "2024-01-05", *figures)], dt.date(2024, 6, 1)
        )
    }
    return found.get((target.target_id, unit, "deadline")), found.get(
        (target.target_id, unit, "latest")
    )


def test_verdicts_are_strict_and_exact_and_of_their_day(lists) -> None:
    end = as_of(dt.date(2023, 12, 31))
    unknown = ("cannot_judge", "no_value")

    def fibre(part: int, whole: int) -> tuple:
        return verdict(
            lists,
            "soc_fibre_households",
            ("hh_total", COUNTRY, end, whole),
            ("hh_fibre", COUNTRY, end, part),
        )

    assert fibre(85, 100) == (unknown, ("missed", None)), "more than 85 % is asked for"
    assert fibre(850_001, 1_000_000) == (unknown, ("met", None))
    assert fibre(0, 0) == (unknown, ("cannot_judge", "denominator_zero"))
    sites = (
        ("state_sites_total", "ha_noi", end, 25_000),
        ("state_sites_assessed", "ha_noi", end, 24_999),
    )
    assert verdict(lists, "data_state_websites_assessed", *sites, unit="ha_noi") == (
        None,
        (None, None),
    ), "only the country is asked"
    whole = [(measure, COUNTRY, *said_of) for measure, _, *said_of in sites]
    assert verdict(lists, "data_state_websites_assessed", *whole) == (
        unknown,
        ("missed", None),
    ), "99.996 %"
    assert verdict(lists, "gov_dvctt_share")[1] == ("cannot_judge", "not_a_target")


def test_a_partial_roll_up_is_judged_only_where_it_is_certain(lists) -> None:
    end = as_of(dt.date(2023, 12, 31))
    members = lists.members("ministries_and_provinces", end.end)

    def assistants(yes: int, no: int) -> tuple:
        flags = [1] * yes + [0] * no
        figures = [
            ("flag_analytics_platform_ai", u, end, f)
            for u, f in zip(members, flags, strict=False)
        ]
        return verdict(lists, "data_analytics_platform_ai", *figures)[1]

    assert assistants(26, 0) == ("met", None), (
        "26 of 85 is more than 30 %, whatever the others say"
    )
    assert assistants(25, 0) == ("cannot_judge", "incomplete_coverage")
    assert assistants(0, 60) == ("missed", None), "25 unheard units can't reach it"
    sites = (
        ("state_sites_total", "ha_noi", end, 5),
        ("state_sites_assessed", "ha_noi", end, 5),
    )
    assert verdict(lists, "data_state_websites_assessed", *sites)[1] == (
        "cannot_judge",
        "incomplete_coverage",
    )
