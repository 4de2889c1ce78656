"""How the line stands: when each source was seen last, what is due of it, and what waits for people."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

from ingest.store.paths import Paths
from orchestration.pipeline.run_log import RunEnd
from orchestration.pipeline.source_status import SourceStatus
from orchestration.release.describe.manifest import DamagedRelease, read_manifest
from orchestration.tools.prune import format_size, measure_disk_use


def describe_release(release: Path | None) -> Iterator[str]:
    """The current release, up to which day it is true, and how many failed rules were waived in it."""
    if release is None:
        yield "current: no release yet"
        return
    try:
        manifest = read_manifest(release)
    except DamagedRelease as damage:
        yield f"current: {release.name}, DAMAGED: {damage}"
        yield "to fix: `chiso fsck` says what is left of it; the next refresh publishes a new one"
        return
    yield f"current: {release.name}, as of {manifest.as_of}"
    if manifest.next_change_on is not None:
        yield f"true until the calendar changes it on {manifest.next_change_on}, or a source brings news"
    waived = manifest.verdicts.by_outcome.get("waived", 0)
    if waived:
        yield f"waived: {waived} rule(s) of gate B, see quality/waivers.json"


def describe_last_run(last: RunEnd | None, now: dt.datetime) -> str:
    """When the last refresh ended, and how."""
    if last is None:
        return "last run: none has ended here yet"
    outcome = last.exit_code.name.lower().replace("_", " ")
    return (
        f"last run: ended {_format_moment(last.ended_at)} UTC, {describe_pause(now - last.ended_at)},"
        f" after {last.seconds:.0f} s with exit code {int(last.exit_code)} ({outcome})"
    )


def describe_pause(pause: dt.timedelta) -> str:
    """How long ago something was; where it lies ahead, that the clock was changed."""
    hours = pause / dt.timedelta(hours=1)
    if hours < 0:
        return f"{-hours:.1f} hours ahead of this machine's clock"
    return f"{hours:.1f} hours ago"


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


def describe_disk_use(paths: Paths) -> str:
    """How much each store takes, and how much room the disk has left."""
    used = measure_disk_use(paths)
    stores = [f"{name} {format_size(size)}" for name, size in used.items()]
    free = format_size(shutil.disk_usage(paths.data).free)
    return f"disk: {', '.join(stores)}; {free} free (`chiso prune` deletes what is old)"


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
