"""Rows that are parts of one figure, added up: one system, one operator or one label a row.

Before anything is landed, so that nothing of a single part is: a row of an inventory names a system.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from ingest.declare.table import DeclaredColumn
from ingest.land.observations.shown_numbers import write_as_seen
from ingest.land.row_context import NO_TEXT
from ingest.land.tables import PrintedTable
from ingest.parse.headers.located import LocatedColumn
from ingest.parse.numbers.parse import parse_numbers
from ingest.read.sheet import Sheet

# Where the sum of a group stands, and of how many rows it is.
PARTS = "parts"
_FIGURES = ("value", "numerator", "denominator")
_ANY_WORD = "*"


def add_up_rows(rows: pl.DataFrame, table: PrintedTable) -> pl.DataFrame:
    """`rows` (as `PrintedTable.select_rows`) with one row for each unit, period and breakdown.

    A figure's cell is the sum of its parts in digits, of a flag 1 where one part has it; `row` is
    the first part's, `parts` their number. Where one part says that it has none, or can't be read,
    its text stands for the whole: a sum without it would be taken for the whole.
    """
    figures = [c for c in table.located.columns if c.column.to in _FIGURES]
    keys = []
    for located in table.located.columns:
        if located.column.to not in (*_FIGURES, "nothing"):
            keys.append(located.coordinate)
    read = rows.with_columns(
        _read_parts(rows, located, table.sheet) for located in figures
    )
    sums = [_add_up(located.coordinate, located.column) for located in figures]
    row = pl.col("row").min()
    number_of_parts = pl.len().alias(PARTS)
    if not keys:
        return read.select(row, number_of_parts, *sums)
    grouped = read.group_by(keys, maintain_order=True)
    return grouped.agg(row, number_of_parts, *sums)


def describe_parts(rows: pl.DataFrame) -> pl.Expr:
    """The note of a figure that was added up; null of one that was printed."""
    if PARTS not in rows.columns:
        return NO_TEXT
    return pl.format("added up from {} rows of the file", pl.col(PARTS))


def _read_parts(rows: pl.DataFrame, located: LocatedColumn, sheet: Sheet) -> pl.Series:
    """Each cell in digits; a mark, a blank and what can't be read as it is.

    Of a column that counts 1 where it reads one of the counted words, else 0.
    """
    column, cells = located.column, rows[located.coordinate]
    if column.counts:
        words = cells.str.strip_chars()
        is_counted = words.is_not_null()
        if _ANY_WORD not in column.counts:
            is_counted = words.is_in(list(column.counts)).fill_null(False)
        return is_counted.cast(pl.Int64).cast(pl.String).alias(cells.name)
    seen = write_as_seen(cells, rows["row"], sheet)
    parsed = parse_numbers(
        seen,
        kind=column.number,
        scale=Decimal(1),
        missing=column.missing,
        typed=rows.with_columns(typed=sheet.is_typed(located.coordinate))["typed"],
    )
    digits = parsed.select(
        pl.col("value")
        .cast(pl.String)
        .str.strip_chars_end("0")
        .str.strip_chars_end(".")
    ).to_series()
    # A unit of its own is not lost in a sum: the cell is quarantined with it.
    is_foreign = parsed["unit_word"].is_not_null() & (parsed["unit_word"] != "things")
    has_fault = _has_fault(located.coordinate, rows["row"], sheet)
    is_read = parsed["problem"].is_null() & parsed["value"].is_not_null() & ~is_foreign
    # What carries a fault must not pass for digits: the whole is quarantined with it.
    unread = pl.when(has_fault).then(pl.format("{} [?]", seen)).otherwise(seen)
    text = pl.when(is_read & ~has_fault).then(digits).otherwise(unread)
    return pl.select(text.alias(cells.name)).to_series()


def _has_fault(coordinate: str, rows: pl.Series, sheet: Sheet) -> pl.Series:
    """Which of the rows hold a cell in that column from which no figure can be read."""
    faulty = [fault.row for fault in sheet.faults if fault.column == coordinate]
    return rows.is_in(faulty)


def _add_up(coordinate: str, column: DeclaredColumn) -> pl.Expr:
    cell = pl.col(coordinate)
    number = cell.cast(pl.Decimal(38, 6), strict=False)
    total = number.sum()
    if column.number == "flag":
        total = number.max()
    text = total.cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
    unread = cell.filter(number.is_null())
    # A blank part is told from a part of 0: it makes the whole blank.
    return (pl.when(number.is_null().any()).then(unread.first()).otherwise(text)).alias(
        coordinate
    )
