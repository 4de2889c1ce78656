"""The warehouse of one run: a fresh DuckDB file with the accepted vintages as typed `landed.*` tables."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb
import polars as pl

from ingest.contract.landed import CONTRACTS
from ingest.declare.source import Source
from ingest.store.landed import LandedStore
from ingest.store.raw import RawStore
from ingest.store.records import Vintage
from orchestration.pipeline.counting import Counts

_SOURCE = {
    "source_id": pl.String,
    "title_vi": pl.String,
    "title_en": pl.String,
    "publisher_vi": pl.String,
    "publisher_en": pl.String,
    "publisher_url": pl.String,
    "licence_id": pl.String,
    "licence_url": pl.String,
    "attribution": pl.String,
    "system_id": pl.String,
    "contract": pl.String,
    "replaces": pl.String,
    "priority": pl.Int32,
    "is_synthetic": pl.Boolean,
    "frequency": pl.String,
    "grace_days": pl.Int32,
    "final_after_days": pl.Int32,
    "coverage_scope": pl.String,
    "coverage_units": pl.String,
}

_VINTAGE = {
    "source_id": pl.String,
    "vintage_id": pl.String,
    "edition_id": pl.String,
    "reading_id": pl.String,
    "published_at": pl.Date,
    "retrieved_at": pl.Datetime("us"),
    "known_from": pl.Datetime("us"),
    "known_basis": pl.String,
    "row_count": pl.Int64,
    "quarantined_count": pl.Int64,
}

_COUNTED = """
    set_id varchar not null, unit_id varchar not null, procedure_code varchar not null, origins bigint not null,
    processing_month bigint, dossiers bigint not null, dossiers_online bigint not null,
    dossiers_fully_online bigint not null, results_issued bigint not null, results_digitised bigint not null,
    dossiers_fee_due bigint not null, dossiers_paid_online bigint not null, dossiers_paid_npsp bigint not null,
    dossiers_with_channel bigint not null, dossiers_with_level bigint not null,
    dossiers_with_document_said bigint not null
"""
_COUNTED_ORIGIN = """
    set_id varchar not null, unit_id varchar not null, source_id varchar not null, origin_bit bigint not null,
    vintage_id varchar not null, raw_sha256 varchar not null, records bigint not null
"""
_COUNTED_SET = {"set_id": pl.String, "received_month": pl.Date, "known_from": pl.Datetime("us")}
_RAW_FILE = {"source_id": pl.String, "vintage_id": pl.String, "raw_sha256": pl.String, "file_name": pl.String}

_QUARANTINE = "select * from read_parquet($files, union_by_name = true)"


def inputs(sources: Iterable[Source], vintages: Iterable[Vintage], dbt_project: Path) -> str:
    """A fingerprint of everything a release is made of: equal inputs make an equal release, so none is made."""
    told = [f"{s.id} {s.fingerprint}" for s in sources] + [f"{v.vintage_id} {v.reading_id}" for v in vintages]
    code = [
        p
        for folder in ("models", "macros", "seeds", "tests")
        for p in sorted((dbt_project / folder).rglob("*"))
        if p.is_file()
    ]
    digest = hashlib.sha256("\n".join(sorted(told)).encode())
    for path in [dbt_project / "dbt_project.yml", *code]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def load(
    warehouse: Path,
    *,
    run_id: str,
    today: dt.date,
    sources: Sequence[Source],
    vintages: Sequence[Vintage],
    store: LandedStore,
    raw: RawStore,
    counts: Counts,
) -> dict[str, int]:
    """Create the warehouse and load the vintages, named one by one; returns rows per landed table.

    Cases come counted (`counts`), never themselves.
    """
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    kinds = {s.id: s.contract for s in sources}
    declared = pl.DataFrame([_source(s) for s in sources], schema=_SOURCE, orient="row")
    accepted = pl.DataFrame([_vintage(v) for v in vintages], schema=_VINTAGE, orient="row")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema landed")
        loaded = {name: contract for name, contract in CONTRACTS.items() if not contract.is_counted}
        for name, contract in loaded.items():
            connection.execute(f"create table landed.{name} ({contract.create_columns})")
            files = [str(store.rows_path(v)) for v in vintages if kinds[v.source_id] == name]
            if files:
                names = ", ".join(f'"{c.name}"' for c in contract.columns)
                connection.execute(
                    f"insert into landed.{name} select {names} from read_parquet($files)", {"files": files}
                )
        quarantines = [str(store.quarantine_path(v)) for v in vintages if v.quarantined]
        if quarantines:
            connection.execute(f"create table landed.quarantine as {_QUARANTINE}", {"files": quarantines})
            # the release leaves the warehouse behind; what could not be read goes with it
            listed = str(warehouse.with_name("quarantine.csv"))
            connection.execute("copy (from landed.quarantine order by all) to $listed (header)", {"listed": listed})
        for table, columns, files in (
            ("counted", _COUNTED, [counts.file(s) for s in counts.sets]),
            ("counted_origin", _COUNTED_ORIGIN, [counts.origins(s) for s in counts.sets]),
        ):
            connection.execute(f"create table landed.{table} ({columns})")
            if files:
                connection.execute(
                    f"insert into landed.{table} by name from read_parquet($files, hive_partitioning = false)",
                    {"files": sorted({str(f) for f in files})},
                )
        counted_sets = [(s.set_id, s.received_month, s.known_from) for s in counts.sets]
        for table, rows, schema in (
            ("counted_set", counted_sets, _COUNTED_SET),
            ("raw_file", list(_raw_files(vintages, raw)), _RAW_FILE),
        ):
            connection.register("rows", pl.DataFrame(rows, schema=schema, orient="row"))
            connection.execute(f"create table landed.{table} as select * from rows")
        connection.register("declared", declared)
        connection.register("accepted", accepted)
        connection.execute("create table landed.source as select * from declared")
        connection.execute("create table landed.vintage as select * from accepted")
        connection.execute("create table landed.run as select $1 as run_id, $2::date as today", [run_id, today])
        return {
            name: connection.execute(f"select count(*) from landed.{name}").fetchone()[0]
            for name in (*loaded, "counted", "counted_origin", "counted_set", "raw_file", "source", "vintage")
        }


def _raw_files(vintages: Iterable[Vintage], raw: RawStore) -> Iterator[tuple[str, str, str, str]]:
    """Under which names the files of each vintage came."""
    for v in vintages:
        for file in raw.read_edition(v.source_id, v.edition_id).files:
            yield v.source_id, v.vintage_id, file.sha256, file.name


def _source(s: Source) -> tuple:
    return (
        s.id, s.title_vi, s.title_en, s.publisher.name_vi, s.publisher.name_en, s.publisher.url, s.licence.id,
        s.licence.url, s.licence.attribution, s.system, s.contract, s.replaces, s.priority, s.is_synthetic,
        s.calendar.frequency, s.calendar.grace_days, s.calendar.final_after_days, s.coverage.scope,
        "|".join(s.coverage.units),
    )  # fmt: skip


def _vintage(v: Vintage) -> tuple:
    return (
        v.source_id, v.vintage_id, v.edition_id, v.reading_id, v.published_at, v.retrieved_at.replace(tzinfo=None),
        v.known_from, v.known_basis, v.rows, v.quarantined,
    )  # fmt: skip
