"""Which files of ../shared/data the tests know, and what each of them gives.

`known_files.csv` was written when these files were there. Files that others add later are read too,
and reported; what they give is judged from the day they are written into the list:

    python -m tests.sources.survey ../shared/data --write
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

KNOWN_FILES = Path(__file__).with_name("known_files.csv")


@dataclass(frozen=True)
class KnownFile:
    """`result`: the kind by which the file is read, or the reason for which it is refused.

    `rows`, `cells`: of all its sheets, the cells that hold something.
    """

    path: str
    result: str
    sheets: int
    rows: int
    cells: int


@cache
def load_known_files() -> Mapping[str, KnownFile]:
    """The files of the list by their paths below ../shared/data."""
    with KNOWN_FILES.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    known = {}
    for row in rows:
        counts = (int(row["sheets"]), int(row["rows"]), int(row["cells"]))
        known[row["path"]] = KnownFile(row["path"], row["result"], *counts)
    return known


def write_known_files(files: Iterable[KnownFile]) -> None:
    """The list anew, in the order of the paths."""
    with KNOWN_FILES.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(field.name for field in fields(KnownFile))
        writer.writerows(
            astuple(file) for file in sorted(files, key=lambda file: file.path)
        )


def find_known_files(shared: Path, folder: str, pattern: str) -> list[Path]:
    """Files of the list below a folder of ../shared/data, at any depth, whose names fit a pattern."""
    paths = [Path(path) for path in load_known_files()]
    inside = [path for path in paths if path.is_relative_to(folder)]
    return [
        shared / "data" / path for path in sorted(inside) if fnmatch(path.name, pattern)
    ]
