"""What is worth trying again, and when: sources that failed tonight, and news whose refresh was ended.

Nothing is fetched here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.store.visits import Visit
from orchestration.pipeline.workspace import Workspace

# After the first failure, then twice as long each time: 02:30, 03:30, 05:30 of a night that began at 02:00.
FIRST_WAIT = dt.timedelta(minutes=30)
MOST_RETRIES = 3
# Failures that lie further back belong to another night.
NIGHT = dt.timedelta(hours=12)
# News is tried again at once after the first try and the second: a machine may go off twice. What ends
# a refresh once more lies in the news itself, and waits longer and longer, until the night comes.
_WAITS_OF_NEWS = tuple(dt.timedelta(minutes=m) for m in (0, 0, 30, 60, 120))
# What comes right by itself; a portal that sends a login page or a moved dataset does not.
_PASSING = frozenset({"unreachable", "truncated", "rejected", "incomplete", "empty"})


@dataclass(frozen=True)
class Retry:
    """Sources to ask again together. `mark`: of these failures; asked for once, and once only."""

    source_ids: tuple[str, ...]
    mark: str


def find_retry(workspace: Workspace) -> Retry | None:
    """The sources whose wait is over now; None where there is none."""
    now = workspace.clock()
    due: list[str] = []
    words: list[str] = []
    for source in workspace.sources.values():
        if source.is_live and not workspace.is_live:
            continue
        failures = _list_failures_of_night(workspace.visits.list_visits(source.id), now)
        if not 1 <= len(failures) <= MOST_RETRIES:
            continue
        last = failures[-1]
        wait = FIRST_WAIT * 2 ** (len(failures) - 1)
        if last.reason in _PASSING and now >= last.visited_at + wait:
            due.append(source.id)
            words.append(f"{source.id}@{last.visited_at:%Y%m%dT%H%M%SZ}")
    return Retry(tuple(due), " ".join(words)) if due else None


def is_news_due(tried_at: Sequence[dt.datetime], now: dt.datetime) -> bool:
    """Whether news that these refreshes, oldest first, did not bring to a release may be tried again."""
    if not tried_at:
        return True
    if len(tried_at) > len(_WAITS_OF_NEWS):
        return False
    return now >= tried_at[-1] + _WAITS_OF_NEWS[len(tried_at) - 1]


def _list_failures_of_night(visits: list[Visit], now: dt.datetime) -> list[Visit]:
    """The failures since a source's last answer that belong to this night, oldest first."""
    failures: list[Visit] = []
    for visit in reversed(visits):
        if visit.is_answered or now - visit.visited_at > NIGHT:
            break
        if visit.outcome == "failed":
            failures.append(visit)
    return failures[::-1]
