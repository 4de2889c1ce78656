"""A sheet that is filled cell by cell, as workbooks written in markup are read."""

from __future__ import annotations

import polars as pl

from ingest.read.sheet import (
    CellFault,
    MergedRange,
    Sheet,
    check_extent,
    normalize_cells,
    to_column_letters,
)


class MarkupGrid:
    """Cells by row and column from 1, which of them are numbers, and what is wrong with some."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], str] = {}
        self._typed: dict[int, list[int]] = {}
        self._merged: list[MergedRange] = []
        self._faults: list[CellFault] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[str] = set()

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return not self._cells

    def write(self, row: int, column: int, text: str, *, is_number: bool) -> None:
        """Fill a cell; `is_number`: it is one to the file, and no text of digits."""
        if not text:
            return
        self._cells[row, column] = text
        if is_number:
            self._typed.setdefault(column, []).append(row)

    def merge(self, row: int, column: int, rows: int, columns: int) -> None:
        """Show so many rows and columns as one cell."""
        if rows > 1 or columns > 1:
            last = (row + rows - 1, column + columns - 1)
            self._merged.append(MergedRange(row, column, *last))

    def mark(
        self, row: int, column: int, problem: str, *, is_struck: bool = False
    ) -> None:
        """Say why no figure can be read from a cell."""
        place = to_column_letters(column)
        self._faults.append(CellFault(row, place, problem, is_struck))

    def hide(self, row: int) -> None:
        """Say that a row is not shown: what is done with it, its source declares."""
        self._hidden_rows.add(row)

    def hide_columns(self, first: int, last: int) -> None:
        """Say that columns are not shown."""
        self._hidden_columns.update(map(to_column_letters, range(first, last + 1)))

    def build_sheet(self, name: str, where: str, *, is_hidden: bool = False) -> Sheet:
        """The sheet. Raises Refusal `hostile` where its cells stand too far apart."""
        height = max((row for row, _ in self._cells), default=0)
        width = max((column for _, column in self._cells), default=0)
        check_extent(height, width, len(self._cells), where)
        columns: dict[str, list[str | None]] = {}
        for number in range(1, width + 1):
            columns[to_column_letters(number)] = [None] * height
        for (row, column), text in self._cells.items():
            columns[to_column_letters(column)][row - 1] = text
        cells = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
        typed = {
            to_column_letters(column): pl.Series(rows, dtype=pl.UInt32)
            for column, rows in self._typed.items()
        }
        return Sheet(
            name,
            normalize_cells(cells).with_row_index("row", offset=1),
            is_hidden=is_hidden,
            merged=tuple(self._merged),
            typed=typed,
            faults=tuple(self._faults),
            hidden_rows=frozenset(self._hidden_rows),
            hidden_columns=frozenset(self._hidden_columns),
        )
