"""Who is measured beside whom, and by which steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measured import Measured, StepFailed, measure_step

_DOSSIERS = "tests.benchmarks.dossiers"
_PANDAS = "tests.benchmarks.dossiers_in_pandas"
_WORKBOOKS = "tests.benchmarks.workbooks"
_PEER = "tests.benchmarks.peer.steps"


@dataclass(frozen=True)
class Contender:
    """`land` is run after each stretch of files, `count` once at the end (None where landing answers).

    `python`: of its own environment; None is this one. `skipped`: why it is not measured.
    """

    name: str
    land: str
    count: str | None = None
    python: Path | None = None
    skipped: str = ""


def list_of_dossiers(peer: Path | None, why_not: str) -> list[Contender]:
    """The first is the bare script that all ratios are to. `peer`: its Python, or None and why not."""
    return [
        Contender(
            "bare DuckDB",
            f"{_DOSSIERS}:land_with_duckdb",
            f"{_DOSSIERS}:count_with_duckdb",
        ),
        Contender(
            "Chiso", f"{_DOSSIERS}:land_with_chiso", f"{_DOSSIERS}:count_with_chiso"
        ),
        Contender(
            "polars", f"{_DOSSIERS}:land_with_polars", f"{_DOSSIERS}:count_with_polars"
        ),
        Contender("pandas", f"{_PANDAS}:land", f"{_PANDAS}:count"),
        Contender(
            "dlt + dbt-duckdb",
            f"{_PEER}:land_with_dlt",
            f"{_PEER}:count_with_dbt",
            peer,
            why_not,
        ),
    ]


def list_of_workbooks() -> list[Contender]:
    """The first is our own reader, that all ratios are to."""
    return [
        Contender("our reader alone", f"{_WORKBOOKS}:read_with_our_reader"),
        Contender("Chiso, cells to rows", f"{_WORKBOOKS}:land_alone"),
        Contender("Chiso, the whole line", f"{_WORKBOOKS}:land_with_chiso"),
        Contender("fastexcel, polars", f"{_WORKBOOKS}:read_with_fastexcel"),
        Contender("pandas", f"{_WORKBOOKS}:read_with_pandas"),
    ]


@dataclass
class Race:
    """What each contender took of one size of work, and why one took no part or fell out."""

    folder: Path
    contenders: Sequence[Contender]

    def __post_init__(self) -> None:
        self.landed: dict[str, Measured] = {}
        self.counted: dict[str, Measured] = {}
        self.out = {c.name: c.skipped for c in self.contenders if c.skipped}

    def land(self) -> None:
        """Every contender lands the files that lie there now."""
        for contender in self.contenders:
            self._run(contender, contender.land, self.landed)

    def count(self) -> None:
        """Every contender counts what it landed."""
        for contender in self.contenders:
            if contender.count is not None:
                self._run(contender, contender.count, self.counted)

    def _run(self, contender: Contender, step: str, into: dict[str, Measured]) -> None:
        name = contender.name
        if name in self.out:
            return
        try:
            measured = measure_step(step, self.folder, python=contender.python)
        except StepFailed as failure:
            self.out[name] = f"failed: {str(failure).splitlines()[-1]}"
            return
        into[name] = into[name] + measured if name in into else measured

    def answers(self) -> dict[str, object]:
        """What each contender found, of those that came to the end."""
        return {
            name: self.counted.get(name, landed).answer
            for name, landed in self.landed.items()
            if name not in self.out
        }
