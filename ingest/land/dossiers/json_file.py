"""Cases as systems push them to one another, JSON, written out as the text that both lanes read.

What is declared `personal` is left out here: it is in the raw file, and in nothing made of it.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ingest.declare.read import JsonRecordsRead
from ingest.declare.source import Source
from ingest.declare.table import DeclaredColumn
from ingest.land.dossiers.words import DAY_COLUMNS
from ingest.parse.spelling import normalise_spellings
from ingest.read.formats.json_records import JOIN, read_json_records

# 20260915083000: a moment in local time, as the systems write it.
_STAMP = r"^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$"
_WRITTEN_OUT = "$1-$2-$3 $4:$5:$6"


def write_cases_as_text(
    source: Source, options: JsonRecordsRead, path: Path, name: str, scratch: Path
) -> Path:
    """The records of the file at `path` as UTF-8 text, "," between cells, a header of pointers.

    Moments are written out (2026-09-15 08:30:00), and the fees of one case, a list, are one sum.
    Raises Refusal as `read_json_records` does.
    """
    [sheet] = read_json_records(path, name, options)
    personal = set(normalise_spellings(source.personal))
    cells = sheet.cells.drop("row")
    words = dict(zip(cells.columns, normalise_spellings(cells.columns), strict=True))
    kept = cells.select(
        _write_cell(pointer, _find_column(source, word))
        for pointer, word in words.items()
        if word not in personal
    )
    text = scratch / "cases.csv"
    kept.write_csv(text)
    return text


def _find_column(source: Source, word: str) -> DeclaredColumn | None:
    """The declared column that is spelled so; None where none is."""
    for column in source.tables[0].columns:
        spellings = [spelling.text for spelling in column.spellings]
        if word in normalise_spellings(spellings):
            return column
    return None


def _write_cell(pointer: str, column: DeclaredColumn | None) -> pl.Expr:
    cell = pl.col(pointer)
    if column is None:
        return cell
    if column.to in DAY_COLUMNS:
        return cell.str.replace(_STAMP, _WRITTEN_OUT)
    if column.to == "fee_due":
        return _add_fees(cell)
    return cell


def _add_fees(cell: pl.Expr) -> pl.Expr:
    """The sum of several fees; one alone, and what is no list of numbers, as printed."""
    fees = cell.str.split(JOIN).list.eval(
        pl.element().cast(pl.Decimal(18, 2), strict=False)
    )
    is_list = cell.str.contains(JOIN, literal=True)
    is_read = ~fees.list.eval(pl.element().is_null()).list.any()
    total = fees.list.sum().cast(pl.String)
    return pl.when(is_list & is_read).then(total).otherwise(cell)
