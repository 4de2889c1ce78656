"""A copy of the project, for a test that edits its seeds, and a refresh beside it."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.line.house import House

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


@dataclass(frozen=True)
class RefreshBeside:
    """A refresh of a house by code that could not be written to.

    `before`, `after`: what lay beside the code; `left`: what the refresh left in the folder it was run in.
    """

    house: House
    returncode: int
    stdout: str
    stderr: str
    before: tuple[Path, ...]
    after: tuple[Path, ...]
    left: tuple[Path, ...]


def can_be_read_only() -> bool:
    """Whether file permissions bind this user, or can be made to."""
    return os.geteuid() != 0 or shutil.which("setpriv") is not None


def refresh_beside(code: Path, house: House) -> RefreshBeside:
    """Refresh a house in a process of its own, as somebody else installed the code: read-only, another locale, no
    home, in a folder where nothing may be written.
    """
    elsewhere = house.folder.with_name("elsewhere")
    elsewhere.mkdir(mode=0o555)
    for path in (code, *code.rglob("*")):
        path.chmod(path.stat().st_mode & 0o555)
    before = sorted(code.rglob("*"))
    command = [sys.executable, "-m", "orchestration", "refresh"]
    command += ["--data", str(house.folder / "data")]
    command += ["--sources", str(house.folder / "sources")]
    try:
        done = subprocess.run(
            _without_a_write_permission(command),
            cwd=elsewhere,
            env={"PYTHONPATH": str(code), "PATH": "/usr/bin:/bin", "LANG": "C"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    finally:
        after = sorted(code.rglob("*"))
        for path in (code, *code.rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)
    left = tuple(elsewhere.iterdir())
    return RefreshBeside(
        house,
        done.returncode,
        done.stdout,
        done.stderr,
        tuple(before),
        tuple(after),
        left,
    )


def _without_a_write_permission(command: list[str]) -> list[str]:
    """The command as a user whom file permissions bind, which they don't bind root."""
    if os.geteuid() != 0 or not can_be_read_only():
        return command
    dropped = "-dac_override,-dac_read_search,-fowner"
    return ["setpriv", f"--bounding-set={dropped}", f"--inh-caps={dropped}", *command]
