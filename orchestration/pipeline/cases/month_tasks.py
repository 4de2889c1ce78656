"""What is done month by month, as tasks that any process does that sees the data folder.

Each writes files of its own month only, so that tasks may run side by side; the sets of one month are one task, since
they may start from the same count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest.declare.source import Source
from orchestration.pipeline.cases.counted_sets import CountedSet, Sharing
from orchestration.pipeline.cases.counting_rules import CountingRules
from orchestration.pipeline.cases.dossier_keys import DossierKeys
from orchestration.pipeline.cases.editions import EditionMonth
from orchestration.pipeline.cases.set_counter import SetCounter


@dataclass(frozen=True)
class Budget:
    """What DuckDB may use of one machine; what needs more memory spills to disk.

    `threads`: None for every core.
    """

    memory_mb: int = 2_000
    threads: int | None = None

    def split(self, processes: int) -> Budget:
        """The part of each of several processes of one machine. A set needs some hundred MB to be counted."""
        return Budget(max(self.memory_mb // processes, 500), threads=1)

    @contextmanager
    def open_connection(self, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection in memory that spills into a folder."""
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{self.memory_mb}MB",
            "temp_directory": str(spill),
        }
        if self.threads is not None:
            config["threads"] = self.threads
        with duckdb.connect(config=config) as connection:
            connection.execute(
                "set preserve_insertion_order = false; set enable_progress_bar = false"
            )
            yield connection


@dataclass(frozen=True)
class KeysTask:
    """The keys of one landed file that are to be written down. `folder`: `counted/`."""

    folder: Path
    month: EditionMonth
    budget: Budget


def write_keys(task: KeysTask) -> None:
    """Write down the keys of a landed file."""
    spill = task.folder / ".spill" / f"keys-{task.month.file_id.replace('/', '-')}"
    with task.budget.open_connection(spill) as connection:
        DossierKeys(task.folder).write_keys(connection, task.month)


@dataclass(frozen=True)
class MonthTask:
    """The sets of one month that are to be counted. `folder`: `counted/`; `sources`: by priority."""

    folder: Path
    sets: tuple[CountedSet, ...]
    rules: CountingRules
    sources: Mapping[str, Source]
    sharing: Sharing
    budget: Budget


def count_month(task: MonthTask) -> frozenset[Path]:
    """Write the files of each set; the landed files that were read for it."""
    month = task.sets[0].month
    keys = DossierKeys(task.folder)
    opened: set[Path] = set()
    with task.budget.open_connection(task.folder / ".spill" / month) as connection:
        counter = SetCounter(connection, task.rules, task.sources, keys, task.sharing)
        for counted in task.sets:
            opened |= counter.count_set(counted, task.folder / month)
    return frozenset(opened)
