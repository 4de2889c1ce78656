"""Where things stand on a sheet of questions: rows and columns from 0, as XlsxWriter counts them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell

from orchestration.tools.form.questions import Question
from orchestration.tools.form.words import PILLARS

# Above it stand title, unit, period and how to fill.
HEADER_ROW = 5

# Heading → width.
COLUMNS = {
    "Mã số đo · Measure code": 24,
    "Số đo · Measure": 44,
    "Số đo, tiếng Anh · In English": 34,
    "Đơn vị tính · Unit of measure": 20,
    "Kỳ số liệu · Period": 13,
    "Loại số liệu · Kind of figure": 24,
    "Giá trị · Value": 16,
    "Lý do không có số · Why there is none": 30,
    "Ghi chú · Note": 28,
    "Kiểm tra · Check": 34,
    "Số kỳ trước · Previous figure": 22,
    "Định nghĩa · Definition": 52,
    "Dùng cho chỉ tiêu · For the indicator": 52,
}
VALUE_COLUMN, REASON_COLUMN, NOTE_COLUMN, CHECK_COLUMN = 6, 7, 8, 9


@dataclass(frozen=True)
class Placement:
    """A question with the sheet and row it stands in."""

    question: Question
    sheet: str
    row: int

    @property
    def value_cell(self) -> str:
        """Where its value is filled in, as "G7"."""
        return str(xl_rowcol_to_cell(self.row, VALUE_COLUMN))

    @property
    def reason_cell(self) -> str:
        """Where the reason for no value is filled in, as "H7"."""
        return str(xl_rowcol_to_cell(self.row, REASON_COLUMN))

    @property
    def address(self) -> str:
        """Its value as formulas on any sheet name it, as "'1. Dữ liệu · Data'!$G$7"."""
        return f"'{self.sheet}'!{xl_rowcol_to_cell(self.row, VALUE_COLUMN, row_abs=True, col_abs=True)}"


def place_questions(questions: Sequence[Question]) -> Iterator[Placement]:
    """The place of every question: a sheet for each pillar in order, a row for each question."""
    for pillar, sheet in PILLARS.items():
        of_pillar = [question for question in questions if question.pillar == pillar]
        for row, question in enumerate(of_pillar, start=HEADER_ROW + 1):
            yield Placement(question, sheet, row)
