"""Which cells of a workbook are personal, so that they are blank in every copy of it.

A copy travels further than the file it was made of. More is blanked here than is held for: a single
telephone number in a column of notes holds no file, but need not travel.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

import polars as pl

from ingest.land.privacy.columns import find_personal_columns
from ingest.parse.personal_shapes import OFFICE, PERSONAL_SHAPES, PersonalShape
from ingest.parse.reference_lists import ReferenceLists
from ingest.parse.spelling import normalise_spelling, normalise_spellings
from ingest.read.sheet import Sheet, to_column_number

if TYPE_CHECKING:
    from openpyxl import Workbook

# Told by the cell alone, wherever it stands; a name or a date is personal only among others.
_ANYWHERE = frozenset({"citizen numbers", "phone numbers", "e-mail addresses"})
# How far down a header is looked for.
_ROWS_OF_HEADERS = 1000


def blank_personal_cells(
    book: Workbook,
    sheets: Sequence[Sheet],
    personal: Collection[str],
    reference: ReferenceLists,
) -> int:
    """Empty every personal cell of the workbook, which has these sheets; returns how many.

    `personal`: the headers that the source declares personal: all under them is. Every other cell
    keeps its place.
    """
    from openpyxl.cell.cell import MergedCell

    blanked = 0
    for sheet in sheets:
        for row, column in _find_personal_cells(sheet, personal, reference):
            cell = book[sheet.name].cell(row, column)
            if isinstance(cell, MergedCell):
                # Covered by a merged one, of which only the first cell is kept.
                continue
            cell.value = None
            cell.comment = None
            cell.hyperlink = None
            blanked += 1
    if blanked:
        _drop_copies_inside(book)
    return blanked


def _drop_copies_inside(book: Workbook) -> None:
    """Pivot tables carry the records they were made of."""
    for sheet in book.worksheets:
        sheet._pivots = []


def _find_personal_cells(
    sheet: Sheet, personal: Collection[str], reference: ReferenceLists
) -> Iterator[tuple[int, int]]:
    """(row, column) of each, as the spreadsheet counts them."""
    cells = sheet.cells
    if cells.is_empty() or not sheet.columns:
        return
    declared = normalise_spellings(list(personal))
    [judged] = find_personal_columns(
        [(cells, dict.fromkeys(sheet.columns, ""))], reference
    )
    holds = {column.coordinate: column.holds for column in judged}
    head = cells.head(_ROWS_OF_HEADERS)
    words = head.select("row", normalise_spelling(pl.exclude("row")))
    for column in sheet.columns:
        text = pl.col(column).str.strip_chars()
        is_personal = pl.lit(value=False)
        for shape in PERSONAL_SHAPES:
            if shape.cells and (
                shape.name in _ANYWHERE or holds.get(column) == shape.name
            ):
                is_personal |= text.str.contains(shape.cells)
            if shape.header:
                is_personal |= _is_under(words, column, shape, text)
        is_personal |= pl.col("row") > _find_row_of_header(words, column, declared)
        found = cells.filter(is_personal & text.is_not_null())
        if holds.get(column) == "full names":
            units = reference.keep_unit_names(found[column].unique())
            found = found.filter(~pl.col(column).is_in(units.implode()))
        for row in found["row"]:
            yield row, to_column_number(column)


def _is_under(
    words: pl.DataFrame, column: str, shape: PersonalShape, text: pl.Expr
) -> pl.Expr:
    """Whether a cell stands under the shape's header and looks like what that names."""
    headers = words.filter(pl.col(column).str.contains(shape.header or ""))["row"]
    if headers.is_empty():
        return pl.lit(value=False)
    is_shaped = text.str.contains(shape.cells_under_header)
    return pl.lit(headers[0]).lt(pl.col("row")) & is_shaped & ~text.str.contains(OFFICE)


def _find_row_of_header(
    words: pl.DataFrame, column: str, declared: Sequence[str]
) -> pl.Expr:
    """The row of a header that is declared personal; null where the column has none."""
    headers = words.filter(pl.col(column).is_in(list(declared)))["row"]
    row = None if headers.is_empty() else headers[0]
    return pl.lit(row, dtype=pl.UInt32)
