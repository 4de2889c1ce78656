"""The last release that can be trusted: what a new one is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orchestration.release.store.catalogue import (
    find_current_release,
    list_release_ids,
)
from orchestration.release.store.verify import verify_release


@dataclass(frozen=True)
class LastWhole:
    """`folder`: the release; None where none is whole. `damage`: what is wrong with the current one,
    as a sentence; "" where it is whole, or where nothing is published.
    """

    folder: Path | None
    damage: str = ""


def find_last_whole(releases: Path) -> LastWhole:
    """The current release, every file compared with its manifest; where it is damaged, the newest
    earlier one that is whole.
    """
    if not list_release_ids(releases):
        return LastWhole(None)
    current = find_current_release(releases)
    if current is None:
        wrong = "the pointer `current` leads to no release"
    else:
        problems = verify_release(current)
        if not problems:
            return LastWhole(current)
        more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
        wrong = f"the current release {current.name} is damaged ({problems[0]}{more})"
    folder = _find_earlier(releases, current)
    remedy = "no earlier release is whole"
    if folder is not None:
        remedy = f"until then `chiso releases rollback {folder.name}` gives readers a whole one"
    return LastWhole(
        folder, f"{wrong}: it is stepped over and a new one is made; {remedy}"
    )


def _find_earlier(releases: Path, current: Path | None) -> Path | None:
    """The newest release that is whole, leaving out the current one. Ids begin with their moment."""
    for release_id in reversed(list_release_ids(releases)):
        folder = releases / release_id
        if folder != current and not verify_release(folder):
            return folder
    return None
