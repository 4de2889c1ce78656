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

from ingest.problem import Refusal
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


def test_a_file_with_figures_in_hidden_rows_is_held_and_names_them(office):
    def fill(sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.row_dimensions[5].hidden = True
        sheet.row_dimensions[9].hidden = True  # a blank one

    with pytest.raises(Refusal) as refused:
        land(office, fill)
    assert refused.value.reason == "hidden_cells"
    assert "the hidden rows 3, 5" in refused.value.found
    office.declare(DECLARED.replace("spreadsheet}", "spreadsheet, hidden: read}"))
    landing = land(office, fill)
    assert values(landing) == [7, 7, 7, 7]
    notes = landing.rows.sort("cell_row")["note"].to_list()
    assert notes == [None, "the row is not shown in the workbook"] * 2


@pytest.mark.parametrize("way", ["hidden", "grouped", "filtered"])
def test_no_way_of_hiding_gets_a_figure_past(office, way):
    def fill(sheet):
        if way == "hidden":
            sheet.column_dimensions["C"].hidden = True
        elif way == "grouped":
            sheet.row_dimensions.group(3, 4, outline_level=1, hidden=True)
        else:
            sheet.auto_filter.ref = "A1:C5"
            sheet.row_dimensions[4].hidden = True

    with pytest.raises(Refusal) as refused:
        land(office, fill)
    assert {"hidden": "columns C", "grouped": "rows 3, 4", "filtered": "rows 4"}[
        way
    ] in refused.value.found


def test_hidden_columns_and_rows_without_figures_do_no_harm(office):
    def fill(sheet):
        sheet["F1"], sheet["F2"] = None, None
        sheet.column_dimensions["F"].hidden = True
        sheet.row_dimensions[7].hidden = True

    assert values(land(office, fill)) == [7, 7, 7, 7]


@pytest.mark.parametrize(
    ("merged", "quarantined", "said"),
    [
        ("C2:C3", [(2, "C"), (3, "C")], "over the rows 2 to 3"),
        ("C4:C5", [(4, "C"), (5, "C")], "over the rows 4 to 5"),
        ("C2:D2", [(2, "C"), (2, "D")], "over the columns C, D"),
    ],
)
def test_a_figure_merged_over_several_subjects_is_of_none(
    office, merged, quarantined, said
):
    def fill(sheet):
        for row in range(2, 6):
            sheet.cell(row, 4, 9)
        sheet.merge_cells(merged)

    landing = land(office, fill, "Tăng trưởng")
    lost = landing.quarantined.sort("cell_row", "cell_column")
    assert lost.select("cell_row", "cell_column").rows() == quarantined
    assert all(said in text for text in lost["problem"])
    assert landing.rows.height == 6


def test_a_name_merged_down_its_rows_is_that_of_each(office):
    def fill(sheet):
        for row, month in enumerate(["2024-01", "2024-02", "2024-03"], start=2):
            sheet.cell(row, 2, month)
        sheet.merge_cells("A2:A4")
        sheet.merge_cells("C5:C6")  # the row below is blank: it is no subject

    rows = land(office, fill).rows.sort("cell_row")
    assert rows["unit_id"].to_list() == ["ha_noi"] * 3 + ["hai_phong"]


def test_an_empty_cell_means_what_stands_above_it_where_that_is_declared(office):
    def fill(sheet):
        sheet["A3"] = sheet["A4"] = None
        sheet["B3"], sheet["B4"] = "2024-01", "2024-02"

    landing = land(office, fill)
    assert landing.quarantined.height == 2
    declared = "{to: unit, spellings: [Tỉnh], fill_down: true}"
    office.declare(DECLARED.replace("{to: unit, spellings: [Tỉnh]}", declared))
    rows = land(office, fill).rows.sort("cell_row")
    assert rows["unit_id"].to_list() == ["ha_noi"] * 3 + ["hai_phong"]


def test_rows_that_are_no_part_of_a_table_are_left_out_where_they_are_declared(office):
    def fill(sheet):
        sheet["A6"], sheet["B6"], sheet["C6"] = "Tổng cộng", "2024-03", 28
        sheet["A7"], sheet["B7"], sheet["C7"] = "Max", "2024-03", 7

    assert land(office, fill).quarantined.height == 2
    rule = "  - leave_out: [{of: Tỉnh, is_one_of: [Tổng cộng], matching: '^(?:Min|Max)$'}]\n    period:"
    office.declare(DECLARED.replace("  - period:", rule))
    landing = land(office, fill)
    assert (landing.quarantined.height, values(landing)) == (0, [7, 7, 7, 7])


def test_a_figure_is_never_filled_down_nor_a_row_left_out_by_an_unknown_column(office):
    office.declare(
        DECLARED.replace("number: count}", "number: count, fill_down: true}")
    )
    with pytest.raises(ValueError, match="only of the row it stands in"):
        office.land()
    rule = "  - leave_out: [{of: Huyện, is_one_of: [Max]}]\n    period:"
    office.declare(DECLARED.replace("  - period:", rule))
    with pytest.raises(ValueError, match=r"leave_out\.of: Huyện"):
        office.land()


@pytest.mark.parametrize("row", [2, 4])
@pytest.mark.parametrize(
    "numbers",
    [("A", "B", 1), ("(1)", "(2)", "(3)=2/1"), ("A", 1, "2=1"), (1, 2, "3 = 1+2")],
)
def test_a_row_that_numbers_the_columns_is_no_row_of_figures(office, row, numbers):
    def fill(sheet):
        for column, number in enumerate(numbers, start=1):
            sheet.cell(row, column, number)

    landing = land(office, fill)
    assert (landing.rows.height, landing.quarantined.height) == (3, 0)


def test_a_row_of_bare_numbers_amid_the_table_is_data(office):
    def fill(sheet):
        sheet["A4"], sheet["B4"], sheet["C4"] = 1, 2, 3

    assert land(office, fill).quarantined["cell_row"].to_list() == [4]
