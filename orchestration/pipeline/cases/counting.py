"""Cases counted into observations: once per receipt month and set of editions, into files that
never change.

    counted/<month>/<set>.parquet           dossiers by unit, procedure, origins and month of processing
    counted/<month>/<set>.origins.parquet   the raw files behind each unit's dossiers
    counted/<month>/<set>.json              the editions of the set; written last, so a set with it is whole

The rules of counting are SQL, in `dbt_project/models/counting`; which editions make a set is in
`counted_sets`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import duckdb
import polars as pl
from pydantic import BaseModel

from ingest.contract.landed import DOSSIER
from ingest.contract.warehouse import DOSSIER_EDITION
from ingest.declare.source import Source
from ingest.sql_text import quote_identifier, quote_literal, quote_literals
from ingest.store.atomic import write_atomically
from ingest.store.records import Vintage
from orchestration.pipeline import transform
from orchestration.pipeline.cases.counted_sets import (
    CaseFiles,
    CountedSet,
    list_counted_sets,
)
from orchestration.pipeline.workspace import DBT_PROJECT

MEMORY = "2GB"
# A view, so that of a month's files only what counting needs is ever read; the tables that follow
# are built on it.
_RECORDS = "counting_record"
_TABLES = ("counting_dossier", "counted_dossier", "counted_origin")
_COUNTS_ORDER = "unit_id, procedure_code, origins, processing_month"
_ORIGINS_ORDER = "unit_id, origin_bit, vintage_id, raw_sha256"
_RULE_FILES = (
    "dbt_project.yml",
    "models/staging/_landed__sources.yml",
    "models/counting/*.sql",
    "macros/*.sql",
)


@dataclass(frozen=True)
class CountingRules:
    """The compiled SQL of each counting model, and a fingerprint of it all."""

    sql: Mapping[str, str]
    fingerprint: str


@dataclass(frozen=True)
class Counts:
    """Every set of a data folder, all counted: what the warehouse loads.

    `new` sets were counted now, and `opened` landed files read for it.
    """

    folder: Path
    sets: tuple[CountedSet, ...]
    new: int = 0
    opened: int = 0

    def locate_counts(self, counted: CountedSet) -> Path:
        """The file of a set's counts."""
        return self.folder / counted.month / f"{counted.set_id}.parquet"

    def locate_origins(self, counted: CountedSet) -> Path:
        """The file of the raw files behind a set's counts."""
        return self.folder / counted.month / f"{counted.set_id}.origins.parquet"

    def locate_note(self, counted: CountedSet) -> Path:
        """The file that says what a set was counted from."""
        return self.folder / counted.month / f"{counted.set_id}.json"


class EditionNote(BaseModel):
    """One edition of a counted set."""

    source_id: str
    vintage_id: str
    reading_id: str


class SetNote(BaseModel):
    """What a set was counted from. `sql`: the fingerprint of the rules."""

    set_id: str
    month: str
    known_from: dt.datetime
    sql: str
    editions: list[EditionNote]


def compile_counting_rules(project: Path = DBT_PROJECT) -> CountingRules:
    """The counting models; compiled once for each state of their files, and kept in `target/run`."""
    contents: list[bytes] = []
    for pattern in _RULE_FILES:
        contents += [path.read_bytes() for path in sorted(project.glob(pattern))]
    state = hashlib.sha256(b"\0".join(contents)).hexdigest()[:16]
    compiled = project / "target" / "run" / f"counting-{state}.json"
    if not compiled.exists():
        models = transform.compile_models((_RECORDS, *_TABLES), project)
        write_atomically(compiled, json.dumps(models, sort_keys=True).encode())
    # Of the SQL itself, not of its sources: cases are counted again only where the SQL has changed.
    sql = compiled.read_bytes()
    return CountingRules(json.loads(sql), hashlib.sha256(sql).hexdigest()[:16])


def count_new_sets(
    folder: Path,
    sources: Iterable[Source],
    vintages: Iterable[Vintage],
    store: CaseFiles,
    memory: str = MEMORY,
) -> Counts:
    """Count the sets that were not counted before; only their files are opened.

    `folder`: `counted/` of the data folder. `memory`: how much DuckDB may use; what needs more
    spills to disk.
    """
    of_cases = {source.id: source for source in sources if source.contract == "dossier"}
    cases = [vintage for vintage in vintages if vintage.source_id in of_cases]
    if not cases:
        return Counts(folder, ())
    rules = compile_counting_rules()
    counts = Counts(
        folder,
        tuple(list_counted_sets(of_cases.values(), cases, store, rules.fingerprint)),
    )
    new = [
        counted for counted in counts.sets if not counts.locate_note(counted).exists()
    ]
    if not new:
        return counts
    spill = folder / ".spill"
    with duckdb.connect(
        config={"memory_limit": memory, "temp_directory": str(spill)}
    ) as connection:
        connection.execute(
            "attach ':memory:' as warehouse; use warehouse; create schema landed"
        )
        connection.execute(
            "set preserve_insertion_order = false; set enable_progress_bar = false"
        )
        for counted in new:
            editions = build_edition_table(counted, of_cases)
            _count_set(connection, counted, editions, rules)
            _write_set(connection, counted, counts, rules)
    shutil.rmtree(spill, ignore_errors=True)
    return replace(
        counts, new=len(new), opened=sum(len(counted.files) for counted in new)
    )


def build_edition_table(
    counted: CountedSet, sources: Mapping[str, Source]
) -> pl.DataFrame:
    """Rows of `landed.dossier_edition`: sources by priority, their editions as they became known."""
    rows: list[dict[str, object]] = []
    by_source = groupby(counted.editions, key=lambda edition: edition.vintage.source_id)
    for source_number, (source_id, of_source) in enumerate(by_source, start=1):
        editions = list(of_source)
        replaces = sources[source_id].replaces
        is_upserted = replaces == "nothing" and len(editions) > 1
        for edition_number, edition in enumerate(editions, start=1):
            row = {
                "source_id": source_id,
                "vintage_id": edition.vintage.vintage_id,
                "replaces": replaces,
                "source_number": source_number,
                "edition_number": edition_number,
                "is_upserted": is_upserted,
            }
            rows.append(row)
    return DOSSIER_EDITION.build_frame(rows)


def _count_set(
    connection: duckdb.DuckDBPyConnection,
    counted: CountedSet,
    editions: pl.DataFrame,
    rules: CountingRules,
) -> None:
    """Make the tables of the counting models over the files of one set."""
    connection.register("editions", editions)
    connection.execute(
        "create or replace table landed.dossier_edition as from editions"
    )
    connection.execute(
        f"create or replace view landed.dossier as {_select_cases(counted.files)}"
    )
    connection.execute(f"create or replace view {_RECORDS} as {rules.sql[_RECORDS]}")
    for table in _TABLES:
        connection.execute(f"create or replace table {table} as {rules.sql[table]}")


def _select_cases(files: Sequence[Path]) -> str:
    """The query of a set's cases; of no file no rows, with the columns of the contract."""
    if files:
        return f"select * from read_parquet([{quote_literals(files)}], hive_partitioning = false)"
    columns = [
        f"cast(null as {column.sql_type}) as {quote_identifier(column.name)}"
        for column in DOSSIER.columns
    ]
    return f"select {', '.join(columns)} where false"


def _write_set(
    connection: duckdb.DuckDBPyConnection,
    counted: CountedSet,
    counts: Counts,
    rules: CountingRules,
) -> None:
    """Write the files of a set, its note last, and drop the tables they were written from."""
    counts.locate_counts(counted).parent.mkdir(parents=True, exist_ok=True)
    _copy_table(
        connection,
        counted,
        f"counted_dossier order by {_COUNTS_ORDER}",
        counts.locate_counts(counted),
    )
    _copy_table(
        connection,
        counted,
        f"counted_origin order by {_ORIGINS_ORDER}",
        counts.locate_origins(counted),
    )
    note = describe_set(counted, rules)
    write_atomically(
        counts.locate_note(counted), note.model_dump_json(indent=1).encode()
    )
    for table in _TABLES:
        connection.execute(f"drop table {table}")


def _copy_table(
    connection: duckdb.DuckDBPyConnection, counted: CountedSet, table: str, path: Path
) -> None:
    """Write beside, then rename: a reader sees a whole file or none."""
    part = path.with_name(f".{path.name}.part")
    connection.execute(
        f"copy (select {quote_literal(counted.set_id)} as set_id, * from {table}) to {quote_literal(part)} "
        "(format parquet, compression zstd)"
    )
    part.replace(path)


def describe_set(counted: CountedSet, rules: CountingRules) -> SetNote:
    """What a set was counted from, for people who look into the folder."""
    editions = [
        EditionNote(
            source_id=edition.vintage.source_id,
            vintage_id=edition.vintage.vintage_id,
            reading_id=edition.vintage.reading_id,
        )
        for edition in counted.editions
    ]
    return SetNote(
        set_id=counted.set_id,
        month=counted.month,
        known_from=counted.known_from,
        sql=rules.fingerprint,
        editions=editions,
    )
