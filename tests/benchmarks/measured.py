"""One step of a benchmark in a process of its own: what it took, and what it answered.

    PYTHON -m tests.benchmarks.measured MODULE:FUNCTION ARGUMENT…

The function imports what it needs and returns the work as a function without arguments: imports and work are timed
apart. What is printed is one line of JSON. Knows nothing of Chiso: a contender's own environment runs it too.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
# Of numpy, polars and DuckDB alike, so that every contender has the same two.
THREADS = 2


@dataclass(frozen=True)
class Measured:
    """Seconds on the clock and of the processors, processor seconds of the imports before, the most memory held in
    MB, and what the work answered.
    """

    seconds: float
    cpu: float
    start_cpu: float
    megabytes: float
    answer: object = None

    def __add__(self, other: Measured) -> Measured:
        """Two steps, one after the other; the answer is the later one's."""
        return Measured(
            self.seconds + other.seconds,
            self.cpu + other.cpu,
            max(self.start_cpu, other.start_cpu),
            max(self.megabytes, other.megabytes),
            other.answer,
        )


class StepFailed(Exception):
    """A step ended with an error; the text is the last lines it wrote."""


def measure_step(step: str, *arguments: object, python: Path | None = None) -> Measured:
    """Run MODULE:FUNCTION with the arguments as texts, by another Python where one is given.

    Raises StepFailed.
    """
    command = [str(python or sys.executable), "-m", "tests.benchmarks.measured", step]
    command += [str(argument) for argument in arguments]
    environment = os.environ | {
        "PYTHONPATH": str(REPOSITORY),
        "POLARS_MAX_THREADS": str(THREADS),
        "DO_NOT_TRACK": "1",
        "RUNTIME__DLTHUB_TELEMETRY": "false",
    }
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise StepFailed("\n".join(done.stderr.splitlines()[-8:]))
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def main(step: str, arguments: Sequence[str]) -> None:
    module, _, function = step.partition(":")
    work = getattr(importlib.import_module(module), function)(*arguments)
    start_cpu = _cpu_seconds()
    began = time.monotonic()
    answer = work()
    seconds = time.monotonic() - began
    measured = {
        "seconds": seconds,
        "cpu": _cpu_seconds() - start_cpu,
        "start_cpu": start_cpu,
        "megabytes": _peak_megabytes(),
        "answer": answer,
    }
    print(json.dumps(measured))


def _cpu_seconds() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _peak_megabytes() -> float:
    # Not ru_maxrss: that begins with what the parent held when it started this process.
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise OSError("expected VmHWM in /proc/self/status, found none")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
