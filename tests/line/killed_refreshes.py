"""Refreshes that are killed at a step: forks of one process that has loaded the program, which takes seconds.

    python -m tests.line.killed_refreshes

reads lines `[data folder, sources, moment, step, text]` as JSON and answers each with how the fork ended, as
`os.waitpid` has it. A fork kills itself when the refresh comes to the step; with a text, when it says that there.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.line.house import House


class Killer:
    """The process that forks, and the way to ask it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def refresh_and_die(self, house: House, step: str, text: str | None = None) -> None:
        """A refresh of the house a minute later that is killed at the step."""
        house.now += dt.timedelta(minutes=1)
        folders = [str(house.folder / "data"), str(house.folder / "sources")]
        words = [*folders, house.now.isoformat(), step, text]
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == f"{signal.SIGKILL.value}\n"


@contextmanager
def open_killer(repository: Path) -> Iterator[Killer]:
    """The process, as long as it is asked."""
    with subprocess.Popen(
        [sys.executable, "-m", __name__],
        cwd=repository,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Killer(process)


def refresh_until(
    data: str, sources: str, moment: str, step: str, text: str | None
) -> None:
    """Refresh, and die at the step."""
    from ingest.store.paths import Paths
    from orchestration.pipeline.workspace import Workspace
    from orchestration.refresh import run_refresh

    def die_at_the_step(found: str, said: str) -> None:
        if found == step and text in (None, said):
            os.kill(os.getpid(), signal.SIGKILL)

    now = dt.datetime.fromisoformat(moment)
    workspace = Workspace(
        Paths(Path(data)),
        Path(sources),
        clock=lambda: now,
        report_progress=die_at_the_step,
    )
    run_refresh(workspace)


def serve() -> None:
    """Fork for each line, until there are no more."""
    from tests.soak.loading import load_program

    load_program()
    while line := sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            # What is said of the refresh is no answer of ours.
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
            refresh_until(*json.loads(line))
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        print(status, flush=True)


if __name__ == "__main__":
    serve()
