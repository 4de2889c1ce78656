"""Visits: that a source was asked, when, for what and with which outcome. What came is the raw
store's matter.

    visits/<source>.jsonl      one sealed record a line, the newest last

A line is appended by one write, so that a process that is killed leaves at most a torn last line;
it is skipped. No figure rests on a visit: where a line can't be read, the others still answer.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from ingest.store.atomic import write_atomically
from ingest.store.paths import Paths
from ingest.store.records import Moment, StoredRecord
from ingest.store.sealed import DamagedRecord, dump_sealed_line, parse_sealed

# About two years of nights of one source; then the older half goes, but for what still answers.
_MOST_BYTES = 512 * 1024

VisitOutcome = Literal[
    "news",  # it gave files that were not kept yet
    "nothing_new",
    "failed",
    "not_asked",  # a portal in a run without `--live`, or one whose credential is not set
]


class Visit(StoredRecord):
    """One asking of one source.

    `asked`: the kind of source and its address, without keys. `reason`: of a failure the refusal's,
    of a visit not made `not_live` or `credential`; else "". `message`: the refusal in words. `files`
    and `size` (bytes): of all that lay there and was read; a portal that says "not modified" gives
    files and no bytes. `seconds`: how long it took.
    """

    source_id: str
    visited_at: Moment
    asked: str
    outcome: VisitOutcome
    reason: str = ""
    message: str = ""
    new_editions: int = 0
    files: int = 0
    size: int = 0
    seconds: float = 0.0

    @property
    def is_answered(self) -> bool:
        """Whether the source gave what it has."""
        return self.outcome in ("news", "nothing_new")


@dataclass(frozen=True)
class SourceContact:
    """What all visits of a source come to; None where there was no such visit.

    `last_seen_at`: when it last answered; `last_news_at`: when it last gave something new;
    `unreachable_since`: the first failure since it answered last, which is `first_failure`.
    `last_visit`: of any outcome.
    """

    last_seen_at: dt.datetime | None = None
    last_news_at: dt.datetime | None = None
    unreachable_since: dt.datetime | None = None
    first_failure: Visit | None = None
    last_visit: Visit | None = None


class VisitStore:
    """The visits of one data folder, appended by its only writer and read by anybody."""

    def __init__(self, paths: Paths) -> None:
        self._root = paths.visits

    def append(self, visit: Visit) -> None:
        """Write a visit down behind the others of its source."""
        path = self._locate(visit.source_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        line = dump_sealed_line(visit.model_dump(mode="json")) + "\n"
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if _is_torn(file):
                line = "\n" + line
            os.write(file, line.encode())
            size = os.fstat(file).st_size
        finally:
            os.close(file)
        if size > _MOST_BYTES:
            self._forget_old_visits(visit.source_id)

    def list_visits(self, source_id: str) -> list[Visit]:
        """The visits of a source that are still kept, oldest first."""
        path = self._locate(source_id)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return []
        visits: list[Visit] = []
        for line in content.splitlines():
            try:
                visits.append(Visit.model_validate(parse_sealed(line, path)))
            except (DamagedRecord, ValidationError):
                continue
        return visits

    def find_contact(self, source_id: str) -> SourceContact:
        """When a source answered last, and since when it does not."""
        return summarize_visits(self.list_visits(source_id))

    def _forget_old_visits(self, source_id: str) -> None:
        """Keep the younger half, and of the older what says when the source was last seen."""
        visits = self.list_visits(source_id)
        older, younger = visits[: len(visits) // 2], visits[len(visits) // 2 :]
        contact = summarize_visits(older)
        telling = {contact.last_seen_at, contact.last_news_at}
        kept = [v for v in older if v.is_answered and v.visited_at in telling]
        if contact.first_failure is not None:
            kept.append(contact.first_failure)
        lines = [dump_sealed_line(v.model_dump(mode="json")) for v in (*kept, *younger)]
        write_atomically(self._locate(source_id), "\n".join([*lines, ""]).encode())

    def _locate(self, source_id: str) -> Path:
        return self._root / f"{source_id}.jsonl"


def summarize_visits(visits: Iterable[Visit]) -> SourceContact:
    """What visits in the order they were made come to; one that was not made changes nothing."""
    last_seen_at: dt.datetime | None = None
    last_news_at: dt.datetime | None = None
    first_failure: Visit | None = None
    last_visit: Visit | None = None
    for visit in visits:
        last_visit = visit
        if visit.is_answered:
            last_seen_at = visit.visited_at
            first_failure = None
        if visit.outcome == "news":
            last_news_at = visit.visited_at
        if visit.outcome == "failed" and first_failure is None:
            first_failure = visit
    since = first_failure.visited_at if first_failure else None
    return SourceContact(last_seen_at, last_news_at, since, first_failure, last_visit)


def _is_torn(file: int) -> bool:
    """Whether the last line was cut off by the end of a process."""
    size = os.fstat(file).st_size
    return size > 0 and os.pread(file, 1, size - 1) != b"\n"
