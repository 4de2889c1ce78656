"""What an xlsb file says beside its cells. Its records are described in [MS-XLSB]."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.read.formats.spreadsheet.cell_marks import CellStyles, SheetMarks
from ingest.read.formats.spreadsheet.contents import (
    ErrorCell,
    WorkbookContents,
    check_spread,
    parse_xml_part,
)
from ingest.read.formats.spreadsheet.number_format import (
    NumberFormat,
    get_built_in_format,
    parse_number_format,
)
from ingest.read.formats.spreadsheet.text_marks import (
    LetterFonts,
    StyleBuilder,
    TextMarks,
    is_decimal_text,
)
from ingest.read.formats.spreadsheet.xlsx import find_relation_targets
from ingest.read.sheet import MAX_COLUMNS, MergedRange

# Numbers of the records that are read here: [MS-XLSB] 2.3.2. Records of cells are 1 to 11.
_ROW, _CELL_ERROR, _FORMULA_ERROR, _LAST_CELL, _SHEET, _MERGED_RANGE = (
    0,
    3,
    11,
    11,
    156,
    176,
)
# Cells of numbers; of texts written in place, as a formula's result, or shared.
_NUMBERS, _TEXTS, _SHARED_TEXT = (2, 5, 9), (6, 8), 7
_COLUMNS, _TEXT_ITEM = 60, 19
_FONT, _FORMAT, _STYLE, _BEGIN_STYLES, _END_STYLES = 43, 44, 47, 617, 618
_IS_HIDDEN_ROW, _IS_HIDDEN_COLUMN, _IS_STRUCK = 0x10, 0x01, 0x08
_HAS_RUNS = 0x01
# [MS-XLSB] 2.5.97.2
_ERROR_SIGNS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def read_xlsb_contents(
    data: bytes, parts: dict[str, bytes], name: str
) -> WorkbookContents:
    """What stands beside the cells of an xlsb. Raises Refusal `hostile` or `truncated`."""
    sheet_parts = _find_sheet_parts(parts, name)
    fonts, styles = _read_styles(parts.get("xl/styles.bin", b""))
    texts = _read_shared_texts(parts.get("xl/sharedStrings.bin", b""), fonts)
    merged, errors, marks = {}, {}, {}
    for title, part in sheet_parts.items():
        where = f"{name}, sheet “{title}”"
        content = parts.get(part, b"")
        merged[title], errors[title] = _read_sheet(content, where)
        marks[title] = _read_marks(content, styles, texts)
    charts = [
        title
        for title, part in sheet_parts.items()
        if not part.startswith("xl/worksheets/")
    ]
    return WorkbookContents(data, merged, errors, marks, frozenset(charts))


def _find_sheet_parts(parts: dict[str, bytes], name: str) -> dict[str, str]:
    """The name of the part in which each sheet is kept, by the sheet's name."""
    relations = parse_xml_part(parts, "xl/_rels/workbook.bin.rels", name)
    targets = find_relation_targets(relations)
    sheet_parts = {}
    for kind, body in _split_records(parts["xl/workbook.bin"]):
        if kind == _SHEET:
            # After the sheet's state and number come two texts: its relation and its name.
            relation, rest = _read_text(body[8:])
            title, _ = _read_text(rest)
            sheet_parts[title] = targets.get(relation, "")
    return sheet_parts


def _read_sheet(
    part: bytes, where: str
) -> tuple[tuple[MergedRange, ...], tuple[ErrorCell, ...]]:
    merged, errors = [], []
    row = last_column = 0
    for kind, body in _split_records(part):
        if kind == _ROW:
            row = _read_number(body, 0) + 1
        elif 1 < kind <= _LAST_CELL:
            column = _read_number(body, 0) + 1
            last_column = max(last_column, column)
            check_spread(row, last_column, where)
            if kind in (_CELL_ERROR, _FORMULA_ERROR):
                errors.append(
                    ErrorCell(row, column, _ERROR_SIGNS.get(body[8], "#ERROR"))
                )
        elif kind == _MERGED_RANGE:
            top, bottom, left, right = (
                _read_number(body, at) + 1 for at in (0, 4, 8, 12)
            )
            merged.append(MergedRange(top, left, bottom, right))
    return tuple(merged), tuple(errors)


def _read_styles(part: bytes) -> tuple[LetterFonts, CellStyles]:
    """The fonts and the styles of cells that say something, by their numbers."""
    written: dict[int, NumberFormat] = {}
    fonts: list[tuple[bool, bool]] = []
    styles = StyleBuilder()
    is_of_cells = False
    for kind, body in _split_records(part):
        if kind == _FORMAT:
            code, _ = _read_text(body[2:])
            written[int.from_bytes(body[:2], "little")] = parse_number_format(code)
        elif kind == _FONT:
            fonts.append((bool(body[2] & _IS_STRUCK), bool(body[6] or body[7])))
        elif kind in (_BEGIN_STYLES, _END_STYLES):
            is_of_cells = kind == _BEGIN_STYLES
        elif kind == _STYLE and is_of_cells:
            number = int.from_bytes(body[2:4], "little")
            number_format = written.get(number) or get_built_in_format(number)
            font = int.from_bytes(body[4:6], "little")
            is_struck, is_raised = fonts[font] if font < len(fonts) else (False, False)
            styles.add(number_format, is_struck=is_struck, is_raised=is_raised)
    return LetterFonts.build(fonts), styles.build()


def _read_shared_texts(part: bytes, fonts: LetterFonts) -> TextMarks:
    """Which shared texts have digits struck through or raised, and which read like numbers."""
    texts = TextMarks()
    number = 0
    for kind, body in _split_records(part):
        if kind != _TEXT_ITEM:
            continue
        text, rest = _read_text(body[1:])
        runs = []
        if body[0] & _HAS_RUNS:
            for at in range(4, 4 + 4 * _read_number(rest, 0), 4):
                start = int.from_bytes(rest[at : at + 2], "little")
                runs.append((start, int.from_bytes(rest[at + 2 : at + 4], "little")))
        texts.add(number, text, runs, fonts)
        number += 1
    return texts


def _read_marks(part: bytes, styles: CellStyles, texts: TextMarks) -> SheetMarks:
    marks = SheetMarks()
    row = 0
    for kind, body in _split_records(part):
        if kind == _ROW:
            row = _read_number(body, 0) + 1
            if body[11] & _IS_HIDDEN_ROW:
                marks.hidden_rows.append(row)
        elif kind == _COLUMNS:
            if body[16] & _IS_HIDDEN_COLUMN:
                first, last = _read_number(body, 0), _read_number(body, 4)
                last = min(last, MAX_COLUMNS - 1)
                marks.hidden_columns += range(first + 1, last + 2)
        elif 1 < kind <= _LAST_CELL:
            place = (row, _read_number(body, 0) + 1)
            style = int.from_bytes(body[4:7], "little")
            styles.mark_cell(marks, place, style, is_number=kind in _NUMBERS)
            if kind == _SHARED_TEXT:
                texts.mark_cell(marks, place, _read_number(body, 8))
            elif kind in _TEXTS and is_decimal_text(_read_text(body[8:])[0]):
                marks.decimal_texts.append(place)
    return marks


def _split_records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and body of each record; the number and the size are written seven bits a byte."""
    at = 0
    while at < len(part):
        kind = part[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (part[at] << 7)
            at += 1
        size = shift = 0
        while True:
            byte = part[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        yield kind, part[at : at + size]
        at += size


def _read_number(body: bytes, at: int) -> int:
    return int.from_bytes(body[at : at + 4], "little")


def _read_text(body: bytes) -> tuple[str, bytes]:
    """The text at the beginning, after its length in letters, and what follows it."""
    end = 4 + 2 * _read_number(body, 0)
    return body[4:end].decode("utf-16-le", "replace"), body[end:]
