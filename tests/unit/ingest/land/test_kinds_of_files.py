"""Every kind of file that once said one thing to its sender and another to the line, in one table.

Each is built here and landed through a declaration, or points at the test that holds its whole range.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from ingest.problem import Refusal
from ingest.read.file_kind import detect_file_kind
from tests.unit.ingest.land.test_sent_workbooks import DECLARED
from tests.unit.ingest.landed import Office
from tests.unit.ingest.parse import test_drift_of_every_format as drift
from tests.unit.ingest.read import test_cell_marks as marks
from tests.unit.ingest.read import test_false_refusals as refusals
from tests.unit.ingest.read import test_old_letters as letters

UNITS = ("Hà Nội", "Lào Cai", "Cần Thơ", "Hải Phòng")
HEADER = "Đơn vị;Kỳ;Tổng số"
EXAMPLES = Path(__file__).parents[3] / "sources" / "examples" / "province"
Build = Callable[[Office], None]


@dataclass(frozen=True)
class Outcome:
    """What becomes of a file. `values`: cell → value; `quarantined`: cell → words of the sentence;
    `held`: reason, and words of what was found or is to be done; `flags`: cell → flag.
    """

    values: dict[str, str | int | None] = field(default_factory=dict)
    quarantined: dict[str, str] = field(default_factory=dict)
    flags: dict[str, str] = field(default_factory=dict)
    held: tuple[str, str] | None = None


def _fill(
    *cells: tuple[str, object] | tuple[str, object, str],
    header: str = "Tiếp nhận",
    further: Callable[[Any], None] | None = None,
) -> Build:
    """A workbook of four units with 7 each under one header; then (cell, value, format)."""

    def build(office: Office) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["Tỉnh", "Kỳ", header])
        for unit in UNITS:
            sheet.append([unit, "2024-03", 7])
        if header != "Tiếp nhận":
            sheet["D1"] = "Tiếp nhận"
        for place, value, *code in cells:
            sheet[place] = value
            if code:
                sheet[place].number_format = code[0]
        if further is not None:
            further(sheet)
        book.save(office.files / "form.xlsx")

    return build


def _write_text(name: str, text: str, kind: str = "delimited") -> Build:
    """A text file, under a declaration of its reader."""
    fields = {"[Tỉnh]": "[/tinh]", "[Kỳ]": "[/ky]", "[Tiếp nhận]": "[/nhan]",
              "[Tỷ lệ]": "[/ty_le]", "[Kinh phí (triệu đồng)]": "[/kinh_phi]"}  # fmt: skip

    def build(office: Office) -> None:
        declared = DECLARED.replace("spreadsheet}", f"{kind}}}")
        if kind == "json_records":
            for printed, pointer in fields.items():
                declared = declared.replace(printed, pointer)
        office.declare(declared)
        office.send(text, name)

    return build


def _write_records(*records: dict[str, object]) -> Build:
    text = json.dumps(records, ensure_ascii=False)
    return _write_text("form.json", text, "json_records")


def _fill_form_62(*rows: list[object], hidden: int | None = None) -> Build:
    """A form 62 of 2019 under the declaration of the provinces."""

    def build(office: Office) -> None:
        declared = (EXAMPLES / "budget_balance_b62.yml").read_text("utf-8")
        pattern = 'fetch: {kind: inbox, pattern: "**/*B62*.xls*"}'
        assert pattern in declared
        office.declare(declared.replace(pattern, "fetch: {kind: folder, path: files}"))
        book = openpyxl.Workbook()
        book.active.append(["Đơn vị: Triệu đồng"])
        for row in rows:
            book.active.append(row)
        if hidden:
            book.active.row_dimensions[hidden].hidden = True
        book.save(office.files / "QT-2019-N-B62-TT343-33.xlsx")

    return build


def _calculate_nothing(office: Office) -> None:
    """As a library that writes 0 as each formula's result, to be calculated when it is opened."""
    with xlsxwriter.Workbook(str(office.files / "form.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Tỉnh", "Kỳ", "Tiếp nhận"])
        sheet.write_row(1, 0, ["Hà Nội", "2024-03"])
        sheet.write_formula(1, 2, "=40+60")
        sheet.write_row(2, 0, ["Lào Cai", "2024-03", 7])


def _raise(text: str, mark: str) -> CellRichText:
    return CellRichText(text, TextBlock(InlineFont(vertAlign="superscript"), mark))


LINE = ["A", "TỔNG NGUỒN THU NSĐP", 100, 150, 150]
STRUCK = InlineFont(strike=True)
MONEY = "Kinh phí (triệu đồng)"

LANDED: dict[str, tuple[Build, Outcome]] = {
    "QT-33: headers of another year": (
        _fill_form_62(["TT", "Chỉ tiêu", "Dự toán HĐND giao", "Quyết toán năm 2019", "So sánh QT/DT (%)"], LINE),
        Outcome({"C3": 100, "D3": 150, "E3": 150}),
    ),
    "QT-37: hidden working rows in a form": (
        _fill_form_62(["STT", "Nội dung", "Dự toán", "Quyết toán", "So sánh (%)"], LINE,
                      ["I", "Tổng", 10393161, 1, 1], hidden=4),
        Outcome(held=("hidden_cells", "hidden rows 4")),
    ),
    "QT-49: a row that numbers the columns": (
        _fill_form_62(["STT", "Nội dung", "Dự toán", "Quyết toán", "So sánh", ""],
                      ["", "", "", "", "Tuyệt đối", "Tương đối (%)"], ["A", "B", 1, 2, "3=2-1", "3=2/1"],
                      [*LINE[:4], 50, 150]),
        Outcome({"C5": 100, "D5": 150, "F5": 150}),
    ),
    "currency_format": (
        _fill(("C2", 12.5, '"USD "0.0'), ("C3", 5.5, '0.0" tỷ"'), ("C4", 7, "[$€-2]0"), header=MONEY),
        Outcome({"C5": 7_000_000}, {"C2": "12.5 USD", "C3": "names a scale", "C4": "7 €"}),
    ),
    "dates_period": (
        _fill(("B2", dt.date(2024, 3, 1), "mm/yyyy"), ("B3", dt.date(2024, 1, 1), "yyyy"), ("B4", 45352)),
        Outcome({"C2": 7, "C3": 7, "C5": 7}, {"C4": "expected a period"}),
    ),
    "formula_xlsxwriter_default0": (
        _calculate_nothing, Outcome({"C3": 7}, {"C2": "#UNCALCULATED"}),
    ),
    "fraction_in_percent": (
        _fill(("C2", "62/63"), ("D2", None), header="Tỷ lệ"),
        Outcome({"C3": 7, "C4": 7, "C5": 7}),
    ),
    "fullwidth.csv": (
        _write_text("form.csv", "Tỉnh;Kỳ;Tiếp nhận\nHà Nội;2024-03;１２３\nLào Cai;2024-03;٣\n"),
        Outcome({"C2": 123}, {"C3": "“٣”"}),
    ),
    "fullwidth.xlsx": (_fill(("C2", "１２３")), Outcome({"C2": 123, "C3": 7, "C4": 7, "C5": 7})),
    "hidden_dup_col": (
        _fill(("D1", "Tiếp nhận"), ("D2", 9),
              further=lambda sheet: setattr(sheet.column_dimensions["D"], "hidden", True)),
        Outcome(held=("header_drift", "C and D bear the same header, and D is hidden")),
    ),
    "hidden_working_rows": (
        _fill(further=lambda sheet: setattr(sheet.row_dimensions[4], "hidden", True)),
        Outcome(held=("hidden_cells", "hidden rows 4")),
    ),
    "json_one_nested": (
        _write_records({"tinh": "Hà Nội", "ky": "2024-03", "nhan": 5},
                       {"tinh": "Huế", "ky": "2024-03", "nhan": {"value": 6}}),
        Outcome(held=("header_drift", "/nhan/value")),
    ),
    "json_renamed_optional": (
        _write_records({"tinh": "Hà Nội", "ky": "2024-03", "nhan": 5, "ty_le_moi": 6}),
        Outcome(held=("header_drift", "/ty_le_moi")),
    ),
    "merged_units": (
        _fill(("B2", "2024-01"), ("B3", "2024-02"), further=lambda sheet: sheet.merge_cells("A2:A3")),
        Outcome({"C2": 7, "C3": 7, "C4": 7, "C5": 7}),
    ),
    "merged_value": (
        _fill(further=lambda sheet: sheet.merge_cells("C2:C3")),
        Outcome({"C4": 7, "C5": 7}, {"C2": "over the rows 2 to 3", "C3": "over the rows 2 to 3"}),
    ),
    "merged_value_h": (
        _fill(("D2", 9), header="Tỷ lệ", further=lambda sheet: sheet.merge_cells("C2:D2")),
        Outcome({"C3": 7, "C4": 7, "C5": 7}, {"C2": "over the columns C, D", "D2": "over the columns C, D"}),
    ),
    "pct_format_growth": (
        _fill(("C2", 1, "0%"), ("C3", 0.0048, "0.00%"), ("C4", "48%"), header="Tỷ lệ"),
        Outcome({"C2": 100, "C3": "0.48", "C4": 48, "C5": 7}),
    ),
    "pct_in_amount_pos": (
        _fill(("C2", 0.48, "0%"), ("C3", 52.5), header="Tăng trưởng"),
        Outcome({"C2": 48, "C3": "52.5", "C4": 7, "C5": 7}),
    ),
    "pct_in_percent_col": (
        _fill(("C2", 0.48, "0%"), ("C3", 1.0, "0%"), ("C4", 1.25, "0%"), header="Tỷ lệ"),
        Outcome({"C2": 48, "C3": 100, "C4": 125, "C5": 7}),
    ),
    "permille": (
        _fill(("C2", "5 phần nghìn"), ("C3", "2,3 điểm phần trăm"), ("C4", "12.000 đồng"), header="Tỷ lệ"),
        Outcome({"C5": 7}, {"C2": "phần nghìn", "C3": "điểm phần trăm", "C4": "12.000 đồng"}),
    ),
    "provisional_note": (
        _fill(("C2", "500 (sơ bộ)"), ("C3", "ước thực hiện 800"), ("C4", "12,5")),
        Outcome({"C2": 500, "C3": 800, "C5": 7}, {"C4": "a whole number of things"},
                {"C2": "provisional", "C3": "estimated"}),
    ),
    "scaled_format": (
        _fill(("C2", 1234567890, "#,##0,,"), header=MONEY),
        Outcome({"C3": 7_000_000, "C4": 7_000_000, "C5": 7_000_000}, {"C2": "divides it by thousands"}),
    ),
    "scaled_suffix": (
        _fill(("C2", 5500000000, '0.0,,," tỷ"'), header=MONEY),
        Outcome({"C3": 7_000_000, "C4": 7_000_000, "C5": 7_000_000}, {"C2": "divides it by thousands"}),
    ),
    "strike": (
        _fill(("C2", CellRichText(TextBlock(STRUCK, "90"), "85")),
              further=lambda sheet: setattr(sheet["A3"], "font", Font(strike=True))),
        Outcome({"C4": 7, "C5": 7}, {"C2": "struck through", "C3": "its name or its period struck through"}),
    ),
    "superscript": (
        _fill(("C2", _raise("45", "2")), ("A3", _raise("Lào Cai", "1")), ("B4", _raise("2024", "1")),
              ("C1", _raise("Tiếp nhận", "3"))),
        Outcome({"C3": 7, "C4": 7, "C5": 7}, {"C2": "digits that stand on the line"}),
    ),
    "two_numbers_in_cell": (
        _fill(("C2", "120\n345"), ("C3", "7\t500")),
        Outcome({"C4": 7, "C5": 7}, {"C2": "one number in a cell", "C3": "one number in a cell"}),
    ),
    "typed_json_amount": (
        _write_records({"tinh": "Hà Nội", "ky": "2024-03", "nhan": 1, "kinh_phi": 1.234},
                       {"tinh": "Huế", "ky": "2024-03", "nhan": 2, "kinh_phi": 98.765}),
        Outcome({"/nhan1": 1, "/nhan2": 2, "/kinh_phi1": 1_234_000, "/kinh_phi2": 98_765_000}),
    ),
    "typed_json_count": (
        _write_records({"tinh": "Hà Nội", "ky": "2024-03", "nhan": 12.345},
                       {"tinh": "Huế", "ky": "2024-03", "nhan": 7}),
        Outcome({"/nhan2": 7}, {"/nhan1": "a whole number of things"}),
    ),
    "typed_three_decimals": (
        _fill(("C2", 12.345)), Outcome({"C3": 7, "C4": 7, "C5": 7}, {"C2": "a whole number of things"}),
    ),
    "usd_in_vnd": (
        _fill(("C2", "12,5 USD"), ("C3", "5 tấn"), header="Tăng trưởng"),
        Outcome({"C4": 7, "C5": 7}, {"C2": "12,5 USD", "C3": "5 tấn"}),
    ),
    "a conditional format that shows a word": (
        _fill(further=lambda sheet: _show_by_condition(sheet, '"Đạt"')),
        Outcome({}, dict.fromkeys(["C2", "C3", "C4", "C5"], "conditional format shows as “\"Đạt\"”")),
    ),
    "a conditional format that shows the number": (
        _fill(further=lambda sheet: _show_by_condition(sheet, "#,##0")),
        Outcome({"C2": 7, "C3": 7, "C4": 7, "C5": 7}),
    ),
}  # fmt: skip


def _show_by_condition(sheet: Any, code: str) -> None:
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles.differential import DifferentialStyle
    from openpyxl.styles.numbers import NumberFormat

    style = DifferentialStyle(numFmt=NumberFormat(numFmtId=170, formatCode=code))
    rule = Rule(type="cellIs", operator="greaterThan", formula=["5"], dxf=style)
    sheet.conditional_formatting.add("C2:C1048576", rule)


def _rename_parts(tmp_path: Path) -> None:
    refusals.test_parts_named_otherwise_are_found_by_their_relations(
        tmp_path, lambda name: name.replace("/", "\\")
    )


def _detect_sdmx_behind_a_comment(tmp_path: Path) -> None:
    comment = '<?xml version="1.0"?><!-- made by <tool> -->'
    data = comment + '<m:GenericData xmlns:m="http://www.sdmx.org/x"/>'
    path = tmp_path / "a.xml"
    path.write_text(data, "utf-8")
    assert detect_file_kind(path, path.name) == "sdmx"


_mend = letters.test_old_cells_among_unicode_are_put_right_one_by_one
_read_as_workbook = marks.test_every_kind_of_workbook_says_the_same_of_a_cell
_read_formula = marks.test_a_formula_without_its_result_says_so
_read_px = (
    refusals.test_px_without_its_last_semicolon_is_read_where_all_figures_are_there
)


def _read_delimited_named_xls(tmp_path: Path) -> None:
    refusals.test_delimited_text_named_xls_is_read(tmp_path, ",", "utf-8")


# Kinds of which another module holds the whole range: its test, with one of its cases.
READ: dict[str, Callable[[Path], None]] = {
    "backslash_parts": _rename_parts,
    "biff8": lambda path: _read_as_workbook(path, "xls"),
    "biff8: a formula without its result": lambda path: _read_formula(path, "xls"),
    "csv_as.xls": _read_delimited_named_xls,
    "err.csv": lambda path: refusals.test_json_and_pages_named_csv_are_not_taken_for_a_header(
        path, '{"error": {"code": 404}}', "JSON"
    ),
    "html_as.xls": refusals.test_tables_of_a_page_are_one_sheet_as_excel_shows_them,
    "html_named.csv": lambda path: refusals.test_json_and_pages_named_csv_are_not_taken_for_a_header(
        path, "<table><tr><td>Đơn vị</td></tr></table>", "HTML"
    ),
    "json_named.csv": lambda path: refusals.test_json_and_pages_named_csv_are_not_taken_for_a_header(
        path, '[{"a": 1}]', "JSON"
    ),
    "jsonl": lambda path: refusals.test_json_lines_are_records(path, "\n", ""),
    "mojibake_cells": lambda path: _mend(path, "utf-8", "csv"),
    "ods_kinds": lambda path: _read_as_workbook(path, "ods"),
    "ods_kinds: a formula without its result": lambda path: _read_formula(path, "ods"),
    "px_no_final_semicolon": lambda path: _read_px(
        path, "1 2\n3 45\n", False
    ),
    "sdmx_comment_before_root": _detect_sdmx_behind_a_comment,
    "sml2003": lambda path: refusals.test_spreadsheet_ml_gives_what_its_sender_sees(path, "0%", "0.48", "48%", False),
    "tcvn3_mixed": lambda path: _mend(path, "tcvn3", "xlsx"),
    "vni": lambda path: _mend(path, "vni", "xlsx"),
}  # fmt: skip


@pytest.fixture
def office(tmp_path: Path, seeds: Path) -> Office:
    office = Office(tmp_path, seeds)
    (office.files / "form.csv").unlink()
    office.declare(DECLARED)
    return office


def _list_cells(rows: pl.DataFrame, told: str) -> dict[str, Any]:
    """Cell ("C2", "/nhan1") → what a column of the rows says; blank columns beside left out."""
    filled = rows.filter(pl.col("missing_reason").is_null()) if "value" in rows.columns else rows  # fmt: skip
    cells = filled.select(pl.format("{}{}", "cell_column", "cell_row"), told)
    return dict(cells.rows())


@pytest.mark.parametrize("kind", LANDED)
def test_a_kind_of_file_lands_what_its_sender_sees(office, kind):
    build, expected = LANDED[kind]
    build(office)
    if expected.held is not None:
        reason, words = expected.held
        with pytest.raises(Refusal) as refused:
            office.land()
        assert refused.value.reason == reason
        assert words in f"{refused.value.found}\n{refused.value.to_fix}"
        return
    landing = office.land()
    in_question = landing.rows
    if not any(cell.startswith("D") for cell in expected.values):
        in_question = in_question.filter(pl.col("cell_column") != "D")
    values = _list_cells(in_question, "value")
    if kind == "fraction_in_percent":
        parts = in_question.filter(cell_row=2)
        assert sorted(parts["value"].to_list()) == [62, 63]
        assert set(parts["unit_of_measure"]) == {"dossier"}
        values.pop("C2")
    assert values == {k: v if v is None else Decimal(str(v)) for k, v in expected.values.items()}  # fmt: skip
    problems = _list_cells(landing.quarantined, "problem")
    assert set(problems) == set(expected.quarantined)
    assert all(words in problems[cell] for cell, words in expected.quarantined.items())
    flags = _list_cells(in_question.filter(pl.col("flags") != ""), "flags")
    assert flags == expected.flags


@pytest.mark.parametrize("kind", READ)
def test_a_kind_of_file_is_read_or_named(tmp_path, kind):
    READ[kind](tmp_path)


def test_a_page_of_records_is_named_by_its_list(tmp_path, seeds):
    """json_page"""
    drift.test_records_deeper_in_the_document_are_named_by_their_list(Office(tmp_path, seeds))  # fmt: skip
