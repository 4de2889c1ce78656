"""Workbooks (xlsx, xls, xlsb, ods; told by content, never by name) to text cells.

fastexcel reads the cells as text in columns; what it does not tell, error cells and merged ranges, comes from
`workbook_parts`.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import fastexcel
import polars as pl
import python_calamine

from ingest.read.encodings import repair_misread_text
from ingest.read.formats.spreadsheet.parts import OLE, Errors, Inside, Merged, look_inside, refusal
from ingest.read.sheet import Sheet, find_columns, set_blanks_to_null, to_column_letters

# Raise it when what is read of a file changes: raw files of this kind are then read again.
VERSION = 1

# fastexcel prints nine decimals where Excel stops at fifteen digits: 18635077.745820999 is 18635077.745821 there.
_NOISY = r"^-?\d{7,15}\.\d{6,9}$"
_SHORTEST_NOISY = 14  # and of the dates and times below, which have 19
# Latin letters with their marks, and common signs: text of these alone is in NFC, and most text is.
_PERHAPS_NOT_NFC = r"[^\x00-\u{2ff}\u{1e00}-\u{1eff}\u{2010}-\u{2027}\u{2030}-\u{205e}\u{20a0}-\u{20bf}]"
_LOCKED = ("a workbook locked with a password", "ask for it without one")
_SAVE_AGAIN = "open it in Excel or LibreOffice, save it again as xlsx and drop that in"


def read_workbook(path: Path, name: str) -> list[Sheet]:
    """Every sheet that holds anything, hidden ones flagged, each cell at its own row and column.

    Numbers are printed as Excel's General format does, at most fifteen digits and nine decimals; dates as
    2024-03-04, times as 15:04:05, booleans as true and false, error cells by their sign (#REF!), a
    formula that was saved without its result as #UNCALCULATED. A cell formatted as percent gives the fraction that is
    stored. Raises Refusal `empty`, `not_what_it_says`, `truncated`, `hostile`, or
    `locked` (a password) or `format_unknown` (a format no library here reads).
    """
    data = path.read_bytes()
    if not data:
        raise refusal("empty", name, "no bytes at all", "fetch the file again")
    try:
        sheets = _old_sheets(data, name) if data.startswith(OLE) else _sheets(look_inside(data, name))
    except fastexcel.FastExcelError as error:
        found = f"a workbook that can't be read: {str(error).splitlines()[0]}"
        raise refusal("format_unknown", name, found, _SAVE_AGAIN) from error
    except BaseException as error:
        # A Rust library that gives up raises no Exception: uncaught it would end the run with all other files.
        if type(error).__name__ != "PanicException":
            raise
        found = f"a workbook at which its reader gave up: {error}"
        raise refusal("format_unknown", name, found, _SAVE_AGAIN) from error
    filled = [sheet for sheet in sheets if any(n < sheet.cells.height for n in sheet.cells.null_count().row(0)[1:])]
    if not filled:
        raise refusal("empty", name, "no sheet with anything in it", "ask the sender for the filled workbook")
    return filled


_EVERY_CELL = {"header_row": None, "skip_rows": 0, "dtypes": "string"}


def _sheets(inside: Inside) -> list[Sheet]:
    workbook = fastexcel.read_excel(inside.data)
    sheets = []
    for title in workbook.sheet_names:
        if title in inside.charts:
            continue
        beside = inside.merged.get(title, ()), inside.errors.get(title, ())
        if title in inside.plain:
            # copies no shared text, but does not tell in which column the cells begin, nor whether they are hidden
            given = pl.DataFrame(workbook.load_sheet(title, eager=True, **_EVERY_CELL))
            given.columns = [to_column_letters(n) for n in range(1, given.width + 1)]
            sheets.append(_sheet(title, given, *beside, is_hidden=False))
            continue
        sheet = workbook.load_sheet(title, **_EVERY_CELL)
        columns = {c.absolute_index + 1: c.name for c in sheet.available_columns()}
        given = pl.DataFrame(sheet)
        last = max(columns, default=0)
        blank = pl.lit(None, pl.String)
        cells = given.select(
            (pl.col(columns[n]) if n in columns else blank).alias(to_column_letters(n)) for n in range(1, last + 1)
        )
        sheets.append(_sheet(title, cells, *beside, is_hidden=sheet.visible != "visible"))
    return sheets


def _old_sheets(data: bytes, name: str) -> list[Sheet]:
    """xls, by python-calamine: fastexcel's older calamine takes an embedded chart's figures for cells of the sheet.

    Only fastexcel knows which cells hold errors.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        given = [(m, book.get_sheet_by_name(m.name)) for m in book.sheets_metadata]
    except python_calamine.PasswordError as error:
        raise refusal("locked", name, *_LOCKED) from error
    except python_calamine.CalamineError as error:
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise refusal("locked", name, *_LOCKED) from error
        found = f"an old Office file that is no readable workbook ({error})"
        # Office writes these files in blocks of 512 bytes.
        raise refusal("truncated" if len(data) % 512 else "format_unknown", name, found, _SAVE_AGAIN) from error
    reader = fastexcel.read_excel(data)
    sheets = []
    for told, sheet in given:
        if told.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        rows = sheet.to_python(skip_empty_area=False)
        texts = {
            to_column_letters(n): [_printed(v) for v in column]
            for n, column in enumerate(zip(*rows, strict=True), start=1)
        }
        merged = ((r1 + 1, c1 + 1, r2 + 1, c2 + 1) for (r1, c1), (r2, c2) in sheet.merged_cell_ranges or ())
        cells = pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String))
        errors = _told_errors(reader.load_sheet(told.name, **_EVERY_CELL))
        is_hidden = told.visible != python_calamine.SheetVisibleEnum.Visible
        sheets.append(_sheet(told.name, cells, tuple(merged), errors, is_hidden=is_hidden))
    return sheets


def _printed(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.9f}".rstrip("0").rstrip(".")
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return str(value) or None


def _told_errors(sheet: fastexcel.ExcelSheet) -> Errors:
    signs = {
        "Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!",
        "Value": "#VALUE!", "GettingData": "#GETTING_DATA",
    }  # fmt: skip
    columns = [c.absolute_index + 1 for c in sheet.available_columns()]
    _, found = sheet.to_arrow_with_errors() if columns else (None, None)
    told = []
    for error in found.errors if found else ():
        if kind := re.search(r"Error\((\w+)\)", error.detail):
            row, column = error.position
            told.append((row + 1, columns[column], signs.get(kind[1], f"#{kind[1]}")))
    return tuple(told)


def _sheet(title: str, cells: pl.DataFrame, merged: Merged, errors: Errors, *, is_hidden: bool) -> Sheet:
    cells = _with_errors(_as_text(cells) if cells.width else cells, errors)
    rows = pl.int_range(1, cells.height + 1, dtype=pl.UInt32, eager=True).alias("row")
    return Sheet(title, cells.insert_column(0, rows), is_hidden=is_hidden, merged=merged)


def _as_text(cells: pl.DataFrame) -> pl.DataFrame:
    """NFC, dates without the midnight and times without the day zero that fastexcel prints, no noise, no blanks."""
    text = pl.all().str
    beyond_ascii = find_columns(cells, text.len_bytes() != text.len_chars())
    long = cells.select(find_columns(cells, text.len_bytes() >= _SHORTEST_NOISY))
    dated = find_columns(long, text.contains_any([" 00:00:00", "1899-12-3"]))
    noisy = find_columns(long, text.contains(_NOISY))
    date = pl.col(dated).str.replace(r"^(\d{4}-\d\d-\d\d) 00:00:00$", "$1").str.replace("^1899-12-3[01] ", "")
    number = pl.col(noisy).cast(pl.Float64, strict=False).round_sig_figs(15).cast(pl.String)
    cells = cells.with_columns(date)
    cells = cells.with_columns(pl.when(pl.col(noisy).str.contains(_NOISY)).then(number).otherwise(pl.col(noisy)))
    return set_blanks_to_null(_mended(cells, beyond_ascii) if beyond_ascii else cells)


def _mended(cells: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """NFC; and cells typed in the ABC (TCVN3) fonts come as Western letters: a sheet in which all do is put right."""
    texts = pl.concat([cells[c].alias("text") for c in columns]).drop_nulls().unique()
    if texts.str.contains(_PERHAPS_NOT_NFC).any():
        cells, texts = cells.with_columns(pl.col(columns).str.normalize("NFC")), texts.str.normalize("NFC").unique()
    if texts.str.contains("[ĂăĐđƠơƯưẠ-ỹ]").any():
        return cells
    foreign = texts.filter(texts.str.contains(r"[^\x00-\x7f]"))
    joined = "\v".join(foreign)
    if (meant := repair_misread_text(joined)) == joined:
        return cells
    return cells.with_columns(pl.col(columns).replace(foreign, pl.Series(meant.split("\v"))))


def _with_errors(cells: pl.DataFrame, errors: Errors) -> pl.DataFrame:
    """An error cell beyond all others makes the sheet larger."""
    if not errors:
        return cells
    width = max(cells.width, *(column for _, column, _ in errors))
    short = max(row for row, _, _ in errors) - cells.height
    cells = cells.with_columns(
        pl.lit(None, pl.String).alias(to_column_letters(n)) for n in range(cells.width + 1, width + 1)
    )
    if short > 0:
        cells = pl.concat([cells, pl.DataFrame({c: [None] * short for c in cells.columns}, schema=cells.schema)])
    for column in {column for _, column, _ in errors}:
        here = {row - 1: sign for row, at, sign in errors if at == column}
        cells = cells.with_columns(cells[to_column_letters(column)].scatter(list(here), list(here.values())))
    return cells
