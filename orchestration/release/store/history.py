"""The releases that stand on the shelf: what they are, how they differ, which one is current, which ones may go."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestration.release.describe import changes as compare
from orchestration.release.describe import manifest
from orchestration.release.describe.manifest import Damaged, Problem
from orchestration.release.store import catalogue as shelf
from orchestration.release.store.catalogue import Step, no_step
from orchestration.release.store.publish import Release, read_release

# Whose months a "month-end" is about: the readers'.
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True)
class Listed:
    """A release in the list; `problem` when its manifest can't be read."""

    release_id: str
    is_current: bool
    release: Release | None
    problem: str = ""


@dataclass(frozen=True)
class Pruning:
    """Which releases go and which stay, and why: (release id, reason)."""

    dropped: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]


def list_releases(releases: Path) -> tuple[Listed, ...]:
    """Every release, newest first; ones that can't be read come last."""
    current = shelf.current(releases)
    listed = []
    for release_id in shelf.ids(releases):
        folder = releases / release_id
        try:
            listed.append(Listed(release_id, folder == current, read_release(folder)))
        except Damaged as damaged:
            listed.append(Listed(release_id, folder == current, None, str(damaged.problems[0])))
    oldest = dt.datetime.min.replace(tzinfo=dt.UTC)
    return tuple(
        sorted(listed, key=lambda x: (x.release.created_at if x.release else oldest, x.release_id), reverse=True)
    )


def verify(releases: Path, release_id: str) -> list[Problem]:
    """Every way in which a release (or `current`) is not what its manifest says. Raises NoSuchRelease."""
    return manifest.verify(shelf.release_folder(releases, release_id))


def diff(releases: Path, before: str, after: str) -> compare.Changes:
    """What changed from one release to another. Raises NoSuchRelease."""
    return compare.compare(shelf.release_folder(releases, before), shelf.release_folder(releases, after))


def rollback(releases: Path, release_id: str, step: Step = no_step) -> Release:
    """Make an earlier release the current one again. Nothing is deleted. Raises NoSuchRelease, Damaged or Busy."""
    with shelf.only_writer(releases):
        folder = shelf.release_folder(releases, release_id)
        if problems := manifest.verify(folder):
            raise Damaged(folder, problems)
        if shelf.current(releases) != folder:
            shelf.point(releases, folder.name, step)
        return read_release(folder)


def prune(releases: Path, now: dt.datetime, keep_days: int, *, dry_run: bool = False) -> Pruning:
    """Drop what the retention rule lets go: never the current release, never the last one of a month, and nothing
    younger than `keep_days`. A release that can't be read is kept for a person to look at.
    """
    if keep_days < 0:
        raise ValueError(f"keep_days is a number of days, met {keep_days}")
    with shelf.only_writer(releases):
        plan = _plan(list_releases(releases), now, keep_days)
        for release_id in () if dry_run else plan.dropped:
            shelf.drop(releases, release_id)
    return plan


def _plan(listed: tuple[Listed, ...], now: dt.datetime, keep_days: int) -> Pruning:
    readable = [(x, x.release) for x in listed if x.release]
    last_of_month: dict[tuple[int, int], str] = {}
    for _, release in reversed(readable):
        day = release.created_at.astimezone(ZONE)
        last_of_month[day.year, day.month] = release.release_id
    kept, dropped = [], []
    for entry in listed:
        if entry.is_current:
            kept.append((entry.release_id, "current"))
        elif entry.release is None:
            kept.append((entry.release_id, entry.problem))
        elif entry.release_id in last_of_month.values():
            kept.append((entry.release_id, "last of its month"))
        elif entry.release.created_at >= now - dt.timedelta(days=keep_days):
            kept.append((entry.release_id, f"younger than {keep_days} days"))
        else:
            dropped.append(entry.release_id)
    return Pruning(tuple(dropped), tuple(kept))
