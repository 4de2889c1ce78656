"""Header rows that stand over one another, stacked into one text per column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

import polars as pl

from ingest.parse.spelling import list_spellings
from ingest.read.sheet import Sheet

# Between the levels of a joined header, as a spelling gives it: "Hồ sơ / Tiếp nhận".
LEVEL_JOINT = " / "
# Blank rows between two levels do not count; with more of them than this it is another table.
_ROWS_PER_LEVEL = 4
# A row below the first with such a cell is data: of three digits and more only years stand in headers.
_FIGURE = re.compile(
    r"-?(?!(?:19|20)\d\d$)(?:\d{3,}(?:[.,\s]\d+)*|\d{1,3}(?:[.,]\d{3})+|\d+[.,]\d{3,})"
)


@dataclass(frozen=True)
class StackedHeader:
    """By coordinate the texts over it from the top level down, merged cells filled, repeats and
    coordinates without text left out. `last_row` is the header's last one.
    """

    last_row: int
    levels: dict[str, list[str]]

    def joined_texts(self) -> dict[str, str]:
        """Coordinate → its levels joined, as printed."""
        return {at: LEVEL_JOINT.join(texts) for at, texts in self.levels.items()}

    def texts_to_compare(self) -> dict[str, list[str]]:
        """Coordinate → the joined text, then the lowest level, then those above it, then each without the
        mark of a footnote, and with raised digits as plain ones ("km2"): the order in which a spelling
        may claim them.
        """
        texts_by_coordinate = {}
        for at, texts in self.levels.items():
            joined = LEVEL_JOINT.join(texts)
            printed = [joined, texts[-1], *texts[:-1]]
            printed_bare_flat = zip(*map(list_spellings, printed), strict=True)
            in_order = chain.from_iterable(printed_bare_flat)
            texts_by_coordinate[at] = list(dict.fromkeys(in_order))
        return texts_by_coordinate


def stack_levels(
    sheet: Sheet, rows: Sequence[tuple[Any, ...]], depth: int
) -> StackedHeader:
    """The header of so many levels that begins with the first of the rows, which are as in `Sheet.top`.

    A level is a row that holds text and no figure; fewer are stacked where the rows below are
    blank, or already data.
    """
    below = rows[: depth * _ROWS_PER_LEVEL]
    levels: list[tuple[Any, ...]] = []
    for row in below:
        texts = [text for text in row[1:] if text is not None]
        if levels and any(_FIGURE.fullmatch(text.strip()) for text in texts):
            break
        if texts and len(levels) < depth:
            levels.append(row)
    if not levels:
        return StackedHeader(rows[0][0], {})
    row_numbers = [row[0] for row in levels]
    grid = []
    for row in levels:
        grid.append([to_one_line(text) for text in row[1:]])
    last_row = row_numbers[-1]
    if sheet.merged:
        last_row = _fill_merged_cells(grid, row_numbers, sheet)
    else:
        _fill_rightwards(grid)
    return StackedHeader(last_row, _collect_levels(grid, sheet.columns))


def _fill_merged_cells(
    grid: list[list[str]], row_numbers: list[int], sheet: Sheet
) -> int:
    """Writes the text of each merged cell into all its places; the last row any of them reaches."""
    lowest = last_row = row_numbers[-1]
    width = len(sheet.columns)
    for top, left, bottom, right in sheet.merged:
        if top not in row_numbers or left > width:
            continue
        last_row = max(last_row, bottom)
        text = grid[row_numbers.index(top)][left - 1]
        # Over the lowest level a wide cell is one column, not several of the same name.
        last_column = left if bottom >= lowest else min(right, width)
        for level, number in enumerate(row_numbers):
            if top <= number <= bottom:
                grid[level][left - 1 : last_column] = [text] * (last_column - left + 1)
    return last_row


def _fill_rightwards(grid: list[list[str]]) -> None:
    """Delimited text keeps no merged cells: a group's name stands over its first column only."""
    for upper, lower in pairwise(grid):
        for place in range(1, len(upper)):
            if lower[place] and not upper[place]:
                upper[place] = upper[place - 1]


def _collect_levels(
    grid: list[list[str]], coordinates: list[str]
) -> dict[str, list[str]]:
    levels = {}
    for place, coordinate in enumerate(coordinates):
        texts = [row[place] for row in grid if row[place]]
        if texts:
            levels[coordinate] = list(dict.fromkeys(texts))
    return levels


def read_header_texts(sheet: Sheet, row: int, depth: int) -> dict[str, str]:
    """Coordinate → text of a header of so many levels that begins in a row, as a spelling may give it."""
    head = sheet.cells.filter(pl.col("row") >= row).head(depth * _ROWS_PER_LEVEL)
    return stack_levels(sheet, head.rows(), depth).joined_texts()


def to_one_line(text: str | None) -> str:
    """The text with single spaces; "" for an empty cell."""
    return " ".join(text.split()) if text else ""
