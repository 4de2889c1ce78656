"""Writes that are seen whole or not at all, whenever the machine stops, and by nobody else."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

DAMAGED_SUFFIX = ".damaged"
# Rights of the group and of all others.
RIGHTS_OF_OTHERS = 0o077
_NOT_IN_GROUP = 0o007


@contextmanager
def keep_private() -> Iterator[None]:
    """What this process and its children write meanwhile is for its own user only: folders 0700,
    files 0600, also where a library writes them.
    """
    before = os.umask(RIGHTS_OF_OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def make_private(folder: Path, *, keep_group: bool = False) -> None:
    """Take the rights of all others from a folder and everything in it; of a missing one nothing.

    A store may lie on another disk: what its link leads to is closed. A folder that others can't come
    into is left as it is: they reach nothing in it, and to go through a store of 100,000 files takes
    0.4 CPU s. `keep_group`: the group keeps the rights it has. What belongs to another user stays as
    it is.
    """
    try:
        folder = folder.resolve(strict=True)
        mode = folder.stat().st_mode
    except FileNotFoundError:
        return
    taken = _NOT_IN_GROUP if keep_group else RIGHTS_OF_OTHERS
    if not mode & taken:
        return
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = f"{parent}/{name}"
            with suppress(FileNotFoundError):
                found = os.lstat(path)
                # A file with another name elsewhere is not only ours.
                if stat.S_ISDIR(found.st_mode) or found.st_nlink == 1:
                    _take_rights(path, found.st_mode, taken)
    # Last: a run that was stopped before finds it open, and goes through all of it.
    _take_rights(str(folder), mode, taken)


def _take_rights(path: str, mode: int, taken: int) -> None:
    is_ours = stat.S_ISDIR(mode) or stat.S_ISREG(mode)
    if not is_ours or not mode & taken:
        return
    # A link that has taken its place since is not followed, and a pipe is not waited for.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    with suppress(OSError):
        descriptor = os.open(path, flags)
        try:
            os.fchmod(descriptor, stat.S_IMODE(mode) & ~taken)
        finally:
            os.close(descriptor)


@contextmanager
def open_atomically(path: Path) -> Iterator[BinaryIO]:
    """A stream to a file beside `path`, flushed to the disk and renamed to `path` at the end.

    A reader finds the old file or the new one. The name of the process keeps two writers apart.
    """
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    with temporary.open("wb") as stream:
        yield stream
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)


def write_atomically(path: Path, content: bytes) -> None:
    """The file with this content, or as it was before."""
    with open_atomically(path) as stream:
        stream.write(content)


def move_folder(folder: Path, target: Path) -> None:
    """Flush every file of a folder to the disk, then give it its final name; an earlier `target` is
    thrown away.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for path in (*folder.iterdir(), folder):
        _flush_to_disk(path)
    if folder.stat().st_dev != target.parent.stat().st_dev:
        folder = _copy_beside(folder, target)
    if target.exists():
        shutil.rmtree(target)
    folder.rename(target)


def _copy_beside(folder: Path, target: Path) -> Path:
    """Copy a folder of files to the file system of its target, where it can be renamed; the first
    one goes.
    """
    copy = target.with_name(f".{target.name}.{os.getpid()}.part")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    for path in (*copy.iterdir(), copy):
        _flush_to_disk(path)
    shutil.rmtree(folder)
    return copy


def set_aside(path: Path) -> Path:
    """Rename a damaged file or folder, so that it can be looked into and another takes its place.

    Returns where it is now: beside, with `.damaged` at its end, numbered from the second one on.
    """
    aside = path.with_name(path.name + DAMAGED_SUFFIX)
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}{DAMAGED_SUFFIX}{number}")
    path.rename(aside)
    return aside


def _flush_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
