"""Names of periods: each is found once, and many of them by one question."""

from __future__ import annotations

import datetime as dt

import pytest

from orchestration.release.describe import period_names
from orchestration.release.describe.period_names import name_period, name_periods

# No other test names a period of these years.
MONTHS = [
    (dt.date(year, month, 1), dt.date(year, month, 28), "in_period")
    for year in (1951, 1952)
    for month in range(1, 13)
]


def test_many_periods_are_named_by_one_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []
    open_database = period_names._open_database

    def count_and_open():
        asked.append(1)
        return open_database()

    monkeypatch.setattr(period_names, "_open_database", count_and_open)
    name_periods(MONTHS)
    together = [name_period(*month) for month in MONTHS]
    assert len(asked) == 1
    monkeypatch.setattr(period_names, "_found", {})
    assert [name_period(*month) for month in MONTHS] == together
    assert len(asked) == 1 + len(MONTHS)


def test_no_period_needs_no_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(period_names, "_open_database", pytest.fail)
    name_periods([])


def test_a_month_a_quarter_and_a_day_by_their_names() -> None:
    quarter = name_period(dt.date(2025, 7, 1), dt.date(2025, 9, 30), "in_period")
    day = name_period(dt.date(2025, 6, 30), dt.date(2025, 6, 30), "as_of")
    year_to_date = name_period(
        dt.date(2025, 1, 1), dt.date(2025, 9, 30), "year_to_date"
    )
    assert (quarter.id, quarter.vi, quarter.en) == (
        "2025-Q3",
        "quý III/2025",
        "Q3 2025",
    )
    assert day.id == "2025-06-30"
    assert year_to_date.id == "2025-YTD-09"
