"""Whatever kind of workbook a cell stands in, it says the same of what its reader sees."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from ingest.read.formats.spreadsheet.ods_shown import (
    find_shown_precision,
    is_shown_in_another_scale,
    write_raised_spans,
)
from ingest.read.formats.spreadsheet.text_marks import LetterFonts, TextMarks
from ingest.read.formats.spreadsheet.workbook import read_workbook
from ingest.read.sheet import Sheet
from tests.unit.ingest.read.written_workbooks import WRITERS, WrittenCell

DAY = 45352.0  # 2024-03-01


def read(
    tmp_path: Path, kind: str, *cells: WrittenCell, hidden: tuple[int, ...] = ()
) -> Sheet:
    path = tmp_path / "form"
    path.write_bytes(WRITERS[kind](cells, hidden))
    [sheet] = read_workbook(path, f"form.{kind}")
    return sheet


def describe(sheet: Sheet, row: int) -> dict[str, object]:
    """What the cell of column A in a row carries beside its text."""
    said: dict[str, object] = {}
    shown = sheet.shown.get("A")
    if shown is not None:
        for added in shown.filter(row=row).iter_rows(named=True):
            said |= {k: v for k, v in added.items() if v and k != "row"}
    for fault in sheet.faults:
        if fault.row == row:
            said["fault"] = next(word for word in FAULTS if word in fault.problem)
    if row in sheet.typed.get("A", []):
        said["typed"] = True
    return said


FAULTS = ("divides it by thousands", "shows nothing", "struck through", "on the line")
# A cell, the text that is read of it, and what it says beside.
CELLS = [
    (WrittenCell(7.0, seen="7"), "7", {}),
    (WrittenCell(7.25, "#,##0.00", "7,25"), "7.25", {"typed": True}),
    (WrittenCell(12.345, "0.000", "12,345"), "12.345", {"typed": True}),
    (WrittenCell("12.345", seen="12.345"), "12.345", {}),
    (WrittenCell(0.48, "0%", "48%", "percentage"), "0.48", {"typed": True, "is_percent": True}),
    (WrittenCell(1.25, "0.0%", "125,0%", "percentage"), "1.25", {"typed": True, "is_percent": True}),
    (WrittenCell("48%", "0%", "48%"), "48%", {}),
    (WrittenCell(1234567890.0, "#,##0,,", "1.235"), "1234567890", {"fault": FAULTS[0]}),
    (WrittenCell(5500000000.0, '0.0,,," tỷ"', "5,5 tỷ"), "5500000000", {"fault": FAULTS[0]}),
    (WrittenCell(5.5, '0.0" tỷ"', "5,5 tỷ"), "5.5", {"typed": True, "fault": FAULTS[0]}),
    (WrittenCell(12.5, '"USD "0.0', "USD 12.5"), "12.5", {"typed": True, "after": " USD"}),
    (WrittenCell(7.0, "[$€-2]0", "€7"), "7", {"after": " €"}),
    (WrittenCell(7.0, '0" hồ sơ"', "7 hồ sơ"), "7", {"after": " hồ sơ"}),
    (WrittenCell(DAY, "dd/mm/yyyy", "2024-03-01|01/03/2024", "date"), "2024-03-01", {}),
    (WrittenCell(DAY, "mm/yyyy", "2024-03-01|03/2024", "date"), "2024-03", {}),
    (WrittenCell(DAY, "mmm-yy", "2024-03-01|Mar-24", "date"), "2024-03", {}),
    (WrittenCell(DAY, "yyyy", "2024-03-01|2024", "date"), "2024", {}),
    (WrittenCell(90.0, seen="90", is_struck=True), "90", {"fault": FAULTS[2]}),
    (WrittenCell("90", seen="90", is_struck=True), "90", {"fault": FAULTS[2]}),
    (WrittenCell("45", seen="45", is_raised=True), "45", {"fault": FAULTS[3]}),
]  # fmt: skip


@pytest.mark.parametrize("kind", WRITERS)
def test_every_kind_of_workbook_says_the_same_of_a_cell(tmp_path, kind):
    sheet = read(tmp_path, kind, *(cell for cell, _, _ in CELLS), hidden=(2, 5))
    assert sheet.cells["A"].to_list() == [text for _, text, _ in CELLS]
    said = [describe(sheet, row) for row in range(1, len(CELLS) + 1)]
    assert said == [expected for _, _, expected in CELLS]
    assert sheet.hidden_rows == {2, 5}


@pytest.mark.parametrize("kind", ["xlsx", "xls", "xlsb"])
def test_a_format_that_shows_nothing_hides_the_figure(tmp_path, kind):
    sheet = read(tmp_path, kind, WrittenCell(7.0, ";;;"), WrittenCell(8.0))
    assert describe(sheet, 1) == {"fault": FAULTS[1]}


@pytest.mark.parametrize("kind", WRITERS)
def test_a_format_of_words_alone_hides_the_figure(tmp_path, kind):
    sheet = read(tmp_path, kind, WrittenCell(7.0, '"Đạt"', "Đạt"), WrittenCell(8.0))
    assert describe(sheet, 1) == {"fault": FAULTS[1]}


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_formula_without_its_result_says_so(tmp_path, kind):
    sheet = read(
        tmp_path,
        kind,
        WrittenCell(7.0),
        WrittenCell(0, is_formula=True),
        WrittenCell(8.0),
    )
    assert sheet.cells["A"].to_list() == ["7", "#UNCALCULATED", "8"]


@pytest.mark.parametrize("kind", WRITERS)
def test_a_hidden_column_is_known(tmp_path, kind):
    sheet = read(tmp_path, kind, WrittenCell(7.0, hides_column=True), WrittenCell(8.0))
    assert sheet.hidden_columns == {"A"}
    assert read(tmp_path, kind, WrittenCell(7.0)).hidden_columns == set()


def test_runs_of_letters_in_binary_workbooks():
    """Of a shared text: the digits of a raised run as Unicode has them, and which are struck."""
    fonts = LetterFonts.build([(False, False), (True, False), (False, True)])
    texts = TextMarks()
    texts.add(0, "Hà Nội12", [(6, 2)], fonts)
    texts.add(1, "90 85", [(0, 1), (2, 0)], fonts)
    texts.add(2, "45", [(1, 0)], fonts)
    assert (texts.raised, texts.struck) == ({0: "Hà Nội¹²"}, {1})


def test_raised_spans_of_an_ods_are_written_as_such():
    cell = ElementTree.fromstring(
        '<c><p>Huế<span style-name="r">1</span>, 45<span style-name="n">2</span></p></c>'
    )
    assert write_raised_spans(cell, frozenset({"r"})) == "Huế¹, 452"


@pytest.mark.parametrize(
    ("shown", "stored", "is_another"),
    [
        ("1.235", 1234567890, True), ("1,235", 1234567, True), ("1,2", 1234.0, True),
        ("1.234,5", 1234.5, False), ("1,234.5", 1234.5, False), ("12", 12.345, False),
        ("1 234 567", 1234567, False), ("0", 0, False), ("1.235", 1234.6, False), ("1.235", 1.2346, False),
        ("1.234.567", 1234567, False),
    ],
)  # fmt: skip
def test_a_shown_number_is_the_stored_one_or_of_another_scale(
    shown, stored, is_another
):
    assert is_shown_in_another_scale(shown, float(stored)) == is_another


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("03/2024", "month"), ("2024-03", "month"), ("Mar 24", "month"), ("Tháng 3 năm 2024", "month"),
        ("2024", "year"), ("Năm 2024", "year"), ("01/03/2024", "day"), ("1-Mar", "day"), ("01/03", "day"),
    ],
)  # fmt: skip
def test_a_shown_day_tells_its_month_or_its_year(text, precision):
    assert find_shown_precision("2024-03-01", text) == precision
