"""The warehouse of one run: a fresh DuckDB file with the accepted vintages as `landed.*` tables."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

from ingest.contract.landed import CONTRACTS
from ingest.contract.table import Contract, Table
from ingest.contract.warehouse import (
    COUNTED,
    COUNTED_ORIGIN,
    COUNTED_SET,
    MISREAD_VALUE,
    RAW_FILE,
    SOURCE,
    VINTAGE,
)
from ingest.declare.source import Source
from ingest.sql_text import quote_literal, quote_literals
from ingest.store.landed import LandedStore
from ingest.store.raw import RawStore
from ingest.store.records import Vintage
from ingest.store.visits import SourceContact
from orchestration.pipeline.cases.counting import Counts
from orchestration.pipeline.workspace import SEEDS

# The folders of the dbt project whose files decide what a release says.
_RULE_FOLDERS = ("models", "macros", "seeds", "tests")

_FIGURES = """
    select distinct
        f.source_id,
        f.measure_code,
        f.value_text,
        f.value
    from landed.observation as f
    semi join read_today as v on f.vintage_id = v.vintage_id
"""

_NEXT_CHANGE = "select min(changes_on) from intermediate.int_calendar__next_change"

# A run's warehouse is read by this very DuckDB alone: how the newest storage packs texts takes a
# quarter less time to write than what every DuckDB since 1.0 can read.
_STORAGE: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "latest"
}

# Bounds what is in memory beside the warehouse.
_FILES_AT_ONCE = 500

# A row of a table as its declaration takes it: column → value.
Row = dict[str, object]


@dataclass(frozen=True)
class WarehouseContents:
    """What goes into a warehouse: declared sources, the vintages that serve and where their files
    are.

    Cases come counted (`counts`), never themselves. `today`: the day the marts are built at.
    `contacts`: source id → what its visits came to; one that was never visited may be left out.
    """

    run_id: str
    today: dt.date
    sources: Sequence[Source]
    vintages: Sequence[Vintage]
    landed: LandedStore
    raw: RawStore
    counts: Counts
    contacts: Mapping[str, SourceContact] = field(default_factory=dict)


def locate_warehouse(folder: Path) -> Path:
    """The warehouse file of a run, by the run's folder."""
    return folder / "warehouse.duckdb"


def read_today(warehouse: Path) -> dt.date:
    """The day the marts are built at; a run that began before midnight may publish after it."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        [(today,)] = connection.execute("select today from landed.run").fetchall()
    if not isinstance(today, dt.date):
        raise TypeError(
            f"expected a date in landed.run.today of {warehouse}, found {today!r}"
        )
    return today


def find_next_change(warehouse: Path) -> dt.date | None:
    """The next day on which the calendar alone changes what the marts say; None where none will.

    `warehouse`: a file in which the models are built.
    """
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        [(day,)] = connection.execute(_NEXT_CHANGE).fetchall()
    if day is not None and not isinstance(day, dt.date):
        raise TypeError(f"expected a date of the next change, found {day!r}")
    return day


def compute_inputs_fingerprint(
    sources: Iterable[Source], vintages: Iterable[Vintage], dbt_project: Path
) -> str:
    """A hash of all a release is made of: equal inputs make an equal release, so none is made."""
    lines = [f"{source.id} {source.fingerprint}" for source in sources]
    lines += [f"{vintage.vintage_id} {vintage.reading_id}" for vintage in vintages]
    digest = hashlib.sha256("\n".join(sorted(lines)).encode())
    digest.update((dbt_project / "dbt_project.yml").read_bytes())
    for folder in _RULE_FOLDERS:
        for path in sorted((dbt_project / folder).rglob("*")):
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()


def load_warehouse(warehouse: Path, contents: WarehouseContents) -> dict[str, int]:
    """Create the warehouse file and load it; returns landed table → number of rows."""
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(warehouse), config=_STORAGE) as connection:
        connection.execute("create schema landed")
        tables = _load_rows(connection, contents)
        _load_quarantine(connection, contents, warehouse.with_name("quarantine.csv"))
        tables += _load_counts(connection, contents.counts)
        tables += _load_descriptions(connection, contents)
        _create_run(connection, contents)
        _load_misread_values(connection, contents)
        return {table: _count_rows(connection, table) for table in tables}


def _load_rows(
    connection: duckdb.DuckDBPyConnection, contents: WarehouseContents
) -> list[str]:
    """`landed.<contract>` for every contract whose rows enter the warehouse; it may be empty."""
    contracts = [contract for contract in CONTRACTS.values() if not contract.is_counted]
    contract_of = {source.id: source.contract for source in contents.sources}
    for contract in contracts:
        vintages = [
            v for v in contents.vintages if contract_of[v.source_id] == contract.name
        ]
        files = [contents.landed.rows_path(vintage) for vintage in vintages]
        load_contract(connection, contract, files)
    return [contract.name for contract in contracts]


def load_contract(
    connection: duckdb.DuckDBPyConnection, contract: Contract, files: Sequence[Path]
) -> None:
    """`landed.<contract>` with the rows of these files.

    A file of an earlier reading lacks the columns that the contract gained later: null there.
    """
    connection.execute(contract.create_statement("landed"))
    _insert_files(connection, contract, files)


def _load_quarantine(
    connection: duckdb.DuckDBPyConnection, contents: WarehouseContents, listed: Path
) -> None:
    """The rows that could not be read, as a table and as the CSV file that a release carries."""
    files = [
        contents.landed.quarantine_path(vintage)
        for vintage in contents.vintages
        if vintage.quarantined
    ]
    if not files:
        return
    rows = f"read_parquet([{quote_literals(files)}], union_by_name = true)"
    connection.execute(f"create table landed.quarantine as select * from {rows}")
    connection.execute(
        f"copy (from landed.quarantine order by all) to {quote_literal(listed)} (header)"
    )


def _load_counts(connection: duckdb.DuckDBPyConnection, counts: Counts) -> list[str]:
    """The counted cases, set by set, and what each set is."""
    sets: list[Row] = []
    counted: set[Path] = set()
    origins: set[Path] = set()
    for counted_set in counts.sets:
        row: Row = {
            "set_id": counted_set.set_id,
            "received_month": counted_set.received_month,
            "known_from": counted_set.known_from,
        }
        sets.append(row)
        # Two moments may have the same set in force: its file is loaded once.
        counted.add(counts.locate_counts(counted_set))
        origins.add(counts.locate_origins(counted_set))
    _load_counted_files(connection, COUNTED, counted)
    _load_counted_files(connection, COUNTED_ORIGIN, origins)
    _create_table(connection, COUNTED_SET, sets)
    return [COUNTED.name, COUNTED_ORIGIN.name, COUNTED_SET.name]


def _load_counted_files(
    connection: duckdb.DuckDBPyConnection, table: Table, files: Iterable[Path]
) -> None:
    connection.execute(table.create_statement("landed"))
    _insert_files(connection, table, sorted(files))


def _insert_files(
    connection: duckdb.DuckDBPyConnection, table: Table, files: Sequence[Path]
) -> None:
    """Add the rows of Parquet files to `landed.<table>`; a column that a file lacks is null there.

    Most files hold a hundred rows, and DuckDB takes ten times as long as polars to open one.
    """
    for first in range(0, len(files), _FILES_AT_ONCE):
        rows = pl.scan_parquet(
            list(files[first : first + _FILES_AT_ONCE]),
            schema=table.schema,
            missing_columns="insert",
            # Words that repeat are landed as categories.
            cast_options=pl.ScanCastOptions(categorical_to_string="allow"),
            glob=False,
            hive_partitioning=False,
        ).collect()
        connection.register("file_rows", rows)
        connection.execute(f"insert into landed.{table.name} by name from file_rows")
        connection.unregister("file_rows")


def _load_descriptions(
    connection: duckdb.DuckDBPyConnection, contents: WarehouseContents
) -> list[str]:
    """The tables about the rows: under which names files came, the sources and the vintages."""
    files: list[Row] = []
    for vintage in contents.vintages:
        edition = contents.raw.read_edition(vintage.source_id, vintage.edition_id)
        for file in edition.files:
            row: Row = {
                "source_id": vintage.source_id,
                "vintage_id": vintage.vintage_id,
                "raw_sha256": file.sha256,
                "file_name": file.name,
            }
            files.append(row)
    _create_table(connection, RAW_FILE, files)
    sources: list[Row] = []
    for source in contents.sources:
        contact = contents.contacts.get(source.id, SourceContact())
        sources.append(_describe_source(source) | _describe_contact(contact))
    _create_table(connection, SOURCE, sources)
    _create_table(
        connection,
        VINTAGE,
        [_describe_vintage(vintage) for vintage in contents.vintages],
    )
    return [RAW_FILE.name, SOURCE.name, VINTAGE.name]


def _describe_source(source: Source) -> Row:
    """A row of `landed.source`, but for the columns of its visits."""
    return {
        "source_id": source.id,
        "title_vi": source.title_vi,
        "title_en": source.title_en,
        "publisher_vi": source.publisher.name_vi,
        "publisher_en": source.publisher.name_en,
        "publisher_url": source.publisher.url,
        "licence_id": source.licence.id,
        "licence_url": source.licence.url,
        "attribution": source.licence.attribution,
        "system_id": source.system,
        "contract": source.contract,
        "replaces": source.replaces,
        "priority": source.priority,
        "is_synthetic": source.is_synthetic,
        "frequency": source.calendar.frequency,
        "grace_days": source.calendar.grace_days,
        "final_after_days": source.calendar.final_after_days,
        "coverage_scope": source.coverage.scope,
        "coverage_units": "|".join(source.coverage.units),
        "universe": source.coverage.universe,
        "coverage_from": source.coverage.complete_from,
    }


def _describe_contact(contact: SourceContact) -> Row:
    """The columns of `landed.source` on its visits."""
    return {
        "last_seen_at": _drop_zone(contact.last_seen_at),
        "last_news_at": _drop_zone(contact.last_news_at),
        "unreachable_since": _drop_zone(contact.unreachable_since),
    }


def _drop_zone(moment: dt.datetime | None) -> dt.datetime | None:
    """A moment in UTC as the tables hold it: they carry no zone."""
    return moment.replace(tzinfo=None) if moment else None


def _describe_vintage(vintage: Vintage) -> Row:
    """A row of `landed.vintage`."""
    return {
        "source_id": vintage.source_id,
        "vintage_id": vintage.vintage_id,
        "edition_id": vintage.edition_id,
        "reading_id": vintage.reading_id,
        "published_at": vintage.published_at,
        "retrieved_at": _drop_zone(vintage.retrieved_at),
        "known_from": vintage.known_from,
        "known_basis": vintage.known_basis,
        "row_count": vintage.rows,
        "quarantined_count": vintage.quarantined,
    }


def _create_run(
    connection: duckdb.DuckDBPyConnection, contents: WarehouseContents
) -> None:
    run_id, today = quote_literal(contents.run_id), quote_literal(contents.today)
    connection.execute(
        f"create table landed.run as select {run_id} as run_id, {today} as today"
    )


def _load_misread_values(
    connection: duckdb.DuckDBPyConnection, contents: WarehouseContents
) -> None:
    """`landed.misread_value`, of the vintages that are read as their source declares it now.

    How the others were read is not known any more; they are read again, or held with a report.
    """
    # Imported here: readers of every format take long to load.
    from ingest.land.observations.printed_values import find_misread_values
    from ingest.land.reading import build_reading_id
    from ingest.parse.reference_lists import ReferenceLists

    reference = ReferenceLists.load(SEEDS)
    readings = {s.id: build_reading_id(s, reference) for s in contents.sources}
    of_today: list[Row] = [
        {"vintage_id": vintage.vintage_id}
        for vintage in contents.vintages
        if vintage.reading_id == readings[vintage.source_id]
    ]
    frame = pl.DataFrame(of_today, schema={"vintage_id": pl.String})
    connection.register("read_today", frame)
    figures = connection.execute(_FIGURES).pl()
    connection.unregister("read_today")
    misread = find_misread_values(figures, contents.sources, reference)
    _create_table(connection, MISREAD_VALUE, misread.to_dicts())


def _create_table(
    connection: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Row]
) -> None:
    connection.register("new_rows", table.build_frame(rows))
    connection.execute(f"create table landed.{table.name} as select * from new_rows")
    connection.unregister("new_rows")


def _count_rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    [(rows,)] = connection.execute(f"select count(*) from landed.{table}").fetchall()
    return int(rows)
