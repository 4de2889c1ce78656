"""The first day of a period by its kind, in the calendar of the source (judging.md §5)."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from ingest.land.row_context import first_day_of_kind

START, END = dt.date(2024, 2, 15), dt.date(2024, 3, 14)


@pytest.mark.parametrize(
    ("kind", "month_closes_on", "first_day"),
    [
        ("in_period", None, START),
        ("in_period", 14, START),
        ("as_of", 14, END),
        ("year_to_date", None, dt.date(2024, 1, 1)),
        # the administrative year runs from 15/12 to 14/12
        ("year_to_date", 14, dt.date(2023, 12, 15)),
    ],
)
def test_a_year_to_date_begins_when_the_year_of_its_calendar_does(
    kind, month_closes_on, first_day
):
    row = pl.DataFrame(
        {"period_start": [START], "period_end": [END], "period_kind": [kind]}
    )
    found = row.select(period_start=first_day_of_kind(month_closes_on))
    assert found["period_start"].to_list() == [first_day]
