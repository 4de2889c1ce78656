"""The table, the picture of the cost curve, and the file that keeps both with date and revision."""

from __future__ import annotations

import datetime as dt
import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.contenders import Race
from tests.benchmarks.measured import REPOSITORY, THREADS

_LIBRARIES = (
    "duckdb",
    "polars",
    "fastexcel",
    "pyarrow",
    "dbt-core",
    "great-expectations",
)
_TITLE = """# Benchmarks: what was measured, newest first

`make bench` writes this file; `python -m tests.benchmarks --help` says how to run other sizes.

- **dossiers**: 24 monthly files of cases as a portal exports them (one date in a thousand written another way,
  one unit in ten thousand unknown) are landed, then counted: eight measures by unit, procedure, month of receipt
  and month of processing, each dossier once. The bare script types them to Parquet and counts with one query a
  month. Chiso also keeps the raw files, judges them at gate A, lists what it could not read with its cell, and
  knows editions.
- **workbooks**: monthly workbooks of two sheets, each an edition. "Cells to rows" is reading and resolving alone,
  "the whole line" has the raw store, gate A and acceptance too. The bare readers only add the figures up.
- CPU seconds are of the work alone; imports are timed apart ("start"). Every step has a process of its own and
  two threads. Ratios are of CPU seconds, which a busy machine stretches less than the clock; to the first line of
  a size.
- All contenders must answer the same counts; where one does not, the line says so and the run ends with 1.
"""
_HEAD = (
    "| work | who | land CPU s | count CPU s | CPU s | ratio | clock s | start CPU s | peak MB | answer |\n"
    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n"
)


@dataclass(frozen=True)
class Raced:
    """A race that was run. `work`: what was done ("dossiers"); `size`: of how many."""

    work: str
    size: int
    race: Race

    @property
    def has_one_answer(self) -> bool:
        """Whether all that came to the end found the same."""
        found = list(self.race.answers().values())
        return all(answer == found[0] for answer in found)

    def list_cpu(self) -> dict[str, float]:
        """Contender → CPU seconds of landing and counting."""
        return {name: sum(self._split(name)) for name in self.race.answers()}

    def _split(self, name: str) -> tuple[float, float]:
        counted = self.race.counted.get(name)
        return self.race.landed[name].cpu, counted.cpu if counted else 0.0

    def write_rows(self) -> Iterator[str]:
        """A line of the table for each contender."""
        first = self.race.contenders[0].name
        answers = self.race.answers()
        cpu_of_first = self.list_cpu().get(first)
        for contender in self.race.contenders:
            name = contender.name
            work = f"{self.size:,} {self.work}"
            if name not in answers:
                yield f"| {work} | {name} | | | | | | | | {self.race.out[name]} |"
                continue
            land, count = self._split(name)
            took = self.race.landed[name]
            if name in self.race.counted:
                took = took + self.race.counted[name]
            ratio = f"{(land + count) / cpu_of_first:.2f}" if cpu_of_first else ""
            is_same = answers[name] == next(iter(answers.values()))
            yield (
                f"| {work} | {name} | {land:.2f} | {count:.2f} | {land + count:.2f} | {ratio} | {took.seconds:.1f} "
                f"| {took.start_cpu:.1f} | {took.megabytes:,.0f} | {'the same' if is_same else 'DIFFERS'} |"
            )


def write_section(raced: Sequence[Raced], picture: str) -> str:
    """A run as Markdown: when, of which revision, on what, and the table."""
    rows = "\n".join(row for one in raced for row in one.write_rows())
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"## {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC, revision {_find_revision()}\n\n"
        f"{_describe_machine()}; Python {platform.python_version()}, {libraries}.\n\n"
        f"{_HEAD}{rows}\n\n![CPU seconds by size of work]({picture})\n"
    )


def keep_section(section: str, results: Path) -> None:
    """The section above those of earlier runs."""
    earlier = ""
    if results.is_file():
        earlier = results.read_text("utf-8").removeprefix(_TITLE)
    results.write_text(f"{_TITLE}\n{section}{earlier}", "utf-8")


def draw_curve(raced: Sequence[Raced], path: Path) -> None:
    """CPU seconds over the size of the work, both by powers of ten, a line for each contender."""
    import matplotlib as mpl

    mpl.use("svg")
    # The same figures give the same bytes.
    mpl.rcParams["svg.hashsalt"] = "chiso"
    mpl.rcParams["svg.fonttype"] = "none"
    from matplotlib import pyplot

    works = list(dict.fromkeys(one.work for one in raced))
    figure, axes = pyplot.subplots(
        1, len(works), figsize=(5 * len(works), 4), squeeze=False
    )
    for axis, work in zip(axes[0], works, strict=True):
        of_work = [one for one in raced if one.work == work]
        for contender in of_work[0].race.contenders:
            points = [
                (one.size, one.list_cpu()[contender.name])
                for one in of_work
                if contender.name in one.list_cpu()
            ]
            if points:
                axis.loglog(
                    *zip(*points, strict=True), marker="o", label=contender.name
                )
        axis.set_xlabel(work)
        axis.set_ylabel("CPU seconds")
        axis.grid(visible=True, which="both", alpha=0.3)
        axis.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def _find_revision() -> str:
    command = ["git", "describe", "--always", "--dirty", "--abbrev=10"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def _describe_machine() -> str:
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    busy = os.getloadavg()[0]
    return (
        f"{model}, {os.cpu_count()} cores ({THREADS} threads for each contender), {memory:.0f} GiB, "
        f"{platform.system()} {platform.release()}; load when it ended {busy:.1f}"
    )
