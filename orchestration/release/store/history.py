"""The releases there are: listing them, checking one, comparing two, and going back to an earlier
one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from orchestration.release.describe.changes.compare import (
    ReleaseChanges,
    compare_releases,
)
from orchestration.release.describe.manifest import DamagedRelease, FileProblem
from orchestration.release.steps import StepHook, ignore_step
from orchestration.release.store.catalogue import (
    find_current_release,
    get_release_folder,
    list_release_ids,
    point_current_at,
)
from orchestration.release.store.lock import lock_releases
from orchestration.release.store.publish import PublishedRelease, read_published
from orchestration.release.store.verify import verify_release

_BEFORE_ALL = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class ListedRelease:
    """A release in the list.

    `release` is None, and `problem` says why, when its manifest can't be read.
    """

    release_id: str
    is_current: bool
    release: PublishedRelease | None
    problem: str = ""

    @property
    def age_key(self) -> tuple[dt.datetime, str]:
        """Sorts releases by age; ones that can't be read come before all others."""
        if self.release is None:
            return _BEFORE_ALL, self.release_id
        return self.release.created_at, self.release_id


def list_releases(releases: Path) -> tuple[ListedRelease, ...]:
    """Every release, newest first; ones that can't be read come last."""
    current = find_current_release(releases)
    listed: list[ListedRelease] = []
    for release_id in list_release_ids(releases):
        folder = releases / release_id
        try:
            release = read_published(folder)
        except DamagedRelease as damaged:
            listed.append(
                ListedRelease(
                    release_id, folder == current, None, str(damaged.problems[0])
                )
            )
        else:
            listed.append(ListedRelease(release_id, folder == current, release))
    listed.sort(key=lambda entry: entry.age_key, reverse=True)
    return tuple(listed)


def verify_published(releases: Path, release_id: str) -> list[FileProblem]:
    """Every way in which a release (or `current`) is not what its manifest says.

    Raises NoSuchRelease.
    """
    return verify_release(get_release_folder(releases, release_id))


def compare_published(releases: Path, before: str, after: str) -> ReleaseChanges:
    """What changed from one release to another. Raises NoSuchRelease."""
    return compare_releases(
        get_release_folder(releases, before), get_release_folder(releases, after)
    )


def roll_back(
    releases: Path, release_id: str, step: StepHook = ignore_step
) -> PublishedRelease:
    """Make an earlier release the current one again. Nothing is deleted.

    Raises NoSuchRelease, DamagedRelease or ReleasesLocked; then the current release is what it was.
    """
    with lock_releases(releases):
        folder = get_release_folder(releases, release_id)
        problems = verify_release(folder)
        if problems:
            raise DamagedRelease(folder, problems)
        if find_current_release(releases) != folder:
            point_current_at(releases, folder.name, step)
        return read_published(folder)
