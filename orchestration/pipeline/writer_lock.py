"""One writer at a time in a data folder: who holds it, and how the next one waits.

The lock is the kernel's (`flock` on `data/.writer`), which lets go of it when its holder ends,
however it ends. What stands in the file is only a note for people: which process, doing what, since
when. The shorter lock of the release catalogue (`release.store.lock`) is taken inside this one.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.store.atomic import keep_private
from ingest.store.paths import Paths
from orchestration.pipeline.clock import VIETNAM_TIME
from orchestration.pipeline.workspace import ReportProgress, ignore_progress

_SECONDS_BETWEEN_TRIES = 0.1


class DataFolderBusy(Exception):
    """Another process writes in this data folder, and the caller did not want to wait; or nobody can
    tell, because a folder lies where the lock belongs.
    """


@dataclass(frozen=True)
class WriterNote:
    """Who holds a data folder. `command`: what it does, as `chiso` names it ("refresh")."""

    command: str
    process_id: int
    since: dt.datetime

    def __str__(self) -> str:
        since = self.since.astimezone(VIETNAM_TIME)
        return (
            f"the {self.command} of process {self.process_id},"
            f" running since {since:%H:%M} ({since:%Y-%m-%d}, Hà Nội time)"
        )


# Folder → the thread of this process that holds it: a step of a refresh may ask again.
_held_here: dict[Path, int] = {}


@contextmanager
def hold_data_folder(
    paths: Paths,
    command: str,
    *,
    wait: bool = True,
    report_progress: ReportProgress = ignore_progress,
) -> Iterator[None]:
    """Be the only writer in the data folder; a thread that is it already goes straight on.

    What is written meanwhile is for this user only. `command` is what others are told. Where
    another writer is at work, `report_progress` says which and this waits until it is done; with
    `wait` False it raises DataFolderBusy at once.
    """
    folder = paths.data.resolve()
    thread = threading.get_ident()
    if _held_here.get(folder) == thread:
        yield
        return
    with keep_private():
        descriptor = _take_lock(paths, wait, report_progress)
        _held_here[folder] = thread
        try:
            _write_note(descriptor, command)
            yield
        finally:
            del _held_here[folder]
            # Closing lets go of the lock; the note goes first, so that it never outlives it.
            os.ftruncate(descriptor, 0)
            os.close(descriptor)


def is_data_folder_held(paths: Paths) -> bool:
    """Whether somebody writes there now: by the word of the kernel, which a dead writer's note is not."""
    try:
        descriptor = os.open(paths.writer_lock, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def read_writer(paths: Paths) -> WriterNote | None:
    """Who holds the folder, as its note says; None where nobody does or the note is not written yet."""
    try:
        fields = json.loads(paths.writer_lock.read_text("utf-8"))
        return WriterNote(
            str(fields["command"]),
            int(fields["process_id"]),
            dt.datetime.fromisoformat(fields["since"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        # A note is written in place: a kill may have left half of one.
        return None


def _take_lock(paths: Paths, wait: bool, report_progress: ReportProgress) -> int:
    """The descriptor of the locked file."""
    announced: str | None = None
    # Who only looks whether the lock is held holds it for an instant: one try is none.
    tries = 0
    while True:
        descriptor = _try_lock(paths.writer_lock)
        if descriptor is not None:
            return descriptor
        tries += 1
        writer = str(read_writer(paths) or "another process that writes here")
        if not wait and tries > 1:
            raise DataFolderBusy(
                f"expected no other writer in {paths.data}, found {writer}; nothing was changed;"
                " to fix: run again when it is done, or without --no-wait"
            )
        if wait and writer != announced:
            report_progress("wait", f"waiting for {writer}")
            announced = writer
        time.sleep(_SECONDS_BETWEEN_TRIES)


def _try_lock(path: Path) -> int | None:
    """The descriptor of the file once it is locked; None where another process holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except IsADirectoryError:
        raise DataFolderBusy(
            f"expected the writer's lock to be a file, found a folder: {path}; nothing was changed;"
            " to fix: delete that folder, nothing of ours is in it"
        ) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Somebody may have deleted the file meanwhile: a lock on it would be seen by nobody.
        is_same_file = os.path.samestat(os.fstat(descriptor), path.stat())
    except BaseException as error:
        os.close(descriptor)
        if isinstance(error, BlockingIOError | FileNotFoundError):
            return None
        raise
    if is_same_file:
        return descriptor
    os.close(descriptor)
    return None


def _write_note(descriptor: int, command: str) -> None:
    note = {
        "command": command,
        "process_id": os.getpid(),
        "since": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(note).encode(), 0)
