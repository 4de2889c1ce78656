"""The marts as files: one DuckDB database, Parquet and CSV.

The same warehouse and facts give the same Parquet and CSV bytes, on any number of threads.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.release.describe.column_descriptions import Column, Mart, literal, qualified, quoted, read_marts
from orchestration.release.facts import ReleaseFacts
from orchestration.release.steps import StepHook, ignore_step

DATABASE = "indicators.duckdb"
# The oldest storage any DuckDB 1.x client reads: BI tools bundle old drivers.
STORAGE_VERSION = "v1.0.0"
# 122,880 rows is DuckDB's own unit of work, so that one thread skips or reads one whole group.
ROW_GROUP_ROWS = 122_880
# Every Parquet reader knows it; zstd, a little smaller, is refused by readers that BI tools still bundle.
COMPRESSION = "snappy"
# From here on a fact is cut by year; below it a reader is better served by one file.
LARGE_ROWS = 2_000_000
# Excel takes a CSV for UTF-8 only when it begins with this.
BYTE_ORDER_MARK = "\ufeff"
# Parquet has no such integers: DuckDB would write them as doubles and lose digits.
_WIDER_THAN_PARQUET = ("HUGEINT", "UHUGEINT")


class Unexportable(ValueError):
    """A mart whose columns can't be kept exactly in a promised format."""


@dataclass(frozen=True)
class Fingerprint:
    """What a file is, down to the last byte."""

    bytes: int
    sha256: str


def fingerprint(path: Path) -> Fingerprint:
    with path.open("rb") as stream:
        return Fingerprint(path.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest())


@dataclass(frozen=True)
class DataFile:
    """One exported file of one mart; `path` is relative to the release."""

    path: str
    mart: str
    rows: int
    found: Fingerprint


def marts_of(warehouse: Path, schema: str = "marts") -> tuple[str, ...]:
    """The tables that would be exported, as `marts.fct_target`."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = connection.execute(
            f"SELECT table_name FROM information_schema.tables WHERE table_schema = {literal(schema)} ORDER BY 1"
        ).fetchall()
    return tuple(f"{schema}.{name}" for (name,) in found)


def export(
    warehouse: Path, folder: Path, facts: ReleaseFacts, *, schema: str = "marts", step: StepHook = ignore_step
) -> tuple[tuple[Mart, ...], list[DataFile]]:
    """Write every mart of the finished warehouse into `folder` as DuckDB, Parquet and CSV.

    Returns the marts with their meanings, and the Parquet and CSV files. Raises Unexportable.
    """
    with _connection(folder) as connection:
        connection.execute(f"ATTACH {literal(str(warehouse))} AS warehouse (READ_ONLY)")
        marts = read_marts(connection, "warehouse", schema)
        if not marts:
            raise Unexportable(f"{warehouse.name}: expected tables in schema {schema}, met none; did dbt build?")
        _refuse_lossy(marts)
        step("export_duckdb")
        connection.execute(
            f"ATTACH {literal(str(folder / DATABASE))} AS release (STORAGE_VERSION {literal(STORAGE_VERSION)})"
        )
        connection.execute("BEGIN")  # one wait for the disk, not one a comment
        for mart in marts:
            _write_table(connection, mart, schema)
        _write_comforts(connection, marts)
        connection.execute("COMMIT")
        step("export_parquet")
        files = [
            file
            for mart in marts
            for file in write_parquet(
                connection, qualified("release", "main", mart.name), mart, folder, f"parquet/{mart.name}", facts
            )
        ]
        step("export_csv")
        files += [_write_csv(connection, mart, folder) for mart in marts]
        connection.execute("DETACH release")
        connection.execute("DETACH warehouse")
    return marts, files


@contextmanager
def _connection(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    spill = folder / ".spill"
    connection = duckdb.connect(":memory:", config={"temp_directory": str(spill)})
    try:
        connection.execute("SET TimeZone = 'UTC'")  # a CSV must not depend on the clock of the machine
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def _refuse_lossy(marts: tuple[Mart, ...]) -> None:
    lossy = [
        f"{m.name}.{c.name} ({c.sql_type})" for m in marts for c in m.columns if c.sql_type in _WIDER_THAN_PARQUET
    ]
    if lossy:
        raise Unexportable(
            f"Parquet can't hold these columns exactly: {', '.join(lossy)}; cast them in the model (BIGINT, DECIMAL)"
        )


def _write_table(connection: duckdb.DuckDBPyConnection, mart: Mart, schema: str) -> None:
    table = qualified("release", "main", mart.name)
    order = ", ".join(quoted(name) for name in mart.order)
    connection.execute(
        f"CREATE TABLE {table} AS SELECT * FROM {qualified('warehouse', schema, mart.name)} ORDER BY {order}"
    )
    if mart.comment:
        connection.execute(f"COMMENT ON TABLE {table} IS {literal(mart.comment)}")
    for column in mart.columns:
        if column.comment:
            connection.execute(f"COMMENT ON COLUMN {table}.{quoted(column.name)} IS {literal(column.comment)}")


def _write_comforts(connection: duckdb.DuckDBPyConnection, marts: tuple[Mart, ...]) -> None:
    """`as_of(date)`, `on_map(name)`, and `counted_from(unit, first_day, last_day)`, the files behind counted figures.

    Only for who opens the file itself: attached, a macro finds no tables.
    """
    named = {m.name: m for m in marts}
    connection.execute("USE release")
    version = named.get("fct_indicator_version")
    if version and version.has("known_from", "known_to"):
        connection.execute(
            # By the end of the day in UTC, told in microseconds so that no session's time zone moves the answer.
            "CREATE MACRO as_of(day) AS TABLE SELECT * FROM fct_indicator_version"
            " WHERE epoch_us(known_from) < epoch_us((day::DATE + 1)::TIMESTAMP)"
            " AND (known_to IS NULL OR epoch_us(known_to) >= epoch_us((day::DATE + 1)::TIMESTAMP))"
        )
    indicator = named.get("fct_indicator")
    if indicator and indicator.has("map"):
        connection.execute('CREATE MACRO on_map(name) AS TABLE SELECT * FROM fct_indicator WHERE "map" = name')
    if {"fct_dossier_file", "dim_raw_file"} <= named.keys():
        connection.execute(
            "CREATE MACRO counted_from(unit, first_day, last_day) AS TABLE"
            " SELECT d.received_month, d.set_id, d.source_id, d.vintage_id, d.raw_sha256, f.file_name, d.records"
            " FROM fct_dossier_file d JOIN dim_raw_file f USING (vintage_id, raw_sha256)"
            " WHERE d.unit_id = unit AND d.known_to IS NULL AND d.received_month <= last_day::DATE"
            " AND (d.received_month >= first_day::DATE OR d.last_processing_month >= first_day::DATE)"
        )
    connection.execute("USE memory")


def write_parquet(
    connection: duckdb.DuckDBPyConnection, table: str, mart: Mart, folder: Path, stem: str, facts: ReleaseFacts
) -> Iterator[DataFile]:
    """One file `<stem>.parquet`, or one a year for a large fact.

    The rows of `table` (a name for SQL) already stand in order, and COPY keeps it.
    """
    probe = folder / ".types.parquet"
    connection.execute(f"COPY (FROM {table} LIMIT 0) TO {literal(str(probe))} (FORMAT parquet)")
    metadata = {**file_metadata(mart, facts), "ARROW:schema": _arrow_schema(probe, mart)}
    probe.unlink()
    pairs = ", ".join(f"{quoted(key)}: {literal(text)}" for key, text in metadata.items())
    options = f"FORMAT parquet, COMPRESSION {COMPRESSION}, ROW_GROUP_SIZE {ROW_GROUP_ROWS}, KV_METADATA {{{pairs}}}"

    def copy(rows: str, path: str) -> DataFile:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        count = _copy(connection, f"({rows}) TO {literal(str(folder / path))} ({options})")
        return DataFile(path, mart.name, count, fingerprint(folder / path))

    if mart.rows < LARGE_ROWS or not mart.has("period_end"):
        yield copy(f"FROM {table}", f"{stem}.parquet")
        return
    years = connection.execute(f"SELECT DISTINCT year(period_end) FROM {table} ORDER BY 1 NULLS LAST").fetchall()
    for (year,) in years:
        rows = f"FROM {table} WHERE year(period_end) IS NOT DISTINCT FROM {'NULL' if year is None else year}"
        yield copy(rows, f"{stem}/period_year={year or '__HIVE_DEFAULT_PARTITION__'}/part.parquet")


def file_metadata(mart: Mart, facts: ReleaseFacts) -> Mapping[str, str]:
    """What each Parquet file says about itself; `columns` is JSON, for readers that do not see Arrow's fields."""
    columns = {c.name: {"description": c.text.en, "description_vi": c.text.vi, "unit": c.unit} for c in mart.columns}
    return {
        "dataset": mart.name,
        "title_en": facts.title_en,
        "title_vi": facts.title_vi,
        "description": mart.text.en,
        "description_vi": mart.text.vi,
        "licence": " AND ".join(dict.fromkeys(held.id for held in facts.licences)),
        "attribution": "\n".join(dict.fromkeys(held.attribution for held in facts.licences)),
        "release": facts.release_id,
        "git_revision": facts.git_revision,
        "as_of": facts.as_of.isoformat(),
        "is_synthetic": str(facts.is_synthetic).lower(),
        "columns": json.dumps(columns, ensure_ascii=False),
    }


def _arrow_schema(probe: Path, mart: Mart) -> str:
    """The Parquet file's own types with description and unit on each field, as Arrow readers expect them in a header.

    DuckDB's COPY writes no field metadata, so the header is made here and handed to it; the data stay DuckDB's.
    """
    import pyarrow.parquet  # half a second, and only a release needs it

    said = {c.name: c for c in mart.columns}
    schema = pyarrow.parquet.read_schema(probe).remove_metadata()
    described = pyarrow.schema([field.with_metadata(_field_metadata(said[field.name])) for field in schema])
    return base64.b64encode(described.serialize().to_pybytes()).decode()


def _field_metadata(column: Column) -> dict[str, str]:
    parts = {"description": column.text.en, "description_vi": column.text.vi, "unit": column.unit}
    return {key: text for key, text in parts.items() if text}


def _write_csv(connection: duckdb.DuckDBPyConnection, mart: Mart, folder: Path) -> DataFile:
    (folder / "csv").mkdir(exist_ok=True)
    first, *others = (c.name for c in mart.columns)
    selected = ", ".join([f"{quoted(first)} AS {quoted(BYTE_ORDER_MARK + first)}", *map(quoted, others)])
    path = f"csv/{mart.name}.csv"
    rows = f"SELECT {selected} FROM {qualified('release', 'main', mart.name)}"
    count = _copy(connection, f"({rows}) TO {literal(str(folder / path))} (FORMAT csv, HEADER)")
    return DataFile(path, mart.name, count, fingerprint(folder / path))


def _copy(connection: duckdb.DuckDBPyConnection, what: str) -> int:
    """Run a COPY; the rows it wrote."""
    return connection.execute(f"COPY {what}").fetchall()[0][0]
