"""One writer at a time, and what a writer that was killed has left behind.

While it publishes, the writer notes its process and the release in `releases/.lock`. A killed
process holds no lock, for the kernel lets go of it; so whoever gets the lock knows that every name
with a leading dot, and every release that the note names, was left by a process that is gone.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from orchestration.release.facts import RELEASE_ID
from orchestration.release.store.catalogue import (
    DROPPED_PREFIX,
    POINTER_PREFIX,
    STAGED_PREFIX,
    delete_release,
    find_current_release,
)

_LOCK = ".lock"


class ReleasesLocked(Exception):
    """Another process is writing in this releases folder; or nobody can tell, because a folder lies
    where the lock belongs.
    """


@dataclass(frozen=True)
class PublicationNote:
    """Which process publishes which release."""

    process_id: str
    release_id: str


@contextmanager
def lock_releases(releases: Path) -> Iterator[None]:
    """Hold the releases folder, after deleting what a dead writer left in it.

    Raises ReleasesLocked at once where another process holds it: a writer takes minutes, and who
    waits in silence looks as if it hung.
    """
    releases.mkdir(parents=True, exist_ok=True)
    descriptor = _open_lock(releases / _LOCK)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReleasesLocked(_describe_other_writer(releases)) from None
        delete_leftovers(releases)
        yield
    finally:
        os.close(descriptor)


def _open_lock(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except IsADirectoryError:
        raise ReleasesLocked(
            f"expected the lock of the releases to be a file, found a folder: {path}; nothing was"
            " changed; to fix: delete that folder, nothing of ours is in it"
        ) from None


def note_publication(releases: Path, release_id: str) -> None:
    """Note what this process publishes, so that a crash between rename and swap is known
    afterwards.
    """
    _write_lock_file(releases, f"{os.getpid()} {release_id}")


def clear_note(releases: Path) -> None:
    """Note that nothing is being published."""
    _write_lock_file(releases, "")


def delete_leftovers(releases: Path) -> None:
    """Delete what a dead writer left: unfinished names, and a release it renamed but never made
    current.

    Only the holder of the lock may call it.
    """
    note = _read_note(releases)
    if note is not None:
        interrupted = releases / note.release_id
        if interrupted.is_dir() and find_current_release(releases) != interrupted:
            delete_release(releases, note.release_id)
    for path in releases.iterdir():
        if path.name.startswith(POINTER_PREFIX):
            path.unlink()
        elif path.name.startswith((STAGED_PREFIX, DROPPED_PREFIX)):
            shutil.rmtree(path)
    clear_note(releases)


def _describe_other_writer(releases: Path) -> str:
    note = _read_note(releases)
    doing = "one that moves or deletes releases"
    if note is not None:
        doing = f"process {note.process_id}, which publishes {note.release_id}"
    return (
        f"expected no other writer in {releases}, found {doing}; nothing was changed."
        " To fix: wait until it is done, then try again"
    )


def _read_note(releases: Path) -> PublicationNote | None:
    words = (releases / _LOCK).read_text("utf-8", errors="replace").split()
    # The note is written in place, so a kill may have left half of one: that is no note. Nor is
    # anything else a note whose second word is no name of a release: what it names is deleted.
    if len(words) != 2 or not RELEASE_ID.fullmatch(words[1]):
        return None
    return PublicationNote(*words)


def _write_lock_file(releases: Path, text: str) -> None:
    # In place: a new file under the same name would carry no lock.
    with (releases / _LOCK).open("r+") as stream:
        stream.truncate()
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
