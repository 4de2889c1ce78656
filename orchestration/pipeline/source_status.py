"""How each source stands on a day: when it was seen last, what is due of it, and how late that is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest.declare.source import Calendar
from ingest.store.visits import SourceContact
from orchestration.pipeline.workspace import Workspace
from orchestration.release.write.files import DATABASE

# The newest period that any unit of a source has reported for.
_LAST_PERIODS = """
    select source_id, max(period_end)
    from fct_reporting
    where first_known_from is not null
    group by source_id
"""
_MONTHS = {"monthly": 1, "quarterly": 3, "annual": 12}
# The longest period of each frequency: a July, the quarter that ends with September, a leap year.
_MOST_DAYS = {"monthly": 31, "quarterly": 92, "annual": 366}


@dataclass(frozen=True)
class SourceStatus:
    """How one source stands on a day.

    `due_on`: the last day for its next report, None where it has no calendar or names nobody who must
    report. `days_late`: how long that is over; 0 where it is not.
    """

    source_id: str
    contact: SourceContact
    due_on: dt.date | None
    days_late: int


def list_source_statuses(
    workspace: Workspace, last_periods: Mapping[str, dt.date]
) -> list[SourceStatus]:
    """One for each declared source. `last_periods`: as `read_last_periods` gives them."""
    statuses: list[SourceStatus] = []
    for source in workspace.sources.values():
        due_on = find_next_due_date(source.calendar, last_periods.get(source.id))
        days_late = (workspace.today - due_on).days if due_on else 0
        contact = workspace.visits.find_contact(source.id)
        statuses.append(SourceStatus(source.id, contact, due_on, max(days_late, 0)))
    return statuses


def read_last_periods(release: Path | None) -> dict[str, dt.date]:
    """Source → the last day of the newest period it has reported for, by a release's fct_reporting.

    Empty without a release, and of one whose database can't be read: that is told elsewhere.
    """
    if release is None:
        return {}
    try:
        with duckdb.connect(str(release / DATABASE), read_only=True) as connection:
            return dict(connection.execute(_LAST_PERIODS).fetchall())
    except duckdb.Error:
        return {}


def find_next_due_date(
    calendar: Calendar, last_period_end: dt.date | None
) -> dt.date | None:
    """The last day for the report on the period after this one; None of an irregular source."""
    months = _MONTHS.get(calendar.frequency)
    if months is None or last_period_end is None:
        return None
    first_day = last_period_end + dt.timedelta(days=1)
    month = first_day.month - 1 + months
    next_first_day = first_day.replace(
        year=first_day.year + month // 12, month=month % 12 + 1
    )
    return next_first_day - dt.timedelta(days=1) + dt.timedelta(calendar.grace_days)


def find_longest_silence(calendar: Calendar) -> dt.timedelta | None:
    """For how long a source may bring nothing and be on time: from the first day after a period, on
    which its report may come, to the last day for the next one; None of an irregular source.
    """
    days = _MOST_DAYS.get(calendar.frequency)
    if days is None:
        return None
    return dt.timedelta(days + calendar.grace_days)
