"""How a file of cases is written and where its columns stand, found from its beginning."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from ingest.contract.landed import QUARANTINE
from ingest.declare.read import DelimitedRead, JsonRecordsRead
from ingest.declare.source import Source
from ingest.declare.table import DeclaredColumn, DeclaredTable
from ingest.land.dossiers.json_file import write_cases_as_text
from ingest.land.surroundings import Surroundings, find_unit_text
from ingest.parse.headers.located import LocatedTable
from ingest.parse.headers.search import find_table
from ingest.parse.reference_lists import ReferenceLists
from ingest.read import encodings
from ingest.read.formats import delimited
from ingest.store.records import RawFile

# The encoding is told by the first of these, header and delimiter by the second.
_HEAD_BYTES = 1 << 20
_HEADER_BYTES = 1 << 15
_WRITTEN_BY_US = DelimitedRead(kind="delimited", delimiter=",", encoding="utf-8")


@dataclass(frozen=True)
class CaseColumn:
    """A column of the file that feeds one of the contract; `letter` is its place ("C")."""

    declared: DeclaredColumn
    letter: str


@dataclass(frozen=True)
class CaseFile:
    """One file: UTF-8 text at `path`, its cases from line `skip` + 1 on, each of `width` cells.

    `columns`: column of the contract → where it is printed. `headers`: letter → header as printed.
    `unit_text`: the unit of all cases, where no column names it.
    """

    name: str
    path: Path
    delimiter: str
    skip: int
    width: int
    columns: Mapping[str, CaseColumn]
    headers: Mapping[str, str]
    unit_text: str | None

    @property
    def letters(self) -> list[str]:
        """Where the declared columns stand."""
        return [column.letter for column in self.columns.values()]


@dataclass(frozen=True)
class Sample:
    """Text cells of lines from all over a file, all of a small one. Columns are named by letters, a
    line that can't be read is left out.
    """

    cells: pl.DataFrame


@dataclass(frozen=True)
class CaseReading:
    """One file while it is read, and what both lanes need to know.

    `edition`: source_id, vintage_id and raw_sha256 of every row. `known_from`: the day on which its
    cases became known. `shared_types`: as `CaseSession` has them.
    """

    file: CaseFile
    edition: Mapping[str, str]
    reference: ReferenceLists
    known_from: dt.date
    scratch: Path
    sample: Sample
    shared_types: set[str]

    @property
    def months_folder(self) -> Path:
        """Where both lanes write their cases, as `<YYYY-MM> <part>.parquet`."""
        return self.scratch / "months"

    def to_quarantine(self, lost: pl.DataFrame) -> pl.DataFrame:
        """Rows with their cell, texts, `rule` and `problem` → the columns of QUARANTINE."""
        described = lost.with_columns(
            file_name=pl.lit(self.file.name),
            cell_sheet=pl.lit(""),
            **{name: pl.lit(text) for name, text in self.edition.items()},
        )
        return described.select(
            pl.col(name).cast(kind) for name, kind in QUARANTINE.schema.items()
        )


def describe_case_file(
    source: Source,
    raw: RawFile,
    path: Path,
    scratch: Path,
    *,
    rewrite: bool,
) -> CaseFile:
    """Find out how the file at `path` is written.

    It is copied into `scratch` where it is JSON or not UTF-8, and also where `rewrite` is wanted. Raises
    Refusal where it can't be read, or has not the declared columns.
    """
    options = source.read
    if isinstance(options, JsonRecordsRead):
        path = write_cases_as_text(source, options, path, raw.name, scratch)
        options = _WRITTEN_BY_US
    if not isinstance(options, DelimitedRead):
        raise TypeError(
            f"expected a source of delimited text or JSON, found {options.kind} in {source.id}"
        )
    (table,) = source.tables
    path = _ensure_utf8(path, raw.name, options, scratch, rewrite=rewrite)
    text = _read_whole_lines(path, raw.name)
    delimiter = options.delimiter or delimited.find_delimiter(text)
    # a ragged line is quarantined by itself: here none of them holds the file
    sheet = replace(delimited.parse_delimited(text, delimiter, raw.name), is_grid=True)
    located = find_table(sheet, table, where=raw.name, ignored=source.personal)
    rows = [row for row in sheet.cells["row"] if row >= located.first_row]
    first_line = rows[0] if rows else len(text.split("\n"))
    return CaseFile(
        name=raw.name,
        path=path,
        delimiter=delimiter,
        skip=first_line - 1,
        width=_count_header_cells(text, located, first_line, delimiter),
        columns=_list_columns(located),
        headers={column.coordinate: column.text for column in located.columns},
        unit_text=_find_unit_of_all(table, raw, located),
    )


def _ensure_utf8(
    path: Path,
    name: str,
    options: DelimitedRead,
    scratch: Path,
    *,
    rewrite: bool,
) -> Path:
    head = _read_head(path, _HEAD_BYTES)
    encoding = encodings.find_encoding(head, name, options.encoding)
    # DuckDB takes a file whose lines all end in CR for one line
    has_old_line_ends = b"\r" in head and b"\n" not in head
    if encoding == "utf-8" and not has_old_line_ends and not rewrite:
        return path
    return encodings.write_as_utf8(path, scratch / "utf-8", name, encoding)


def _read_head(path: Path, size: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(size)


def _read_whole_lines(path: Path, name: str) -> str:
    """The first lines of the file, up to one that ends outside a quoted cell."""
    head = _read_head(path, _HEADER_BYTES)
    text = encodings.decode_text(head[: head.rfind(b"\n") + 1] or head, name, "utf-8")
    while text.count('"') % 2 and "\n" in text.rstrip("\n"):
        text = text[: text.rstrip("\n").rfind("\n") + 1]
    return text


def _list_columns(located: LocatedTable) -> dict[str, CaseColumn]:
    columns = {}
    for column in located.columns:
        target = column.column.to
        if target == "nothing":
            continue
        name = "unit_text" if target == "unit" else target
        columns[name] = CaseColumn(column.column, column.coordinate)
    return columns


def _find_unit_of_all(
    table: DeclaredTable, raw: RawFile, located: LocatedTable
) -> str | None:
    return find_unit_text(table.unit, Surroundings(raw.name, banner=located.banner))


def _count_header_cells(
    text: str, located: LocatedTable, first_line: int, delimiter: str
) -> int:
    """How many cells the widest line of the header has: as many as a line of a case."""
    lines = text.split("\n")[located.header_row - 1 : first_line - 1]
    records = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter)
    return max(len(record) for record in records)
