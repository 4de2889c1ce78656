"""What `chiso fsck` says of one file that is not as it should be."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from ingest.store.atomic import set_aside


class Remedy(Enum):
    """How a finding ends; the value is how people read it."""

    HEALS = "healed by the next refresh"
    MENDABLE = "made good by --mend"
    MENDED = "made good now"
    LOST = "lost"
    ORPHAN = "nobody's"


@dataclass(frozen=True)
class Finding:
    """One file or folder that differs. `place`: below the data folder.

    `advice`: what to do, "" where the remedy says it all. `mend` makes it good as far as that can
    be done without a refresh; None where nothing can.
    """

    place: str
    problem: str
    remedy: Remedy
    advice: str = ""
    mend: Callable[[], object] | None = field(default=None, compare=False, repr=False)

    @property
    def is_damage(self) -> bool:
        """Whether something is wrong; what is nobody's only takes room."""
        return self.remedy in (Remedy.HEALS, Remedy.MENDABLE, Remedy.LOST)

    def __str__(self) -> str:
        advice = f"; {self.advice}" if self.advice else ""
        return f"{self.place}: {self.problem} - {self.remedy.value}{advice}"


def put_aside(path: Path) -> Callable[[], object]:
    """A `mend` that renames a file or folder, so that another can take its place."""
    return lambda: set_aside(path) if path.exists() else None


def find_json_problem(path: Path) -> str | None:
    """Why a file is no JSON; None where it is."""
    try:
        json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        return f"no JSON that can be read ({error})"
    return None


def find_database_problem(path: Path) -> str | None:
    """Why a database of SQLite is damaged; None where it is whole."""
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            [(found,)] = connection.execute("pragma quick_check(1)").fetchall()
    except (sqlite3.Error, ValueError) as error:
        return f"a damaged database ({error})"
    return None if found == "ok" else f"a damaged database ({found})"
