"""The releases folder: whole folders, one pointer.

releases/<id>/          an immutable release
releases/current        a symlink to one of them, swapped in one rename
releases/.lock          held by the one writer (see `lock`)
releases/.staged-…      a release being written
releases/.dropped-…     a release being deleted
releases/.current-…     a pointer being made
"""

from __future__ import annotations

import shutil
from pathlib import Path

from orchestration.release.facts import POINTER, RELEASE_ID
from orchestration.release.steps import StepHook, ignore_step
from orchestration.release.store.sync import sync_path

# Only the holder of the lock makes names that begin like these.
STAGED_PREFIX = ".staged-"
DROPPED_PREFIX = ".dropped-"
POINTER_PREFIX = ".current-"


class NoSuchRelease(LookupError):
    """No release of that id is in the catalogue."""


def list_release_ids(releases: Path) -> list[str]:
    """The ids of all releases, ordered as text; of a folder that is not there, none."""
    if not releases.is_dir():
        return []
    ids: list[str] = []
    for path in releases.iterdir():
        is_hidden = path.name.startswith(".")
        # The pointer is a symlink to a release, and no release itself.
        if path.is_dir() and not path.is_symlink() and not is_hidden:
            ids.append(path.name)
    return sorted(ids)


def find_current_release(releases: Path) -> Path | None:
    """The folder of the current release.

    None when nothing was published or the pointer leads nowhere.
    """
    pointer = releases / POINTER
    if not pointer.is_symlink() or not pointer.is_dir():
        return None
    return releases / pointer.readlink()


def find_pointer_problem(releases: Path) -> str | None:
    """Why `current` can't be swapped, as a sentence; None where it can.

    A copy that follows links makes a folder of it, and a folder can't be replaced in one act.
    """
    pointer = releases / POINTER
    if pointer.is_symlink() or not pointer.exists():
        return None
    return (
        f"expected {pointer} to be a link to a release, found a folder or a file, as a copy without links"
        f" makes it; nothing was changed; to fix: move it out of {releases}, then make the release that shall"
        " be current so again (`chiso releases list`, `chiso releases rollback ID`), or run `chiso refresh`"
    )


def get_release_folder(releases: Path, release_id: str) -> Path:
    """The folder of a release by id, or of the current one by the word `current`.

    Raises NoSuchRelease.
    """
    if release_id == POINTER:
        current = find_current_release(releases)
        if current is None:
            raise NoSuchRelease(
                f"expected a release in {releases}, found none: nothing has been published yet;"
                " to fix: run `chiso refresh`"
            )
        return current
    folder = releases / release_id
    # The form is checked first: an id such as `../two` must not lead out of the folder.
    if not RELEASE_ID.fullmatch(release_id) or not folder.is_dir():
        there = ", ".join(list_release_ids(releases)) or "none"
        raise NoSuchRelease(
            f"expected the id of a release in {releases}, found {release_id!r}; there are: {there}"
        )
    return folder


def locate_staging_folder(releases: Path, release_id: str) -> Path:
    """Where a release is written before it gets its name."""
    return releases / f"{STAGED_PREFIX}{release_id}"


def point_current_at(
    releases: Path, release_id: str, step: StepHook = ignore_step
) -> None:
    """Make a release the current one. A reader finds the old one or the new one, never none."""
    step("link")
    new_pointer = releases / f"{POINTER_PREFIX}{release_id}"
    new_pointer.symlink_to(release_id, target_is_directory=True)
    step("swap")
    # A symlink can't be changed, but a rename over another one is a single act.
    new_pointer.replace(releases / POINTER)
    step("sync_pointer")
    sync_path(releases)


def delete_release(releases: Path, release_id: str) -> None:
    """Delete a release so that half of it never stands under its name."""
    dropped = releases / f"{DROPPED_PREFIX}{release_id}"
    (releases / release_id).rename(dropped)
    sync_path(releases)
    shutil.rmtree(dropped)
