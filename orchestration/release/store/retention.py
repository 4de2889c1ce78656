"""Which releases may be deleted, and deleting them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestration.release.store.catalogue import delete_release
from orchestration.release.store.history import ListedRelease, list_releases
from orchestration.release.store.lock import lock_releases

# The last release of a month stays, and a month is the readers': at 18:00 UTC a new one begins in
# Hà Nội.
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True)
class Pruning:
    """Which releases go and which stay, newest first. `kept`: (release id, why it stays)."""

    dropped: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]


def prune_releases(
    releases: Path, now: dt.datetime, keep_days: int, *, dry_run: bool = False
) -> Pruning:
    """Delete what may go: never the current release, never the last one of a month, and nothing
    younger than `keep_days`. A release that can't be read is kept for a person to look at.

    `dry_run`: only say what would go. Raises ValueError or ReleasesLocked; then nothing was
    deleted.
    """
    if keep_days < 0:
        raise ValueError(
            f"expected a number of days to keep, 0 or more, found {keep_days}"
        )
    with lock_releases(releases):
        pruning = plan_pruning(list_releases(releases), now, keep_days)
        if not dry_run:
            for release_id in pruning.dropped:
                delete_release(releases, release_id)
    return pruning


def plan_pruning(
    listed: Sequence[ListedRelease], now: dt.datetime, keep_days: int
) -> Pruning:
    """What `prune_releases` would do. `listed`: every release, newest first."""
    month_ends = find_month_ends(listed)
    dropped: list[str] = []
    kept: list[tuple[str, str]] = []
    for entry in listed:
        release = entry.release
        if entry.is_current:
            kept.append((entry.release_id, "current"))
        elif release is None:
            kept.append((entry.release_id, entry.problem))
        elif entry.release_id in month_ends:
            kept.append((entry.release_id, "last of its month"))
        elif release.created_at >= now - dt.timedelta(days=keep_days):
            kept.append((entry.release_id, f"younger than {keep_days} days"))
        else:
            dropped.append(entry.release_id)
    return Pruning(tuple(dropped), tuple(kept))


def find_month_ends(listed: Sequence[ListedRelease]) -> set[str]:
    """The ids of the releases that are the last of their month. `listed`: newest first."""
    last_by_month: dict[tuple[int, int], str] = {}
    for entry in listed:
        if entry.release is not None:
            day = entry.release.created_at.astimezone(ZONE)
            last_by_month.setdefault((day.year, day.month), entry.release_id)
    return set(last_by_month.values())
