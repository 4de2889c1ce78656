"""Days in files of cases: the form most of them have, and those that can't be meant."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from ingest.land.dossiers.days import (
    FIRST_DAY,
    DayForm,
    find_day_form,
    find_implausible_day,
    list_possible_days,
    parse_days,
)

KNOWN_FROM = dt.date(2024, 4, 20)
DAYS = list_possible_days(KNOWN_FROM)


@pytest.mark.parametrize(
    ("printed", "form"),
    [
        (
            ["05/03/2024", "31/12/2024", None],
            DayForm("%d/%m/%Y", has_time_of_day=False),
        ),
        (["5/3/2024", "1/12/2024"], DayForm("%-d/%-m/%Y", has_time_of_day=False)),
        (
            ["2024-03-05T10:00:00Z", "2024-03-06 7:15"],
            DayForm("%Y-%m-%d", has_time_of_day=True),
        ),
        (
            ["05.03.2024", "2024-03-05", "06.03.2024"],
            DayForm("%d.%m.%Y", has_time_of_day=False),
        ),
    ],
)
def test_the_form_of_most_days_is_found(printed, form):
    assert find_day_form(pl.Series(printed), KNOWN_FROM) == form


def test_possible_days_end_ten_years_ahead():
    assert (DAYS[0], DAYS[-1]) == (FIRST_DAY, dt.date(2034, 12, 31))


def test_a_day_is_read_in_any_form_and_without_its_time():
    texts = [
        "5/3/2024",
        "2024-03-05 10:00",
        "05-03-2024",
        "2024/03/05",
        "31/02/2024",
        "xx",
    ]
    days = pl.DataFrame({"text": texts}).select(parse_days(pl.col("text"))).to_series()
    assert days.to_list() == [dt.date(2024, 3, 5)] * 4 + [None, None]


def test_a_receipt_to_come_is_implausible_and_a_promise_is_not():
    later = KNOWN_FROM + dt.timedelta(days=1)
    frame = pl.DataFrame({"received_date": [KNOWN_FROM, later, dt.date(1999, 1, 1)]})
    frame = frame.with_columns(finished_date="received_date")
    received, finished = (
        frame.select(find_implausible_day(column, KNOWN_FROM)).to_series()
        for column in ("received_date", "finished_date")
    )
    assert received[0] is None
    assert (
        received[1]
        == "expected received_date not after 2024-04-20, when this became known, found 2024-04-21"
    )
    assert finished.to_list()[:2] == [None, None]
    assert (
        finished[2] == "expected finished_date not before 2003-09-04, found 1999-01-01"
    )
