"""What an ods file says beside its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from ingest.problem import Refusal
from ingest.read.formats.spreadsheet.cell_marks import (
    DECIMAL_NUMBER,
    Place,
    SheetMarks,
)
from ingest.read.formats.spreadsheet.contents import (
    UNCALCULATED,
    WORKBOOK,
    ErrorCell,
    WorkbookContents,
    get_local_attributes,
    get_local_name,
    parse_xml_part,
)
from ingest.read.formats.spreadsheet.number_format import NumberFormat
from ingest.read.formats.spreadsheet.ods_shown import (
    NUMBERS,
    LetterStyles,
    describe_shown_number,
    find_digits_in_style,
    find_shown_precision,
    write_raised_spans,
)
from ingest.read.sheet import MAX_CELLS, MergedRange

_REPEATED_ROW = re.compile(
    rb'number-rows-repeated="(\d{4,})"(?:[^>]*[^/>])?>(.*?)</table:table-row>',
    re.DOTALL,
)
_CELL = re.compile(rb"<table:table-cell[^>]*>")
_REPEATED_CELL = re.compile(rb'number-columns-repeated="(\d+)"')
# A sheet program repeats blank rows to the end of its grid; rows that hold something, hardly ever.
_LAST_LINE = 1 << 20
_MAX_REPEATED_CELLS = MAX_CELLS // 40


class _WrittenCell(NamedTuple):
    """A cell that is written out, once for all the cells that repeat it; row and column from 1."""

    row: int
    column: int
    text: str
    attributes: dict[str, str]
    element: ElementTree.Element
    rows_repeated: int

    def list_places(self) -> list[Place]:
        """Every cell it stands for."""
        columns = int(self.attributes.get("number-columns-repeated", 1))
        places = []
        for row in range(self.row, self.row + self.rows_repeated):
            for column in range(self.column, self.column + columns):
                places.append((row, column))
        return places


def read_ods_contents(
    data: bytes, parts: dict[str, bytes], name: str
) -> WorkbookContents:
    """What stands beside the cells of an ods. Raises Refusal `locked`, `hostile` or `truncated`."""
    if b"manifest:encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise build_locked_refusal(name)
    _check_repeated_rows(parts.get("content.xml", b""), name)
    merged, errors, marks = {}, {}, {}
    document = parse_xml_part(parts, "content.xml", name)
    documents = [document]
    if "styles.xml" in parts:
        documents.append(parse_xml_part(parts, "styles.xml", name))
    styles = LetterStyles.read(documents)
    for element in document.iter():
        if get_local_name(element.tag) != "table":
            continue
        title = get_local_attributes(element).get("name")
        if title is not None:
            cells = list(_walk_cells(element))
            merged[title] = tuple(_find_merged_ranges(cells))
            errors[title] = tuple(_find_error_cells(cells))
            marks[title] = _find_marks(element, cells, styles)
    return WorkbookContents(data, merged, errors, marks)


def build_locked_refusal(name: str) -> Refusal:
    """For a workbook that opens only with a password, of whatever kind."""
    return Refusal(
        "locked",
        expected=WORKBOOK,
        found="a workbook locked with a password",
        where=name,
        to_fix="ask for it without a password",
    )


def _check_repeated_rows(xml: bytes, name: str) -> None:
    for row in _REPEATED_ROW.finditer(xml):
        times, cells = int(row[1]), _count_filled_cells(row[2])
        if times * cells > _MAX_REPEATED_CELLS:
            raise Refusal(
                "hostile",
                expected=f"rows that repeat for at most {_MAX_REPEATED_CELLS:,} filled cells",
                found=f"a filled row that repeats {times:,} times",
                where=name,
                to_fix="open the workbook, clear the rows below the table, save and drop it again",
            )


def _count_filled_cells(row: bytes) -> int:
    count = 0
    for cell in _CELL.findall(row):
        if b"value-type" in cell:
            repeated = _REPEATED_CELL.search(cell)
            count += int(repeated[1]) if repeated else 1
    return count


def _find_merged_ranges(cells: list[_WrittenCell]) -> Iterator[MergedRange]:
    for cell in cells:
        rows = int(cell.attributes.get("number-rows-spanned", 1))
        columns = int(cell.attributes.get("number-columns-spanned", 1))
        if rows > 1 or columns > 1:
            last_row, last_column = cell.row + rows - 1, cell.column + columns - 1
            yield MergedRange(cell.row, cell.column, last_row, last_column)


def _find_error_cells(cells: list[_WrittenCell]) -> Iterator[ErrorCell]:
    for cell in cells:
        is_result = "formula" in cell.attributes
        if is_result and "value-type" not in cell.attributes and not cell.text:
            yield ErrorCell(cell.row, cell.column, UNCALCULATED)
        if not cell.text.startswith(("#", "Err:")):
            continue
        # A text may begin so too: an error is the result of a formula.
        if is_result or cell.attributes.get("value-type") == "error":
            yield ErrorCell(cell.row, cell.column, cell.text)


def _find_marks(
    table: ElementTree.Element, cells: list[_WrittenCell], styles: LetterStyles
) -> SheetMarks:
    marks = SheetMarks()
    for cell in cells:
        if not cell.text and "value" not in cell.attributes:
            continue
        shown = _describe_shown(cell)
        if shown is not None and not shown.is_plain:
            marks.formats[shown] += cell.list_places()
        is_text = cell.attributes.get("value-type") == "string"
        if is_text and re.search(DECIMAL_NUMBER, cell.text.strip()):
            marks.decimal_texts += cell.list_places()
        if find_digits_in_style(cell.element, styles.struck):
            marks.struck += cell.list_places()
        if find_digits_in_style(cell.element, styles.raised):
            marks.raised += cell.list_places()
            text = write_raised_spans(cell.element, styles.raised)
            marks.raised_texts |= dict.fromkeys(cell.list_places(), text)
    marks.hidden_rows = list(_find_hidden(table, "table-row"))
    marks.hidden_columns = list(_find_hidden(table, "table-column"))
    return marks


def _describe_shown(cell: _WrittenCell) -> NumberFormat | None:
    """What a cell of a number or a day shows; None of all others."""
    attributes = cell.attributes
    kind = attributes.get("value-type")
    if kind in NUMBERS and "value" in attributes:
        return describe_shown_number(attributes, cell.text)
    if kind == "date" and cell.text:
        day = attributes.get("date-value", "")
        return NumberFormat(cell.text, precision=find_shown_precision(day, cell.text))
    return None


def _find_hidden(table: ElementTree.Element, name: str) -> Iterator[int]:
    """Numbers of the rows (`table-row`) or columns that are collapsed or filtered away."""
    number = 1
    repeated = f"number-{name.removeprefix('table-')}s-repeated"
    for line in table.iter():
        if get_local_name(line.tag) != name:
            continue
        attributes = get_local_attributes(line)
        times = int(attributes.get(repeated, 1))
        if attributes.get("visibility", "visible") != "visible":
            yield from range(number, min(number + times, _LAST_LINE))
        number += times


def _walk_cells(table: ElementTree.Element) -> Iterator[_WrittenCell]:
    row = 1
    for line in table.iter():
        if get_local_name(line.tag) != "table-row":
            continue
        column = 1
        times = int(get_local_attributes(line).get("number-rows-repeated", 1))
        for cell in line:
            attributes = get_local_attributes(cell)
            text = "".join(cell.itertext())
            yield _WrittenCell(row, column, text, attributes, cell, times)
            column += int(attributes.get("number-columns-repeated", 1))
        row += times
