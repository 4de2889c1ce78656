"""How the line stands: when each source was seen last, what is due of it, and what waits for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest.declare.source import Calendar
from ingest.store.visits import SourceContact
from orchestration.pipeline.workspace import Workspace
from orchestration.release.describe.manifest import DamagedRelease, read_manifest
from orchestration.tools.open_release import open_release

# The newest period that any unit of a source has reported for.
_LAST_PERIODS = """
    select source_id, max(period_end)
    from fct_reporting
    where first_known_from is not null
    group by source_id
"""
_MONTHS = {"monthly": 1, "quarterly": 3, "annual": 12}


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

    @property
    def needs_attention(self) -> bool:
        """Whether it fails, or its report is late."""
        return self.contact.unreachable_since is not None or self.days_late > 0


def list_source_statuses(
    workspace: Workspace, release: Path | None
) -> list[SourceStatus]:
    """One for each declared source. `release`: the current one, which says what has arrived."""
    last_periods: Mapping[str, dt.date] = {}
    # What is wrong with a damaged release is said by `describe_release`.
    with suppress(duckdb.Error):
        last_periods = read_last_periods(release) if release else {}
    statuses: list[SourceStatus] = []
    for source in workspace.sources.values():
        due_on = find_next_due_date(source.calendar, last_periods.get(source.id))
        days_late = (workspace.today - due_on).days if due_on else 0
        contact = workspace.visits.find_contact(source.id)
        statuses.append(SourceStatus(source.id, contact, due_on, max(days_late, 0)))
    return statuses


def read_last_periods(release: Path) -> Mapping[str, dt.date]:
    """Source → the last day of the newest period it has reported for, by a release's fct_reporting."""
    with open_release(release) as connection:
        return dict(connection.execute(_LAST_PERIODS).fetchall())


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


def describe_release(release: Path | None) -> Iterator[str]:
    """The current release, up to which day it is true, and how many failed rules were waived in it."""
    if release is None:
        yield "current: no release yet"
        return
    try:
        manifest = read_manifest(release)
        read_last_periods(release)
    except (DamagedRelease, duckdb.Error) as damage:
        yield f"current: {release.name}, DAMAGED: {damage}"
        yield "to fix: `chiso fsck` says what is left of it; the next refresh publishes a new one"
        return
    yield f"current: {release.name}, as of {manifest.as_of}"
    if manifest.next_change_on is not None:
        yield f"true until the calendar changes it on {manifest.next_change_on}, or a source brings news"
    waived = manifest.verdicts.by_outcome.get("waived", 0)
    if waived:
        yield f"waived: {waived} rule(s) of gate B, see quality/waivers.json"


def describe_sources(statuses: list[SourceStatus]) -> Iterator[str]:
    """A line for each source; the refusal of one that fails stands below it."""
    width = max((len(status.source_id) for status in statuses), default=0)
    yield f"{'source':<{width}}  {'last seen (UTC)':<16}  {'last news (UTC)':<16}  state"
    for status in statuses:
        contact = status.contact
        seen, news = (
            _format_moment(moment)
            for moment in (contact.last_seen_at, contact.last_news_at)
        )
        state = "; ".join(_list_states(status))
        yield f"{status.source_id:<{width}}  {seen:<16}  {news:<16}  {state}"
        visit = contact.last_visit
        if visit is not None and visit.outcome == "failed":
            yield from (f"    {line}" for line in visit.message.splitlines())


def _list_states(status: SourceStatus) -> list[str]:
    contact = status.contact
    states: list[str] = []
    if contact.unreachable_since is not None:
        states.append(f"UNREACHABLE since {_format_moment(contact.unreachable_since)}")
    visit = contact.last_visit
    if visit is None:
        states.append("never visited")
    elif visit.outcome == "not_asked":
        states.append(f"not asked ({visit.reason})")
    if status.days_late:
        states.append(f"LATE by {status.days_late} days, due {status.due_on}")
    elif status.due_on is not None:
        states.append(f"due by {status.due_on}")
    return states or ["answers"]


def _format_moment(moment: dt.datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"
