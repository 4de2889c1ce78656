"""What every reader gives: sheets of text cells that still know where they stood in the file."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import polars as pl

from ingest.problem import Refusal

# As wide as a spreadsheet program goes. A sheet is held as a full grid, 16 bytes a cell at least.
MAX_COLUMNS = 16_384
MAX_CELLS = 40_000_000
# A grid of more cells than that must not be mostly holes: one cell in eight is filled, or one
# long line among a million short ones would fill the memory.
_CELLS_PER_FILLED_ONE = 8

# No banner seen is longer than 30 rows.
_ROWS_OF_TOP = 1000

_NO_ROWS = pl.Series([], dtype=pl.UInt32)
_BLANK = r"^\s*$"


class MergedRange(NamedTuple):
    """Cells shown as one, counted from 1. Only the first of them holds a value."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class CellFault(NamedTuple):
    """Why a cell's text is not what its sender sees: row from 1, the column as in `Sheet.cells`.

    `is_struck`: its sender has crossed it out; a name that is, takes its row with it.
    """

    row: int
    column: str
    problem: str
    is_struck: bool = False


@dataclass(frozen=True)
class Sheet:
    """One table of text cells.

    `cells`: `row` (UInt32, numbered from 1 as the file's own program shows it, in order; blank
    rows are kept), then one String column per column of the file, named as people see it: a letter
    ("A", "AB") in spreadsheets and delimited text, the pointer inside the record
    ("/detail/isFullProcess") in JSON. An empty cell is null.
    `has_header`: false where the column names already are the header (JSON).
    `is_grid`: false for delimited text, where a cell too many has moved all the cells after it.
    `typed`: by column the rows (UInt32) of its cells that are numbers to the file and no text: their
    dot is the decimal sign. None: all of them. Whole numbers may be left out.
    `shown`: by column what number formats add to a stored number before it is seen: `row` (UInt32),
    `is_percent` (times a hundred, with a %), `before` and `after` (words, "" where none).
    `faults`: cells that no figure can be read from, whatever their text.
    `hidden_rows`, `hidden_columns`: not shown to who opens the file; filtered and collapsed
    ones too.
    """

    name: str
    cells: pl.DataFrame
    has_header: bool = True
    is_hidden: bool = False
    is_grid: bool = True
    merged: tuple[MergedRange, ...] = ()
    typed: Mapping[str, pl.Series | None] = field(default_factory=dict)
    shown: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    faults: tuple[CellFault, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[str] = frozenset()

    @property
    def columns(self) -> list[str]:
        """The names of the file's own columns, without `row`."""
        return self.cells.columns[1:]

    @cached_property
    def top(self) -> list[tuple[Any, ...]]:
        """Its first rows as Python has them: the number, then a text or None for each column.

        Where a table of a small form begins costs less to find so than by asking a frame.
        """
        return self.cells.head(_ROWS_OF_TOP).rows()

    def is_typed(self, column: str) -> pl.Expr:
        """Whether the cell of a row (`row`) in that column is a number to the file."""
        typed = self.typed.get(column, _NO_ROWS)
        if typed is None or typed.is_empty():
            return pl.lit(typed is None)
        return pl.col("row").is_in(typed.implode())

    def select_between(self, first_row: int, last_row: int) -> pl.DataFrame:
        """The cells of the rows from the first to the last, both included; nothing is copied."""
        rows = self.cells["row"]
        start = bisect_left(rows, first_row)
        end = bisect_right(rows, last_row)
        return self.cells.slice(start, max(end - start, 0))

    def find_shown(self, column: str, rows: pl.Series) -> pl.DataFrame | None:
        """`is_percent`, `before` and `after` of the cells in the `rows` (UInt32) of that column, in
        order; None where no number format adds anything.
        """
        shown = self.shown.get(column)
        if shown is None:
            return None
        joined = rows.to_frame("row").join(
            shown, on="row", how="left", maintain_order="left"
        )
        if joined["is_percent"].null_count() == joined.height:
            return None
        return joined.select(
            pl.col("is_percent").fill_null(False),
            pl.col("before", "after").fill_null(""),
        )

    def write_texts(self, column: str, rows: list[int], text: str | None) -> Sheet:
        """The sheet with a text typed into these cells, which then carry nothing else."""
        is_written = pl.col("row").is_in(rows)
        written = pl.when(is_written).then(pl.lit(text, pl.String))
        cells = self.cells.with_columns(written.otherwise(pl.col(column)).alias(column))
        faults = []
        for fault in self.faults:
            if fault.column != column or fault.row not in rows:
                faults.append(fault)
        return replace(
            self,
            cells=cells,
            typed=self._leave_out_typed(column, rows),
            shown=self._leave_out_shown(column, rows),
            faults=tuple(faults),
        )

    def _leave_out_typed(
        self, column: str, rows: list[int]
    ) -> Mapping[str, pl.Series | None]:
        typed = self.typed.get(column, _NO_ROWS)
        if typed is None:
            typed = self.cells["row"]
        return {**self.typed, column: typed.filter(~typed.is_in(rows))}

    def _leave_out_shown(
        self, column: str, rows: list[int]
    ) -> Mapping[str, pl.DataFrame]:
        shown = self.shown.get(column)
        if shown is None:
            return self.shown
        return {**self.shown, column: shown.filter(~pl.col("row").is_in(rows))}


def check_extent(rows: int, columns: int, filled: int, where: str) -> None:
    """Raises Refusal `hostile` for a grid too wide, or too large for how little of it is filled.

    `filled`: how many of its cells are filled at most.
    """
    most_cells = max(MAX_CELLS, _CELLS_PER_FILLED_ONE * filled)
    if columns > MAX_COLUMNS or rows * columns > most_cells:
        raise Refusal(
            "hostile",
            expected=f"at most {MAX_COLUMNS:,} columns, and lines of about the same length",
            found=f"{rows:,} rows of {columns:,} columns with at most {filled:,} filled cells",
            where=where,
            to_fix="find the line or record that is far longer than the others and correct it, "
            "or ask the sender for a table",
        )


def to_column_letters(number: int) -> str:
    """The spreadsheet name of a column: 1 → A, 28 → AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def to_column_number(letters: str) -> int:
    """The number of a column from its spreadsheet name in capitals: A → 1, AB → 28."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def set_blanks_to_null(cells: pl.DataFrame) -> pl.DataFrame:
    """Null where a cell holds nothing but white space."""
    # Most columns hold no blank text: only those that do are written anew. A text that begins with
    # a sign or letter of ASCII is none; a pattern costs ten times that look.
    text = pl.col(pl.String)
    may_be_blank = (text < "!") | (text > "~")
    columns = find_columns(cells, text.filter(may_be_blank).str.contains(_BLANK))
    text = pl.col(columns)
    return cells.with_columns(pl.when(~text.str.contains(_BLANK)).then(text))


def normalize_cells(cells: pl.DataFrame) -> pl.DataFrame:
    """Text cells as all readers give them: NFC, and null where there are only blanks."""
    return cells.with_columns(pl.col(pl.String).str.normalize("NFC")).pipe(
        set_blanks_to_null
    )


def find_columns(cells: pl.DataFrame, condition: pl.Expr) -> list[str]:
    """The columns in which any cell fulfils the condition, an expression over whole columns."""
    fulfilled = cells.select(condition.any())
    if not fulfilled.width:
        return []
    by_column = zip(fulfilled.columns, fulfilled.row(0), strict=True)
    return [name for name, is_fulfilled in by_column if is_fulfilled]
