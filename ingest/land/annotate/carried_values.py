"""A workbook opened to be written in; of one that can't be, a new workbook with its values."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ingest.read.sheet import Sheet

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_ZIP_SIGNATURE = b"PK"
_WORKBOOK_PART = "xl/workbook.xml"
_MACROS_PART = "xl/vbaProject.bin"
# Texts that read the same once they are numbers: no leading zero, no digit that a float loses.
_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})")
_DECIMAL_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,8})\.\d{0,5}[1-9]")


def open_workbook(data: bytes) -> Workbook | None:
    """The workbook as openpyxl opens it, with its macros.

    None where it is no xlsx or can't be opened.
    """
    # imported here: it costs 0.2 s, and only a held workbook needs it
    from openpyxl import load_workbook

    if not data.startswith(_ZIP_SIGNATURE):
        return None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.namelist()
    if _WORKBOOK_PART not in parts:
        return None
    try:
        return load_workbook(io.BytesIO(data), keep_vba=_MACROS_PART in parts)
    # Whatever openpyxl trips over, from a style to a broken drawing, the values can be carried.
    except Exception:
        return None


def carry_values(sheets: Iterable[Sheet]) -> Workbook:
    """A new workbook with the same sheets and the same cells at their places.

    Merged ranges and hidden sheets are as they were.
    """
    from openpyxl import Workbook

    book = Workbook()
    for empty in book.worksheets:
        book.remove(empty)
    for sheet in sheets:
        copy: Worksheet = book.create_sheet(sheet.name)
        copy.sheet_state = "hidden" if sheet.is_hidden else "visible"
        _carry_cells(sheet, copy)
        for top, left, bottom, right in sheet.merged:
            copy.merge_cells(
                start_row=top, start_column=left, end_row=bottom, end_column=right
            )
    return book


def write_text(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Write a cell whose text stays text, also where it begins with "=".

    What reads the same as a number becomes one.
    """
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell: Cell = sheet.cell(row, column)
    if _WHOLE_NUMBER.fullmatch(text):
        cell.value = int(text)
    elif _DECIMAL_NUMBER.fullmatch(text):
        cell.value = float(text)
    else:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
        cell.data_type = "s"
    return cell


def _carry_cells(sheet: Sheet, copy: Worksheet) -> None:
    for row, *texts in sheet.cells.iter_rows():
        for column, text in enumerate(texts, start=1):
            if text is not None:
                write_text(copy, row, column, text)
