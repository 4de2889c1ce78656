"""The copy of a held workbook that goes back to its sender."""

from __future__ import annotations

import ast
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from ingest.land.annotate import workbook
from ingest.land.annotate.cell_marks import RED
from ingest.land.annotate.findings import Finding, list_findings
from ingest.land.annotate.findings_sheet import FINDINGS_SHEET
from ingest.land.annotate.sentences import RULE_TEXTS
from ingest.parse.reference_lists import ReferenceLists
from ingest.problem import CellProblem, Refusal
from ingest.read.formats.spreadsheet import workbook as spreadsheet

REFERENCE = ReferenceLists.load(Path(__file__).parents[4] / "dbt_project" / "seeds")
annotate_workbook = partial(workbook.annotate_workbook, reference=REFERENCE)

TOO_MUCH = Finding(
    "Tỷ lệ từ 0 đến 100",
    "A share is from 0 to 100",
    "0 to 100",
    "180",
    "correct it",
    "Số liệu",
    "C2",
)
WHOLE = Finding(
    "Tiêu đề đúng mẫu",
    "The header is right",
    "Tỉnh | Tỷ lệ",
    "Tỉnh | Tỉ suất",
    "correct it",
)


@pytest.fixture
def form(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Số liệu"
    for row in (
        ("Tỉnh", "Hồ sơ", "Tỷ lệ"),
        ("Hà Nội", 1000, 180),
        ("Mã", "2.000200", "=B2*2"),
    ):
        sheet.append(row)
    sheet["A2"].font = Font(bold=True)
    sheet["A2"].comment = Comment("đã hỏi lại", "Sở")
    sheet.merge_cells("A4:B5")
    sheet["A4"] = "Cộng"
    sheet.protection.sheet = True
    sheet.add_data_validation(
        DataValidation(type="list", formula1='"1,0"', sqref="C2:C3")
    )
    book.create_sheet("Ẩn").sheet_state = "hidden"
    book["Ẩn"]["A1"] = "kín"
    path = tmp_path / "bao-cao.xlsx"
    book.save(path)
    return path


def opened(copy: workbook.AnnotatedCopy) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(copy.content))


def texts(path: Path) -> dict[str, list[tuple]]:
    sheets = spreadsheet.read_workbook(path, path.name)
    return {s.name: s.cells.rows() for s in sheets if s.name != FINDINGS_SHEET}


def test_the_bad_cell_is_coloured_and_commented_and_the_first_sheet_leads_to_it(form):
    copy = annotate_workbook(form, "thang-3/bao-cao.xlsx", [WHOLE, TOO_MUCH])
    assert copy.name == "bao-cao.xlsx"
    book = opened(copy)
    assert book.sheetnames == [FINDINGS_SHEET, "Số liệu", "Ẩn"]
    assert book.active.title == FINDINGS_SHEET
    cell = book["Số liệu"]["C2"]
    assert cell.fill.fgColor.rgb == RED
    comment = cell.comment.text
    assert all(
        word in comment
        for word in (
            "Tỷ lệ từ 0 đến 100",
            "A share is from 0 to 100",
            "0 to 100",
            "180",
            "correct",
        )
    )
    listed = [[c.value for c in row] for row in book[FINDINGS_SHEET].iter_rows()]
    assert listed[0][0] == "Chiso: vì sao bị giữ · why it was held"
    [found] = [row for row in book[FINDINGS_SHEET].iter_rows() if row[1].value == "C2"]
    assert found[1].hyperlink.location == "'Số liệu'!C2"
    assert [row[1] for row in listed[-2:]] == ["cả tệp · whole file", "C2"]


def test_what_the_sender_had_in_the_workbook_is_still_there(form):
    book = opened(annotate_workbook(form, form.name, [TOO_MUCH]))
    sheet = book["Số liệu"]
    assert sheet["C3"].value == "=B2*2"
    assert sheet["A2"].font.bold
    assert sheet["A2"].comment.text == "đã hỏi lại"
    assert sheet.protection.sheet
    assert [str(v.sqref) for v in sheet.data_validations.dataValidation] == ["C2:C3"]
    assert book["Ẩn"].sheet_state == "hidden"


def test_a_mark_in_a_merged_range_goes_to_its_first_cell_and_keeps_the_senders_comment(
    form,
):
    found = [replace(TOO_MUCH, cell="B5"), replace(TOO_MUCH, cell="A2")]
    sheet = opened(annotate_workbook(form, form.name, found))["Số liệu"]
    assert sheet["A4"].fill.fgColor.rgb == RED
    assert sheet["A2"].comment.text.startswith("Sở: đã hỏi lại\n\nTỷ lệ từ 0 đến 100")


def test_a_formula_that_lost_its_result_is_not_taken_for_an_empty_cell(form, tmp_path):
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(annotate_workbook(form, form.name, [TOO_MUCH]).content)
    assert texts(copy)["Số liệu"][2][3] == "#UNCALCULATED"


def test_a_copy_that_is_held_again_forgets_what_was_corrected(form, tmp_path):
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(annotate_workbook(form, form.name, [TOO_MUCH]).content)
    again = opened(
        annotate_workbook(copy, form.name, [Finding(*["x"] * 5, "Số liệu", "B2")])
    )
    assert again.sheetnames == [FINDINGS_SHEET, "Số liệu", "Ẩn"]
    sheet = again["Số liệu"]
    assert (sheet["C2"].comment, sheet["C2"].fill.fill_type) == (None, None)
    assert sheet["B2"].fill.fgColor.rgb == RED


def test_text_that_begins_like_a_formula_is_only_text(form):
    found = '=HYPERLINK("http://example.org","x")'
    book = opened(annotate_workbook(form, form.name, [replace(TOO_MUCH, found=found)]))
    [cell] = [
        c for row in book[FINDINGS_SHEET].iter_rows() for c in row if c.value == found
    ]
    assert cell.data_type == "s"


def test_more_findings_than_anyone_corrects_by_hand_are_counted(form, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_FINDINGS", 1)
    listed = [
        c.value
        for row in opened(annotate_workbook(form, form.name, [TOO_MUCH] * 3))[
            FINDINGS_SHEET
        ].iter_rows()
        for c in row
    ]
    assert "… và 2 chỗ khác chưa liệt kê · and 2 more that are not listed" in listed


def test_a_file_that_is_no_workbook_or_too_large_has_no_copy(
    form, tmp_path, monkeypatch
):
    page = tmp_path / "page.xlsx"
    page.write_text("<html><body>404</body></html>", "utf-8")
    assert annotate_workbook(page, page.name, [WHOLE]) is None
    monkeypatch.setattr(workbook, "MAX_CELLS", 5)
    assert annotate_workbook(form, form.name, [WHOLE]) is None


@pytest.mark.parametrize("harm", ["merged", "styled"])
def test_cells_that_hold_nothing_count_as_openpyxl_builds_them(
    form: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    monkeypatch.setattr(workbook, "MAX_CELLS", 1_000)
    book = openpyxl.load_workbook(form)
    if harm == "merged":
        book["Số liệu"].merge_cells("A5:Z50")
    else:
        for row in book["Số liệu"]["A5:Z50"]:
            for cell in row:
                cell.number_format = "0.0"
    book.save(form)
    assert annotate_workbook(form, form.name, [WHOLE]) is None


def test_a_workbook_openpyxl_cannot_open_is_carried_over(form, tmp_path):
    broken = tmp_path / "bao-cao.xlsx"
    with zipfile.ZipFile(form) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    parts["xl/styles.xml"] = re.sub(
        rb'<sz val="\d+"', b'<sz val="no"', parts["xl/styles.xml"]
    )
    with zipfile.ZipFile(broken, "w") as after:
        for name, content in parts.items():
            after.writestr(name, content)
    with pytest.raises((TypeError, ValueError)):
        openpyxl.load_workbook(broken)
    copy = annotate_workbook(broken, broken.name, [TOO_MUCH])
    book = opened(copy)
    assert book["Số liệu"]["C2"].fill.fgColor.rgb == RED
    assert any(
        "chỉ các giá trị được chép" in str(row[0].value)
        for row in book[FINDINGS_SHEET].iter_rows()
    )


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_the_values_of_other_kinds_are_carried_into_an_xlsx(
    form: Path, tmp_path: Path, libreoffice: Callable[[Path, str], Path], kind: str
):
    other = libreoffice(form, kind)
    copy = annotate_workbook(other, other.name, [TOO_MUCH])
    assert copy.name == "bao-cao.xlsx"
    saved = tmp_path / "carried.xlsx"
    saved.write_bytes(copy.content)
    assert texts(saved) == texts(other)
    assert opened(copy)["Ẩn"].sheet_state == "hidden"
    assert [str(r) for r in opened(copy)["Số liệu"].merged_cells.ranges] == ["A4:B5"]


def test_the_annotated_copy_opens_in_libreoffice_which_calculates_it(
    form, tmp_path, libreoffice
):
    copy = tmp_path / "annotated.xlsx"
    copy.write_bytes(annotate_workbook(form, form.name, [WHOLE, TOO_MUCH]).content)
    saved = libreoffice(copy, "xlsx")
    rows = texts(saved)["Số liệu"]
    assert rows[1][1:] == ("Hà Nội", "1000", "180")
    assert rows[2][3] == "2000"
    book = openpyxl.load_workbook(saved)
    assert book.sheetnames == [FINDINGS_SHEET, "Số liệu", "Ẩn"]
    assert "A share is from 0 to 100" in book["Số liệu"]["C2"].comment.text


def test_a_refusal_marks_only_the_file_it_is_about():
    def refused(where: str, *places: CellProblem) -> Refusal:
        return Refusal(
            "too_much_lost",
            expected="e",
            found="m",
            where=where,
            to_fix="d",
            places=places,
        )

    here = CellProblem(
        "Sheet", 4, "D", "“abc” is no number", "a.xlsx", "readable_number"
    )
    whole, cell = list_findings(refused("office__dossiers", here), "a.xlsx")
    assert (whole.sentence, whole.cell) == ("Most of the cells can be read", "")
    assert (cell.sheet, cell.cell, cell.found) == ("Sheet", "D4", "“abc” is no number")
    assert cell.sentence == "A number can be read in one way only"
    assert list_findings(refused("office__dossiers", here), "b.xlsx") == []
    assert list_findings(refused("b.xlsx, sheet 'x', row 3"), "a.xlsx") == []
    assert [
        f.cell
        for f in list_findings(
            refused("b.xlsx, row 3", CellProblem("x", 3, "A", "p")), "b.xlsx"
        )
    ] == [
        "",
        "A3",
    ]


def test_a_cell_says_what_is_expected_and_how_to_fix_it_in_both_languages():
    place = CellProblem(
        "Sheet", 4, "D", "“1.234” may be 1234 or 1.234", "a.xlsx", "readable_number"
    )
    refusal = Refusal(
        "too_much_lost", expected="e", found="f", where="s", to_fix="x", places=(place,)
    )
    whole, cell = list_findings(refusal, "a.xlsx")
    assert (
        cell.expected
        == "Con số chỉ đọc được theo một cách · A number can be read in one way only"
    )
    assert cell.to_fix.startswith("ghi số không có dấu ngăn cách hàng nghìn")
    assert cell.to_fix.endswith("send the file again")
    assert whole.to_fix == "sửa các ô tô đỏ rồi gửi lại tệp · x"


def test_every_rule_of_reading_has_its_sentence_in_both_languages(repository: Path):
    rules: set[str] = set()
    for path in (repository / "ingest" / "land").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "choose_first_problem"
            ):
                rules |= {keyword.arg for keyword in node.keywords if keyword.arg}
    assert len(rules) > 8
    assert rules - set(RULE_TEXTS) == set()


def test_what_is_personal_is_blank_in_the_copy_and_all_else_keeps_its_place(
    tmp_path: Path,
):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Số liệu"
    for row in (
        ("Biểu 1",),
        ("Tỉnh", "Mã bí mật", "Số CCCD", "Ngày sinh", "Ghi chú", "Mã số thuế", "Số"),
        (
            "Hà Nội",
            "k-17",
            1204012345,
            "01/02/1980",
            "gọi 0912 345 678",
            "0301234567",
            180,
        ),
        ("Lào Cai", "k-18", "001204012345", None, "a.b@example.org", "0100109106", 20),
    ):
        sheet.append(row)
    path = tmp_path / "bao-cao.xlsx"
    book.save(path)
    copy = annotate_workbook(path, path.name, [TOO_MUCH], personal=["MÃ BÍ MẬT"])
    marked = opened(copy)
    rows = list(marked["Số liệu"].iter_rows(min_row=2, values_only=True))
    assert rows[0] == (
        "Tỉnh",
        "Mã bí mật",
        "Số CCCD",
        "Ngày sinh",
        "Ghi chú",
        "Mã số thuế",
        "Số",
    )
    assert rows[1] == ("Hà Nội", None, None, None, None, "0301234567", 180)
    assert rows[2] == ("Lào Cai", None, None, None, None, "0100109106", 20)
    notes = [cell.value for cell in marked[FINDINGS_SHEET]["A"]]
    assert any("7 ô chứa dữ liệu cá nhân" in str(note) for note in notes)
    with zipfile.ZipFile(io.BytesIO(copy.content)) as parts:
        everything = b"".join(parts.read(part) for part in parts.namelist())
    assert b"1204012345" not in everything
    assert b"0912" not in everything
