"""Where the header of an undeclared sheet stands: guessed from which cells hold figures."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ingest.parse.headers.levels import read_header_texts
from ingest.read.sheet import Sheet

SAMPLE = 300
MOSTLY = 0.6
FIGURE = r"^[\s\d.,%()+-]*\d[\s\d.,%()+-]*$"
_YEAR = r"^(?:19|20)\d\d$"
_NEAR_THE_TOP = 60
_MOST_LEVELS = 4


@dataclass(frozen=True)
class FoundTable:
    """A table of a sheet.

    `headers`: coordinate → header text. `body`: rows below.
    """

    sheet: Sheet
    headers: dict[str, str]
    levels: int
    body: pl.DataFrame


def find_table(sheet: Sheet) -> FoundTable | None:
    """The table of a sheet; None where it shows none."""
    if not sheet.has_header:
        return FoundTable(
            sheet, {column: column for column in sheet.columns}, 1, sheet.cells
        )
    rows = find_header_rows(sheet)
    if not rows:
        return None
    headers = read_header_texts(sheet, rows[0], len(rows))
    body = sheet.cells.filter(pl.col("row") > rows[-1])
    filled = body.select(pl.col(list(headers)).count()).row(0, named=True)
    if not any(filled.values()):
        return None
    # A column of which nothing is filled in has a header all the same, which must be declared.
    return FoundTable(sheet, headers, len(rows), body)


@dataclass(frozen=True)
class _TopRows:
    """The rows near the top of a sheet that hold anything, with what each holds: a count per row.

    `figures` counts only columns that mostly hold figures, `years` those of them that look like a
    year.
    """

    numbers: list[int]
    filled: pl.Series
    texts: pl.Series
    figures: pl.Series
    years: pl.Series
    figure_columns: int


def find_header_rows(sheet: Sheet) -> list[int]:
    """The rows of the header: those with more than one text right above the first row of figures.

    Where no column holds figures, the first of the fullest rows near the top. Empty where no row
    has two cells.
    """
    top = _count_cells(sheet)
    if not top.numbers or _max(top.filled) < 2:
        return []
    fullest = _find_fullest_row(top)
    if not top.figure_columns:
        return [top.numbers[fullest]]
    return _collect_levels(top, _find_first_row_of_figures(top, fullest))


def _count_cells(sheet: Sheet) -> _TopRows:
    head = sheet.cells.head(_NEAR_THE_TOP).filter(
        pl.any_horizontal(pl.exclude("row").is_not_null())
    )
    cells = pl.col(sheet.columns)
    figure_columns = [
        column
        for column in sheet.columns
        if measure_share(sheet.cells[column].tail(SAMPLE), FIGURE) > MOSTLY
    ]

    def count_in_row(condition: pl.Expr) -> pl.Series:
        matches = head.select(condition.fill_null(False).cast(pl.Int32))
        if not matches.width:
            return pl.Series([0] * head.height)
        return matches.select(pl.sum_horizontal(pl.all())).to_series()

    return _TopRows(
        numbers=head["row"].to_list(),
        filled=count_in_row(cells.is_not_null()),
        texts=count_in_row(cells.str.contains(r"\p{L}")),
        figures=count_in_row(pl.col(figure_columns).str.contains(FIGURE)),
        years=count_in_row(pl.col(figure_columns).str.contains(_YEAR)),
        figure_columns=len(figure_columns),
    )


def _find_fullest_row(top: _TopRows) -> int:
    """The first row that is about as full as the fullest; never one with a single cell."""
    enough = max(2, int(_max(top.filled) * MOSTLY))
    return _find_first_true(top.filled >= enough)


def _find_first_row_of_figures(top: _TopRows, fullest: int) -> int:
    """The first row with figures in most of their columns; years alone may be a header."""
    is_data = (top.figures - top.years) * 2 > top.figure_columns
    first = fullest + 1
    if is_data.any():
        first = _find_first_true(is_data)
    # A row that only numbers the columns, "(1) (2) (3)", belongs to neither header nor data.
    while first > 1 and top.texts[first - 1] == 0 and top.years[first - 1] == 0:
        first -= 1
    return first


def _collect_levels(top: _TopRows, first: int) -> list[int]:
    """The rows of the header above the first figures, at most four, without a title in one cell."""
    levels: list[int] = []
    for at in range(first - 1, max(first - _MOST_LEVELS, -1), -1):
        if top.filled[at] < 2 and levels:
            break
        levels.insert(0, top.numbers[at])
    return levels


def measure_share(cells: pl.Series, pattern: str) -> float:
    """The share of filled cells that match a pattern, 0 to 1; 0 where none is filled."""
    filled = cells.drop_nulls()
    if filled.is_empty():
        return 0.0
    return float(filled.str.contains(pattern).sum()) / filled.len()


def _find_first_true(condition: pl.Series) -> int:
    """The first place at which a condition holds; 0 where it holds nowhere."""
    return int(condition.arg_max() or 0)


def _max(counts: pl.Series) -> int:
    """The largest of these counts."""
    return max(counts.to_list(), default=0)
