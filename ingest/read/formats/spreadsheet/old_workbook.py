"""Old workbooks (xls) to text cells.

Read by python-calamine: fastexcel's older calamine takes the figures of an embedded chart for cells
of the sheet. Only fastexcel knows which cells hold errors.
"""

from __future__ import annotations

import datetime as dt
import io
import re

import fastexcel
import polars as pl
import python_calamine

from ingest.problem import Refusal
from ingest.read.formats.spreadsheet.biff import SheetExtras, read_extras
from ingest.read.formats.spreadsheet.cell_marks import build_sheet
from ingest.read.formats.spreadsheet.cells import (
    correct_printed_cells,
    write_error_signs,
)
from ingest.read.formats.spreadsheet.compound_file import check_compound_file
from ingest.read.formats.spreadsheet.contents import WORKBOOK, ErrorCell
from ingest.read.formats.spreadsheet.ods import build_locked_refusal
from ingest.read.refusals import FETCH_AGAIN
from ingest.read.sheet import MergedRange, Sheet, to_column_letters

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SAVE_AS_XLSX = "open it in Excel or LibreOffice, save it as xlsx and drop that in"
# Its reader holds it several times over. The largest real one seen has 1 MB.
MAX_BYTES = 1 << 27
_BLOCK = 512  # Office writes these files in blocks of so many bytes
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_ERROR_KIND = re.compile(r"Error\((\w+)\)")
_ERROR_SIGNS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}


def check_old_size(head: bytes, size: int, name: str) -> None:
    """Raises Refusal `hostile` for an xls, told by its head, that is too large to be held."""
    if head == OLE and size > MAX_BYTES:
        raise Refusal(
            "hostile",
            expected=f"an old workbook of at most {MAX_BYTES:,} bytes",
            found=f"{size:,} bytes",
            where=name,
            to_fix=SAVE_AS_XLSX,
        )


def read_old_workbook(data: bytes, name: str) -> list[Sheet]:
    """Every worksheet of an xls.

    Raises Refusal `locked`, `truncated`, `hostile` or `format_unknown`, and FastExcelError where
    fastexcel can't open it.
    """
    check_compound_file(data, name)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [
            (about, workbook.get_sheet_by_name(about.name))
            for about in workbook.sheets_metadata
        ]
    except python_calamine.PasswordError as error:
        raise build_locked_refusal(name) from error
    except python_calamine.CalamineError as error:
        if _ENCRYPTED in data:
            raise build_locked_refusal(name) from error
        raise _build_unreadable_refusal(data, name, error) from error
    # The cells come from python-calamine, which does not show which of them hold errors.
    error_finder = fastexcel.read_excel(data)
    extras = read_extras(data)
    return [
        _build_sheet(about, sheet, error_finder, extras.get(about.name, SheetExtras()))
        for about, sheet in sheets
        if about.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]


def _build_unreadable_refusal(data: bytes, name: str, error: Exception) -> Refusal:
    if len(data) % _BLOCK:
        found, to_fix = (
            "an old Office file that stops in the middle of a block",
            FETCH_AGAIN,
        )
        return Refusal(
            "truncated",
            expected=WORKBOOK,
            found=f"{found} ({error})",
            where=name,
            to_fix=to_fix,
        )
    return Refusal(
        "format_unknown",
        expected=WORKBOOK,
        found=f"an old Office file that is no readable workbook ({error})",
        where=name,
        to_fix=SAVE_AS_XLSX,
    )


def _build_sheet(
    about: python_calamine.SheetMetadata,
    sheet: python_calamine.CalamineSheet,
    error_finder: fastexcel.ExcelReader,
    extras: SheetExtras,
) -> Sheet:
    rows = sheet.to_python(skip_empty_area=False)
    columns = {}
    for number, values in enumerate(zip(*rows, strict=True), start=1):
        columns[to_column_letters(number)] = [_print_value(value) for value in values]
    cells = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    if cells.width:
        cells = correct_printed_cells(cells)
    errors = _find_error_cells(error_finder, about.name) + extras.uncalculated
    cells = write_error_signs(cells, errors)
    return build_sheet(
        about.name,
        cells,
        extras.marks,
        is_hidden=about.visible != python_calamine.SheetVisibleEnum.Visible,
        merged=_find_merged_ranges(sheet),
    )


def _print_value(value: object) -> str | None:
    """A cell's value as fastexcel prints it; None for an empty text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:.9f}".rstrip("0").rstrip(".")
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return str(value) or None


def _find_merged_ranges(
    sheet: python_calamine.CalamineSheet,
) -> tuple[MergedRange, ...]:
    ranges = []
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        ranges.append(MergedRange(top + 1, left + 1, bottom + 1, right + 1))
    return tuple(ranges)


def _find_error_cells(
    error_finder: fastexcel.ExcelReader, title: str
) -> list[ErrorCell]:
    sheet = error_finder.load_sheet(
        title, header_row=None, skip_rows=0, dtypes="string"
    )
    columns = [column.absolute_index + 1 for column in sheet.available_columns()]
    if not columns:
        return []
    _, problems = sheet.to_arrow_with_errors()
    cells = []
    for problem in problems.errors if problems else ():
        kind = _ERROR_KIND.search(problem.detail)
        if kind:
            row, column = problem.position
            sign = _ERROR_SIGNS.get(kind[1], f"#{kind[1]}")
            cells.append(ErrorCell(row + 1, columns[column], sign))
    return cells
