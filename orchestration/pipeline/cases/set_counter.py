"""One set of cases counted, by the SQL of `dbt_project/models/counting`.

A month is counted from its own files first, as if no other month held its dossiers, and that count
is kept. Where others do, the few dossiers that stand in several months are counted by themselves:
what belongs elsewhere is taken off and what belongs here is added. So a date corrected over a
month's end does not cost the month again.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest.contract.landed import DOSSIER
from ingest.contract.table import Table
from ingest.contract.warehouse import DOSSIER_REPORTER, MONTH_COUNT, MONTH_ORIGIN
from ingest.declare.source import Source
from ingest.fetch.fetched import hash_file
from ingest.sql_text import quote_identifier, quote_literal, quote_literals
from ingest.store.atomic import set_aside, write_atomically
from ingest.store.landed import knowledge_order
from orchestration.pipeline.cases import counting_rules as models
from orchestration.pipeline.cases.counted_sets import CountedSet, Sharing
from orchestration.pipeline.cases.counting_rules import CountingRules
from orchestration.pipeline.cases.dossier_keys import DossierKeys
from orchestration.pipeline.cases.editions import EditionMonth

_COUNTS_ORDER = "unit_id, procedure_code, origins, processing_month"
_ORIGINS_ORDER = "unit_id, origin_bit, vintage_id, raw_sha256"
_EXCEPTIONS = (models.REPEATED, models.LAST_EDITIONS)


@dataclass(frozen=True)
class SetFiles:
    """The two files of one set in its month's folder."""

    folder: Path
    set_id: str

    @property
    def counts(self) -> Path:
        """Dossiers by unit, procedure, origins and month of processing."""
        return self.folder / f"{self.set_id}.parquet"

    @property
    def origins(self) -> Path:
        """The raw files behind them."""
        return self.folder / f"{self.set_id}.origins.parquet"

    @property
    def seal(self) -> Path:
        """The hashes of both, as `sha256sum` writes them; written last."""
        return self.folder / f"{self.set_id}.sha256"

    def are_whole(self) -> bool:
        """Whether both stand there as they were written; of one counted before they were hashed,
        whether they stand there.
        """
        if not (self.counts.is_file() and self.origins.is_file()):
            return False
        return not self.seal.exists() or self._is_sealed()

    def write_seal(self) -> None:
        """Write down the hashes of both."""
        write_atomically(self.seal, self._describe().encode())

    def set_aside(self) -> None:
        """Make room for both to be counted again; what is there is kept beside."""
        for path in (self.seal, self.counts, self.origins):
            if path.exists():
                set_aside(path)

    def _is_sealed(self) -> bool:
        return (
            self.seal.is_file() and self.seal.read_bytes() == self._describe().encode()
        )

    def _describe(self) -> str:
        lines = [f"{hash_file(p)}  {p.name}\n" for p in (self.counts, self.origins)]
        return "".join(lines)


class SetCounter:
    """Counts sets on one connection of DuckDB, in tables that are replaced set by set."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        rules: CountingRules,
        sources: Mapping[str, Source],
        keys: DossierKeys,
        sharing: Sharing,
    ) -> None:
        self._connection = connection
        self._sql = rules.sql
        self._sources = sources
        self._keys = keys
        self._sharing = sharing
        connection.execute(
            "attach ':memory:' as warehouse; use warehouse; create schema landed"
        )
        # What is read twice would be kept in memory first, though hardly any dossier stands in two
        # rows: reading a file once more costs less.
        connection.execute("set disabled_optimizers = 'common_subplan'")

    def count_set(self, counted: CountedSet, folder: Path) -> set[Path]:
        """Write the files of a set into its month's folder; the landed files that were read."""
        folder.mkdir(parents=True, exist_ok=True)
        alone = SetFiles(folder, counted.alone_id)
        opened: set[Path] = set()
        # A month alone may have been counted before, for another set that starts from it.
        if not alone.are_whole():
            alone.set_aside()
            self._count_alone(counted, alone)
            opened.update(counted.files)
        if counted.set_id != counted.alone_id:
            self._count_with_related(counted, alone, SetFiles(folder, counted.set_id))
        return opened

    def _count_alone(self, counted: CountedSet, files: SetFiles) -> None:
        """Count the dossiers of the month's own files, whatever other months hold."""
        self._load_reporters(counted.editions)
        self._read_dossiers(_select_cases(counted.files))
        self._create_table(models.REPORTERS, self._sql[models.REPORTERS])
        self._count_records()
        self._write_files(files, models.COUNTS, models.ORIGINS)

    def _count_with_related(
        self, counted: CountedSet, alone: SetFiles, files: SetFiles
    ) -> None:
        """The month's own count, less the dossiers that belong to other months, and with those of
        their files that belong to this one.
        """
        editions = (*counted.editions, *counted.related)
        self._load_reporters(editions)
        self._read_dossiers(self._select_shared_rows(editions))
        self._create_table(models.DATED, self._sql[models.DATED])
        # As the counts of other months are not read, both start from those of the month alone.
        self._start_sum(MONTH_COUNT, alone.counts)
        self._start_sum(MONTH_ORIGIN, alone.origins)
        # The bits by which the month names its sources are kept, so this reads the month's origins
        # before anything is added to them.
        self._create_table(models.REPORTERS, self._sql[models.DATED_REPORTERS])
        month = quote_literal(counted.received_month)
        self._add_dossiers(-1, f"received_month = {month}")
        self._add_dossiers(1, f"is_last_of_source and counted_month = {month}")
        self._create_table(models.DATED_COUNTS, self._sql[models.DATED_COUNTS])
        self._create_table(models.DATED_ORIGINS, self._sql[models.DATED_ORIGINS])
        self._write_files(files, models.DATED_COUNTS, models.DATED_ORIGINS)

    def _start_sum(self, table: Table, alone: Path) -> None:
        self._connection.execute(
            f"create or replace table landed.{table.name} as "
            f"select 1 as times, * exclude (set_id) from {quote_literal(alone)}"
        )

    def _add_dossiers(self, times: int, condition: str) -> None:
        """Count some of the dossiers of several months, to be added or taken off."""
        columns = ", ".join(quote_identifier(column.name) for column in DOSSIER.columns)
        self._read_dossiers(f"select {columns} from {models.DATED} where {condition}")
        self._count_records()
        for table, model in (
            (MONTH_COUNT, models.COUNTS),
            (MONTH_ORIGIN, models.ORIGINS),
        ):
            self._connection.execute(
                f"insert into landed.{table.name} by name "
                f"select {times} as times, * from {model}"
            )

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

    def _load_reporters(self, editions: Sequence[EditionMonth]) -> None:
        """A list of each column, unnested: a frame of so few rows takes ten times as long to read."""
        rows = list(_list_reporters(editions, self._sources, self._sharing))
        columns = [
            f"cast(unnest(${column.name}) as {column.sql_type}) as {quote_identifier(column.name)}"
            for column in DOSSIER_REPORTER.columns
        ]
        values = {
            column.name: [row[column.name] for row in rows]
            for column in DOSSIER_REPORTER.columns
        }
        self._connection.execute(
            f"create or replace table landed.{DOSSIER_REPORTER.name} as select {', '.join(columns)}",
            values,
        )

    def _read_dossiers(self, query: str) -> None:
        self._connection.execute(f"create or replace view landed.dossier as {query}")

    def _select_shared_rows(self, editions: Sequence[EditionMonth]) -> str:
        """The query of what these editions hold of dossiers that stand in several months."""
        files = quote_literals(self._keys.list_row_files(editions))
        if not files:
            return _select_cases(())
        readings = sorted(
            {
                (edition.vintage.vintage_id, edition.vintage.reading_id)
                for edition in editions
            }
        )
        listed = ", ".join(f"({quote_literals(reading)})" for reading in readings)
        # Two nights may have kept the same row.
        return (
            f"select distinct * exclude (reading_id) from read_parquet([{files}], "
            f"hive_partitioning = false) where (vintage_id, reading_id) in ({listed})"
        )

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

    def _write_files(self, files: SetFiles, counts: str, origins: str) -> None:
        """Write beside, then rename: a reader sees a whole file or none."""
        for path, rows in (
            (files.counts, f"{counts} order by {_COUNTS_ORDER}"),
            (files.origins, f"{origins} order by {_ORIGINS_ORDER}"),
        ):
            # A worker that was given up may still be writing: each writes a file of its own.
            part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
            self._connection.execute(
                f"copy (select {quote_literal(files.set_id)} as set_id, * from {rows}) "
                f"to {quote_literal(part)} (format parquet, compression zstd)"
            )
            part.replace(path)
        files.write_seal()
        exceptions = map(_name_rows, _EXCEPTIONS)
        for table in (counts, origins, *exceptions):
            self._connection.execute(f"drop table {table}")


def _name_rows(model: str) -> str:
    """The table under the view of a model of exceptions."""
    return f"{model}_row"


def _list_reporters(
    editions: Sequence[EditionMonth],
    sources: Mapping[str, Source],
    sharing: Sharing,
) -> Iterator[dict[str, object]]:
    """Rows of `landed.dossier_reporter`: of each unit's month the editions that speak for it.

    `editions`: of each source and month as they became known. Sources are numbered by priority and
    the editions of a source as they became known.
    """
    numbers = _number_vintages(editions)
    source_numbers = {source_id: at for at, source_id in enumerate(sources, start=1)}
    for of_month in _group_by_source_and_month(editions):
        source_id = of_month[0].vintage.source_id
        replaces = sources[source_id].replaces
        for unit_id, speaking in _find_speaking(of_month, replaces, sharing).items():
            for edition in speaking:
                yield {
                    "unit_id": unit_id,
                    "received_month": edition.received_month,
                    "source_id": source_id,
                    "vintage_id": edition.vintage.vintage_id,
                    "source_number": source_numbers[source_id],
                    "edition_number": numbers[edition.vintage.vintage_id],
                    "is_upserted": replaces == "nothing" and len(of_month) > 1,
                }


def _group_by_source_and_month(
    editions: Sequence[EditionMonth],
) -> list[list[EditionMonth]]:
    """The editions of each source and month, in the order they came in."""
    groups: dict[tuple[str, str], list[EditionMonth]] = {}
    for edition in editions:
        key = (edition.vintage.source_id, edition.month)
        groups.setdefault(key, []).append(edition)
    return list(groups.values())


def _find_speaking(
    of_month: Sequence[EditionMonth], replaces: str, sharing: Sharing
) -> dict[str, list[EditionMonth]]:
    """Unit → the editions of one source's month that speak for it.

    All that hold the unit, or the last of these where an edition replaces its unit's month.
    """
    speaking: dict[str, list[EditionMonth]] = {}
    for edition in of_month:
        for unit_id in sorted(sharing.list_units(edition)):
            if replaces == "unit_and_period":
                speaking[unit_id] = [edition]
            else:
                speaking.setdefault(unit_id, []).append(edition)
    return speaking


def _number_vintages(editions: Sequence[EditionMonth]) -> dict[str, int]:
    """Vintage → its number, in the order in which they became known."""
    vintages = {edition.vintage.vintage_id: edition.vintage for edition in editions}
    ordered = sorted(vintages.values(), key=knowledge_order)
    return {
        vintage.vintage_id: number for number, vintage in enumerate(ordered, start=1)
    }


def _select_cases(files: Sequence[Path]) -> str:
    """The query of a set's cases; of no file no rows, with the columns of the contract."""
    if files:
        return f"select * from read_parquet([{quote_literals(files)}], hive_partitioning = false)"
    columns = [
        f"cast(null as {column.sql_type}) as {quote_identifier(column.name)}"
        for column in DOSSIER.columns
    ]
    return f"select {', '.join(columns)} where false"
