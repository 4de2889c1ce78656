"""What an xlsx file says beside its cells: sheets, merged ranges, error cells, charts."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

from ingest.problem import Refusal
from ingest.read.formats.spreadsheet.archive import UnpackedWorkbook
from ingest.read.formats.spreadsheet.contents import (
    SHARED_STRINGS,
    UNCALCULATED,
    WORKSHEETS,
    ErrorCell,
    WorkbookContents,
    get_local_name,
    parse_xml_part,
)
from ingest.read.formats.spreadsheet.plain_sheet import ODD_DIMENSION
from ingest.read.formats.spreadsheet.xlsx_limits import (
    check_cell_spread,
    check_claimed_texts,
    check_text_length,
    split_texts,
)
from ingest.read.formats.spreadsheet.xlsx_marks import find_marks, read_marked_styles
from ingest.read.sheet import MergedRange, to_column_number

# Merged ranges come after the cells, near the end of a sheet.
_END_OF_SHEET = 1 << 22
_MERGED_RANGE = re.compile(
    rb'<(?:\w+:)?mergeCell\b[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"',
)

_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\st="e")[^>]*?\sr="([A-Z]+)(\d+)"[^>]*>.*?<(?:\w+:)?v>([^<]*)<',
    re.DOTALL,
)
_FORMULA_END = rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^<>]*/>)"
_EMPTY_VALUE = rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?"
_NO_RESULT = _FORMULA_END + rb"\s*" + _EMPTY_VALUE + rb"\s*</(?:\w+:)?c>"
# An empty text is a result: t="str".
_FORMULA_WITHOUT_RESULT = re.compile(
    rb'<(?:\w+:)?c\b(?![^>]*\st="[^n])[^>]*?\sr="([A-Z]+)(\d+)"[^>]*>\s*'
    rb"(?:<(?:\w+:)?f\b[^<>]*>[^<]*)?" + _NO_RESULT
)

# A workbook to be calculated when it is opened: libraries that calculate nothing write a 0 as each
# formula's result until then.
_TO_BE_CALCULATED = re.compile(
    rb"<(?:\w+:)?calcPr\b[^>]*\sfullCalcOnLoad=[\"'](?:1|true)"
)
_ZERO_RESULT = re.compile(
    rb'<(?:\w+:)?c\b(?![^>]*\st="[^n])[^>]*?\sr="([A-Z]+)(\d+)"[^>]*>\s*'
    rb"<(?:\w+:)?f\b[^<>]*>[^<]*" + _FORMULA_END + rb"\s*<(?:\w+:)?v>0</"
)


@dataclass(frozen=True)
class _SheetPart:
    """Where a sheet is kept, of what kind it is (`worksheet`, `chartsheet`…), and if it is shown."""

    part: str
    kind: str
    is_visible: bool


def read_xlsx_contents(
    data: bytes, unpacked: UnpackedWorkbook, name: str
) -> WorkbookContents:
    """What stands beside the cells of an xlsx. Raises Refusal `hostile` or `truncated`."""
    parts = unpacked.parts
    _check_no_doctype(parts, name)
    sheet_parts = _find_sheet_parts(parts, name)
    check_claimed_texts(parts.get(SHARED_STRINGS, b""), f"{name}, {SHARED_STRINGS}")
    texts = split_texts(parts.get(SHARED_STRINGS, b""))
    marked = read_marked_styles(parts, name)
    is_uncalculated = bool(_TO_BE_CALCULATED.search(parts["xl/workbook.xml"]))
    merged, errors, marks = {}, {}, {}
    for title, sheet in sheet_parts.items():
        where = f"{name}, sheet “{title}”"
        xml = parts.get(sheet.part, b"")
        check_cell_spread(xml, where)
        check_text_length(xml, texts, where)
        merged[title] = _find_merged_ranges(xml)
        errors[title] = _find_error_cells(xml)
        if is_uncalculated:
            errors[title] += _find_zero_results(xml)
        marks[title] = find_marks(xml, marked)
    if _has_odd_dimensions(parts):
        data = _remove_dimensions(data, parts)
    charts = [
        title for title, sheet in sheet_parts.items() if sheet.kind == "chartsheet"
    ]
    plain = [
        title
        for title, sheet in sheet_parts.items()
        if sheet.is_visible and sheet.part in unpacked.plain_sheets
    ]
    return WorkbookContents(
        data, merged, errors, marks, frozenset(charts), frozenset(plain)
    )


def _check_no_doctype(parts: dict[str, bytes], name: str) -> None:
    for part, xml in parts.items():
        if b"<!DOCTYPE" in xml[:1024]:
            raise Refusal(
                "hostile",
                expected="parts without a document type declaration, as Office writes them",
                found=f"one in {part}, where entities may hide",
                where=name,
                to_fix="find out who made the file; save the figures as a new workbook",
            )


def _find_sheet_parts(parts: dict[str, bytes], name: str) -> dict[str, _SheetPart]:
    """By sheet name, in the workbook's order, by way of the workbook's relations."""
    workbook = parse_xml_part(parts, "xl/workbook.xml", name)
    relations = parse_xml_part(parts, "xl/_rels/workbook.xml.rels", name)
    targets = find_relation_targets(relations)
    kinds = {r.get("Id"): r.get("Type", "").split("/")[-1] for r in relations}
    sheets = {}
    for element in workbook.iter():
        if get_local_name(element.tag) != "sheet":
            continue
        relation = _get_relation_id(element)
        sheets[element.get("name", "")] = _SheetPart(
            part=targets.get(relation, ""),
            kind=kinds.get(relation, ""),
            is_visible=element.get("state", "visible") == "visible",
        )
    return sheets


def find_relation_targets(relations: ElementTree.Element) -> dict[str | None, str]:
    """By a relation's id, the name of the part it points at; relative to xl/."""
    targets = {}
    for relation in relations:
        path = posixpath.join("/xl", relation.get("Target", ""))
        targets[relation.get("Id")] = posixpath.normpath(path).removeprefix("/")
    return targets


def _get_relation_id(sheet: ElementTree.Element) -> str | None:
    # Strict and transitional files have different namespaces for it.
    for name, value in sheet.items():
        if name.endswith("}id"):
            return value
    return None


def _find_merged_ranges(xml: bytes) -> tuple[MergedRange, ...]:
    start = xml.find(b"mergeCells", max(len(xml) - _END_OF_SHEET, 0))
    if start < 0:
        return ()
    ranges = []
    for left, top, right, bottom in _MERGED_RANGE.findall(xml, start):
        first_column = to_column_number(left.decode())
        last_column = to_column_number(right.decode())
        ranges.append(MergedRange(int(top), first_column, int(bottom), last_column))
    return tuple(ranges)


def _find_error_cells(xml: bytes) -> tuple[ErrorCell, ...]:
    cells = []
    # The plain searches first: on a large sheet a pattern costs a hundred times as much.
    if b't="e"' in xml:
        for column, row, sign in _ERROR.findall(xml):
            cells.append(
                ErrorCell(int(row), to_column_number(column.decode()), sign.decode())
            )
    has_formulas = b"<f" in xml or b":f" in xml
    if has_formulas and re.search(_NO_RESULT, xml):
        for column, row in _FORMULA_WITHOUT_RESULT.findall(xml):
            cells.append(
                ErrorCell(int(row), to_column_number(column.decode()), UNCALCULATED)
            )
    return tuple(cells)


def _find_zero_results(xml: bytes) -> tuple[ErrorCell, ...]:
    """Formulas whose result is 0 in a workbook that is still to be calculated."""
    if b"<f" not in xml and b":f" not in xml:
        return ()
    cells = []
    for column, row in _ZERO_RESULT.findall(xml):
        number = to_column_number(column.decode())
        cells.append(ErrorCell(int(row), number, UNCALCULATED))
    return tuple(cells)


def _has_odd_dimensions(parts: dict[str, bytes]) -> bool:
    sheets = (xml for part, xml in parts.items() if part.startswith(WORKSHEETS))
    return any(ODD_DIMENSION.search(xml[:4096]) for xml in sheets)


def _remove_dimensions(data: bytes, parts: dict[str, bytes]) -> bytes:
    """The workbook packed again without the extents at which calamine gives up."""
    packed_again = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(packed_again, "w") as new,
    ):
        for part in old.namelist():
            content = parts[part] if part in parts else old.read(part)
            new.writestr(part, ODD_DIMENSION.sub(b"", content, count=1))
    return packed_again.getvalue()
