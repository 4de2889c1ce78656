"""The first sheet of an annotated copy: why the file is held, and a list of links to bad cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.land.annotate.carried_values import write_text
from ingest.land.annotate.cell_marks import remove_mark
from ingest.land.annotate.findings import Finding
from ingest.land.annotate.sentences import HEADINGS, TITLE, WHOLE_FILE

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

# Reading leaves a sheet of this name out: it is ours.
FINDINGS_SHEET = "Chiso – vì sao bị giữ"
_LINK_BLUE = "FF0563C1"
_TITLE_SIZE = 14
_TEXT_SIZE = 11
_CELL_COLUMN = 2


def write_findings_sheet(
    book: Workbook, notes: Sequence[str], findings: Sequence[Finding]
) -> None:
    """Put the sheet before all others: a title, a line for each of the `notes`, then the list."""
    sheet = book.create_sheet(FINDINGS_SHEET, 0)
    _write_notes(sheet, [TITLE, *notes])
    # one empty row parts the notes from the list
    header_row = len(notes) + 3
    _write_headings(sheet, header_row)
    for row, finding in enumerate(findings, start=header_row + 1):
        _write_finding(sheet, row, finding)
        if finding.cell and finding.sheet in book.sheetnames:
            _link_cell(sheet.cell(row, _CELL_COLUMN), finding)
    sheet.freeze_panes = sheet.cell(header_row + 1, 1)


def remove_findings_sheet(book: Workbook) -> None:
    """Of a copy that came back: the cells of its list lose their marks, and the sheet goes."""
    if FINDINGS_SHEET not in book.sheetnames:
        return
    for row in book[FINDINGS_SHEET].iter_rows():
        for link in row:
            marked = _follow_link(book, link)
            if marked is not None:
                remove_mark(marked)
    del book[FINDINGS_SHEET]


def _write_notes(sheet: Worksheet, notes: Sequence[str]) -> None:
    from openpyxl.styles import Font

    for row, text in enumerate(notes, start=1):
        cell = write_text(sheet, row, 1, text)
        is_title = row == 1
        cell.font = Font(bold=is_title, size=_TITLE_SIZE if is_title else _TEXT_SIZE)


def _write_headings(sheet: Worksheet, row: int) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    for column, (heading, width) in enumerate(HEADINGS.items(), start=1):
        write_text(sheet, row, column, heading).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width


def _write_finding(sheet: Worksheet, row: int, finding: Finding) -> None:
    """One row of the list; its cells in the order of HEADINGS."""
    from openpyxl.styles import Alignment

    texts = (
        finding.sheet,
        finding.cell or WHOLE_FILE,
        finding.sentence_vi,
        finding.sentence,
        finding.expected,
        finding.found,
        finding.to_fix,
    )
    for column, text in enumerate(texts, start=1):
        cell = write_text(sheet, row, column, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _link_cell(link: Cell, finding: Finding) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import quote_sheetname
    from openpyxl.worksheet.hyperlink import Hyperlink

    location = f"{quote_sheetname(finding.sheet)}!{finding.cell}"
    link.hyperlink = Hyperlink(ref=link.coordinate, location=location)
    link.font = Font(underline="single", color=_LINK_BLUE)


def _follow_link(book: Workbook, link: Cell) -> Cell | None:
    """The cell that a cell of the list leads to; None where it leads nowhere in this workbook."""
    if not link.hyperlink or not link.hyperlink.location:
        return None
    quoted, _, place = link.hyperlink.location.rpartition("!")
    title = quoted.strip("'").replace("''", "'")
    if title not in book.sheetnames:
        return None
    return book[title][place]
