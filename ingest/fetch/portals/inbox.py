"""The inbox people drop files into: what is there whole, and what is left there for now.

Nobody tells when a copy has finished. A file that changed a moment ago is looked at twice.
"""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.declare.fetch import InboxFetch
from ingest.declare.source import Source
from ingest.fetch.fetched import Clock, Fetched, NotTaken, Pause
from ingest.fetch.portals.folder import (
    NOT_DATA,
    matches,
    name_in,
    read_facts,
    split_name,
)
from ingest.problem import Refusal

# A file that was changed less than this many seconds ago may still be on its way.
QUIET_SECONDS = 2.0
# Clocks of two machines differ: a file of the near future was changed just now. One of a far future
# tells nothing about now.
_CLOCK_SKEW_SECONDS = 60.0
_STILL_WRITTEN = (
    "somebody is still writing it; it is taken when it has been quiet for a moment"
)


@dataclass(frozen=True)
class Entry:
    """A name in an inbox, and what lies there: a link is not followed."""

    name: str
    path: Path
    found: os.stat_result


def fetch_inbox(
    source: Source, *, inbox: Path, clock: Clock, pause: Pause
) -> list[Fetched | NotTaken]:
    """Every file of `inbox/<source id>/` that matches the source's pattern, by name.

    An inbox that does not exist is empty. Links, folders with a file's name, pipes and devices are
    named and neither opened nor followed. `pause` is called once at most, where a file is young.
    """
    match source.fetch:
        case InboxFetch(pattern=pattern):
            wanted = split_name(pattern)
        case other:
            raise TypeError(f"{source.id}: `{other.kind}` is not an inbox")
    entries = [
        entry
        for entry in sorted(_walk(inbox / source.id), key=lambda entry: entry.name)
        if matches(split_name(entry.name), wanted)
    ]
    visited_at = clock()
    files = [entry for entry in entries if stat.S_ISREG(entry.found.st_mode)]
    if any(_is_young(entry, visited_at) for entry in files):
        pause(QUIET_SECONDS)
    responses: list[Fetched | NotTaken] = []
    for entry in entries:
        responses.append(_take_or_leave(entry, source, visited_at))
    return responses


def _walk(folder: Path) -> Iterator[Entry]:
    for at, folders, files in os.walk(folder):
        # `os.walk` looks at this very list to decide where to go on; links it never follows.
        folders[:] = [name for name in folders if not NOT_DATA.search(name)]
        data = [name for name in files if not NOT_DATA.search(name)]
        for name in [*folders, *data]:
            path = Path(at, name)
            try:
                found = path.lstat()
            except FileNotFoundError:
                # Taken away since the folder was listed.
                continue
            is_plain_folder = stat.S_ISDIR(found.st_mode) and not path.suffix
            if not is_plain_folder:
                yield Entry(name_in(folder, path), path, found)


def _is_young(entry: Entry, now: dt.datetime) -> bool:
    age = now.timestamp() - entry.found.st_mtime
    return -_CLOCK_SKEW_SECONDS < age < QUIET_SECONDS


def _take_or_leave(
    entry: Entry, source: Source, visited_at: dt.datetime
) -> Fetched | NotTaken:
    kind = _name_kind(entry.found.st_mode)
    if kind is not None:
        return NotTaken(
            entry.name, f"expected a file, found {kind}; put the file itself there"
        )
    try:
        now = entry.path.lstat()
        if not _is_same(entry.found, now):
            return NotTaken(entry.name, _STILL_WRITTEN, may_change=True)
        return read_facts(entry.name, entry.path, source, visited_at)
    except FileNotFoundError:
        return NotTaken(entry.name, "it was taken away meanwhile", may_change=True)
    except PermissionError:
        return NotTaken(entry.name, "this user may not read it; give it the rights")
    except Refusal:
        return NotTaken(entry.name, _STILL_WRITTEN, may_change=True)


def _is_same(one: os.stat_result, other: os.stat_result) -> bool:
    return (one.st_mode, one.st_size, one.st_mtime_ns, one.st_ino) == (
        other.st_mode,
        other.st_size,
        other.st_mtime_ns,
        other.st_ino,
    )


def _name_kind(mode: int) -> str | None:
    """What lies there in place of a file; None of a file."""
    if stat.S_ISREG(mode):
        return None
    if stat.S_ISLNK(mode):
        return "a link"
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISFIFO(mode):
        return "a pipe"
    return "a device or a socket"
