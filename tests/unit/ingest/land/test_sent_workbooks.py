"""Between a cell and the figure its sender sees: workbooks as people fill them in, landed through a
declaration. Each case is a kind of cell, and what becomes of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from ingest.store.landing import Landing
from tests.unit.ingest.landed import Office

DECLARED = """
title_vi: Báo cáo tháng
title_en: Monthly report
publisher: {name_vi: Sở thử nghiệm, name_en: A test office, url: https://example.org}
licence: {id: CC0-1.0, attribution: A test office}
system: tthc_infosys
contract: observation
replaces: whole
max_loss_share: 1
calendar: {frequency: monthly}
fetch: {kind: folder, path: files}
read: {kind: spreadsheet}
tables:
  - period: {kind: in_period}
    columns:
      - {to: unit, spellings: [Tỉnh]}
      - {to: period, spellings: [Kỳ]}
      - {to: value, spellings: [Tiếp nhận], measure: dossiers_received, number: count}
      - {to: value, spellings: [Tỷ lệ], measure: gov_dossiers_online, number: percent, required: false}
      - {to: value, spellings: [Tăng trưởng], measure: gov_dvctt_share, number: amount, unit_of_measure: percent,
         required: false}
      - {to: value, spellings: [Kinh phí (triệu đồng)], measure: va_digital_economy, number: amount,
         scale: 1000000, unit_of_measure: VND, required: false}
"""
UNITS = ("Hà Nội", "Lào Cai", "Cần Thơ", "Hải Phòng", "Sơn La", "Cao Bằng")


@pytest.fixture
def office(tmp_path: Path, seeds: Path) -> Office:
    office = Office(tmp_path, seeds)
    (office.files / "form.csv").unlink()
    office.declare(DECLARED)
    return office


def land(
    office: Office, fill: Callable[[Worksheet], None], header: str = "Tiếp nhận"
) -> Landing:
    """A sheet with a row per unit and one column of figures, which `fill` fills in."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Tỉnh", "Kỳ", header])
    for unit in UNITS[:4]:
        sheet.append([unit, "2024-03", 7])
    if header != "Tiếp nhận":
        sheet["D1"] = "Tiếp nhận"
    fill(sheet)
    book.save(office.files / "form.xlsx")
    return office.land()


def values(landing: Landing, column: str = "C") -> list[Decimal | None]:
    of_column = landing.rows.filter(pl.col("cell_column") == column)
    return of_column.sort("cell_row")["value"].to_list()


def problem(landing: Landing, row: int = 2) -> str:
    [text] = landing.quarantined.filter(cell_row=row, cell_column="C")["problem"]
    return text


@pytest.mark.parametrize("header", ["Tỷ lệ", "Tăng trưởng"])
def test_a_cell_under_a_format_of_percent_says_so_itself(office, header):
    def fill(sheet):
        cells = [(0.48, "0%"), (1, "0.0%"), (1.25, "0%"), (52.5, "General")]
        for row, (value, code) in enumerate(cells, start=2):
            sheet.cell(row, 3, value).number_format = code

    landing = land(office, fill, header)
    assert values(landing) == [48, 100, 125, Decimal("52.5")]
    # The text stays what the file stores.
    assert landing.rows.filter(cell_column="C")["value_text"].to_list() == [
        "0.48",
        "1",
        "1.25",
        "52.5",
    ]


def test_a_text_or_a_count_under_a_format_of_percent_is_none(office):
    def fill(sheet):
        for row, value in enumerate(["48%", 0.48, 48, "48"], start=2):
            sheet.cell(row, 3, value).number_format = "0%"

    landing = land(office, fill, "Tăng trưởng")
    assert values(landing) == [48, 48, 4800, 48]
    landing = land(office, fill)
    assert "a number of things, found “48%”, a percentage" in problem(landing, 3)


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        (1234567890, "#,##0,,", "under the number format “#,##0,,”"),
        (5500000000, '0.0,,," tỷ"', "its sender sees another number"),
        (5.5, '0.0" tỷ"', "names a scale"),
        (1500, '0,"K"', "divides it by thousands"),
        (12.5, '"USD "0.0', "found “12.5 USD”, which names another unit"),
        (7, "[$€-2] #,##0", "found “7 €”, which names another unit"),
        (7, "#,##0 [$₫-42A]", "it says đồng, and a 1 in its column stands for 1000000"),
        (7, ";;;", "shows nothing"),
    ],
)
def test_a_cell_that_shows_another_number_than_it_stores_is_quarantined(
    office, value, code, said
):
    def fill(sheet):
        sheet["C2"], sheet["C2"].number_format = value, code

    landing = land(office, fill, "Kinh phí (triệu đồng)")
    assert said in problem(landing)
    assert values(landing) == [7_000_000] * 3


def test_words_of_a_format_that_fit_the_column_are_read(office):
    def fill(sheet):
        sheet["C2"].number_format = '0" hồ sơ"'
        sheet["B3"], sheet["B3"].number_format = 2023, '"Năm "0'

    landing = land(office, fill)
    assert values(landing) == [7, 7, 7, 7]
    assert landing.rows.filter(cell_row=3)["period_end"].item() == dt.date(2023, 12, 31)


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("mm/yyyy", (2024, 3, 1), (2024, 3, 31)),
        ("mmm-yy", (2024, 3, 1), (2024, 3, 31)),
        ("yyyy", (2024, 1, 1), (2024, 12, 31)),
        ("dd/mm/yyyy", (2024, 3, 5), (2024, 3, 5)),
    ],
)
def test_a_month_typed_into_a_workbook_is_a_month(office, code, start, end):
    def fill(sheet):
        sheet["B2"], sheet["B2"].number_format = dt.date(2024, 3, 5), code

    row = land(office, fill).rows.filter(cell_row=2).row(0, named=True)
    assert (row["period_start"], row["period_end"]) == (dt.date(*start), dt.date(*end))


def test_a_typed_dot_is_a_decimal_one_and_a_text_may_mean_thousands(office):
    def fill(sheet):
        for row, value in enumerate([12.345, "12.345", 98.765, "1.234.567"], start=2):
            sheet.cell(row, 3, value)

    assert values(land(office, fill, "Tăng trưởng")) == [
        Decimal("12.345"), 12345, Decimal("98.765"), 1234567,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("font", "said"),
    [
        ({"strike": True}, "digits that are struck through"),
        ({"vertAlign": "superscript"}, "digits that stand on the line"),
        ({"vertAlign": "subscript"}, "digits that stand on the line"),
    ],
)
def test_digits_struck_through_or_raised_are_no_figure(office, font, said):
    def fill(sheet):
        sheet["C2"] = CellRichText(TextBlock(InlineFont(**font), "90"), " 85")
        sheet["C3"].font = Font(**font)
        sheet["C4"] = CellRichText("8", TextBlock(InlineFont(b=True), "5"))

    landing = land(office, fill)
    assert said in problem(landing, 2) and said in problem(landing, 3)
    assert values(landing) == [85, 7]
