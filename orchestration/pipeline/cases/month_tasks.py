"""What is done month by month, as tasks that any process does that sees the data folder.

Each writes files of its own months only, so that tasks may run side by side; the sets of one month are in one task,
since they may start from the same count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import duckdb

from ingest.declare.source import Source
from orchestration.pipeline.cases.counted_sets import CountedSet, Sharing
from orchestration.pipeline.cases.counting_rules import CountingRules
from orchestration.pipeline.cases.dossier_keys import DossierKeys
from orchestration.pipeline.cases.editions import EditionMonth
from orchestration.pipeline.cases.set_counter import SetCounter
from orchestration.pipeline.workers import ALONE, Workers

Item = TypeVar("Item")


@dataclass(frozen=True)
class Budget:
    """What DuckDB may use of one machine; what needs more memory spills to disk.

    `threads`: None for every core.
    """

    # A hundred million dossiers: the process holds 1.7 GB at most, and counts a tenth longer than with
    # 2,000 MB, of which it held 2.2.
    memory_mb: int = 1_500
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


def group_by_size(
    items: Iterable[Item], measure: Callable[[Item], int], most: int
) -> list[list[Item]]:
    """Neighbours together as long as their sizes are at most so much; a larger one by itself."""
    groups: list[list[Item]] = []
    room = 0
    for item in items:
        size = measure(item)
        if not groups or size > room:
            groups.append([])
            room = most
        groups[-1].append(item)
        room -= size
    return groups


@dataclass(frozen=True)
class CountingCrew:
    """Who counts, and with what. `budget`: of this machine, or of each worker of a cluster."""

    workers: Workers = ALONE
    budget: Budget = field(default_factory=Budget)

    @property
    def budget_of_each(self) -> Budget:
        """What one task may use."""
        if self.workers.is_alone or self.workers.scheduler is not None:
            return self.budget
        return self.budget.split(self.workers.jobs)


@dataclass(frozen=True)
class KeysTask:
    """The keys of one landed file that are to be written down. `folder`: `counted/`."""

    folder: Path
    month: EditionMonth
    budget: Budget


def write_keys(tasks: Sequence[KeysTask]) -> Iterator[None]:
    """Write down the keys of landed files, all of one budget."""
    if not tasks:
        return
    first = tasks[0]
    spill = first.folder / ".spill" / f"keys-{first.month.file_id.replace('/', '-')}"
    # Of one unit keys stand as the cases do: several threads would shuffle them, and to sort them too
    # would take as long as all else.
    budget = replace(first.budget, threads=1)
    with budget.open_connection(spill) as connection:
        for task in tasks:
            DossierKeys(task.folder).write_keys(connection, task.month)
            yield


@dataclass(frozen=True)
class CountingTask:
    """Sets that are to be counted together: all of a month, or of several months of few cases.

    `folder`: `counted/`; `sources`: by priority.
    """

    folder: Path
    sets: tuple[CountedSet, ...]
    rules: CountingRules
    sources: Mapping[str, Source]
    sharing: Sharing
    budget: Budget


def count_sets(tasks: Sequence[CountingTask]) -> Iterator[set[Path]]:
    """Write the files of each set, task by task; the landed files that were read for each.

    `tasks`: of one count, so that they have all but their sets in common.
    """
    if not tasks:
        return
    first = tasks[0]
    spill = first.folder / ".spill" / first.sets[0].month
    with first.budget.open_connection(spill) as connection:
        keys = DossierKeys(first.folder)
        counter = SetCounter(
            connection, first.rules, first.sources, keys, first.sharing
        )
        for task in tasks:
            yield counter.count_sets(task.sets, task.folder)
