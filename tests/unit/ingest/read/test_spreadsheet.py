"""Workbooks give every cell as text at its own place, or say why they can't be read."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from ingest.problem import Refusal
from ingest.read.formats.spreadsheet import archive as workbook_archive
from ingest.read.formats.spreadsheet import plain_sheet
from ingest.read.formats.spreadsheet import workbook as spreadsheet
from ingest.read.formats.spreadsheet.inspection import inspect_workbook
from ingest.read.formats.spreadsheet.old_workbook import OLE
from ingest.read.vietnamese_encodings import TCVN3


def _read(tmp_path: Path, data: bytes):
    path = tmp_path / "0a1b"
    path.write_bytes(data)
    return spreadsheet.read_workbook(path, "bieu_mau.xlsx")


def _refused(tmp_path: Path, data: bytes) -> Refusal:
    with pytest.raises(Refusal) as refused:
        _read(tmp_path, data)
    assert "bieu_mau.xlsx" in str(refused.value)
    return refused.value


def _saved(workbook: openpyxl.Workbook) -> bytes:
    whole = io.BytesIO()
    workbook.save(whole)
    return whole.getvalue()


def _workbook(rows: dict[str, object], **merged: str) -> bytes:
    workbook = openpyxl.Workbook()
    for coordinate, value in rows.items():
        workbook.active[coordinate] = value
    for cells in merged.values():
        workbook.active.merge_cells(cells)
    return _saved(workbook)


def _rewritten(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    whole = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as given,
        zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            content = given.read(name)
            assert name != part or old in content
            made.writestr(name, content.replace(old, new) if name == part else content)
    return whole.getvalue()


def test_cells_stand_where_the_sheet_shows_them(tmp_path):
    (sheet,) = _read(tmp_path, _workbook({"C4": "Tỉnh", "E4": "Số", "C7": "Hà Nội"}))
    assert sheet.columns == ["A", "B", "C", "D", "E"]
    filled = {
        (row[0], c): v
        for row in sheet.cells.rows()
        for c, v in zip(sheet.columns, row[1:], strict=True)
        if v
    }
    assert filled == {(4, "C"): "Tỉnh", (4, "E"): "Số", (7, "C"): "Hà Nội"}
    assert sheet.cells["row"].to_list() == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (48000, "48000"),
        (48000.0, "48000"),
        (80.44, "80.44"),
        (0.1 + 0.2, "0.3"),
        (0.07 * 100, "7"),
        (18635077.745820999, "18635077.745821"),
        (9017594.605399998, "9017594.6054"),
        (1_500_000_000_000_000, "1500000000000000"),
        (-12.5, "-12.5"),
        (True, "true"),
        (False, "false"),
        (dt.date(2024, 3, 4), "2024-03-04"),
        (dt.datetime(2024, 3, 4, 5, 6, 7), "2024-03-04 05:06:07"),
        (dt.time(15, 4, 5), "15:04:05"),
        ("2.000200", "2.000200"),
        ("01", "01"),
        ("62/63", "62/63"),
        ("#REF!", "#REF!"),
        ("#DIV/0!", "#DIV/0!"),
        ("Hue\u0302\u0301", "Huế"),
        ("hai\ndòng", "hai\ndòng"),
        ("  ", None),
    ],
)
def test_a_cell_is_printed_as_excel_shows_it(tmp_path, value, printed):
    (sheet,) = _read(tmp_path, _workbook({"A1": "x", "B2": value, "C3": "y"}))
    assert sheet.cells["B"].to_list() == [None, printed, None]


def test_an_error_alone_in_its_column_or_row_is_kept(tmp_path):
    (sheet,) = _read(tmp_path, _workbook({"A1": "x", "C3": "#NAME?"}))
    assert sheet.cells.rows()[2] == (3, None, None, "#NAME?")


def test_a_date_in_a_column_of_numbers_stays_a_date(tmp_path):
    (sheet,) = _read(
        tmp_path,
        _workbook({"A1": "Tỷ lệ", "A2": 3.5, "A3": dt.date(2024, 4, 3), "A4": 4}),
    )
    assert sheet.cells["A"].to_list() == ["Tỷ lệ", "3.5", "2024-04-03", "4"]


def test_merged_ranges_are_told(tmp_path):
    (sheet,) = _read(
        tmp_path, _workbook({"A1": "Bảng", "B2": "Năm"}, title="A1:D1", year="B2:C2")
    )
    assert sorted(sheet.merged) == [(1, 1, 1, 4), (2, 2, 2, 3)]


def test_hidden_sheets_are_flagged_and_blank_ones_left_out(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "Hiện"
    workbook.create_sheet("Ẩn")["A1"] = "ẩn"
    workbook["Ẩn"].sheet_state = "veryHidden"
    workbook.create_sheet("Sheet3")
    sheets = _read(tmp_path, _saved(workbook))
    assert [(s.name, s.is_hidden) for s in sheets] == [("Sheet", False), ("Ẩn", True)]


def test_a_chart_sheet_is_no_table(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "x"
    workbook.create_chartsheet("Biểu đồ").add_chart(openpyxl.chart.BarChart())
    assert [s.name for s in _read(tmp_path, _saved(workbook))] == ["Sheet"]


def test_abc_font_text_is_put_right(tmp_path):
    typed = {meant: given for given, meant in TCVN3.items()}
    words = ["Tỉnh", "Hà Nội", "Bắc Giang", "Thừa Thiên Huế", "Quảng Ngãi"]
    cells = {
        f"A{n}": "".join(typed.get(c, c) for c in word)
        for n, word in enumerate(words, start=1)
    }
    (sheet,) = _read(tmp_path, _workbook(cells | {"B1": 5}))
    assert sheet.cells["A"].to_list() == words
    assert sheet.cells["B"].to_list()[0] == "5"


def test_an_extent_of_whole_rows_is_no_hindrance(tmp_path):
    data = _workbook({"A1": "x", "B2": 5})
    data = _rewritten(
        data,
        "xl/worksheets/sheet1.xml",
        b'<dimension ref="A1:B2"',
        b'<dimension ref="1:2"',
    )
    assert _read(tmp_path, data)[0].cells.rows() == [(1, "x", None), (2, None, "5")]


def test_a_huge_declared_extent_costs_nothing(tmp_path):
    data = _workbook({"A1": "x", "B2": 5})
    data = _rewritten(
        data, "xl/worksheets/sheet1.xml", b'ref="A1:B2"', b'ref="A1:XFD1048576"'
    )
    assert _read(tmp_path, data)[0].cells.rows() == [(1, "x", None), (2, None, "5")]


def test_styled_empty_cells_far_away_cost_nothing(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "x"
    workbook.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    assert _read(tmp_path, _saved(workbook))[0].cells.height == 1


def test_filled_cells_in_far_corners_are_refused_before_they_are_read(tmp_path):
    refusal = _refused(tmp_path, _workbook({"A1": "x", "XFD1048576": 1}))
    assert refusal.reason == "hostile"
    assert "1,048,576 rows × 16,384 columns" in refusal.found


ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
FAR = {
    "the far cell stands first": '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    + ONE,
    "far down, in few columns": '<row r="90000000"><c r="Z90000000"><v>1</v></c></row>'
    + ONE,
    "other quotes": "<row r='90000000'><c r='Z90000000'><v>1</v></c></row>" + ONE,
    "spaces and small letters": '<row r="1"><c r = "xfd1048576"><v>1</v></c></row>'
    + ONE,
    "a prefix": '<x:row xmlns:x="x" r="90000000"><x:c r="Z90000000"><x:v>1</x:v></x:c></x:row>'
    + ONE,
    "cells without places": ONE + f'<row r="9000000">{"<c><v>1</v></c>" * 26}</row>',
    "rows without places": "<row/>" * 2_000_000
    + f"<row>{'<c><v>1</v></c>' * 26}</row>",
}


@pytest.mark.parametrize("large", [0, workbook_archive.LARGE])
@pytest.mark.parametrize("rows", FAR.values(), ids=FAR)
def test_no_way_of_writing_a_far_cell_gets_it_past(
    tmp_path, monkeypatch, rows: str, large: int
):
    """calamine allocates every place between two cells, and where it can't, the whole process ends."""
    monkeypatch.setattr(workbook_archive, "LARGE", large)
    given = _workbook({"A1": 1})
    first = b'<row r="1"><c r="A1" t="n"><v>1</v></c></row>'
    assert (
        _refused(
            tmp_path,
            _rewritten(given, "xl/worksheets/sheet1.xml", first, rows.encode()),
        ).reason
        == "hostile"
    )


ODD = {
    "plain": {
        "A1": "Tỉnh",
        "B1": "Số",
        "A2": "Hà Nội",
        "B2": 5,
        "C3": 0.5,
        "D4": dt.date(2024, 3, 4),
    },
    "begins at B": {"B2": "x", "C5": 1},
    "an error": {"A1": "x", "B2": "#REF!"},
    "a formula without its result": {"A1": "x", "B2": "=1+1"},
    "wide": {"A1": "x", "AB3": 1},
}


@pytest.mark.parametrize("cells", ODD.values(), ids=ODD)
@pytest.mark.parametrize("merged", [{}, {"some": "A1:B1"}], ids=["", "merged"])
def test_a_large_sheet_looked_over_in_passing_reads_as_a_small_one_does(
    tmp_path, monkeypatch, cells: dict, merged
):
    data = _workbook(cells, **merged)
    (small,) = _read(tmp_path, data)
    monkeypatch.setattr(workbook_archive, "LARGE", 0)
    monkeypatch.setattr(plain_sheet, "_CHUNK", 100)
    (large,) = _read(tmp_path, data)
    assert large.cells.equals(small.cells)
    assert (large.merged, large.is_hidden, large.name) == (
        small.merged,
        small.is_hidden,
        small.name,
    )


def test_only_a_sheet_that_holds_nothing_else_is_plain(monkeypatch):
    monkeypatch.setattr(workbook_archive, "LARGE", 0)
    plain = {
        name: bool(inspect_workbook(_workbook(cells), name).plain_sheets)
        for name, cells in ODD.items()
    }
    assert [name for name, is_plain in plain.items() if is_plain] == ["plain"]
    assert not inspect_workbook(
        _workbook(ODD["plain"], some="A1:B1"), "merged"
    ).plain_sheets


@pytest.mark.parametrize("offset", range(-4, 9))
def test_a_text_that_reads_like_a_number_is_seen_wherever_a_chunk_ends(
    monkeypatch, offset: int
):
    """A text "1.234" may mean thousands: a sheet with one is looked at cell by cell."""
    monkeypatch.setattr(workbook_archive, "LARGE", 0)
    texts = ["Tỉnh", "Hà Nội", "Hà Giang"]
    plain, doubtful = (_write_inline([*texts, text]) for text in ("một", "1.234"))
    with zipfile.ZipFile(io.BytesIO(doubtful)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    monkeypatch.setattr(plain_sheet, "_CHUNK", sheet.index(b"1.234") + offset)
    assert inspect_workbook(plain, "plain").plain_sheets
    assert not inspect_workbook(doubtful, "doubtful").plain_sheets


def _write_inline(texts: list[str]) -> bytes:
    """A workbook of one column whose texts stand in its cells, and are not shared."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"constant_memory": True}) as book:
        book.add_worksheet().write_column(0, 0, texts)
    return written.getvalue()


def test_a_sheet_with_bytes_that_are_no_utf_8_is_not_plain(monkeypatch):
    monkeypatch.setattr(workbook_archive, "LARGE", 0)
    book = _workbook({"A1": "x", "B1": 5})
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert inspect_workbook(book, "whole").plain_sheets
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</sheetData>", b"</sheetData><!-- \xe9 -->")
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    assert not inspect_workbook(broken.getvalue(), "broken").plain_sheets


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_archive, "MAX_UNPACKED", 10_000_000)
    monkeypatch.setattr(zipfile.ZipFile, "read", None)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(10_000_001))
    assert len(whole.getvalue()) < 20_000
    refusal = _refused(tmp_path, whole.getvalue())
    assert refusal.reason == "hostile"
    assert "unpack to 10,000,012 in 2 parts" in refusal.found


def test_a_cut_off_workbook_is_truncated(tmp_path):
    assert _refused(tmp_path, _workbook({"A1": "x"})[:-200]).reason == "truncated"


def test_a_broken_part_is_truncated(tmp_path):
    data = bytearray(_workbook({f"A{n}": f"Thủ tục {n}" for n in range(1, 500)}))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 400
    data[at : at + 40] = bytes(40)
    assert _refused(tmp_path, bytes(data)).reason == "truncated"


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE html><html><table>",
        b"\xef\xbb\xbf<html>",
        b"<?xml version='1.0'?><Workbook/>",
        b"a text without any table",
    ],
)
def test_a_page_or_text_named_as_a_workbook_is_refused(tmp_path, data):
    assert _refused(tmp_path, data).reason == "not_what_it_says"


def test_another_zip_is_refused(tmp_path):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert _refused(tmp_path, whole.getvalue()).reason == "not_what_it_says"


def test_nothing_is_refused_as_empty(tmp_path):
    assert _refused(tmp_path, b"").reason == "empty"
    assert _refused(tmp_path, _saved(openpyxl.Workbook())).reason == "empty"


def test_an_old_office_file_that_is_no_workbook_is_refused(tmp_path):
    assert _refused(tmp_path, OLE + bytes(2040)).reason == "format_unknown"
    assert _refused(tmp_path, OLE + bytes(2011)).reason == "truncated"


_ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Biểu 1">{}</table:table></office:spreadsheet></office:body>
</office:document-content>"""


def _ods(rows: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", _ODS.format(rows))
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return whole.getvalue()


def _ods_text(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def test_ods_keeps_places_merges_and_errors(tmp_path):
    wide = _ods_text(
        "Năm 2024", 'table:number-columns-spanned="2" table:number-rows-spanned="1"'
    )
    number = (
        '<table:table-cell office:value-type="float" office:value="80.44">'
        "<text:p>80,44</text:p></table:table-cell>"
    )
    error = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="">'
        "<text:p>#DIV/0!</text:p></table:table-cell>"
    )
    rows = (
        f'<table:table-row><table:table-cell table:number-columns-repeated="2"/>{wide}</table:table-row>'
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        f"<table:table-row>{_ods_text('Hà Nội')}<table:table-cell/>{number}{error}</table:table-row>"
    )
    (sheet,) = _read(tmp_path, _ods(rows))
    assert sheet.cells.rows()[0] == (1, None, None, "Năm 2024", None)
    assert sheet.cells.rows()[4] == (5, "Hà Nội", None, "80.44", "#DIV/0!")
    assert sheet.merged == ((1, 3, 1, 4),)


def test_an_ods_row_filled_a_million_times_is_refused(tmp_path):
    cell = _ods_text("x", 'table:number-columns-repeated="99"')
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    assert _refused(tmp_path, _ods(row)).reason == "hostile"


def test_an_entity_bomb_is_refused(tmp_path):
    entities = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">' for n in range(10)
    )
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<!DOCTYPE x [{entities}]><x>&e9;</x>")
    assert _refused(tmp_path, whole.getvalue()).reason == "hostile"
