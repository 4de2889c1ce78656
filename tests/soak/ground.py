"""The ground of a soak: an office that has published once and has news, and what it publishes of them undisturbed.

Every disturbed office is a copy of it, so what must come out is computed once, and kept in the folder of a soak.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.soak.file_stops import OPERATIONS
from tests.soak.forks import ForkServer
from tests.soak.office import Office, Refresh
from tests.soak.stages import ALL_STAGES

_TICKS = os.sysconf("SC_CLK_TCK")


def copy_office(source: Path, target: Path) -> None:
    """A copy of an office's folder. Published files are never written again: on one disk they are shared by links."""
    is_one_disk = source.stat().st_dev == target.parent.stat().st_dev

    def copy(path: str, into: str) -> str:
        parts = Path(path).relative_to(source).parts
        is_published = parts[:2] == ("data", "releases") and parts[2][0] not in ".c"
        if not (is_one_disk and is_published):
            return shutil.copy2(path, into)
        os.link(path, into)
        return into

    shutil.copytree(source, target, symlinks=True, copy_function=copy)


@dataclass(frozen=True)
class Undisturbed:
    """What an undisturbed refresh of the ground did.

    `hashes`: path → sha256 of every Parquet and CSV file it published; `releases`: the name of the release
    before and of its own; `seconds`: CPU seconds by stage; `operations`: file operations by stage.
    """

    hashes: dict[str, str]
    releases: tuple[str, str]
    seconds: dict[str, float]
    operations: dict[str, int]


@dataclass(frozen=True)
class Ground:
    """`folder` holds it; every refresh is made in `office`, so that no path tells two of them apart."""

    folder: Path
    forks: ForkServer

    @property
    def base(self) -> Path:
        return self.folder / "base"

    @property
    def known_builds(self) -> Path:
        """Where refreshes that nothing strikes find the models that others built."""
        return self.folder / "known"

    @property
    def office(self) -> Office:
        return Office(self.folder / "office", number=2)

    @cached_property
    def undisturbed(self) -> Undisturbed:
        """Read from the folder, or made now."""
        path = self.folder / "undisturbed.json"
        if path.exists():
            return Undisturbed(**json.loads(path.read_text("utf-8")))
        for unfinished in (self.base, self.office.folder):
            shutil.rmtree(unfinished, ignore_errors=True)
        self.folder.mkdir(exist_ok=True)
        made = self._make()
        path.write_text(json.dumps(made.__dict__), "utf-8")
        return made

    def lay(self, start: Path | None = None) -> Office:
        """The office as the ground has it, or as another copy has it, in place of the last one."""
        # The ground is made by whoever needs it first.
        _ = self.undisturbed
        shutil.rmtree(self.office.folder, ignore_errors=True)
        copy_office(start or self.base, self.office.folder)
        return self.office

    def compare(self, office: Office) -> str:
        """What differs from the undisturbed office; "" where nothing does."""
        problem = office.find_problem()
        if problem:
            return problem
        if office.list_leftovers():
            return f"left over: {office.list_leftovers()}"
        ours, theirs = office.hash_current(), self.undisturbed.hashes
        differing = [path for path in theirs if ours.get(path) != theirs[path]]
        if differing or ours.keys() != theirs.keys():
            return f"{len(differing)} file(s) differ: {differing[:3]}"
        return ""

    def _make(self) -> Undisturbed:
        office = self.office
        office.put_input(1)
        office.refresh(self.forks)
        [first] = office.list_releases()
        office.put_input(2)
        copy_office(office.folder, self.base)
        refresh = office.start_refresh(self.forks)
        seconds = measure_stages(refresh)
        if refresh.end() != 0:
            raise SystemExit(f"an undisturbed refresh failed:\n{refresh.text}")
        operations = json.loads((office.folder / OPERATIONS).read_text("utf-8"))
        own = office.list_releases()[-1]
        hashes = office.hash_current()
        return Undisturbed(hashes, (first, own), seconds, operations)


def measure_stages(refresh: Refresh) -> dict[str, float]:
    """Watch a refresh to its end: CPU seconds by stage."""
    began: dict[str, float] = {}
    last = 0.0
    for _, last in watch_process(refresh):
        began.setdefault(refresh.stage, last)
    ends = [*list(began.values())[1:], last]
    lengths = {}
    for (stage, begin), end in zip(began.items(), ends, strict=True):
        lengths[stage] = end - begin
    return {stage: lengths.get(stage, 0.0) for stage in ALL_STAGES}


def watch_process(refresh: Refresh) -> Iterator[tuple[str, float]]:
    """The state of the process, a letter of proc(5), and its CPU seconds, every few milliseconds till its end."""
    while refresh.process.poll() is None:
        with suppress(FileNotFoundError, ProcessLookupError):
            yield read_process(refresh.process.pid)
        time.sleep(0.003)


def read_process(pid: int) -> tuple[str, float]:
    """The state of a process and its CPU seconds. Raises FileNotFoundError or ProcessLookupError at its end."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return fields[0], (int(fields[11]) + int(fields[12])) / _TICKS


def stop_process(refresh: Refresh) -> bool:
    """Stop all threads of a process; whether it had not ended before."""
    refresh.process.send_signal(signal.SIGSTOP)
    return wait_until_stopped(refresh)


def wait_until_stopped(refresh: Refresh) -> bool:
    """Whether all threads of a process that was told to stop stand still; False where it ended."""
    tasks = Path(f"/proc/{refresh.process.pid}/task")
    while refresh.process.poll() is None:
        states = []
        for task in tasks.glob("*/stat"):
            with suppress(FileNotFoundError, ProcessLookupError):
                states.append(task.read_text().rpartition(")")[2].split()[0])
        if states and set(states) == {"T"}:
            return True
        time.sleep(0.001)
    return False
