"""Sets of cases counted, by the SQL of `dbt_project/models/counting`.

A month is counted from its own files first, as if no other month held its dossiers, and that count
is kept. Where others do, the few dossiers that stand in several months are counted by themselves:
what belongs elsewhere is taken off and what belongs here is added. So a date corrected over a
month's end does not cost the month again.

To plan the queries takes as long as to count 30,000 cases, so small sets are counted together. The
models know units and no sets, and no dossier is of two units: the units of each set are told from
those of the others by a mark before them, which is taken off again when its files are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TypeAlias

import duckdb

from ingest.contract.landed import DOSSIER
from ingest.contract.table import Table
from ingest.contract.warehouse import DOSSIER_REPORTER, MONTH_COUNT, MONTH_ORIGIN
from ingest.declare.source import Source
from ingest.duckdb_threads import ThreadLimit, measure_files
from ingest.sql_text import (
    SqlValue,
    quote_identifier,
    quote_literals,
    write_values,
)
from orchestration.pipeline.cases import counting_rules as models
from orchestration.pipeline.cases.counted_sets import CountedSet, Sharing
from orchestration.pipeline.cases.counting_rules import CountingRules
from orchestration.pipeline.cases.dossier_keys import DossierKeys
from orchestration.pipeline.cases.editions import EditionMonth
from orchestration.pipeline.cases.reporters import list_reporters
from orchestration.pipeline.cases.set_files import SetFiles, SetWriter

# Sets that are counted together, by what the units of each begin with meanwhile: "" of one by itself.
Batch: TypeAlias = Mapping[str, CountedSet]

_EXCEPTIONS = (models.REPEATED, models.LAST_EDITIONS)
_MARK_UNITS = "replace (concat(mark, unit_id) as unit_id)"
# Sets of at most so many bytes of landed cases are counted together, up to so many together. A month of
# 20,000 cases (130 kB) costs a fifth less so, one of 80,000 half as much again.
SMALL_BYTES = 200_000
BATCH_BYTES = 4_000_000
# DuckDB keeps so many files open that it writes at once.
MOST_SETS = 100
_MARKED_DOSSIERS = "marked_dossier"
# A query of no rows, with the columns of the contract.
_SELECT_NO_CASES = "select {} where false".format(
    ", ".join(
        f"cast(null as {column.sql_type}) as {quote_identifier(column.name)}"
        for column in DOSSIER.columns
    )
)


class SetCounter:
    """Counts sets on one connection of DuckDB, in tables that are replaced batch by batch."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        rules: CountingRules,
        sources: Mapping[str, Source],
        keys: DossierKeys,
        sharing: Sharing,
    ) -> None:
        self._connection = connection
        self._threads = ThreadLimit.of(connection)
        self._sql = rules.sql
        self._sources = sources
        self._keys = keys
        self._sharing = sharing
        self._writer = SetWriter(connection, keys.folder / ".spill")
        connection.execute(
            "attach ':memory:' as warehouse; use warehouse; create schema landed"
        )
        connection.execute(DOSSIER_REPORTER.create_statement("landed"))
        # What is read twice would be kept in memory first, though hardly any dossier stands in two
        # rows: reading a file once more costs less.
        connection.execute("set disabled_optimizers = 'common_subplan'")

    def count_sets(self, sets: Sequence[CountedSet], folder: Path) -> set[Path]:
        """Write the files of sets, each into its month's folder below `folder`; the landed files
        that were read.
        """
        alone: dict[str, CountedSet] = {}
        for counted in sets:
            files = SetFiles(folder / counted.month, counted.alone_id)
            files.folder.mkdir(parents=True, exist_ok=True)
            # A month alone may have been counted before, for another set that starts from it.
            if not files.are_whole():
                files.set_aside()
                alone[counted.alone_id] = counted
        for batch in _split_into_batches(alone.values()):
            self._limit_threads(batch)
            self._count_alone(batch, folder)
        related = [counted for counted in sets if counted.set_id != counted.alone_id]
        for batch in _split_into_batches(related):
            self._limit_threads(batch)
            self._count_with_related(batch, folder)
        return set(chain.from_iterable(counted.files for counted in alone.values()))

    def _limit_threads(self, batch: Batch) -> None:
        self._threads.set_for_landed(
            chain.from_iterable(counted.files for counted in batch.values())
        )

    def _count_alone(self, batch: Batch, folder: Path) -> None:
        """Count the dossiers of each month's own files, whatever other months hold."""
        self._load_reporters({mark: c.editions for mark, c in batch.items()})
        self._read_cases(batch)
        self._create_table(models.REPORTERS, self._sql[models.REPORTERS])
        self._count_records()
        written = {
            mark: SetFiles(folder / counted.month, counted.alone_id)
            for mark, counted in batch.items()
        }
        self._write_files(written, models.COUNTS, models.ORIGINS)

    def _count_with_related(self, batch: Batch, folder: Path) -> None:
        """Each month's own count, less the dossiers that belong to other months, and with those of
        their files that belong to this one.
        """
        self._load_reporters({mark: _list_all(c) for mark, c in batch.items()})
        self._read_shared_rows(batch)
        self._create_table(models.DATED, self._sql[models.DATED])
        # As the counts of other months are not read, both start from those of the month alone.
        alone = [SetFiles(folder / c.month, c.alone_id) for c in batch.values()]
        self._start_sum(MONTH_COUNT, batch, (files.counts for files in alone))
        self._start_sum(MONTH_ORIGIN, batch, (files.origins for files in alone))
        # The bits by which the month names its sources are kept, so this reads the month's origins
        # before anything is added to them.
        self._create_table(models.REPORTERS, self._sql[models.DATED_REPORTERS])
        self._add_dossiers(-1, "received_month = month", batch)
        self._add_dossiers(1, "is_last_of_source and counted_month = month", batch)
        self._create_table(models.DATED_COUNTS, self._sql[models.DATED_COUNTS])
        self._create_table(models.DATED_ORIGINS, self._sql[models.DATED_ORIGINS])
        written = {
            mark: SetFiles(folder / counted.month, counted.set_id)
            for mark, counted in batch.items()
        }
        self._write_files(written, models.DATED_COUNTS, models.DATED_ORIGINS)

    def _count_records(self) -> None:
        """Make the tables of the counting models over `landed.dossier` and its reporters."""
        for model in _EXCEPTIONS:
            self._create_exceptions(model)
        for model in (models.RECORDS, models.STATEMENTS, models.DOSSIERS):
            self._connection.execute(
                f"create or replace view {model} as {self._sql[model]}"
            )
        for model in (models.COUNTS, models.ORIGINS):
            self._create_table(model, self._sql[model])

    def _load_reporters(self, speaking: Mapping[str, Sequence[EditionMonth]]) -> None:
        """`speaking`: a set's mark → the editions that may speak for its dossiers."""
        rows: list[list[SqlValue]] = []
        for mark, editions in speaking.items():
            for row in list_reporters(editions, self._sources, self._sharing):
                row["unit_id"] = f"{mark}{row['unit_id']}"
                rows.append([row[name] for name in DOSSIER_REPORTER.column_names])
        self._connection.execute(f"delete from landed.{DOSSIER_REPORTER.name}")
        if rows:
            # Not bound as parameters: the first list that is bound has DuckDB import pandas.
            self._connection.execute(
                f"insert into landed.{DOSSIER_REPORTER.name} {write_values(rows)}"
            )

    def _read_cases(self, batch: Batch) -> None:
        """`landed.dossier`: the cases of each set's own files, in its marked units.

        A set by itself is read from its files as often as a query names them, but only the columns
        that it needs.
        """
        if len(batch) == 1:
            [counted] = batch.values()
            listed = quote_literals(counted.files)
            self._read_dossiers(
                f"select * from read_parquet([{listed}], hive_partitioning = false)"
            )
            return
        files = [(path, mark) for mark, c in batch.items() for path in c.files]
        self._keep_dossiers(
            f"select * exclude (filename, mark) {_MARK_UNITS} "
            f"from {_read_parquet(path for path, _ in files)} "
            f"inner join ({write_values(files)}) as file (filename, mark) using (filename)"
        )

    def _read_shared_rows(self, batch: Batch) -> None:
        """`landed.dossier`: what the editions of each set hold of dossiers that stand in several
        months, in its marked units.
        """
        files: list[tuple[Path, str]] = []
        editions: list[tuple[str, str, str]] = []
        for mark, counted in batch.items():
            in_force = _list_all(counted)
            for path in self._keys.list_row_files(in_force):
                files.append((path, mark))
            for edition in in_force:
                vintage = edition.vintage
                editions.append((mark, vintage.vintage_id, vintage.reading_id))
        if not files:
            self._read_dossiers(_SELECT_NO_CASES)
            return
        # An edition is there once for each of its months, and two nights may have kept the same row.
        self._keep_dossiers(
            f"select distinct * exclude (filename, mark, reading_id) {_MARK_UNITS} "
            f"from {_read_parquet(path for path, _ in files)} "
            f"inner join ({write_values(files)}) as file (filename, mark) using (filename) "
            f"inner join ({write_values(editions)}) as edition (mark, vintage_id, reading_id) "
            "using (mark, vintage_id, reading_id)"
        )

    def _start_sum(self, table: Table, batch: Batch, paths: Iterable[Path]) -> None:
        """The counts of each month alone. `paths`: their files."""
        alone = [(counted.alone_id, mark) for mark, counted in batch.items()]
        self._connection.execute(
            f"create or replace table landed.{table.name} as "
            f"select 1 as times, * exclude (set_id, mark) {_MARK_UNITS} "
            f"from {_read_parquet(paths)} "
            f"inner join ({write_values(alone)}) as alone (set_id, mark) using (set_id)"
        )

    def _add_dossiers(self, times: int, condition: str, batch: Batch) -> None:
        """Count some of the dossiers of several months, to be added or taken off. `condition`: of
        rows of `counting_dated`, with the `month` of their set.
        """
        columns = ", ".join(quote_identifier(column.name) for column in DOSSIER.columns)
        months = [(mark, counted.received_month) for mark, counted in batch.items()]
        self._read_dossiers(
            f"select {columns} from {models.DATED} "
            f"inner join ({write_values(months)}) as counted (mark, month) "
            f"on starts_with(unit_id, mark) where {condition}"
        )
        self._count_records()
        for table, model in (
            (MONTH_COUNT, models.COUNTS),
            (MONTH_ORIGIN, models.ORIGINS),
        ):
            self._connection.execute(
                f"insert into landed.{table.name} by name "
                f"select {times} as times, * from {model}"
            )

    def _read_dossiers(self, query: str) -> None:
        self._connection.execute(f"create or replace view landed.dossier as {query}")

    def _keep_dossiers(self, query: str) -> None:
        self._create_table(_MARKED_DOSSIERS, query)
        self._read_dossiers(f"select * from {_MARKED_DOSSIERS}")

    def _create_exceptions(self, model: str) -> None:
        """A view of the rows of a model that mostly has none.

        That it has none is said in the view itself: DuckDB then leaves out what looks for them,
        and never reads the codes of the dossiers.
        """
        rows = _name_rows(model)
        self._create_table(rows, self._sql[model])
        found = self._connection.execute(f"select 1 from {rows} limit 1").fetchone()
        condition = "true" if found else "false"
        self._connection.execute(
            f"create or replace view {model} as select * from {rows} where {condition}"
        )

    def _create_table(self, name: str, query: str) -> None:
        self._connection.execute(f"create or replace table {name} as {query}")

    def _write_files(
        self, written: Mapping[str, SetFiles], counts: str, origins: str
    ) -> None:
        """Write the files of sets by their marks, and drop what was counted."""
        self._writer.write(written, counts, origins)
        exceptions = map(_name_rows, _EXCEPTIONS)
        for table in (counts, origins, *exceptions, f"if exists {_MARKED_DOSSIERS}"):
            self._connection.execute(f"drop table {table}")


def _split_into_batches(sets: Iterable[CountedSet]) -> Iterator[Batch]:
    """Small sets together, the others one by one."""
    small: list[CountedSet] = []
    size_of_small = 0
    for counted in sets:
        size = measure_files(counted.files)
        if size > SMALL_BYTES:
            yield {"": counted}
            continue
        if size_of_small + size > BATCH_BYTES or len(small) == MOST_SETS:
            yield _mark_sets(small)
            small, size_of_small = [], 0
        small.append(counted)
        size_of_small += size
    if small:
        yield _mark_sets(small)


def _mark_sets(sets: Sequence[CountedSet]) -> Batch:
    if len(sets) == 1:
        return {"": sets[0]}
    return {f"{number} ": counted for number, counted in enumerate(sets)}


def _list_all(counted: CountedSet) -> tuple[EditionMonth, ...]:
    """The editions of its month, and those of other months that share dossiers with them."""
    return (*counted.editions, *counted.related)


def _name_rows(model: str) -> str:
    """The table under the view of a model of exceptions."""
    return f"{model}_row"


def _read_parquet(files: Iterable[Path]) -> str:
    listed = quote_literals(dict.fromkeys(files))
    return f"read_parquet([{listed}], hive_partitioning = false, filename = true)"
