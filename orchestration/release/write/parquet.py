"""The marts as Parquet, described so that every reader sees what a column means."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest.sql_text import qualify_name, quote_identifier, quote_literal
from orchestration.release.describe.column_descriptions import Column, Mart
from orchestration.release.facts import ReleaseFacts
from orchestration.release.write.file_types import find_file_type
from orchestration.release.write.files import DataFile, fingerprint_file

# 122,880 rows is DuckDB's own unit of work, so that one thread skips or reads one whole group.
ROW_GROUP_ROWS = 122_880
# Every Parquet reader knows it; zstd, a little smaller, is refused by readers that BI tools bundle.
COMPRESSION = "snappy"
# From here on a fact is cut by year; below it a reader is better served by one file.
LARGE_ROWS = 2_000_000
# Hive's own word for "no value", which every reader of partitioned folders knows.
_NO_YEAR = "__HIVE_DEFAULT_PARTITION__"


@dataclass(frozen=True)
class ParquetWriter:
    """Writes the rows of one table. `mart` describes them; `options` are COPY's, described already."""

    connection: duckdb.DuckDBPyConnection
    mart: Mart
    folder: Path
    options: str

    def copy(self, query: str, path: str) -> DataFile:
        """The rows of a query as one file of the release; they stand in order and COPY keeps it."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        copied = self.connection.execute(
            f"copy ({query}) to {quote_literal(target)} ({self.options})"
        ).fetchall()
        return DataFile(path, self.mart.name, copied[0][0], fingerprint_file(target))


@dataclass(frozen=True)
class ParquetTable:
    """What is written where. `table`: a name for SQL; `stem`: the path in the release without its ending."""

    mart: Mart
    table: str
    stem: str

    @classmethod
    def of_release(cls, mart: Mart) -> ParquetTable:
        """A mart of the attached release, under `parquet/`."""
        return cls(
            mart, qualify_name("release", "main", mart.name), f"parquet/{mart.name}"
        )

    def select_rows(self) -> str:
        """The query of all rows, as `mart`, each column of the type that Parquet readers get."""
        selected: list[str] = []
        for column in self.mart.columns:
            name = quote_identifier(column.name)
            cell = find_file_type(column.sql_type).parquet.format(cell=f"mart.{name}")
            selected.append(f"{cell} as {name}")
        return f"select {', '.join(selected)} from {self.table} as mart"


def write_parquet(
    connection: duckdb.DuckDBPyConnection,
    source: ParquetTable,
    folder: Path,
    facts: ReleaseFacts,
) -> Iterator[DataFile]:
    """One file `<stem>.parquet`, or a folder cut by year for a large fact."""
    mart, table = source.mart, source.table
    rows = source.select_rows()
    options = describe_options(connection, source, folder, facts)
    writer = ParquetWriter(connection, mart, folder, options)
    if mart.rows < LARGE_ROWS or not mart.has("period_end"):
        yield writer.copy(rows, f"{source.stem}.parquet")
        return
    years = connection.execute(
        f"select distinct year(period_end) as year from {table} order by year nulls last"
    ).fetchall()
    for (year,) in years:
        condition = (
            "mart.period_end is null"
            if year is None
            else f"year(mart.period_end) = {year}"
        )
        path = f"{source.stem}/period_year={year or _NO_YEAR}/part.parquet"
        yield writer.copy(f"{rows} where {condition}", path)


def describe_options(
    connection: duckdb.DuckDBPyConnection,
    source: ParquetTable,
    folder: Path,
    facts: ReleaseFacts,
) -> str:
    """The options of COPY for a table: format, compression, and what the file says of itself."""
    probe = folder / f".types_of_{source.mart.name}.parquet"
    connection.execute(
        f"copy ({source.select_rows()} limit 0) to {quote_literal(probe)} (format parquet)"
    )
    metadata = {
        **describe_file(source.mart, facts),
        "ARROW:schema": _encode_arrow_schema(probe, source.mart),
    }
    probe.unlink()
    pairs = [
        f"{quote_identifier(key)}: {quote_literal(text)}"
        for key, text in metadata.items()
    ]
    return (
        f"format parquet, compression {COMPRESSION}, row_group_size {ROW_GROUP_ROWS},"
        f" kv_metadata {{{', '.join(pairs)}}}"
    )


def describe_file(mart: Mart, facts: ReleaseFacts) -> Mapping[str, str]:
    """What each Parquet file says of itself; `columns` is JSON, for readers that do not see Arrow's fields."""
    columns = {}
    for column in mart.columns:
        columns[column.name] = {
            "description": column.text.en,
            "description_vi": column.text.vi,
            "unit": column.unit,
        }
    return {
        "dataset": mart.name,
        "title_en": facts.title_en,
        "title_vi": facts.title_vi,
        "description": mart.text.en,
        "description_vi": mart.text.vi,
        "licence": " AND ".join(
            dict.fromkeys(licence.id for licence in facts.licences)
        ),
        "attribution": "\n".join(
            dict.fromkeys(licence.attribution for licence in facts.licences)
        ),
        "release": facts.release_id,
        "git_revision": facts.git_revision,
        "as_of": facts.as_of.isoformat(),
        "is_synthetic": str(facts.is_synthetic).lower(),
        "columns": json.dumps(columns, ensure_ascii=False),
    }


def _encode_arrow_schema(probe: Path, mart: Mart) -> str:
    """The file's own types with description and unit on each field, as Arrow readers expect them in a header.

    DuckDB's COPY writes no field metadata, so the header is made here and handed to it; the data stay DuckDB's.
    """
    import pyarrow.parquet  # half a second, and only a release needs it

    columns = {column.name: column for column in mart.columns}
    schema = pyarrow.parquet.read_schema(probe).remove_metadata()
    fields = [
        field.with_metadata(_describe_field(columns[field.name])) for field in schema
    ]
    described = pyarrow.schema(fields)
    return base64.b64encode(described.serialize().to_pybytes()).decode()


def _describe_field(column: Column) -> dict[str, str]:
    parts = {
        "description": column.text.en,
        "description_vi": column.text.vi,
        "unit": column.unit,
    }
    return {key: text for key, text in parts.items() if text}
