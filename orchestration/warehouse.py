"""The warehouse of one run: a fresh DuckDB file with the accepted vintages as typed `landed.*` tables."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import polars as pl

from ingest.catalogue import Source
from ingest.contract import CONTRACTS
from ingest.store import LandedStore, Vintage

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
) -> dict[str, int]:
    """Create the warehouse and load the vintages, named one by one; returns rows per landed table."""
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    kinds = {s.id: s.contract for s in sources}
    declared = pl.DataFrame([_source(s) for s in sources], schema=_SOURCE, orient="row")
    accepted = pl.DataFrame([_vintage(v) for v in vintages], schema=_VINTAGE, orient="row")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema landed")
        for name, contract in CONTRACTS.items():
            connection.execute(f"create table landed.{name} ({contract.create_columns})")
            files = [str(store.parquet(v)) for v in vintages if kinds[v.source_id] == name]
            if files:
                names = ", ".join(f'"{c.name}"' for c in contract.columns)
                connection.execute(
                    f"insert into landed.{name} select {names} from read_parquet($files)", {"files": files}
                )
        quarantines = [str(store.quarantine(v)) for v in vintages if v.quarantined]
        if quarantines:
            connection.execute(f"create table landed.quarantine as {_QUARANTINE}", {"files": quarantines})
        connection.register("declared", declared)
        connection.register("accepted", accepted)
        connection.execute("create table landed.source as select * from declared")
        connection.execute("create table landed.vintage as select * from accepted")
        connection.execute("create table landed.run as select $1 as run_id, $2::date as today", [run_id, today])
        return {
            name: connection.execute(f"select count(*) from landed.{name}").fetchone()[0]
            for name in (*CONTRACTS, "source", "vintage")
        }


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
