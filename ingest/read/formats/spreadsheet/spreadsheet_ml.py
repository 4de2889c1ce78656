"""Workbooks of Excel 2003 in one XML file (SpreadsheetML), which report engines name .xls."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from xml.etree import ElementTree

from ingest.problem import Refusal
from ingest.read.formats.spreadsheet.cell_marks import RAISED, STRUCK
from ingest.read.formats.spreadsheet.contents import (
    UNCALCULATED,
    get_local_attributes,
    get_local_name,
)
from ingest.read.formats.spreadsheet.markup_grid import MarkupGrid
from ingest.read.formats.spreadsheet.number_format import parse_number_format
from ingest.read.formats.spreadsheet.raised_digits import write_raised
from ingest.read.refusals import FETCH_AGAIN
from ingest.read.sheet import MAX_COLUMNS, Sheet

SPREADSHEET_ML = b"urn:schemas-microsoft-com:office:spreadsheet"
_EXPECTED = "a workbook in SpreadsheetML 2003"
# Formats with a name under which a number is shown as it is stored, but for separators and decimals.
_PLAIN_NAMES = re.compile(
    r"General(?: Number)?|Fixed|Standard|Scientific", re.IGNORECASE
)
_LENGTH_OF_DATE = {"month": len("2024-03"), "year": len("2024")}
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
    styles = _read_styles(root)
    sheets = []
    for element in root:
        if get_local_name(element.tag) == "Worksheet":
            sheets.append(_read_worksheet(element, styles, name))
    return sheets


@dataclass(frozen=True)
class _Style:
    """The number format of a cell, and what is done to its letters."""

    number_format: str = "General"
    is_struck: bool = False
    is_raised: bool = False


def _read_styles(root: ElementTree.Element) -> dict[str, _Style]:
    """Styles by their names."""
    styles = {}
    for element in root.iter():
        if get_local_name(element.tag) != "Style":
            continue
        style = _Style()
        for child in element:
            attributes = get_local_attributes(child)
            if get_local_name(child.tag) == "NumberFormat":
                code = attributes.get("Format", "General")
                style = replace(style, number_format=code)
            elif get_local_name(child.tag) == "Font":
                style = replace(
                    style,
                    is_struck=attributes.get("StrikeThrough") == "1",
                    is_raised=attributes.get("VerticalAlign", "None") != "None",
                )
        styles[get_local_attributes(element).get("ID", "")] = style
    return styles


def _read_worksheet(
    element: ElementTree.Element, styles: Mapping[str, _Style], name: str
) -> Sheet:
    title = get_local_attributes(element).get("Name", "1")
    where = f"{name}, sheet “{title}”"
    grid = MarkupGrid()
    is_hidden = False
    for child in element:
        kind = get_local_name(child.tag)
        if kind == "Table":
            _read_columns(child, grid)
            _read_rows(child, grid, styles, where)
        elif kind == "WorksheetOptions":
            visible = [e.text for e in child if get_local_name(e.tag) == "Visible"]
            is_hidden = any((text or "").startswith("Sheet") for text in visible)
    return grid.build_sheet(title, where, is_hidden=is_hidden)


def _read_columns(table: ElementTree.Element, grid: MarkupGrid) -> None:
    """Which columns are hidden."""
    number = 0
    for column in table:
        if get_local_name(column.tag) != "Column":
            continue
        attributes = get_local_attributes(column)
        number = int(attributes.get("Index", number + 1))
        last = min(number + int(attributes.get("Span", 0)), MAX_COLUMNS)
        if attributes.get("Hidden") == "1" or attributes.get("Width") == "0":
            grid.hide_columns(number, last)
        number = last


def _read_rows(
    table: ElementTree.Element,
    grid: MarkupGrid,
    styles: Mapping[str, _Style],
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
            _read_cell(cell, (number, column), grid, styles)
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
    styles: Mapping[str, _Style],
) -> None:
    attributes = get_local_attributes(cell)
    style = styles.get(attributes.get("StyleID", ""), _Style())
    found = [child for child in cell if get_local_name(child.tag) == "Data"]
    if not found and "Formula" in attributes:
        grid.write(*place, UNCALCULATED, is_number=False)
    for data in found:
        _read_data(data, place, grid, style)


def _read_data(
    data: ElementTree.Element,
    place: tuple[int, int],
    grid: MarkupGrid,
    style: _Style,
) -> None:
    kind = get_local_attributes(data).get("Type", "String")
    text = _write_letters(data).strip()
    shown = style.number_format
    if (kind == "Number" and "%" in shown) or shown == "Percent":
        grid.write(*place, _write_percent(text), is_number=False)
    elif kind == "Number":
        grid.write(*place, text, is_number=True)
        if not _is_plain(shown):
            grid.mark(*place, _describe_format(text, shown))
    elif kind == "DateTime":
        grid.write(*place, _write_moment(text, shown), is_number=False)
    elif kind == "Boolean":
        grid.write(*place, "true" if text == "1" else "false", is_number=False)
    else:
        grid.write(*place, text, is_number=False)
    tags = {get_local_name(child.tag) for child in data.iter()}
    if text and (style.is_struck or tags & {"S", "Strike", "Del"}):
        grid.mark(*place, STRUCK, is_struck=True)
    elif text and style.is_raised:
        grid.mark(*place, RAISED)


def _write_letters(element: ElementTree.Element) -> str:
    """The text of an element, its raised digits as Unicode has them."""
    written = element.text or ""
    for child in element:
        text = _write_letters(child)
        is_raised = get_local_name(child.tag) == "Sup"
        written += write_raised(text) if is_raised else text
        written += child.tail or ""
    return written


def _is_plain(code: str) -> bool:
    """Whether a number under the format is shown as it is stored, but for separators and decimals."""
    if _PLAIN_NAMES.fullmatch(code):
        return True
    is_code = re.search(r"[#0?@]|^General", code) is not None
    return is_code and parse_number_format(code).is_plain


def _write_percent(text: str) -> str:
    """0.48 as "48%", as the cell shows it."""
    try:
        percent = f"{float(text) * 100:.9f}"
    except ValueError:
        return text
    return percent.rstrip("0").rstrip(".") + "%"


def _write_moment(text: str, shown: str) -> str:
    """A day alone where the cell holds midnight; its month or year where no more of it is shown."""
    length = _LENGTH_OF_DATE.get(parse_number_format(shown).precision)
    if length is not None:
        return text[:length]
    day, _, time = text.partition("T")
    time = time.partition(".")[0]
    return day if time in ("", "00:00:00") else f"{day} {time}"


def _describe_format(text: str, shown: str) -> str:
    return (
        f"expected a number shown as it is stored, found {text} under the format “{shown}”. "
        "To fix: show it as a plain number, and write its unit into the header"
    )
