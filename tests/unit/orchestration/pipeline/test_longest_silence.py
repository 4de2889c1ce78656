"""How long a source may be silent follows from its own calendar, and so does the freshness of its asset."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.declare.source import Calendar
from orchestration.pipeline.source_status import (
    find_longest_silence,
    find_next_due_date,
)

MONTHS = {"monthly": 1, "quarterly": 3, "annual": 12}


def list_period_ends(frequency: str) -> list[dt.date]:
    """The last days of the periods of eight years, a leap year among them."""
    step = MONTHS[frequency]
    firsts = [dt.date(2020 + m // 12, m % 12 + 1, 1) for m in range(0, 96, step)]
    return [first - dt.timedelta(days=1) for first in firsts]


@pytest.mark.parametrize("frequency", MONTHS)
@pytest.mark.parametrize("grace_days", [0, 10, 90])
def test_it_is_the_longest_wait_of_a_source_that_keeps_its_calendar(
    frequency: str, grace_days: int
) -> None:
    calendar = Calendar.model_validate(
        {"frequency": frequency, "grace_days": grace_days}
    )
    waits: list[dt.timedelta] = []
    for period_end in list_period_ends(frequency):
        due_on = find_next_due_date(calendar, period_end)
        assert due_on is not None
        # A report comes after the last day of its period, at the earliest.
        waits.append(due_on - period_end)
    assert find_longest_silence(calendar) == max(waits)


def test_a_source_without_a_calendar_is_never_silent_for_too_long() -> None:
    assert find_longest_silence(Calendar(frequency="irregular")) is None
