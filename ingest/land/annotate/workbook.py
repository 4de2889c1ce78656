"""The copy of a held workbook that goes back to its sender: bad cells coloured and commented, and a sheet that lists
them.

What is wrong is decided elsewhere and arrives as findings. The first sheet and the comments are ours: a corrected
copy dropped into the inbox is read as if they were not there.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ingest.land.annotate.findings import MAX_FINDINGS, Finding
from ingest.problem import Refusal
from ingest.read.formats.spreadsheet.workbook import read_workbook
from ingest.read.sheet import Sheet

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

FINDINGS_SHEET = "Chiso – vì sao bị giữ"
# openpyxl builds every cell in Python, about 30 µs each (14 s for 450,000): a larger workbook has its report only.
MAX_CELLS = 200_000
_AUTHOR = "Chiso"
_RED, _LINK = "FFF8B4B4", "FF0563C1"


@dataclass(frozen=True)
class AnnotatedCopy:
    """The copy's name and bytes. It keeps the name of the file where it can take its place in the inbox."""

    name: str
    content: bytes


def annotate_workbook(path: Path, name: str, findings: Sequence[Finding]) -> AnnotatedCopy | None:
    """A copy of a workbook with its bad cells marked. None where the file is no readable workbook, or is too large.

    xlsx and xlsm keep what openpyxl keeps: formulas, formats, validation, protection, macros, but no drawings or
    charts. Of xls, xlsb and ods, and of an xlsx that openpyxl can't open, the values are carried into a new workbook,
    and its first sheet says so.
    """
    try:
        sheets = read_workbook(path, name)
    except Refusal:
        return None
    if sum(s.cells.height * len(s.columns) for s in sheets) > MAX_CELLS:
        return None
    data = path.read_bytes()
    book, is_carried = _opened(data), False
    if book is None:
        book, is_carried = _carried(sheets), True
    _forget_older_marks(book)
    known = {sheet.title for sheet in book.worksheets}
    shown = findings[:MAX_FINDINGS]
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in shown:
        if finding.sheet in known and re.fullmatch(r"[A-Z]{1,3}[1-9]\d*", finding.cell):
            by_cell.setdefault((finding.sheet, finding.cell), []).append(finding)
    for (sheet, cell), found in by_cell.items():
        _mark_cell(_top_left(book[sheet], cell), found)
    _list(book, name, shown, len(findings) - len(shown), is_carried)
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet.title == FINDINGS_SHEET
    book.active = 0
    content = io.BytesIO()
    book.save(content)
    base = PurePosixPath(name)
    suffix = base.suffix if base.suffix.lower() in (".xlsx", ".xlsm") and not is_carried else ".xlsx"
    return AnnotatedCopy(base.stem + suffix, content.getvalue())


def _opened(data: bytes) -> Workbook | None:
    # imported here: it costs 0.2 s, and only a held workbook needs it
    from openpyxl import load_workbook

    if not data.startswith(b"PK"):
        return None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.namelist()
    if "xl/workbook.xml" not in parts:
        return None
    try:
        return load_workbook(io.BytesIO(data), keep_vba="xl/vbaProject.bin" in parts)
    except Exception:  # whatever openpyxl trips over, from a style to a broken drawing, the values can be carried
        return None


def _carried(sheets: Iterable[Sheet]) -> Workbook:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        copy = book.create_sheet(sheet.name)
        copy.sheet_state = "hidden" if sheet.is_hidden else "visible"
        for row, *texts in sheet.cells.iter_rows():
            for column, text in enumerate(texts, start=1):
                if text is not None:
                    _write(copy, row, column, text)
        for top, left, bottom, right in sheet.merged:
            copy.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    return book


def _write(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Text stays text, also where it begins with "="; what reads the same as a number becomes one."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = sheet.cell(row, column)
    if re.fullmatch(r"-?(?:0|[1-9]\d{0,14})", text):
        cell.value = int(text)
    elif re.fullmatch(r"-?(?:0|[1-9]\d{0,8})\.\d{0,5}[1-9]", text):
        cell.value = float(text)
    else:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
        cell.data_type = "s"
    return cell


def _forget_older_marks(book: Workbook) -> None:
    """A copy that came back and is held again: its cells lose the old colour and comment, and the old list goes."""
    if FINDINGS_SHEET not in book.sheetnames:
        return
    from openpyxl.styles import PatternFill

    for row in book[FINDINGS_SHEET].iter_rows():
        for link in (cell.hyperlink for cell in row if cell.hyperlink and cell.hyperlink.location):
            title, _, place = link.location.rpartition("!")
            title = title.strip("'").replace("''", "'")
            if title in book.sheetnames:
                cell = book[title][place]
                if cell.comment and cell.comment.author == _AUTHOR:
                    cell.comment = None
                if cell.fill.fgColor.rgb == _RED:
                    cell.fill = PatternFill()
    del book[FINDINGS_SHEET]


def _top_left(sheet: Worksheet, cell: str) -> Cell:
    """Of a merged range only its first cell takes a mark."""
    merged = next((r for r in sheet.merged_cells.ranges if cell in r), None)
    return sheet.cell(merged.min_row, merged.min_col) if merged else sheet[cell]


def _mark_cell(cell: Cell, found: list[Finding]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    told = [] if cell.comment is None else [f"{cell.comment.author}: {cell.comment.text}"]
    told += [
        f"{f.sentence_vi} · {f.sentence}\nMong đợi · Expected: {f.expected}\nThực tế · Met: {f.found}\n"
        f"Cần làm · What to do: {f.to_fix}"
        for f in found
    ]
    cell.comment = Comment("\n\n".join(told)[:30_000], _AUTHOR, height=60 + 110 * len(told), width=420)
    cell.fill = PatternFill("solid", fgColor=_RED)


def _list(book: Workbook, name: str, shown: Sequence[Finding], more: int, is_carried: bool) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    sheet = book.create_sheet(FINDINGS_SHEET, 0)
    lines = [
        "Chiso: vì sao bị giữ · why it was held",
        name,
        "Số liệu của tệp này chưa được nhận. Hãy sửa các ô tô đỏ, lưu lại rồi gửi tệp này thay cho tệp cũ; trang này "
        "và các ghi chú của Chiso được bỏ qua khi đọc. · None of this file's figures was accepted. Correct the red "
        "cells, save, and send this file in place of the old one; this sheet and Chiso's comments are not read.",
    ]
    if is_carried:
        lines.append(
            "Tệp gốc không phải xlsx: chỉ các giá trị được chép sang đây, không có công thức và định dạng; hãy bỏ "
            "tệp gốc ra khỏi hộp thư. · The original is no xlsx this tool can mark: only its values were carried "
            "over here, without formulas and formats; take the original out of the inbox."
        )
    if more:
        lines.append(f"… và {more} chỗ khác chưa liệt kê · and {more} more that are not listed")
    for row, text in enumerate(lines, start=1):
        _write(sheet, row, 1, text).font = Font(bold=row == 1, size=14 if row == 1 else 11)
    head = len(lines) + 2
    columns = (
        ("Trang tính · Sheet", 24), ("Ô · Cell", 10), ("Quy tắc · Rule", 44), ("Rule (English)", 44),
        ("Mong đợi · Expected", 44), ("Thực tế · Met", 60), ("Cần làm · What to do", 60),
    )  # fmt: skip
    for column, (heading, width) in enumerate(columns, start=1):
        _write(sheet, head, column, heading).font = Font(bold=True)
        sheet.column_dimensions[chr(64 + column)].width = width
    for row, f in enumerate(shown, start=head + 1):
        told = (f.sheet, f.cell or "cả tệp · whole file", f.sentence_vi, f.sentence, f.expected, f.found, f.to_fix)
        for column, text in enumerate(told, start=1):
            _write(sheet, row, column, text).alignment = Alignment(wrap_text=True, vertical="top")
        if f.cell and f.sheet in book.sheetnames:
            link = sheet.cell(row, 2)
            target = f.sheet.replace("'", "''")
            link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{target}'!{f.cell}")
            link.font = Font(underline="single", color=_LINK)
    sheet.freeze_panes = sheet.cell(head + 1, 1)
