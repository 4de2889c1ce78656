"""A copy of the project, for a test that edits its seeds."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

# Nothing of these is part of the project: an environment, caches, and what runs have made.
NOT_COPIED = shutil.ignore_patterns(
    ".*", "target", "logs", "__pycache__", "*.egg-info", "node_modules"
)


def copy_project(repository: Path, folder: Path) -> Path:
    """The project's files, without what was made from them."""
    tree = folder / "project"
    for name in ("ingest", "expectations", "orchestration", "dbt_project"):
        shutil.copytree(repository / name, tree / name, ignore=NOT_COPIED)
    return tree


def add_row(path: Path, row: dict[str, str]) -> None:
    """One more line at the end of a seed; columns it does not name stay empty."""
    with path.open(newline="", encoding="utf-8") as stream:
        columns = next(csv.reader(stream))
    with path.open("a", newline="", encoding="utf-8") as stream:
        csv.DictWriter(stream, columns, lineterminator="\n").writerow(row)
