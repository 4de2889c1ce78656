"""The copy of a held workbook that goes back to its sender: bad cells marked, and a first sheet
that lists them.

What is wrong is decided elsewhere and arrives as findings. The first sheet and the comments are
ours: a corrected copy dropped into the inbox is read as if they were not there.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ingest.land.annotate.blanking import blank_personal_cells
from ingest.land.annotate.carried_values import carry_values, open_workbook
from ingest.land.annotate.cell_marks import mark_cell
from ingest.land.annotate.findings import MAX_FINDINGS, Finding
from ingest.land.annotate.findings_sheet import (
    FINDINGS_SHEET,
    remove_findings_sheet,
    write_findings_sheet,
)
from ingest.land.annotate.sentences import (
    INTRODUCTION,
    VALUES_ONLY,
    count_unlisted,
    describe_blanked,
)
from ingest.parse.reference_lists import ReferenceLists
from ingest.problem import Refusal
from ingest.read.formats.spreadsheet.archive import unpack_workbook
from ingest.read.formats.spreadsheet.contents import WORKSHEETS
from ingest.read.formats.spreadsheet.workbook import read_workbook
from ingest.read.sheet import Sheet

if TYPE_CHECKING:
    from openpyxl import Workbook

# openpyxl builds every cell in Python, about 30 µs each (14 s for 450,000): a larger workbook has
# its report only.
MAX_CELLS = 200_000
_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d*")


@dataclass(frozen=True)
class AnnotatedCopy:
    """The copy's name and bytes.

    It keeps the name of the file where it can take its place in the inbox.
    """

    name: str
    content: bytes


def annotate_workbook(
    path: Path,
    name: str,
    findings: Sequence[Finding],
    *,
    reference: ReferenceLists,
    personal: Collection[str] = (),
) -> AnnotatedCopy | None:
    """A copy of the workbook at `path` with its bad cells marked and its personal cells blank.

    `name` is the name it came with; `personal`: the headers its source declares personal. None
    where the file is no readable workbook, or is too large. xlsx and xlsm keep what openpyxl
    keeps: formulas, formats, validation, protection, macros, but no drawings or charts. Of xls,
    xlsb and ods, and of an xlsx that openpyxl can't open, the values are carried into a new
    workbook, and its first sheet says so.
    """
    sheets = _read_sheets(path, name)
    if not sheets or _count_cells(sheets) > MAX_CELLS:
        return None
    content_in = path.read_bytes()
    if _count_written_cells(content_in, name) > MAX_CELLS:
        return None
    book = open_workbook(content_in)
    is_carried = book is None
    if book is None:
        book = carry_values(sheets)
    remove_findings_sheet(book)
    sheets = [sheet for sheet in sheets if sheet.name != FINDINGS_SHEET]
    if not {sheet.name for sheet in sheets} <= set(book.sheetnames):
        # What can't be found again in the copy can't be blanked there.
        return None
    blanked = blank_personal_cells(book, sheets, personal, reference)
    listed = findings[:MAX_FINDINGS]
    _mark_cells(book, listed)
    notes = [name, INTRODUCTION]
    if is_carried:
        notes.append(VALUES_ONLY)
    if blanked:
        notes.append(describe_blanked(blanked))
    if len(findings) > len(listed):
        notes.append(count_unlisted(len(findings) - len(listed)))
    write_findings_sheet(book, notes, listed)
    _show_findings_first(book)
    content = io.BytesIO()
    book.save(content)
    return AnnotatedCopy(_name_copy(name, is_carried=is_carried), content.getvalue())


def _read_sheets(path: Path, name: str) -> list[Sheet]:
    """The sheets as reading sees them; none where the file is no readable workbook."""
    try:
        return read_workbook(path, name)
    except Refusal:
        return []


def _count_cells(sheets: Sequence[Sheet]) -> int:
    """Of the tables, and of the merged ranges: openpyxl builds each cell that one covers."""
    cells = 0
    for sheet in sheets:
        cells += sheet.cells.height * len(sheet.columns)
        for top, left, bottom, right in sheet.merged:
            cells += (bottom - top + 1) * (right - left + 1)
    return cells


def _count_written_cells(content: bytes, name: str) -> int:
    """Cells in the parts of an xlsx, those too that hold nothing but a style; 0 of another workbook.

    A sheet of nothing but plain cells is left out: its table has them all.
    """
    if not content.startswith(b"PK"):
        return 0
    parts = unpack_workbook(content, name).parts
    sheets = [xml for part, xml in parts.items() if part.startswith(WORKSHEETS)]
    return sum(
        xml.count(b"<c ") + xml.count(b"<c/") + xml.count(b":c ") for xml in sheets
    )


def _mark_cells(book: Workbook, findings: Sequence[Finding]) -> None:
    """Mark every cell that a finding names and the workbook has."""
    titles = set(book.sheetnames)
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        if finding.sheet in titles and _CELL.fullmatch(finding.cell):
            by_cell.setdefault((finding.sheet, finding.cell), []).append(finding)
    for (title, place), found_there in by_cell.items():
        mark_cell(book[title], place, found_there)


def _show_findings_first(book: Workbook) -> None:
    """The workbook opens at the list, with no other sheet selected beside it."""
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet.title == FINDINGS_SHEET
    book.active = 0


def _name_copy(name: str, *, is_carried: bool) -> str:
    """The file's own name, without folders; what was carried into a new workbook is an xlsx."""
    path = PurePosixPath(name)
    keeps_kind = path.suffix.lower() in (".xlsx", ".xlsm") and not is_carried
    return path.stem + (path.suffix if keeps_kind else ".xlsx")
