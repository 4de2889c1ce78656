"""Publishing: the last step of a run, and the only one that readers notice.

The release is written under a temporary name, checked, renamed whole; then the pointer is swapped.
After a crash at any point the old release or the new one is current and whole, and the next writer
deletes what was left over.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from orchestration.release.describe.manifest import (
    DamagedRelease,
    FileProblem,
    read_manifest,
)
from orchestration.release.inputs import ReleaseInputs
from orchestration.release.page.site import FRONT_PAGES
from orchestration.release.steps import StepHook, ignore_step
from orchestration.release.store.catalogue import (
    locate_staging_folder,
    point_current_at,
)
from orchestration.release.store.lock import (
    clear_note,
    delete_leftovers,
    lock_releases,
    note_publication,
)
from orchestration.release.store.publishable import NotPublishable, list_reasons_against
from orchestration.release.store.stage import stage_release
from orchestration.release.store.sync import sync_path
from orchestration.release.store.verify import verify_release
from orchestration.release.store.whole import find_last_whole
from orchestration.release.write.export import list_marts


class AlreadyPublished(Exception):
    """A release of that id is in the catalogue; releases are never written twice."""


@dataclass(frozen=True)
class PublishedRelease:
    """A release in the catalogue, as its manifest describes it.

    `rows`: of all its marts together.
    """

    release_id: str
    folder: Path
    created_at: dt.datetime
    as_of: dt.date
    git_revision: str
    is_synthetic: bool
    rows: int


def publish_release(
    inputs: ReleaseInputs, releases: Path, step: StepHook = ignore_step
) -> PublishedRelease:
    """Make the finished warehouse the current release. `step` is called before each of STEPS.

    It is compared with the current one, or where that is damaged with the last whole one.

    Raises NotPublishable, AlreadyPublished, ReleasesLocked, Unexportable or DamagedRelease;
    then the current release is what it was.
    """
    release_id = inputs.facts.release_id
    reasons = list_reasons_against(inputs.facts, list_marts(inputs.warehouse))
    if reasons:
        raise NotPublishable(reasons)
    with lock_releases(releases):
        if (releases / release_id).exists():
            raise AlreadyPublished(
                f"expected a release id that is new in {releases},"
                f" found {release_id}, which is published;"
                " to fix: give the run an id of its own"
            )
        note_publication(releases, release_id)
        try:
            _write_and_swap(inputs, releases, step)
        except BaseException:
            # Whoever interrupts gets the disk back too.
            delete_leftovers(releases)
            raise
        clear_note(releases)
    return read_published(releases / release_id)


def _write_and_swap(inputs: ReleaseInputs, releases: Path, step: StepHook) -> None:
    release_id = inputs.facts.release_id
    staged = locate_staging_folder(releases, release_id)
    last = inputs.last or find_last_whole(releases)
    stage_release(inputs, staged, last.folder, step)
    step("verify")
    problems = [*verify_release(staged), *_list_missing_pages(staged)]
    if problems:
        raise DamagedRelease(staged, problems)
    step("rename")
    staged.rename(releases / release_id)
    step("sync_catalogue")
    sync_path(releases)
    point_current_at(releases, release_id, step)
    step("done")


def _list_missing_pages(folder: Path) -> list[FileProblem]:
    """The front pages that a manifest does not list: a release that people can't look at is refused."""
    listed = {file.path for file in read_manifest(folder).files}
    return [
        FileProblem(path=path, expected="the front page", found="nothing")
        for path in FRONT_PAGES
        if path not in listed
    ]


def read_published(folder: Path) -> PublishedRelease:
    """A release as its manifest describes it. Raises DamagedRelease."""
    manifest = read_manifest(folder)
    return PublishedRelease(
        release_id=manifest.release_id,
        folder=folder,
        created_at=manifest.created_at,
        as_of=manifest.as_of,
        git_revision=manifest.git_revision,
        is_synthetic=manifest.is_synthetic,
        rows=sum(mart.rows for mart in manifest.marts),
    )
