"""The marks of bad cells: a red fill and a comment that says what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.land.annotate.findings import Finding

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

# By its author a comment of ours is told from one of the sender's.
AUTHOR = "Chiso"
RED = "FFF8B4B4"
# Excel refuses a file with a comment of more than 32,767 characters.
_LONGEST_COMMENT = 30_000
_COMMENT_WIDTH = 420
_COMMENT_HEIGHT = 60
_HEIGHT_OF_EACH = 110


def mark_cell(sheet: Worksheet, place: str, findings: Sequence[Finding]) -> None:
    """Colour the cell at `place` ("C4") and say in a comment what is wrong.

    A comment of the sender's comes first.
    """
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell = _find_first_cell(sheet, place)
    texts = [_describe_finding(finding) for finding in findings]
    if cell.comment is not None:
        texts.insert(0, f"{cell.comment.author}: {cell.comment.text}")
    cell.comment = Comment(
        "\n\n".join(texts)[:_LONGEST_COMMENT],
        AUTHOR,
        height=_COMMENT_HEIGHT + _HEIGHT_OF_EACH * len(texts),
        width=_COMMENT_WIDTH,
    )
    cell.fill = PatternFill("solid", fgColor=RED)


def remove_mark(cell: Cell) -> None:
    """Take our comment and our colour off a cell, and nothing of the sender's."""
    from openpyxl.styles import PatternFill

    if cell.comment and cell.comment.author == AUTHOR:
        cell.comment = None
    if cell.fill.fgColor.rgb == RED:
        cell.fill = PatternFill()


def _find_first_cell(sheet: Worksheet, place: str) -> Cell:
    """The cell itself; of a merged range the first, which alone takes a mark."""
    for merged in sheet.merged_cells.ranges:
        if place in merged:
            return sheet.cell(merged.min_row, merged.min_col)
    return sheet[place]


def _describe_finding(finding: Finding) -> str:
    return (
        f"{finding.sentence_vi} · {finding.sentence}\n"
        f"Mong đợi · Expected: {finding.expected}\n"
        f"Thực tế · Found: {finding.found}\n"
        f"Cách sửa · To fix: {finding.to_fix}"
    )
