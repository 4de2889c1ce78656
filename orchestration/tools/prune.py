"""One rule for what may go: it is older than so many days, and nothing that serves rests on it.

Bytes as they came, vintages, what people decided and counted sets stay for good: releases are made
again from them, and what was known on a past day is read from them. So there go: readings that
another one replaced, folders of runs, logs, and releases but for the current one and the last of
each month. Dagster's own records are pruned by `dagster_records`.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.store.paths import Paths
from ingest.store.records import Vintage
from ingest.store.sealed import DamagedRecord
from orchestration.release.store.history import list_releases
from orchestration.release.store.retention import plan_pruning

# The newest run folders stay whatever their age, to look into.
_RUNS_KEPT = 3
_RECORD = "vintage.json"


@dataclass(frozen=True)
class Prunable:
    """Something that may go. `kind`: the store it lies in."""

    kind: str
    path: Path
    size: int

    def delete(self) -> None:
        """Delete it; what is gone already is no error."""
        if self.path.is_dir():
            shutil.rmtree(self.path, ignore_errors=True)
        else:
            self.path.unlink(missing_ok=True)


def list_prunable(paths: Paths, now: dt.datetime, keep_days: int) -> list[Prunable]:
    """What may go, but for releases and Dagster's records. `keep_days`: what is younger stays."""
    before = now - dt.timedelta(days=keep_days)
    found: list[Prunable] = []
    for reading in _list_replaced_readings(paths):
        found.append(_describe("landed", reading))
    runs = sorted(_list_folders(paths.build), key=_find_moment, reverse=True)
    found += [_describe("build", folder) for folder in runs[_RUNS_KEPT:]]
    found += [_describe("logs", log) for log in sorted(paths.logs.rglob("*.jsonl"))]
    found += [_describe("logs", log) for log in sorted(paths.logs.glob("*.log"))]
    return [each for each in found if _find_moment(each.path) < before]


def list_prunable_releases(
    paths: Paths, now: dt.datetime, keep_days: int
) -> list[Prunable]:
    """The releases that `chiso releases prune` would delete."""
    pruning = plan_pruning(list_releases(paths.releases), now, keep_days)
    return [_describe("releases", paths.releases / name) for name in pruning.dropped]


def measure_disk_use(paths: Paths) -> dict[str, int]:
    """Store → bytes of all its files, of the stores that are there."""
    return {
        folder.name: _measure(folder)
        for folder in sorted(paths.data.iterdir())
        if folder.is_dir()
    }


def format_size(size: int) -> str:
    """A number of bytes for people: “3.2 MB”."""
    amount = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def _list_replaced_readings(paths: Paths) -> Iterator[Path]:
    """The folders of readings that do not serve; where a record can't be read nothing is listed."""
    for vintage in sorted(paths.landed.glob("*/*")):
        if vintage.name == "editions" or not vintage.is_dir():
            continue
        serving = ""
        if (vintage / _RECORD).exists():
            try:
                serving = Vintage.read(vintage / _RECORD).reading_id
            except DamagedRecord:
                continue
        for reading in _list_folders(vintage):
            if reading.name != serving:
                yield reading


def _list_folders(folder: Path) -> Iterable[Path]:
    return [path for path in sorted(folder.glob("*")) if path.is_dir()]


def _describe(kind: str, path: Path) -> Prunable:
    return Prunable(kind, path, _measure(path))


def _measure(path: Path) -> int:
    """Bytes of a file, or of all files of a folder; a link counts as nothing."""
    if path.is_symlink():
        return 0
    if path.is_file():
        return path.stat().st_size
    return sum(_measure(child) for child in path.iterdir())


def _find_moment(path: Path) -> dt.datetime:
    return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
