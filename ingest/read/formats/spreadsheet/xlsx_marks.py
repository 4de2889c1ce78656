"""Which cells of an xlsx sheet carry a format, letters or texts that say something beside their
values, and which rows and columns are hidden.

Most sheets have none: each search begins with a plain one, a hundredth as dear.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape

from ingest.read.formats.spreadsheet.cell_marks import (
    CellStyles,
    Place,
    SheetMarks,
)
from ingest.read.formats.spreadsheet.contents import SHARED_STRINGS
from ingest.read.formats.spreadsheet.number_format import NumberFormat
from ingest.read.formats.spreadsheet.raised_digits import write_raised
from ingest.read.formats.spreadsheet.xlsx_limits import split_texts
from ingest.read.formats.spreadsheet.xlsx_styles import read_styles
from ingest.read.sheet import (
    MAX_COLUMNS,
    MergedRange,
    to_column_letters,
    to_column_number,
)

_ATTRIBUTE = re.compile(rb"\s(r|s|t|min|max|hidden|ht|width)\s*=\s*[\"']([^\"']*)[\"']")
_PLACE = re.compile(rb"([A-Za-z]+)(\d+)")
_ROW_OR_CELL = re.compile(rb"<((?:\w+:)?(?:row|c)\b)([^>]*)>")
_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*>")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_CELL_WITHOUT_PLACE = re.compile(rb"<(?:\w+:)?c\b(?![^>]*\sr\s*=)[^>]*[^/]>")
_TEXTS = (b"s", b"str", b"inlineStr", b"b", b"e", b"d")

_SHARED_TEXT_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*\st=[\"']s[\"'][^>]*)>\s*<(?:\w+:)?v>(\d+)<"
)
_INLINE_TEXT_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*\st=[\"']inlineStr[\"'][^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL
)
_RESULT_TEXT_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*\st=[\"']str[\"'][^>]*)>(?:(?!</(?:\w+:)?c>).)*?"
    rb"<(?:\w+:)?v>\s*(-?\d+\.\d+)\s*<",
    re.DOTALL,
)
_RUN = re.compile(rb"<(?:\w+:)?r>(.*?)</(?:\w+:)?r>", re.DOTALL)
_LETTERS = re.compile(rb"<(?:\w+:)?t\b[^>]*>([^<]*)<")
_STRUCK = re.compile(rb"<(?:\w+:)?d?strike\b(?!\s*val=[\"'](?:0|false))")
_RAISED = re.compile(rb"<(?:\w+:)?vertAlign\b[^>]*val=[\"'](?:superscript|subscript)")
_SUPERSCRIPT = re.compile(rb"<(?:\w+:)?vertAlign\b[^>]*val=[\"']superscript")
_DECIMAL_TEXT = re.compile(rb"\s*-?\d+\.(?:\d{1,5}|\d{7,})\s*")
_MAY_BE_DECIMAL = re.compile(rb">\s*-?\d+\.\d+\s*<")
_CONDITIONAL = re.compile(
    rb"<(?:\w+:)?conditionalFormatting\b[^>]*\ssqref=[\"']([^\"']*)[\"'][^>]*>(.*?)"
    rb"</(?:\w+:)?conditionalFormatting>",
    re.DOTALL,
)
_FORMAT_OF_CONDITION = re.compile(rb"\sdxfId=[\"'](\d+)[\"']")
_SIGNS_OF_NO_PLACE = (b"<c>", b"<c t=", b"<c s=", b":c>", b":c t=", b":c s=")

# Rows and columns that are hidden, or of no height or width.
_HIDING, _NO_HEIGHT, _NO_WIDTH = b"hidden=", b' ht="0"', b' width="0"'
# Those, and texts within cells that are rich or read like a number.
_SIGNS_OF_MARKS = (
    r'hidden=| ht="0"|<rPr|:rPr|<t[ >][^<]*[0-9]\.[0-9]|:t[ >][^<]*[0-9]\.[0-9]'
)


@dataclass(frozen=True)
class SharedTexts:
    """Numbers of the shared texts with digits struck through, and of decimal numbers; number → text
    of those with digits raised (`write_raised`).
    """

    struck: frozenset[int] = frozenset()
    raised: Mapping[int, str] = field(default_factory=dict)
    decimal: frozenset[int] = frozenset()

    @property
    def are_plain(self) -> bool:
        """Whether each is its letters and nothing else."""
        return not self.numbers

    @cached_property
    def numbers(self) -> frozenset[int]:
        """Those that are more, or may be less, than their letters; of most workbooks none."""
        return self.struck.union(self.raised, self.decimal)


@dataclass(frozen=True)
class MarkedStyles:
    """The styles of a workbook that say something, and how a cell that has one is found."""

    styles: CellStyles
    texts: SharedTexts
    pattern: re.Pattern[bytes] | None = field(init=False)

    def __post_init__(self) -> None:
        numbers = b"|".join(str(n).encode() for n in sorted(self.styles.numbers))
        pattern = None
        if numbers:
            pattern = re.compile(
                rb"<(?:\w+:)?c\b[^>]*?\ss=[\"'](?:" + numbers + rb")[\"'][^>]*>"
            )
        object.__setattr__(self, "pattern", pattern)


def read_marked_styles(parts: dict[str, bytes], name: str) -> MarkedStyles:
    """The styles and shared texts of an xlsx that say something. Raises Refusal `truncated`."""
    return MarkedStyles(read_styles(parts, name), read_shared_texts(parts))


def read_shared_texts(parts: dict[str, bytes]) -> SharedTexts:
    """Which of a workbook's shared texts are more, or may be less, than their letters."""
    xml = parts.get(SHARED_STRINGS, b"")
    has_runs = b"strike" in xml or b"vertAlign" in xml
    if not has_runs and not _MAY_BE_DECIMAL.search(xml):
        return SharedTexts()
    struck, decimal = set(), set()
    raised: dict[int, str] = {}
    for number, text in enumerate(split_texts(xml)):
        if has_runs and _has_digits_in_run(text, _STRUCK):
            struck.add(number)
        if has_runs and _has_digits_in_run(text, _RAISED):
            raised[number] = _write_with_raised(text)
        if _is_decimal(text):
            decimal.add(number)
    return SharedTexts(frozenset(struck), raised, frozenset(decimal))


def find_marks(xml: bytes, marked: MarkedStyles) -> SheetMarks:
    """What the cells of a sheet carry beside their values."""
    marks = SheetMarks()
    if any(sign in xml for sign in _SIGNS_OF_NO_PLACE) and _CELL_WITHOUT_PLACE.search(
        xml
    ):
        xml = _write_places(xml)
    _mark_styled_cells(xml, marked, marks)
    _mark_texts(xml, marked.texts, marks)
    if marked.styles.conditional and b"conditionalFormatting" in xml:
        marks.conditional = list(_find_conditional(xml, marked.styles))
    if _HIDING in xml or _NO_HEIGHT in xml or _NO_WIDTH in xml:
        marks.hidden_rows = list(_find_hidden_rows(xml))
        marks.hidden_columns = list(_find_hidden_columns(xml))
    return marks


def _mark_styled_cells(xml: bytes, marked: MarkedStyles, marks: SheetMarks) -> None:
    styles, pattern = marked.styles, marked.pattern
    if pattern is None:
        return
    # Style 0 need not be named.
    search = _CELL if 0 in styles.numbers else pattern
    for match in search.finditer(xml):
        if match[0].endswith(b"/>"):
            continue
        attributes = _read_attributes(match[0])
        place = _read_place(attributes.get(b"r", b""))
        style = int(attributes.get(b"s", b"0") or 0)
        if place is not None and style in styles.numbers:
            is_number = attributes.get(b"t", b"n") not in _TEXTS
            styles.mark_cell(marks, place, style, is_number=is_number)


def _find_conditional(
    xml: bytes, styles: CellStyles
) -> Iterator[tuple[MergedRange, NumberFormat]]:
    """The ranges whose numbers a condition may show otherwise, with the format it shows them under."""
    for areas, rules in _CONDITIONAL.findall(xml):
        for number in _FORMAT_OF_CONDITION.findall(rules):
            number_format = styles.conditional.get(int(number))
            if number_format is None:
                continue
            for area in areas.decode().split():
                first, _, last = area.partition(":")
                start, end = (
                    _read_place(first.encode()),
                    _read_place((last or first).encode()),
                )
                if start is not None and end is not None:
                    yield MergedRange(*start, *end), number_format


def _write_places(xml: bytes) -> bytes:
    """The sheet with the place of each cell in its tag: one without stands after the cell before it."""
    row = column = 0

    def write_place(match: re.Match[bytes]) -> bytes:
        nonlocal row, column
        written = _read_attributes(match[2]).get(b"r")
        if match[1].endswith(b"row"):
            row, column = int(written) if written else row + 1, 0
            return match[0]
        place = _read_place(written or b"")
        column = place[1] if place else column + 1
        if place is not None:
            return match[0]
        name = f' r="{to_column_letters(column)}{row}"'.encode()
        return b"<" + match[1] + name + match[2] + b">"

    return _ROW_OR_CELL.sub(write_place, xml)


def _mark_texts(xml: bytes, texts: SharedTexts, marks: SheetMarks) -> None:
    if not texts.are_plain:
        for attributes, number in _SHARED_TEXT_CELL.findall(xml):
            if int(number) not in texts.numbers:
                continue
            place = _read_place(_read_attributes(attributes).get(b"r", b""))
            if place is not None:
                _mark_shared_text(int(number), place, texts, marks)
    if b"inlineStr" in xml:
        for attributes, content in _INLINE_TEXT_CELL.findall(xml):
            place = _read_place(_read_attributes(attributes).get(b"r", b""))
            if place is not None:
                _mark_inline_text(content, place, marks)
    if b't="str"' in xml:
        for attributes, _ in _RESULT_TEXT_CELL.findall(xml):
            place = _read_place(_read_attributes(attributes).get(b"r", b""))
            if place is not None:
                marks.decimal_texts.append(place)


def _mark_shared_text(
    number: int, place: Place, texts: SharedTexts, marks: SheetMarks
) -> None:
    if number in texts.struck:
        marks.struck.append(place)
    if number in texts.raised:
        marks.raised.append(place)
        marks.raised_texts[place] = texts.raised[number]
    if number in texts.decimal:
        marks.decimal_texts.append(place)


def _mark_inline_text(content: bytes, place: Place, marks: SheetMarks) -> None:
    if _has_digits_in_run(content, _STRUCK):
        marks.struck.append(place)
    if _has_digits_in_run(content, _RAISED):
        marks.raised.append(place)
        marks.raised_texts[place] = _write_with_raised(content)
    if _is_decimal(content):
        marks.decimal_texts.append(place)


def _has_digits_in_run(text: bytes, property_of_run: re.Pattern[bytes]) -> bool:
    """Whether digits stand in a run of letters that has the property."""
    for run in _RUN.findall(text):
        letters = b"".join(_LETTERS.findall(run))
        if property_of_run.search(run) and re.search(rb"\d", letters):
            return True
    return False


def _write_with_raised(text: bytes) -> str:
    """The letters of a rich text, the digits of its raised runs as Unicode has them."""
    written = ""
    for run in _RUN.findall(text):
        letters = unescape(b"".join(_LETTERS.findall(run)).decode("utf-8", "replace"))
        is_raised = _SUPERSCRIPT.search(run) is not None
        written += write_raised(letters) if is_raised else letters
    return unicodedata.normalize("NFC", written)


def _is_decimal(text: bytes) -> bool:
    return bool(_DECIMAL_TEXT.fullmatch(b"".join(_LETTERS.findall(text))))


def has_narrow_columns(beginning: bytes) -> bool:
    """Whether the beginning of a sheet, where its columns are named, has one of no width."""
    return _NO_WIDTH in beginning


def build_mark_pattern(marked: MarkedStyles) -> str:
    """What stands in any piece of a sheet of which a cell carries something, for polars' engine.

    Of cells with their place first and style 0 plain, as `is_plain_sheet` demands.
    """
    alternatives = [_SIGNS_OF_MARKS]
    if marked.styles.conditional:
        alternatives.append("conditionalFormatting")
    if marked.styles.numbers:
        numbers = "|".join(str(number) for number in sorted(marked.styles.numbers))
        alternatives.append(rf"<c [^>]*?\ss=[\"'](?:{numbers})[\"']")
    return "|".join(alternatives)


def _find_hidden_rows(xml: bytes) -> Iterator[int]:
    row = 0
    for match in _ROW.finditer(xml):
        attributes = _read_attributes(match[1])
        written = attributes.get(b"r")
        row = int(written) if written else row + 1
        if _is_true(attributes.get(b"hidden")) or attributes.get(b"ht") == b"0":
            yield row


def _find_hidden_columns(xml: bytes) -> Iterator[int]:
    for match in _COLUMN.finditer(xml):
        attributes = _read_attributes(match[1])
        if _is_true(attributes.get(b"hidden")) or attributes.get(b"width") == b"0":
            first = int(attributes.get(b"min", b"1"))
            last = min(int(attributes.get(b"max", b"1")), MAX_COLUMNS)
            yield from range(first, last + 1)


def _is_true(value: bytes | None) -> bool:
    return value in (b"1", b"true")


def _read_attributes(tag: bytes) -> dict[bytes, bytes]:
    return dict(_ATTRIBUTE.findall(tag))


def _read_place(text: bytes) -> Place | None:
    match = _PLACE.fullmatch(text)
    if match is None:
        return None
    return int(match[2]), to_column_number(match[1].decode().upper())
