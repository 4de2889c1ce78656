"""The periods people type, which periods they mean, and how a period is called."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.release.describe.period_names import name_period, name_periods
from orchestration.tools.lookup.periods import (
    Period,
    UnreadablePeriod,
    parse_typed_period,
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def period(start: str, end: str, kind: str = "in_period") -> Period:
    return Period(day(start), day(end), kind)


YEAR = period("2025-01-01", "2025-12-31")
YEAR_SO_FAR = period("2025-01-01", "2025-12-31", "year_to_date")
YEAR_END = period("2025-12-31", "2025-12-31", "as_of")
JUNE = period("2025-06-01", "2025-06-30")
JUNE_END = period("2025-06-30", "2025-06-30", "as_of")
ADMINISTRATIVE_JUNE = period("2025-05-15", "2025-06-14")
QUARTER = period("2025-07-01", "2025-09-30")
HALF = period("2025-01-01", "2025-06-30")
HALF_SO_FAR = period("2025-01-01", "2025-06-30", "year_to_date")
NINE_MONTHS = period("2025-01-01", "2025-09-30", "year_to_date")
IN_NINE_MONTHS = period("2025-01-01", "2025-09-30")
FROM_FEBRUARY = period("2025-02-01", "2025-04-30")
FROM_FEBRUARY_CUMULATED = period("2025-02-01", "2025-04-30", "year_to_date")
ADMINISTRATIVE_NINE_MONTHS = period("2024-12-15", "2025-09-14", "year_to_date")
ALL = (
    *(YEAR, YEAR_SO_FAR, YEAR_END, JUNE, JUNE_END, ADMINISTRATIVE_JUNE, QUARTER),
    *(HALF, HALF_SO_FAR, NINE_MONTHS, ADMINISTRATIVE_NINE_MONTHS),
    *(IN_NINE_MONTHS, FROM_FEBRUARY, FROM_FEBRUARY_CUMULATED),
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cả năm 2025", YEAR),
        ("trong năm 2025", YEAR),
        ("in 2025", YEAR),
        ("cuối năm 2025", YEAR_END),
        ("end of 2025", YEAR_END),
        ("2025-12-31", YEAR_END),
        ("2025-Q3", QUARTER),
        ("Q3/2025", QUARTER),
        ("quý 3/2025", QUARTER),
        ("QUY III nam 2025", QUARTER),
        ("in 2025-H1", HALF),
        ("trong nửa đầu năm 2025", HALF),
        ("6 tháng đầu năm 2025", HALF_SO_FAR),
        ("6 thang dau nam 2025", HALF_SO_FAR),
        ("2025-YTD-06", HALF_SO_FAR),
        ("lũy kế đến 9/2025", NINE_MONTHS),
        ("luy ke den het thang 9/2025", NINE_MONTHS),
        ("2025-YTD-09", NINE_MONTHS),
        ("2025-9M", IN_NINE_MONTHS),
        ("2025-02-01..2025-04-30-YTD", FROM_FEBRUARY_CUMULATED),
        ("year to date 2025-09", NINE_MONTHS),
        ("9 tháng 2025", NINE_MONTHS),
        ("lũy kế đến 9/2025 (kỳ hành chính)", ADMINISTRATIVE_NINE_MONTHS),
        ("2025-YTD-09-ADM", ADMINISTRATIVE_NINE_MONTHS),
        ("trong tháng 6/2025", JUNE),
        ("2025-06-30", JUNE_END),
        ("30/6/2025", JUNE_END),
        ("đến ngày 30/06/2025", JUNE_END),
        ("tháng 6/2025 theo lịch hành chính", ADMINISTRATIVE_JUNE),
        ("2025-06-ADM", ADMINISTRATIVE_JUNE),
        ("15/05/2025 – 14/06/2025", ADMINISTRATIVE_JUNE),
        ("2025-05-15..2025-06-14", ADMINISTRATIVE_JUNE),
    ],
)
def test_a_typed_period_means_one_of_all(typed: str, meant: Period) -> None:
    assert parse_typed_period(typed).find_meant(ALL) == ([meant], True)


@pytest.mark.parametrize(
    ("typed", "there", "taken"),
    [
        ("2025", [YEAR_END, JUNE], YEAR_END),
        ("2025", [YEAR_SO_FAR], YEAR_SO_FAR),
        ("tháng 6/2025", [ADMINISTRATIVE_JUNE, QUARTER], ADMINISTRATIVE_JUNE),
        ("2025-H1", [HALF_SO_FAR], HALF_SO_FAR),
        ("6 tháng đầu năm 2025", [HALF], HALF),
        ("2025-12-31", [YEAR], YEAR),
    ],
)
def test_where_one_only_may_be_meant_it_is_taken_and_not_passed_over_in_silence(
    typed: str, there: list[Period], taken: Period
) -> None:
    assert parse_typed_period(typed).find_meant(there) == ([taken], False)


def test_a_year_in_which_it_was_counted_and_at_whose_end_it_stood_is_ambiguous() -> (
    None
):
    meant, _ = parse_typed_period("2025").find_meant(ALL)
    assert meant == [YEAR, YEAR_END]
    assert parse_typed_period("2025-12-31").find_meant([YEAR, YEAR_SO_FAR])[0] == [
        YEAR,
        YEAR_SO_FAR,
    ]


def test_another_month_is_never_taken_for_the_one_that_was_typed() -> None:
    assert parse_typed_period("2025-05").find_meant(ALL) == ([], False)
    assert parse_typed_period("cuối tháng 9/2025").find_meant(ALL) == ([], False)


@pytest.mark.parametrize(
    "typed",
    ["", "hôm qua", "2025-13", "31/02/2025", "lũy kế", "2025-06-30..2025-06-01"],
)
def test_what_is_no_period_is_refused_with_the_words_as_they_were_typed(
    typed: str,
) -> None:
    with pytest.raises(UnreadablePeriod, match="expected a period"):
        parse_typed_period(typed)


@pytest.mark.parametrize(
    ("named", "period_id", "vi", "en"),
    [
        (YEAR, "2025", "năm 2025", "2025"),
        (HALF, "2025-H1", "6 tháng đầu năm 2025", "the first half of 2025"),
        (QUARTER, "2025-Q3", "quý III/2025", "Q3 2025"),
        (JUNE, "2025-06", "tháng 6/2025", "June 2025"),
        (JUNE_END, "2025-06-30", "tại ngày 30/06/2025", "on 30 June 2025"),
        (
            NINE_MONTHS,
            "2025-YTD-09",
            "lũy kế đến hết tháng 9/2025",
            "the year to September 2025",
        ),
        (
            ADMINISTRATIVE_JUNE,
            "2025-06-ADM",
            "tháng 6/2025 (kỳ hành chính, 15/05/2025 – 14/06/2025)",
            "June 2025 (administrative calendar, 15 May 2025 to 14 June 2025)",
        ),
        (
            IN_NINE_MONTHS,
            "2025-9M",
            "9 tháng đầu năm 2025",
            "the first nine months of 2025",
        ),
        (
            FROM_FEBRUARY_CUMULATED,
            "2025-02-01..2025-04-30-YTD",
            "01/02/2025 – 30/04/2025 (lũy kế)",
            "1 February 2025 to 30 April 2025 (cumulative)",
        ),
        (
            FROM_FEBRUARY,
            "2025-02-01..2025-04-30",
            "01/02/2025 – 30/04/2025",
            "1 February 2025 to 30 April 2025",
        ),
    ],
)
def test_a_period_is_named_as_people_name_it(
    named: Period, period_id: str, vi: str, en: str
) -> None:
    name = name_period(named.start, named.end, named.kind)
    assert (name.id, name.vi, name.en) == (period_id, vi, en)


DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))


@st.composite
def draw_period(draw: st.DrawFn) -> Period:
    start, end = sorted((draw(DAYS), draw(DAYS)))
    kind = draw(st.sampled_from(("in_period", "as_of", "year_to_date")))
    return Period(end if kind == "as_of" else start, end, kind)


# many at once: a query that names them takes as long for one
@settings(max_examples=25)
@given(st.lists(draw_period(), min_size=1, max_size=40))
def test_the_id_of_every_period_can_be_typed(drawn: list[Period]) -> None:
    name_periods((named.start, named.end, named.kind) for named in drawn)
    for named in drawn:
        name = name_period(named.start, named.end, named.kind)
        meant, _ = parse_typed_period(name.id).find_meant([named])
        assert meant == [named]


@pytest.mark.parametrize("named", ALL)
def test_the_id_of_a_period_means_it_first(named: Period) -> None:
    name = name_period(named.start, named.end, named.kind)
    assert named in parse_typed_period(name.id).find_meant(ALL)[0]


def test_no_two_periods_have_one_id() -> None:
    days_of_a_year = [day("2024-12-01") + dt.timedelta(days=n) for n in range(400)]
    firsts = [d for d in days_of_a_year if d.day in (1, 2, 15)]
    lasts = [d for d in days_of_a_year if d.day in (13, 14) or _is_month_end(d)]
    named = [(end, end, "as_of") for end in lasts]
    for kind in ("in_period", "year_to_date"):
        named += [
            (start, end, kind) for start in firsts for end in lasts if start <= end
        ]
    name_periods(named)
    ids = {name_period(*period).id for period in named}
    assert len(ids) == len(named) > 1000


def _is_month_end(date: dt.date) -> bool:
    return (date + dt.timedelta(days=1)).day == 1
