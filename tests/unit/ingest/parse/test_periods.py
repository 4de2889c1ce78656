"""Printed periods span the days they mean, in calendar or administrative months."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.parse.periods import parse_periods


def _period(text: str | None, closes_on: int | None = None) -> dict:
    (row,) = parse_periods(pl.Series([text], dtype=pl.String), closes_on).to_dicts()
    return row


@pytest.mark.parametrize(
    ("text", "start", "end", "kind"),
    [
        ("2023", "2023-01-01", "2023-12-31", "in_period"),
        ("Năm 2023", "2023-01-01", "2023-12-31", "in_period"),
        ("Cả năm 2023", "2023-01-01", "2023-12-31", "in_period"),
        ("2023 (1)", "2023-01-01", "2023-12-31", "in_period"),
        ("2023¹", "2023-01-01", "2023-12-31", "in_period"),
        ("Tháng 3/2024*", "2024-03-01", "2024-03-31", "in_period"),
        ("Kỳ báo cáo: tháng 3/2024", "2024-03-01", "2024-03-31", "in_period"),
        ("2024-03", "2024-03-01", "2024-03-31", "in_period"),
        ("2024M03", "2024-03-01", "2024-03-31", "in_period"),
        ("2024M3", "2024-03-01", "2024-03-31", "in_period"),
        ("202403", "2024-03-01", "2024-03-31", "in_period"),
        ("202412", "2024-12-01", "2024-12-31", "in_period"),
        ("Thg 3 2024", "2024-03-01", "2024-03-31", "in_period"),
        ("Thg 03/2024", "2024-03-01", "2024-03-31", "in_period"),
        ("Th. 3 năm 2024", "2024-03-01", "2024-03-31", "in_period"),
        ("6T/2024", "2024-01-01", "2024-06-30", "year_to_date"),
        ("9T 2024", "2024-01-01", "2024-09-30", "year_to_date"),
        ("Lũy kế 9 tháng 2024", "2024-01-01", "2024-09-30", "year_to_date"),
        ("Luỹ kế 9 tháng đầu năm 2024", "2024-01-01", "2024-09-30", "year_to_date"),
        ("Lũy kế đến tháng 9/2024", "2024-01-01", "2024-09-30", "year_to_date"),
        (
            "Lũy kế từ đầu năm đến hết tháng 9 năm 2024",
            "2024-01-01",
            "2024-09-30",
            "year_to_date",
        ),
        ("Tính đến ngày 30/9/2024", "2024-09-30", "2024-09-30", "as_of"),
        ("Tính đến hết ngày 30 tháng 9 năm 2024", "2024-09-30", "2024-09-30", "as_of"),
        ("Đến 30/9/2024", "2024-09-30", "2024-09-30", "as_of"),
        ("03/2024", "2024-03-01", "2024-03-31", "in_period"),
        ("Tháng 3/2024", "2024-03-01", "2024-03-31", "in_period"),
        ("tháng 02 năm 2024", "2024-02-01", "2024-02-29", "in_period"),
        ("T3/2024", "2024-03-01", "2024-03-31", "in_period"),
        ("March 2024", "2024-03-01", "2024-03-31", "in_period"),
        ("2024-Q1", "2024-01-01", "2024-03-31", "in_period"),
        ("Quý I/2024", "2024-01-01", "2024-03-31", "in_period"),
        ("QÚY IV năm 2024", "2024-10-01", "2024-12-31", "in_period"),
        ("Q3 2024", "2024-07-01", "2024-09-30", "in_period"),
        ("2024-H1", "2024-01-01", "2024-06-30", "in_period"),
        ("2024-H2", "2024-07-01", "2024-12-31", "in_period"),
        ("6 tháng cuối năm 2024", "2024-07-01", "2024-12-31", "in_period"),
        ("6 tháng 2024", "2024-01-01", "2024-06-30", "year_to_date"),
        ("6 tháng đầu năm 2024", "2024-01-01", "2024-06-30", "year_to_date"),
        ("9 tháng năm 2024", "2024-01-01", "2024-09-30", "year_to_date"),
        ("2020-2024", "2020-01-01", "2024-12-31", "in_period"),
        ("Giai đoạn 2020 – 2024", "2020-01-01", "2024-12-31", "in_period"),
        ("2024-09-26", "2024-09-26", "2024-09-26", "as_of"),
        ("26/09/2024", "2024-09-26", "2024-09-26", "as_of"),
        ("Ngày 26 tháng 9 năm 2024", "2024-09-26", "2024-09-26", "as_of"),
    ],
)
def test_a_period_spans_its_days(text, start, end, kind):
    row = _period(text)
    assert row["problem"] is None
    assert (row["period_start"], row["period_end"]) == (
        dt.date.fromisoformat(start),
        dt.date.fromisoformat(end),
    )
    assert row["period_kind"] == kind


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024-03", "2024-02-15", "2024-03-14"),
        ("2024-01", "2023-12-15", "2024-01-14"),
        ("Quý I/2024", "2023-12-15", "2024-03-14"),
        ("Quý II/2024", "2024-03-15", "2024-06-14"),
        ("9 tháng năm 2024", "2023-12-15", "2024-09-14"),
        ("2024", "2023-12-15", "2024-12-14"),
        ("26/09/2024", "2024-09-26", "2024-09-26"),
    ],
)
def test_administrative_months_run_from_the_15th_to_the_14th(text, start, end):
    row = _period(text, 14)
    assert (row["period_start"], row["period_end"]) == (
        dt.date.fromisoformat(start),
        dt.date.fromisoformat(end),
    )


@pytest.mark.parametrize(
    ("text", "provisional"),
    [
        ("Prel. 2016", True),
        ("Pre. 2016", True),
        ("Sơ bộ 2016", True),
        ("2016 (ước)", True),
        ("2016", False),
    ],
)
def test_a_provisional_period_is_flagged(text, provisional):
    row = _period(text)
    assert row["period_end"] == dt.date(2016, 12, 31)
    assert row["provisional"] is provisional


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "undated",
        "2023-YTD",
        "13/2024",
        "2024-13",
        "31/02/2024",
        "3/24",
        "13 tháng 2024",
        "2024-2020",
        "May be 2024",
        "2024-Q5",
    ],
)
def test_what_is_no_period_has_a_problem(text):
    row = _period(text)
    assert row["period_start"] is None
    assert row["period_end"] is None
    assert "expected a period" in row["problem"]


@settings(max_examples=100, deadline=None)
@given(st.integers(1990, 2098), st.integers(1, 12), st.integers(1, 28))
def test_months_follow_each_other_without_gap_or_overlap(year, month, closes_on):
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    texts = pl.Series([f"{year}-{month:02}", f"{following[1]}/{following[0]}"])
    frame = parse_periods(texts, closes_on)
    assert frame["period_start"][1] - frame["period_end"][0] == dt.timedelta(days=1)
    assert frame["period_end"][0] == dt.date(year, month, closes_on)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=5))
def test_any_text_is_a_period_or_a_problem(texts):
    frame = parse_periods(pl.Series(texts, dtype=pl.String))
    assert frame.height == len(texts)
    assert (frame["problem"].is_null() == frame["period_start"].is_not_null()).all()
