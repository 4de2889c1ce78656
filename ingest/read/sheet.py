"""What every reader gives: sheets of text cells that still know where they stood in the file."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from ingest.problem import Refusal


@dataclass(frozen=True)
class Sheet:
    """One table of text cells.

    `cells`: `row` (UInt32, numbered from 1 as the file's own program shows it; blank rows are kept), then one String
    column per column of the file, named as people see it: a letter ("A", "AB") in spreadsheets and delimited text,
    the pointer inside the record ("/detail/isFullProcess") in JSON. An empty cell is null.
    `has_header`: false where the column names already are the header (JSON).
    `is_grid`: false for delimited text, where a cell too many has moved all the cells after it.
    `merged`: (first row, first column, last row, last column) of merged ranges, rows as in `row`, columns from 1.
    """

    name: str
    cells: pl.DataFrame
    has_header: bool = True
    is_hidden: bool = False
    is_grid: bool = True
    merged: tuple[tuple[int, int, int, int], ...] = field(default=())

    @property
    def columns(self) -> list[str]:
        return self.cells.columns[1:]


# As wide as a spreadsheet program goes. A sheet is held as a full grid, 16 bytes a place at least: one with more
# places than this must not be mostly holes, or one long line among a million short ones would fill memory.
MAX_COLUMNS = 16_384
MAX_PLACES = 40_000_000
_HOLES = 8


def check_extent(rows: int, columns: int, filled: int, where: str) -> None:
    """Raises Refusal `hostile` for a grid too wide, or large and hardly filled; `filled`: places at most filled."""
    if columns > MAX_COLUMNS or rows * columns > max(MAX_PLACES, _HOLES * filled):
        raise Refusal(
            "hostile",
            expected=f"at most {MAX_COLUMNS:,} columns, and no line thousands of times longer than the others",
            found=f"{rows:,} rows of {columns:,} columns with at most {filled:,} filled cells",
            where=where,
            to_fix="look for a line or a record that is far longer than the others; ask the sender for a table",
        )


def to_column_letters(number: int) -> str:
    """The spreadsheet name of a column: 1 → A, 28 → AB."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def set_blanks_to_null(cells: pl.DataFrame) -> pl.DataFrame:
    """Null where a cell holds nothing but white space."""
    blank = pl.col(find_columns(cells, pl.col(pl.String).str.contains(_BLANK)))
    return cells.with_columns(pl.when(~blank.str.contains(_BLANK)).then(blank))


_BLANK = r"^\s*$"


def find_columns(cells: pl.DataFrame, is_met: pl.Expr) -> list[str]:
    """The columns in which any cell meets it."""
    return [c for c, found in cells.select(is_met.any()).to_dict(as_series=False).items() if found[0]]
