"""Workbooks (xlsx, xls, xlsb, ods; recognised by content, never by name) to text cells.

fastexcel reads the cells as text in columns. What it leaves out, error cells and merged ranges,
comes from `inspection`.
"""

from __future__ import annotations

from pathlib import Path

import fastexcel
import polars as pl

from ingest.problem import Refusal
from ingest.read.formats.spreadsheet.cell_marks import SheetMarks, build_sheet
from ingest.read.formats.spreadsheet.cells import (
    correct_printed_cells,
    write_error_signs,
)
from ingest.read.formats.spreadsheet.contents import WORKBOOK, WorkbookContents
from ingest.read.formats.spreadsheet.inspection import inspect_workbook
from ingest.read.formats.spreadsheet.old_workbook import (
    OLE,
    SAVE_AS_XLSX,
    check_old_size,
    read_old_workbook,
)
from ingest.read.formats.spreadsheet.other_formats import read_named_as_workbook
from ingest.read.formats.spreadsheet.package import name_parts_as_usual
from ingest.read.refusals import build_empty_refusal, check_file_size
from ingest.read.sheet import Sheet, to_column_letters

# Raise it when what is read of a file changes: raw files of this kind are then read again.
VERSION = 4

# All of it is held while it is unpacked beside itself.
_MOST_BYTES = 1 << 28


def read_workbook(path: Path, name: str) -> list[Sheet]:
    """Every sheet that holds anything, hidden ones flagged, each cell at its own row and column.

    Numbers are printed as Excel's General format does, at most fifteen digits and nine decimals;
    dates as 2024-03-04, times as 15:04:05, booleans as true and false, error cells by their sign
    (#REF!), a formula that was saved without its result as #UNCALCULATED. A day of which only the
    month or the year is shown is 2024-03 or 2024. What a number format adds to a stored number, a %
    or words, is in `shown` of the sheet.
    Raises Refusal `empty`, `not_what_it_says`, `truncated`, `hostile`, `locked` (a password) or
    `format_unknown` (a format no library here reads).
    """
    check_file_size(path, name, _MOST_BYTES)
    with path.open("rb") as stream:
        check_old_size(stream.read(len(OLE)), path.stat().st_size, name)
    data = path.read_bytes()
    if not data:
        raise build_empty_refusal(WORKBOOK, name)
    try:
        sheets = _read_sheets(data, name)
    except fastexcel.FastExcelError as error:
        first_line = str(error).splitlines()[0]
        raise _build_unreadable_refusal(
            f"one that can't be read: {first_line}", name
        ) from error
    except BaseException as error:
        # A Rust library that gives up raises no Exception: uncaught it would end the run with
        # all other files.
        if type(error).__name__ != "PanicException":
            raise
        raise _build_unreadable_refusal(
            f"one at which its reader gave up: {error}", name
        ) from error
    filled_sheets = [sheet for sheet in sheets if _has_filled_cells(sheet)]
    if not filled_sheets:
        raise Refusal(
            "empty",
            expected="a workbook with something in its cells",
            found="no sheet with anything in it",
            where=name,
            to_fix="ask the sender for the filled workbook",
        )
    return filled_sheets


def _build_unreadable_refusal(found: str, name: str) -> Refusal:
    return Refusal(
        "format_unknown",
        expected=WORKBOOK,
        found=found,
        where=name,
        to_fix=SAVE_AS_XLSX,
    )


def _has_filled_cells(sheet: Sheet) -> bool:
    height = sheet.cells.height
    return any(sheet.cells[name].null_count() < height for name in sheet.columns)


def _read_sheets(data: bytes, name: str) -> list[Sheet]:
    if data.startswith(OLE):
        return read_old_workbook(data, name)
    if not data.startswith(b"PK"):
        return read_named_as_workbook(data, name)
    contents = inspect_workbook(name_parts_as_usual(data), name)
    reader = fastexcel.read_excel(contents.data)
    sheets = []
    for title in reader.sheet_names:
        if title in contents.plain_sheets:
            sheets.append(_read_plain_sheet(reader, title))
        elif title not in contents.chart_sheets:
            sheets.append(_read_any_sheet(reader, title, contents))
    return sheets


def _read_plain_sheet(reader: fastexcel.ExcelReader, title: str) -> Sheet:
    """A sheet of nothing but cells from column A on.

    Loaded eagerly, no shared text is copied, but the library then names neither the column in which
    the cells begin nor whether the sheet is hidden. Of a plain sheet both are known.
    """
    loaded = reader.load_sheet(
        title, header_row=None, skip_rows=0, dtypes="string", eager=True
    )
    cells = pl.DataFrame(loaded)
    cells.columns = [to_column_letters(n) for n in range(1, cells.width + 1)]
    return build_sheet(title, correct_printed_cells(cells), SheetMarks())


def _read_any_sheet(
    reader: fastexcel.ExcelReader, title: str, contents: WorkbookContents
) -> Sheet:
    loaded = reader.load_sheet(title, header_row=None, skip_rows=0, dtypes="string")
    cells = _place_columns(loaded)
    if cells.width:
        cells = correct_printed_cells(cells)
    cells = write_error_signs(cells, contents.errors.get(title, ()))
    return build_sheet(
        title,
        cells,
        contents.marks.get(title, SheetMarks()),
        is_hidden=loaded.visible != "visible",
        merged=contents.merged.get(title, ()),
    )


def _place_columns(loaded: fastexcel.ExcelSheet) -> pl.DataFrame:
    """The cells with each column at its own place: fastexcel leaves out blank ones at the left."""
    names = {
        column.absolute_index + 1: column.name for column in loaded.available_columns()
    }
    filled = pl.DataFrame(loaded)
    blank = pl.Series([None], dtype=pl.String).new_from_index(0, filled.height)
    cells = []
    for number in range(1, max(names, default=0) + 1):
        column = filled[names[number]] if number in names else blank
        cells.append(column.alias(to_column_letters(number)))
    return pl.DataFrame(cells)
