"""Cases counted into observations: once per receipt month and set of editions, into files that never change.

    counted/<month>/<set>.parquet           dossiers by unit, procedure, origins and month of processing
    counted/<month>/<set>.origins.parquet   the raw files behind each unit's dossiers
    counted/<month>/<set>.json              the editions of the set; written last, so a set with it is whole

A set is what was in force of one receipt month at some moment; a month has one for every moment at which an edition
that touches it became known. Superseded sets stay: they are the past of `as_of`. The rules of counting are SQL, in
`dbt_project/models/counting`; which editions make a set is decided here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Protocol

import duckdb
import polars as pl

from ingest.contract.landed import DOSSIER
from ingest.declare.source import Source
from ingest.store.atomic import write_atomically
from ingest.store.landing import UNDATED
from ingest.store.records import Vintage
from orchestration.pipeline import transform
from orchestration.pipeline.workspace import DBT_PROJECT

MEMORY = "2GB"
# in the order they are run; the first is a view, so that only what a month needs is ever read
_MODELS = ("counting_record", "counting_dossier", "counted_dossier", "counted_origin")
_EDITION = {
    "source_id": pl.String,
    "vintage_id": pl.String,
    "replaces": pl.String,
    "source_number": pl.Int64,
    "edition_number": pl.Int64,
    "is_upserted": pl.Boolean,
}


class Months(Protocol):
    """Where the landed files of cases are: `LandedStore`."""

    def files_by_month(self, vintage: Vintage) -> Mapping[str, Sequence[Path]]: ...


@dataclass(frozen=True)
class Rules:
    """The compiled SQL of each counting model, and what it is known by."""

    sql: Mapping[str, str]
    fingerprint: str


@dataclass(frozen=True)
class InForce:
    """One edition in a set, with its files of the set's month."""

    vintage: Vintage
    files: tuple[Path, ...]


@dataclass(frozen=True)
class CountedSet:
    """What was in force of a receipt month from a moment on. `month`: `2024-03`, or UNDATED.

    `editions` stand in the order of their sources' priority, then as they became known.
    """

    set_id: str
    month: str
    known_from: dt.datetime
    editions: tuple[InForce, ...]

    @property
    def received_month(self) -> dt.date | None:
        """The first day of the month; None for cases without a receipt date."""
        return None if self.month == UNDATED else dt.date.fromisoformat(f"{self.month}-01")

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(f for e in self.editions for f in e.files)


@dataclass(frozen=True)
class Counts:
    """Every set of a data folder, all counted: what the warehouse loads.

    `new` sets were counted now, and `opened` landed files read for it.
    """

    folder: Path
    sets: tuple[CountedSet, ...]
    new: int = 0
    opened: int = 0

    def file(self, counted: CountedSet) -> Path:
        return self.folder / counted.month / f"{counted.set_id}.parquet"

    def origins(self, counted: CountedSet) -> Path:
        return self.folder / counted.month / f"{counted.set_id}.origins.parquet"

    def note(self, counted: CountedSet) -> Path:
        return self.folder / counted.month / f"{counted.set_id}.json"


def rules(project: Path = DBT_PROJECT) -> Rules:
    """The counting models, compiled once for each state of what they are made of and kept in `target/run`."""
    parts = ["dbt_project.yml", "models/staging/_landed__sources.yml", "models/counting/*.sql", "macros/*.sql"]
    made_of = b"\0".join(p.read_bytes() for part in parts for p in sorted(project.glob(part)))
    kept = project / "target" / "run" / f"counting-{hashlib.sha256(made_of).hexdigest()[:16]}.json"
    if not kept.exists():
        write_atomically(kept, json.dumps(transform.compiled(_MODELS, project), sort_keys=True).encode())
    # cases are counted again only where the SQL itself is another
    sql = kept.read_bytes()
    return Rules(json.loads(sql), hashlib.sha256(sql).hexdigest()[:16])


def sets(
    sources: Iterable[Source], vintages: Iterable[Vintage], store: Months, counted_by: Rules
) -> list[CountedSet]:
    """Every set that was ever in force, by month and moment, as the editions known today tell it.

    Cases without a receipt date are of no month, so nothing replaces them: each edition's are a set of their own.
    """
    speaking = {s.id: s for s in sorted(sources, key=lambda s: (s.priority, s.id)) if s.contract == "dossier"}
    held = [(v, store.files_by_month(v)) for v in sorted(vintages, key=_known) if v.source_id in speaking]
    touching: dict[str, list[tuple[Vintage, tuple[Path, ...]]]] = defaultdict(list)
    for month in sorted({m for _, files in held for m in files if m != UNDATED}):
        for vintage, files in held:
            if month in files or speaking[vintage.source_id].replaces == "whole":
                touching[month].append((vintage, tuple(files.get(month, ()))))
    undated = [
        CountedSet(_set_id(UNDATED, own, speaking, counted_by), UNDATED, vintage.known_from, own)
        for vintage, files in held
        if (own := tuple(InForce(vintage, tuple(files[m])) for m in files if m == UNDATED))
    ]
    dated = [s for month, told in touching.items() for s in _sets_of_month(month, told, speaking, counted_by)]
    return dated + undated


def _known(vintage: Vintage) -> tuple[dt.datetime, dt.datetime, str]:
    return vintage.known_from, vintage.retrieved_at, vintage.vintage_id


def _sets_of_month(
    month: str, told: Sequence[tuple[Vintage, tuple[Path, ...]]], speaking: Mapping[str, Source], counted_by: Rules
) -> Iterable[CountedSet]:
    in_force: dict[str, list[InForce]] = {source_id: [] for source_id in speaking}
    before: tuple[InForce, ...] = ()
    for known_from, arrived in groupby(told, key=lambda t: t[0].known_from):
        for vintage, files in arrived:
            own = in_force[vintage.source_id]
            if speaking[vintage.source_id].replaces in ("whole", "period"):
                own.clear()
            if files:
                own.append(InForce(vintage, files))
        now = tuple(e for own in in_force.values() for e in own)
        if now != before:
            yield CountedSet(_set_id(month, now, speaking, counted_by), month, known_from, now)
        before = now


def _set_id(month: str, editions: Iterable[InForce], speaking: Mapping[str, Source], counted_by: Rules) -> str:
    told = [month, counted_by.fingerprint]
    told += [
        f"{e.vintage.vintage_id} {e.vintage.reading_id} {speaking[e.vintage.source_id].replaces}" for e in editions
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def bring_up_to_date(
    folder: Path, sources: Iterable[Source], vintages: Iterable[Vintage], store: Months, memory: str = MEMORY
) -> Counts:
    """Count the sets that were not counted before; only their files are opened. `folder`: `counted/` of the data."""
    declared = {s.id: s for s in sources if s.contract == "dossier"}
    cases = [v for v in vintages if v.source_id in declared]
    if not cases:
        return Counts(folder, ())
    counted_by = rules()
    counts = Counts(folder, tuple(sets(declared.values(), cases, store, counted_by)))
    new = [s for s in counts.sets if not counts.note(s).exists()]
    if not new:
        return counts
    spill = folder / ".spill"
    with duckdb.connect(config={"memory_limit": memory, "temp_directory": str(spill)}) as connection:
        connection.execute("attach ':memory:' as warehouse; use warehouse; create schema landed")
        connection.execute("set preserve_insertion_order = false; set enable_progress_bar = false")
        for counted in new:
            _count(connection, counted, declared, counted_by, counts)
    shutil.rmtree(spill, ignore_errors=True)
    return replace(counts, new=len(new), opened=sum(len(s.files) for s in new))


def _count(
    connection: duckdb.DuckDBPyConnection,
    counted: CountedSet,
    sources: Mapping[str, Source],
    counted_by: Rules,
    counts: Counts,
) -> None:
    connection.register("editions", pl.DataFrame(_editions(counted, sources), schema=_EDITION, orient="row"))
    connection.execute("create or replace table landed.dossier_edition as from editions")
    connection.execute(f"create or replace view landed.dossier as {_rows(counted.files)}")
    for model in _MODELS:
        kept = "view" if model == _MODELS[0] else "table"
        connection.execute(f"create or replace {kept} {model} as {counted_by.sql[model]}")
    file, origins = counts.file(counted), counts.origins(counted)
    file.parent.mkdir(parents=True, exist_ok=True)
    _write(connection, "counted_dossier", "unit_id, procedure_code, origins, processing_month", file, counted)
    _write(connection, "counted_origin", "unit_id, origin_bit, vintage_id, raw_sha256", origins, counted)
    write_atomically(counts.note(counted), json.dumps(_told(counted, counted_by), indent=1).encode())
    for model in _MODELS[1:]:
        connection.execute(f"drop table {model}")


def _write(connection: duckdb.DuckDBPyConnection, model: str, order: str, path: Path, counted: CountedSet) -> None:
    part = path.with_name(f".{path.name}.part")
    connection.execute(
        f"copy (select '{counted.set_id}' as set_id, * from {model} order by {order}) to '{_quoted(part)}' "
        "(format parquet, compression zstd)"
    )
    part.replace(path)


def _rows(files: Sequence[Path]) -> str:
    if not files:
        columns = ", ".join(f'cast(null as {c.sql_type}) as "{c.name}"' for c in DOSSIER.columns)
        return f"select {columns} where false"
    listed = ", ".join(f"'{_quoted(f)}'" for f in files)
    return f"select * from read_parquet([{listed}], hive_partitioning = false)"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _editions(counted: CountedSet, sources: Mapping[str, Source]) -> list[tuple]:
    """Rows of `dossier_edition`: the places of sources and of their editions, as they stand in the set."""
    rows = []
    by_source = groupby(counted.editions, key=lambda e: e.vintage.source_id)
    for place, (source_id, own) in enumerate(by_source, start=1):
        editions = list(own)
        replaces = sources[source_id].replaces
        is_upserted = replaces == "nothing" and len(editions) > 1
        rows += [
            (source_id, e.vintage.vintage_id, replaces, place, number, is_upserted)
            for number, e in enumerate(editions, start=1)
        ]
    return rows


def _told(counted: CountedSet, counted_by: Rules) -> dict:
    return {
        "set_id": counted.set_id,
        "month": counted.month,
        "known_from": counted.known_from.isoformat(),
        "sql": counted_by.fingerprint,
        "editions": [
            {
                "source_id": e.vintage.source_id,
                "vintage_id": e.vintage.vintage_id,
                "reading_id": e.vintage.reading_id,
            }
            for e in counted.editions
        ],
    }
