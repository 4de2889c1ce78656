"""What an xlsb file says beside its cells. Its records are described in [MS-XLSB]."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.read.formats.spreadsheet.contents import (
    ErrorCell,
    WorkbookContents,
    check_spread,
    parse_xml_part,
)
from ingest.read.formats.spreadsheet.xlsx import find_relation_targets
from ingest.read.sheet import MergedRange

# Numbers of the records that are read here: [MS-XLSB] 2.3.2. Records of cells are 1 to 11.
_ROW, _CELL_ERROR, _FORMULA_ERROR, _LAST_CELL, _SHEET, _MERGED_RANGE = (
    0,
    3,
    11,
    11,
    156,
    176,
)
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
    merged, errors = {}, {}
    for title, part in sheet_parts.items():
        where = f"{name}, sheet “{title}”"
        merged[title], errors[title] = _read_sheet(parts.get(part, b""), where)
    charts = [
        title
        for title, part in sheet_parts.items()
        if not part.startswith("xl/worksheets/")
    ]
    return WorkbookContents(data, merged, errors, chart_sheets=frozenset(charts))


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
