"""Workbooks of Excel 2003 in one XML file (SpreadsheetML), which report engines name .xls."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

from ingest.problem import Refusal
from ingest.read.formats.spreadsheet.contents import (
    get_local_attributes,
    get_local_name,
)
from ingest.read.formats.spreadsheet.markup_grid import MarkupGrid
from ingest.read.refusals import FETCH_AGAIN
from ingest.read.sheet import MAX_COLUMNS, Sheet

SPREADSHEET_ML = b"urn:schemas-microsoft-com:office:spreadsheet"
_EXPECTED = "a workbook in SpreadsheetML 2003"
# Formats under which a number is shown as it is stored, but for separators and decimals.
_PLAIN_FORMAT = re.compile(
    r"General(?: Number)?|Fixed|Standard|@|[#0,.\s_()*?\-;]*(?<!,)", re.IGNORECASE
)
_MOST_ROWS = 1 << 20


def read_spreadsheet_ml(data: bytes, name: str) -> list[Sheet]:
    """Every worksheet, as `read_workbook` gives sheets.

    A percent cell gives its percentage with the sign. Raises Refusal `hostile`, `truncated` or
    `not_what_it_says`.
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Refusal(
            "hostile",
            expected=_EXPECTED,
            found="a document type declaration, where entities may hide",
            where=name,
            to_fix="find out who made the file; save the figures as a new workbook",
        )
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise Refusal(
            "truncated",
            expected=_EXPECTED,
            found=f"XML that can't be read to its end ({error})",
            where=name,
            to_fix=FETCH_AGAIN,
        ) from error
    formats = _read_formats(root)
    sheets = []
    for element in root:
        if get_local_name(element.tag) == "Worksheet":
            sheets.append(_read_worksheet(element, formats, name))
    return sheets


def _read_formats(root: ElementTree.Element) -> dict[str, str]:
    """Style → its number format, where it names one."""
    formats = {}
    for style in root.iter():
        if get_local_name(style.tag) != "Style":
            continue
        for child in style:
            if get_local_name(child.tag) == "NumberFormat":
                style_id = get_local_attributes(style).get("ID", "")
                formats[style_id] = get_local_attributes(child).get("Format", "General")
    return formats


def _read_worksheet(
    element: ElementTree.Element, formats: Mapping[str, str], name: str
) -> Sheet:
    title = get_local_attributes(element).get("Name", "1")
    where = f"{name}, sheet “{title}”"
    grid = MarkupGrid()
    is_hidden = False
    for child in element:
        kind = get_local_name(child.tag)
        if kind == "Table":
            _read_rows(child, grid, formats, where)
        elif kind == "WorksheetOptions":
            visible = [e.text for e in child if get_local_name(e.tag) == "Visible"]
            is_hidden = any((text or "").startswith("Sheet") for text in visible)
    return grid.build_sheet(title, where, is_hidden=is_hidden)


def _read_rows(
    table: ElementTree.Element,
    grid: MarkupGrid,
    formats: Mapping[str, str],
    where: str,
) -> None:
    number = 0
    for row in table:
        if get_local_name(row.tag) != "Row":
            continue
        attributes = get_local_attributes(row)
        number = _parse_place(attributes.get("Index"), number + 1, _MOST_ROWS, where)
        if attributes.get("Hidden") == "1":
            grid.hide(number)
        column = 0
        for cell in row:
            if get_local_name(cell.tag) != "Cell":
                continue
            of_cell = get_local_attributes(cell)
            column = _parse_place(of_cell.get("Index"), column + 1, MAX_COLUMNS, where)
            _read_cell(cell, (number, column), grid, formats)
            rows = 1 + int(of_cell.get("MergeDown", 0))
            columns = 1 + int(of_cell.get("MergeAcross", 0))
            grid.merge(number, column, rows, columns)
            column += columns - 1
        number += int(attributes.get("Span", 0))


def _parse_place(printed: str | None, following: int, most: int, where: str) -> int:
    """A row's or cell's own number, else the one that follows the last."""
    place = int(printed) if printed and printed.isdecimal() else following
    if place > most:
        raise Refusal(
            "hostile",
            expected=f"at most {most:,} rows or columns",
            found=f"number {place:,}",
            where=where,
            to_fix="look for stray cells far outside the table, then save the workbook again",
        )
    return place


def _read_cell(
    cell: ElementTree.Element,
    place: tuple[int, int],
    grid: MarkupGrid,
    formats: Mapping[str, str],
) -> None:
    for data in cell:
        if get_local_name(data.tag) != "Data":
            continue
        kind = get_local_attributes(data).get("Type", "String")
        text = "".join(data.itertext()).strip()
        shown = formats.get(get_local_attributes(cell).get("StyleID", ""), "General")
        if (kind == "Number" and "%" in shown) or shown == "Percent":
            grid.write(*place, _write_percent(text), is_number=False)
        elif kind == "Number":
            grid.write(*place, text, is_number=True)
            if not _PLAIN_FORMAT.fullmatch(shown):
                grid.mark(*place, _describe_format(text, shown))
        elif kind == "DateTime":
            grid.write(*place, _write_moment(text), is_number=False)
        elif kind == "Boolean":
            grid.write(*place, "true" if text == "1" else "false", is_number=False)
        else:
            grid.write(*place, text, is_number=False)


def _write_percent(text: str) -> str:
    """0.48 as "48%", as the cell shows it."""
    try:
        percent = f"{float(text) * 100:.9f}"
    except ValueError:
        return text
    return percent.rstrip("0").rstrip(".") + "%"


def _write_moment(text: str) -> str:
    """A day alone where the cell holds midnight."""
    day, _, time = text.partition("T")
    time = time.partition(".")[0]
    return day if time in ("", "00:00:00") else f"{day} {time}"


def _describe_format(text: str, shown: str) -> str:
    return (
        f"expected a number shown as it is stored, found {text} under the format “{shown}”. "
        "To fix: show it as a plain number, and write its unit into the header"
    )
