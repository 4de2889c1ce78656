"""Stops a refresh just before chosen file operations: where a kill finds work half done."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import Counter
from pathlib import Path

from tests.soak.stages import find_stage

# The audit events of Python that change a folder, beside `open` for writing.
_CHANGES = {
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.symlink",
    "os.truncate",
}
_WRITES = os.O_WRONLY | os.O_RDWR
# What one refresh did, by stage; beside its data folder.
OPERATIONS = "operations.json"


class FileStops:
    """Counts the file operations of this process below a data folder and stops it before some of them.

    `plan`: stage → the numbers of the operations, counted from 0 in each stage. What is written by libraries
    in C++ is not seen.
    """

    def __init__(self, data: Path, plan: dict[str, list[int]]) -> None:
        self.data = data
        self.plan = plan
        self.stage = "start"
        self.counts: Counter[str] = Counter()

    def watch(self) -> None:
        """From now on; a hook can't be taken away again."""
        sys.addaudithook(self._see_event)

    def note_step(self, step: str, text: str) -> None:
        """Where the refresh is now."""
        self.stage = find_stage(f"s  {step} {text}") or self.stage

    def write_counts(self) -> None:
        """How many operations each stage had."""
        (self.data.parent / OPERATIONS).write_text(json.dumps(self.counts), "utf-8")

    def _see_event(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            is_change = bool(int(arguments[2] or 0) & _WRITES)  # type: ignore[call-overload]
        else:
            is_change = event in _CHANGES
        if not is_change or not isinstance(arguments[0], str | os.PathLike):
            return
        if not os.fspath(arguments[0]).startswith(f"{self.data}/"):
            return
        number = self.counts[self.stage]
        self.counts[self.stage] += 1
        if number in self.plan.get(self.stage, ()):
            os.kill(os.getpid(), signal.SIGSTOP)
