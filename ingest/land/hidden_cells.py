"""Figures that who opens the workbook does not see: filtered, collapsed or hidden rows and columns."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ingest.declare.read import ReadOptions
from ingest.land.row_context import NO_TEXT
from ingest.land.tables import FIGURES, PrintedTable
from ingest.problem import CellProblem, Refusal

_ROWS_NAMED = 20
_HIDDEN = "not shown in the workbook"


def refuses_hidden(read: ReadOptions) -> bool:
    """Whether a source holds files with hidden figures: workbooks, if it does not say otherwise."""
    return getattr(read, "hidden", "read") == "refuse"


def check_nothing_hidden(table: PrintedTable) -> None:
    """Raises Refusal `hidden_cells` where figures of the table stand in rows or columns that are
    hidden, and its source does not say that they are read.
    """
    sheet = table.sheet
    if not (sheet.hidden_rows or sheet.hidden_columns):
        return
    rows = table.select_rows()
    hidden_rows = rows.filter(_is_hidden(table) & _holds_figure(table))
    places = []
    for row in hidden_rows["row"].to_list():
        first = _list_figures(table)[0]
        places.append(CellProblem(sheet.name, row, first, f"this row is {_HIDDEN}"))
    columns = []
    for coordinate in _list_figures(table):
        if (
            coordinate in sheet.hidden_columns
            and rows[coordinate].null_count() < rows.height
        ):
            columns.append(coordinate)
            header = table.located.header_row
            problem = f"this column is {_HIDDEN}"
            places.append(CellProblem(sheet.name, header, coordinate, problem))
    if not places:
        return
    raise Refusal(
        "hidden_cells",
        expected="figures that can be seen by who opens the workbook",
        found=_describe(hidden_rows["row"].to_list(), columns),
        where=table.place,
        to_fix="show the rows and columns again, or delete them where they are no part of the form; where "
        "a source's hidden rows are always meant, declare `read: {kind: spreadsheet, hidden: read}`",
        places=tuple(places),
    )


def describe_hidden(table: PrintedTable) -> pl.Expr:
    """The note of a row that is hidden and read all the same; null of all others."""
    if not table.sheet.hidden_rows:
        return NO_TEXT
    return pl.when(_is_hidden(table)).then(pl.lit(f"the row is {_HIDDEN}"))


def _is_hidden(table: PrintedTable) -> pl.Expr:
    return pl.col("row").is_in(list(table.sheet.hidden_rows))


def _holds_figure(table: PrintedTable) -> pl.Expr:
    filled = [pl.col(coordinate).is_not_null() for coordinate in _list_figures(table)]
    return pl.any_horizontal(filled)


def _list_figures(table: PrintedTable) -> list[str]:
    """The columns of figures; of a list of records, which has none, all that are read."""
    columns = [c for c in table.located.columns if c.column.to != "nothing"]
    figures = [c.coordinate for c in columns if c.column.to in FIGURES]
    return figures or [c.coordinate for c in columns]


def _describe(rows: Sequence[int], columns: Sequence[str]) -> str:
    """ "hidden rows 12, 13, 40 and hidden columns D"."""
    parts = []
    if rows:
        named = ", ".join(str(row) for row in rows[:_ROWS_NAMED])
        more = f" and {len(rows) - _ROWS_NAMED} more" if len(rows) > _ROWS_NAMED else ""
        parts.append(f"figures in the hidden rows {named}{more}")
    if columns:
        parts.append(f"figures in the hidden columns {', '.join(columns)}")
    return " and ".join(parts)
