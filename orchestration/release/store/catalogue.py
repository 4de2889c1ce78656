"""The releases folder: one writer, whole folders, one pointer.

    releases/<id>/          an immutable release
    releases/current        a symlink to one of them, swapped in one rename
    releases/.lock          held by the one writer; while it publishes, it names its process and the release
    releases/.staged-…      a release being written, .dropped-… one being removed, .current-… a pointer being made

Only the holder of the lock makes names with a leading dot. So whoever holds it knows that every such name it finds
was left by a process that is gone. A killed process holds no lock: the kernel lets go of it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.release.facts import POINTER, RELEASE_ID

Step = Callable[[str], None]

_LOCK = ".lock"
_STAGED, _DROPPED, _POINTER = ".staged-", ".dropped-", ".current-"


class Busy(Exception):
    """Another process is writing in this releases folder."""


class NoSuchRelease(LookupError):
    """No release of that id stands on the shelf."""


def no_step(_: str) -> None:
    """The hook that does nothing."""


@contextmanager
def only_writer(releases: Path) -> Iterator[None]:
    """Hold the shelf; whatever a dead writer left behind is swept before anything else. Raises Busy at once."""
    releases.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(releases / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            doing = " ".join(_journal(releases)) or "is listing or moving releases"
            raise Busy(f"{releases}: another process {doing}; wait until it is done, nothing was changed") from None
        sweep(releases)
        yield
    finally:
        os.close(descriptor)


def begin(releases: Path, release_id: str) -> None:
    """Note that this process is about to publish, so that a crash between rename and swap is known afterwards."""
    _write_journal(releases, f"{os.getpid()} {release_id}")


def finish(releases: Path) -> None:
    _write_journal(releases, "")


def _journal(releases: Path) -> list[str]:
    return (releases / _LOCK).read_text("utf-8").split()


def _write_journal(releases: Path, text: str) -> None:
    with (releases / _LOCK).open("r+") as stream:
        stream.truncate()
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def sweep(releases: Path) -> None:
    """Remove what a dead writer left: temporary names, and a release it renamed but never made current.

    Call it only while holding the shelf.
    """
    match _journal(releases):
        case [_, interrupted] if (releases / interrupted).is_dir() and current(releases) != releases / interrupted:
            drop(releases, interrupted)
    for path in releases.iterdir():
        if path.name.startswith(_POINTER):
            path.unlink()
        elif path.name.startswith((_STAGED, _DROPPED)):
            shutil.rmtree(path)
    finish(releases)


def staging_folder(releases: Path, release_id: str) -> Path:
    return releases / f"{_STAGED}{release_id}"


def current(releases: Path) -> Path | None:
    """The folder of the current release; None when nothing was published or the pointer leads nowhere."""
    pointer = releases / POINTER
    return releases / pointer.readlink() if pointer.is_symlink() and pointer.is_dir() else None


def release_folder(releases: Path, release_id: str) -> Path:
    """The folder of a release by id, or of the current one by the word `current`. Raises NoSuchRelease."""
    if release_id == POINTER:
        folder = current(releases)
        if folder is None:
            raise NoSuchRelease(f"{releases}: nothing has been published yet")
        return folder
    folder = releases / release_id
    if not RELEASE_ID.fullmatch(release_id) or not folder.is_dir():
        held = ", ".join(ids(releases)) or "none"
        raise NoSuchRelease(f"{releases}: expected a release, met {release_id!r}; there are: {held}")
    return folder


def ids(releases: Path) -> list[str]:
    """The ids of all releases, ordered."""
    if not releases.is_dir():
        return []
    return sorted(
        p.name for p in releases.iterdir() if not p.name.startswith(".") and not p.is_symlink() and p.is_dir()
    )


def point(releases: Path, release_id: str, step: Step = no_step) -> None:
    """Make a release the current one. A reader finds the old one or the new one, never none."""
    step("link")
    beside = releases / f"{_POINTER}{release_id}"
    beside.symlink_to(release_id, target_is_directory=True)
    step("swap")
    beside.replace(releases / POINTER)
    step("settle_pointer")
    settle(releases)


def drop(releases: Path, release_id: str) -> None:
    """Remove a release so that half of it never stands under its name."""
    gone = releases / f"{_DROPPED}{release_id}"
    (releases / release_id).rename(gone)
    settle(releases)
    shutil.rmtree(gone)


def settle(path: Path) -> None:
    """Wait until a file or the names in a folder are on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def settle_all(folder: Path) -> None:
    """Everything in a folder, and the folder, on the disk; files become read-only."""
    for parent, _, names in os.walk(folder, topdown=False):
        for name in names:
            path = Path(parent) / name
            path.chmod(0o444)
            settle(path)
        settle(Path(parent))
