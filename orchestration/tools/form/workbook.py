"""The workbook of a reporting form: a cover, and a sheet of questions for each pillar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ingest.parse.reference_lists import ReferenceLists
from orchestration.tools.form.layout import (
    CHECK_COLUMN,
    COLUMNS,
    HEADER_ROW,
    NOTE_COLUMN,
    REASON_COLUMN,
    VALUE_COLUMN,
    Placement,
    place_questions,
)
from orchestration.tools.form.questions import list_questions
from orchestration.tools.form.validation import (
    build_check_formula,
    build_reason_rule,
    build_value_rule,
)
from orchestration.tools.form.words import (
    COVER,
    EMPTY,
    FILL_YELLOW_CELLS,
    HOW_TO_CORRECT,
    HOW_TO_FILL_EN,
    HOW_TO_FILL_VI,
    KINDS,
    TEMPLATE,
    write_title,
    write_unit_of_measure,
)

Formats = Mapping[str, Format]
_A4 = 9


class NothingDue(ValueError):
    """No figure is due from the unit on that day."""


@dataclass(frozen=True)
class _Recipient:
    """Whose form it is and for the periods that end on which day.

    `unit`: its row of the seed `org_unit`.
    """

    unit: Mapping[str, str]
    last_day: dt.date

    @property
    def title(self) -> str:
        return write_title(self.unit["full_name_vi"])

    @property
    def name(self) -> str:
        """The unit as the form is read back by: its id stands between brackets."""
        return f"{self.unit['full_name_vi']} · {self.unit['name_en']} [{self.unit['unit_id']}]"


def write_form(
    path: Path,
    unit_id: str,
    last_day: dt.date,
    seeds: Path,
    previous: Mapping[str, str] | None = None,
) -> int:
    """Write the blank form; returns how many figures it requests.

    `previous`: measure → its last figure, as text.

    The same questions give the same bytes. Raises NothingDue where nothing is due from the unit on
    that day.
    """
    placements = list(place_questions(list_questions(seeds, unit_id, last_day)))
    if not placements:
        raise NothingDue(
            f"nothing is due from {unit_id} for a period that ends on {last_day}"
        )
    [unit] = ReferenceLists.load(seeds).units.filter(unit_id=unit_id).to_dicts()
    recipient = _Recipient(unit, last_day)
    book = xlsxwriter.Workbook(
        str(path), {"in_memory": True, "strings_to_formulas": False}
    )
    # Its own moment of creation would make other bytes each time.
    created = dt.datetime.combine(last_day, dt.time())
    book.set_properties(
        {"title": recipient.title, "subject": TEMPLATE, "created": created}
    )
    formats = _add_formats(book)
    _write_cover(book.add_worksheet(COVER), recipient, len(placements), formats)
    addresses = {
        placement.question.measure_code: placement.address for placement in placements
    }
    for name, on_sheet in groupby(placements, key=lambda placement: placement.sheet):
        sheet = book.add_worksheet(name)
        _write_banner(sheet, recipient, formats)
        for placement in on_sheet:
            wholes = [addresses[whole] for whole in placement.question.wholes]
            _write_question(
                sheet,
                placement,
                (previous or {}).get(placement.question.measure_code, ""),
                formats,
            )
            _validate_question(sheet, placement, wholes, formats)
        _protect_sheet(sheet)
    book.close()
    return len(placements)


def _add_formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    wrapped = {"text_wrap": True, "valign": "top"}
    bordered = {**wrapped, "border": 1, "border_color": "#BFBFBF"}
    entry = {**bordered, "locked": False, "bg_color": "#FFF8E1"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "line": book.add_format({"valign": "top"}),
        "text": book.add_format(wrapped),
        "label": book.add_format({**wrapped, "bold": True}),
        "header": book.add_format({**bordered, "bold": True, "bg_color": "#DDE7F3"}),
        "question": book.add_format(bordered),
        "faint": book.add_format({**bordered, "font_color": "#595959"}),
        "count": book.add_format({**entry, "num_format": "#,##0"}),
        "amount": book.add_format({**entry, "num_format": "#,##0.######"}),
        "entry": book.add_format(entry),
        "contact": book.add_format({**entry, "valign": "top"}),
    }


def _write_cover(
    sheet: Worksheet, recipient: _Recipient, figures: int, formats: Formats
) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 100)
    sheet.write_string(
        0, 0, "BIỂU BÁO CÁO CHỈ TIÊU CHUYỂN ĐỔI SỐ · REPORTING FORM", formats["title"]
    )
    rows = (
        ("Đơn vị báo cáo · Reporting unit", recipient.name),
        ("Kỳ báo cáo đến ngày · Period to", recipient.last_day.isoformat()),
        ("Số ô phải trả lời · Figures asked", str(figures)),
        ("Mẫu biểu · Template", TEMPLATE),
        ("Cách điền · How to fill", HOW_TO_FILL_VI),
        ("", HOW_TO_FILL_EN),
        ("Sửa số đã gửi · Corrections", HOW_TO_CORRECT),
    )
    for number, (label, text) in enumerate(rows, start=2):
        sheet.write_string(number, 0, label, formats["label"])
        sheet.write_string(number, 1, text, formats["text"])
        # Excel does not grow a row by itself; the column takes about 95 letters a line.
        sheet.set_row(number, 15 * (1 + len(text) // 95))
    number = len(rows) + 3
    sheet.write_string(
        number, 0, "Đầu mối của Ủy ban · The committee's contact", formats["label"]
    )
    sheet.write_blank(number, 1, None, formats["contact"])
    _protect_sheet(sheet)


def _write_banner(sheet: Worksheet, recipient: _Recipient, formats: Formats) -> None:
    """What stands above the questions, and their header, which stays in sight on every page."""
    last_day = recipient.last_day.isoformat()
    sheet.write_string(0, 0, recipient.title, formats["title"])
    lines = (
        f"Đơn vị báo cáo · Reporting unit: {recipient.name}",
        f"Kỳ báo cáo đến ngày · Period to: {last_day} · Mẫu · Template: {TEMPLATE}",
        FILL_YELLOW_CELLS,
    )
    for number, text in enumerate(lines, start=1):
        sheet.write_string(number, 0, text, formats["line"])
    for column, (heading, width) in enumerate(COLUMNS.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(HEADER_ROW, column, heading, formats["header"])
    sheet.freeze_panes(HEADER_ROW + 1, 2)
    sheet.repeat_rows(HEADER_ROW)


def _write_question(
    sheet: Worksheet, placement: Placement, previous: str, formats: Formats
) -> None:
    """The words of one question, and its empty cells."""
    question, row = placement.question, placement.row
    before_value = (
        question.measure_code,
        question.name_vi,
        question.name_en,
        write_unit_of_measure(question.unit_of_measure),
        question.period,
        KINDS[question.period_kind],
    )
    for column, text in enumerate(before_value):
        sheet.write_string(row, column, text, formats["question"])
    value_format = "amount" if question.unit_of_measure == "VND" else "count"
    sheet.write_blank(row, VALUE_COLUMN, None, formats[value_format])
    sheet.write_blank(row, REASON_COLUMN, None, formats["entry"])
    sheet.write_blank(row, NOTE_COLUMN, None, formats["entry"])
    after_check = (previous, question.definition, "; ".join(question.indicators))
    for column, text in enumerate(after_check, start=CHECK_COLUMN + 1):
        sheet.write_string(row, column, text, formats["faint"])


def _validate_question(
    sheet: Worksheet, placement: Placement, wholes: Sequence[str], formats: Formats
) -> None:
    row = placement.row
    sheet.data_validation(
        row, VALUE_COLUMN, row, VALUE_COLUMN, build_value_rule(placement, wholes)
    )
    sheet.data_validation(row, REASON_COLUMN, row, REASON_COLUMN, build_reason_rule())
    # With the result it has while nothing is filled in: some readers show formulas as they were
    # saved.
    formula = build_check_formula(placement, wholes)
    sheet.write_formula(row, CHECK_COLUMN, formula, formats["faint"], EMPTY)


def _protect_sheet(sheet: Worksheet) -> None:
    """Only unlocked cells take input; printed on A4, a sheet as wide as the page."""
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P/&N")
