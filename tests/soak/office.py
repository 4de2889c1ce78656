"""A small office that is refreshed again and again: its input, its processes, what it published."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.release.describe.manifest import read_manifest
from orchestration.release.store import catalogue
from orchestration.release.store.verify import verify_release
from tests.line.house import FORM, GOOD, workbook
from tests.soak.forks import REFRESHER, ForkServer, Process
from tests.soak.stages import find_stage

_BASE = dt.datetime(2024, 4, 20, 2, 0, tzinfo=dt.UTC)


@dataclass
class Refresh:
    """One process that refreshes. `seen`: stage → seconds after the start at which it began."""

    process: Process
    started: float = field(default_factory=time.monotonic)
    seen: dict[str, float] = field(default_factory=lambda: {"start": 0.0})
    output: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output.append(line)
            stage = find_stage(line)
            if stage and stage not in self.seen:
                self.seen[stage] = time.monotonic() - self.started

    def wait_for_stage(self, stage: str) -> bool:
        """Whether the stage began before the process ended."""
        while stage not in self.seen and self.process.poll() is None:
            time.sleep(0.005)
        return stage in self.seen

    def wait_for_words(self) -> str:
        """The stage of a process that stands still, once all that it said is read."""
        said = -1
        while said < len(self.output):
            said = len(self.output)
            time.sleep(0.01)
        return self.stage

    def end(self) -> int:
        """Wait for the end; returns the exit code."""
        code = self.process.wait()
        self._reader.join()
        return code

    @property
    def stage(self) -> str:
        """The stage that began last."""
        return list(self.seen)[-1]

    @property
    def text(self) -> str:
        return "".join(self.output)


@dataclass
class Office:
    """One data folder with its source. `number`: which input lies there; it is the minute of the clock."""

    folder: Path
    number: int = 0

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def form(self) -> Path:
        return self.folder / "sources" / "office" / "files" / "form.xlsx"

    def put_input(self, number: int) -> None:
        """Put the input of that number there: figures that no earlier input held."""
        self.number = number
        self.form.parent.mkdir(parents=True, exist_ok=True)
        declared = self.folder / "sources" / "office" / "dossiers.yml"
        declared.write_text(FORM, "utf-8")
        workbook(self.form, (*GOOD, ("Cao Bằng", 1000 + number, number, None)))
        # The bytes of a workbook hold when it was written: two offices are to have the same.
        os.utime(self.form, (number, number))

    def start_refresh(
        self,
        forks: ForkServer | None = None,
        stops: dict[str, list[int]] | None = None,
        known: Path | None = None,
    ) -> Refresh:
        """Start a process that refreshes: a fork of the server's, or one that loads the program itself.

        `stops`: the file operations before which it stops itself, as `FileStops` has them; `known`: the folder
        of builds that it may take again.
        """
        moment = _BASE + dt.timedelta(minutes=self.number)
        words = [moment.isoformat(), str(self.data), str(self.folder / "sources")]
        words += [json.dumps(stops or {}), str(known or "")]
        if forks is not None:
            return Refresh(forks.start(words))
        process = subprocess.Popen(
            [sys.executable, str(REFRESHER), *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return Refresh(process)

    def refresh(self, forks: ForkServer | None = None) -> Refresh:
        """Refresh to the end; raises SystemExit where an undisturbed run fails."""
        refresh = self.start_refresh(forks)
        if refresh.end() != 0:
            raise SystemExit(f"an undisturbed refresh failed:\n{refresh.text}")
        return refresh

    def list_releases(self) -> list[str]:
        return catalogue.list_release_ids(self.data / "releases")

    def hash_current(self) -> dict[str, str]:
        """Path → sha256 of every Parquet and CSV file of the current release."""
        current = catalogue.find_current_release(self.data / "releases")
        return read_manifest(current).data_hashes if current else {}

    def find_problem(self) -> str:
        """What is wrong with the current release or beside it; "" where nothing is."""
        releases = self.data / "releases"
        current = catalogue.find_current_release(releases)
        if current is None:
            return "" if not self.list_releases() else "no current release"
        problems = verify_release(current)
        return str(problems[0]) if problems else ""

    def list_leftovers(self) -> list[str]:
        """What no reader may find in the releases folder once a refresh has come to its end."""
        known = {*self.list_releases(), "current", ".lock"}
        return sorted(
            path.name
            for path in (self.data / "releases").iterdir()
            if path.name not in known
        )


def find_rough_words(text: str) -> str:
    """What no person should read in the words of a refresh: a traceback, a sentence cut short."""
    for word in ("Traceback (most recent call last)", 'File "', "Aborted"):
        if word in text:
            return f"{word!r} in its words"
    return ""
