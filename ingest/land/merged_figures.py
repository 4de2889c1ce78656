"""Figures that are merged over several subjects: nobody can say how much of them is whose."""

from __future__ import annotations

import polars as pl

from ingest.land.row_context import NO_TEXT
from ingest.land.tables import FIGURES, PrintedTable
from ingest.read.sheet import CellFault, MergedRange, to_column_letters

_SENTENCE = (
    "expected a figure of one row and one column, found one cell that is merged over {}. To fix: part "
    "the cell and write the figure of each row and column into its own"
)


def find_merged_figures(
    table: PrintedTable, rows: pl.DataFrame
) -> tuple[CellFault, ...]:
    """A fault for each cell of figures in a range that reaches over several of the table's `rows`, or
    several of its columns of figures. The first cell holds the figure, and the others seem empty.

    Not over the lines of an outline, which are parts of one sum: there the figure stays with the first
    line, and a note says so (`describe_merged_lines`).
    """
    if not table.sheet.merged or not table.sheet.has_header:
        return ()
    figures = {c.coordinate for c in table.located.columns if c.column.to in FIGURES}
    present = set(rows["row"].to_list())
    filled = dict(zip(rows["row"], rows.rows(named=True), strict=True))
    faults = []
    for merged in table.sheet.merged:
        top, left = merged.first_row, to_column_letters(merged.first_column)
        if left not in figures or top not in present or filled[top][left] is None:
            continue
        covered_rows, columns = _list_covered(merged, present, figures)
        if table.declared.outline is not None:
            covered_rows = covered_rows[:1]
        if len(covered_rows) * len(columns) < 2:
            continue
        place = _describe(covered_rows, columns)
        for row in covered_rows:
            for column in columns:
                faults.append(CellFault(row, column, _SENTENCE.format(place)))
    return tuple(faults)


def describe_merged_lines(table: PrintedTable) -> pl.Expr:
    """The note of a line of an outline whose figure is merged over the lines below it; null of others."""
    figures = {c.coordinate for c in table.located.columns if c.column.to in FIGURES}
    notes = {}
    for top, left, bottom, _ in table.sheet.merged:
        is_figure = to_column_letters(left) in figures
        if is_figure and bottom > top and table.declared.outline is not None:
            notes[top] = (
                f"a figure of this row is merged over the rows {top} to {bottom}"
            )
    if not notes:
        return NO_TEXT
    return pl.col("row").replace_strict(notes, default=None, return_dtype=pl.String)


def _list_covered(
    merged: MergedRange, rows: set[int], columns: set[str]
) -> tuple[list[int], list[str]]:
    """The table's rows and columns of figures that lie in a range."""
    last_row = min(merged.last_row, max(rows))
    covered_rows = [row for row in range(merged.first_row, last_row + 1) if row in rows]
    covered_columns = []
    for number in range(merged.first_column, merged.last_column + 1):
        letters = to_column_letters(number)
        if letters in columns:
            covered_columns.append(letters)
    return covered_rows, covered_columns


def _describe(rows: list[int], columns: list[str]) -> str:
    """ "rows 5 to 6", "the columns C, D", or both."""
    parts = []
    if len(rows) > 1:
        parts.append(f"the rows {rows[0]} to {rows[-1]}")
    if len(columns) > 1:
        parts.append(f"the columns {', '.join(columns)}")
    return " and ".join(parts)
