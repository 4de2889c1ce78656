"""Counted cases checked. All of them are made from landed: whatever differs is made again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ingest.store.atomic import DAMAGED_SUFFIX
from ingest.store.paths import Paths
from orchestration.pipeline.cases.dossier_keys import DossierKeys, is_keys_file_whole
from orchestration.pipeline.cases.set_files import SetFiles
from orchestration.tools.fsck.finding import (
    Finding,
    Remedy,
    find_json_problem,
    put_aside,
)

_COUNTED_AGAIN = "counted again from landed"
_NO_MONTHS = {"keys", "shared"}


def check_counted(paths: Paths) -> Iterator[Finding]:
    """What is wrong in `counted/`."""
    for month in sorted(paths.counted.glob("[!.]*")):
        if not month.is_dir():
            yield Finding(f"counted/{month.name}", "no folder", Remedy.ORPHAN)
        elif month.name not in _NO_MONTHS and DAMAGED_SUFFIX not in month.name:
            yield from _check_month(month)
    for note in sorted((paths.counted / "keys").glob("*/*/*/*.json")):
        if not is_keys_file_whole(note):
            yield Finding(
                str(note.relative_to(paths.data)),
                "not the units or keys that were written down",
                Remedy.HEALS,
                _COUNTED_AGAIN,
                put_aside(note),
            )
    for path in sorted((paths.counted / "keys").glob("*/*/*/*.parquet")):
        if not path.with_suffix(".json").exists():
            yield Finding(
                str(path.relative_to(paths.data)),
                "keys without a note of their units",
                Remedy.HEALS,
                _COUNTED_AGAIN,
            )
    keys = DossierKeys(paths.counted)
    if not keys.is_comparison_whole():
        yield Finding(
            "counted/shared",
            "not what was found by comparing files",
            Remedy.HEALS,
            "all files are compared anew",
            keys.set_comparison_aside,
        )


def _check_month(folder: Path) -> Iterator[Finding]:
    names = {path.name.partition(".")[0] for path in folder.glob("[!.]*")}
    for set_id in sorted(names):
        files = SetFiles(folder, set_id)
        place = f"counted/{folder.name}/{set_id}"
        note = folder / f"{set_id}.json"
        problem = find_json_problem(note) if note.exists() else None
        if problem or not files.are_whole():
            problem = problem or "other files than were counted"
            yield Finding(place, problem, Remedy.HEALS, _COUNTED_AGAIN, files.set_aside)
