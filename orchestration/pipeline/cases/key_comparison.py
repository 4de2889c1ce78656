"""What arrived compared with all that serves: the dossiers that stand in the files of several months.

The keys of several months are found part by part, and the landed rows of their dossiers file by file:
tasks that any process does that sees the data folder. What they write is put together by the process
that was called.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest.duckdb_threads import ThreadLimit, measure_files
from ingest.sql_text import quote_literal, quote_literals
from orchestration.pipeline.cases import key_queries
from orchestration.pipeline.cases.dossier_keys import DossierKeys, number_file
from orchestration.pipeline.cases.editions import EditionMonth
from orchestration.pipeline.cases.month_tasks import (
    Budget,
    CountingCrew,
    group_by_size,
)

# Keys of more bytes are compared in so many parts, where there are others to do it. Each part reads all of
# them, which takes a tenth of the time of comparing them.
KEYS_BYTES = 20_000_000
_PARTS = 4
# So many bytes of cases are one task of reading their rows: a quarter of a second.
_LANDED_BYTES = 8_000_000


def compare_new_files(
    keys: DossierKeys, months: Sequence[EditionMonth], crew: CountingCrew
) -> set[Path]:
    """Find the dossiers that files not compared before share with all the files that serve, and keep
    their rows; the landed files that were read for it.

    `months`: all that serve; of each the keys were written before.
    """
    arrived, compared = keys.split_compared(months)
    if not arrived:
        return set()
    scratch = keys.folder / ".spill" / "compared"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    with crew.budget.open_connection(keys.folder / ".spill") as connection:
        paths = [keys.locate_keys(month) for month in arrived]
        paths += _match_compared(connection, keys, arrived, compared, scratch)
        shared, numbers = _find_shared(paths, scratch, crew)
        by_number = {number_file(month): month for month in (*arrived, *compared)}
        holding = [by_number[number] for number in sorted(numbers)]
        if holding:
            parts = _read_rows(holding, shared, scratch, crew)
            keys.keep_shared_rows(connection, arrived, parts)
    shutil.rmtree(scratch)
    keys.note_compared((*arrived, *compared))
    return {path for month in holding for path in month.files}


def _match_compared(
    connection: duckdb.DuckDBPyConnection,
    keys: DossierKeys,
    arrived: Sequence[EditionMonth],
    compared: Sequence[EditionMonth],
    scratch: Path,
) -> list[Path]:
    """A file of the keys of what was compared before that arrived again; none where none can."""
    units: set[str] = set()
    for month in arrived:
        units |= keys.list_units(month)
    # Whose units did not arrive is not opened.
    touched = [
        month for month in compared if not units.isdisjoint(keys.list_units(month))
    ]
    if not touched:
        return []
    matching = scratch / "matching.parquet"
    statement = key_queries.MATCH_KEYS.format(
        compared=quote_literals(keys.locate_keys(month) for month in touched),
        units=quote_literals(sorted(units)),
        arrived=quote_literals(keys.locate_keys(month) for month in arrived),
        matching=quote_literal(matching),
    )
    connection.execute(statement)
    return [matching]


@dataclass(frozen=True)
class SharedKeysTask:
    """One part of `parts` of the keys in files, of which those of several months are to be found.

    `scratch`: where they are written.
    """

    keys: tuple[Path, ...]
    part: int
    parts: int
    scratch: Path
    budget: Budget

    @property
    def shared(self) -> Path:
        """The keys of several months."""
        return self.scratch / f"shared-{self.part}.parquet"


def find_shared_keys(tasks: Sequence[SharedKeysTask]) -> Iterator[frozenset[int]]:
    """Write the keys of several months, part by part; the numbers of the files that hold any."""
    for task in tasks:
        keys = quote_literals(task.keys)
        with task.budget.open_connection(task.scratch / f"{task.part}") as connection:
            unfinished = _name_part(task.shared)
            statement = key_queries.FIND_SHARED.format(
                keys=keys,
                parts=task.parts,
                part=task.part,
                shared=quote_literal(unfinished),
            )
            connection.execute(statement)
            unfinished.replace(task.shared)
            numbers = connection.execute(
                key_queries.FIND_FILES.format(
                    keys=keys, shared=quote_literal(task.shared)
                )
            ).fetchall()
        yield frozenset(number for (number,) in numbers)


def _find_shared(
    keys: Sequence[Path], scratch: Path, crew: CountingCrew
) -> tuple[list[Path], frozenset[int]]:
    """The files of the keys of several months, and the numbers of the files that hold any."""
    is_shared_out = not crew.workers.is_alone and measure_files(keys) > KEYS_BYTES
    parts = _PARTS if is_shared_out else 1
    tasks = [
        SharedKeysTask(tuple(keys), part, parts, scratch, crew.budget_of_each)
        for part in range(parts)
    ]
    found = crew.workers.run_together(find_shared_keys, tasks)
    numbers = frozenset[int]().union(*found)
    return [task.shared for task in tasks], numbers


@dataclass(frozen=True)
class SharedRowsTask:
    """Landed files of which the rows of some keys are to be read. `shared`: files of the keys;
    `scratch`: where the rows are written.
    """

    months: tuple[EditionMonth, ...]
    shared: tuple[Path, ...]
    scratch: Path
    budget: Budget

    @property
    def rows(self) -> list[Path]:
        """A file of rows for each landed file."""
        numbers = [number_file(month) for month in self.months]
        return [self.scratch / f"rows-{number}.parquet" for number in numbers]


def read_shared_rows(tasks: Sequence[SharedRowsTask]) -> Iterator[None]:
    """Write the rows of dossiers of several months, landed file by landed file."""
    if not tasks:
        return
    first = tasks[0]
    spill = first.scratch / f"{number_file(first.months[0])}"
    with first.budget.open_connection(spill) as connection:
        threads = ThreadLimit.of(connection)
        for task in tasks:
            for month, rows in zip(task.months, task.rows, strict=True):
                threads.set_for_landed(month.files)
                unfinished = _name_part(rows)
                statement = key_queries.READ_ROWS.format(
                    reading_id=quote_literal(month.vintage.reading_id),
                    file_id=quote_literal(month.file_id),
                    landed=quote_literals(month.files),
                    shared=quote_literals(task.shared),
                    rows=quote_literal(unfinished),
                )
                connection.execute(statement)
                unfinished.replace(rows)
            yield


def _read_rows(
    holding: Sequence[EditionMonth],
    shared: Sequence[Path],
    scratch: Path,
    crew: CountingCrew,
) -> list[Path]:
    """Files of the rows of these keys."""
    groups = group_by_size(
        holding, lambda month: measure_files(month.files), _LANDED_BYTES
    )
    tasks = [
        SharedRowsTask(tuple(group), tuple(shared), scratch, crew.budget_of_each)
        for group in groups
    ]
    for _ in crew.workers.run_together(read_shared_rows, tasks):
        pass
    return [rows for task in tasks for rows in task.rows]


def _name_part(path: Path) -> Path:
    """A worker that was given up may still be writing: each writes a file of its own."""
    return path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
