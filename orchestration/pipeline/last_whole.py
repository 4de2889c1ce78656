"""The last whole release, verified once in a run: every file of it is read for that."""

from __future__ import annotations

from pathlib import Path

from orchestration.pipeline import run_notes
from orchestration.release.store.catalogue import find_current_release
from orchestration.release.store.whole import LastWhole, find_last_whole


def get_last_whole(releases: Path, run_folder: Path) -> LastWhole:
    """The release that this run compares with, as an earlier step of it found it.

    It is looked for where none has yet, or where somebody pointed readers at another release since.
    """
    noted = run_notes.LAST_WHOLE.read(run_folder)
    if noted is not None and _still_holds(noted, releases):
        return noted
    found = find_last_whole(releases)
    run_notes.LAST_WHOLE.write(run_folder, found)
    return found


def _still_holds(noted: LastWhole, releases: Path) -> bool:
    if noted.folder is not None and not noted.folder.is_dir():
        return False
    is_current = noted.folder == find_current_release(releases)
    # What is not whole is stepped over: the release compared with is then an earlier one.
    return is_current if not noted.damage else not is_current
