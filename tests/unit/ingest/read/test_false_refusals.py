"""Files that Excel opens and a strict reader refuses: other names of parts, other formats under a workbook's name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from pydantic import TypeAdapter

from ingest.declare.read import ReadOptions
from ingest.problem import Refusal
from ingest.read.file_kind import detect_file_kind
from ingest.read.formats.px.table import read_px
from ingest.read.formats.spreadsheet.workbook import read_workbook
from ingest.read.registry import read_file
from ingest.read.sheet import Sheet

ROWS = [["Đơn vị", "Kỳ", "Tổng số"], ["Hà Nội", "2024-03", "5"], ["Huế", "2024-03", "12"]]  # fmt: skip


def _write(tmp_path: Path, name: str, data: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def _read_as_found(path: Path) -> list[Sheet]:
    kind = detect_file_kind(path, path.name)
    options: ReadOptions = TypeAdapter(ReadOptions).validate_python({"kind": kind})
    return read_file(path, path.name, options)


def _texts(sheet: Sheet) -> list[list[str | None]]:
    return [list(row) for row in sheet.cells.drop("row").rows()]


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    for unit, period, count in ROWS:
        book.active.append([unit, period, int(count) if count.isdecimal() else count])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _rename(data: bytes, rename: Callable[[str], str], **replaced: str) -> bytes:
    """The parts under other names; `replaced`: texts in the parts of relations."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(packed, "w") as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            for text, other in replaced.items():
                if name.endswith(".rels"):
                    content = content.replace(text.encode(), other.encode())
            new.writestr(rename(name), content)
    return packed.getvalue()


@pytest.mark.parametrize(
    "rename",
    [
        lambda name: name.replace("/", "\\"),
        lambda name: name.replace("xl/", "XL/"),
        lambda name: f"/{name}",
        str.lower,
        lambda name: name.replace("xl/worksheets/", "xl/Worksheets/"),
    ],
    ids=["backslashes", "capitals", "from the root", "small letters", "one folder"],
)
def test_parts_named_otherwise_are_found_by_their_relations(tmp_path, rename):
    path = _write(tmp_path, "book.xlsx", _rename(_workbook(), rename))
    assert detect_file_kind(path, path.name) == "spreadsheet"
    [sheet] = read_workbook(path, path.name)
    assert _texts(sheet) == ROWS


def test_a_workbook_in_a_folder_of_its_own_name_is_read(tmp_path):
    moved = _rename(_workbook(), lambda name: name.replace("xl/", "book/"), xl="book")
    [sheet] = read_workbook(_write(tmp_path, "book.xlsx", moved), "book.xlsx")
    assert _texts(sheet) == ROWS


def test_a_word_document_is_still_no_workbook(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types>wordprocessingml</Types>")
        archive.writestr("word/document.xml", "<w/>")
    path = _write(tmp_path, "letter.xlsx", packed.getvalue())
    with pytest.raises(Refusal):
        detect_file_kind(path, path.name)
    with pytest.raises(Refusal):
        read_workbook(path, path.name)


SML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="p"><NumberFormat ss:Format="{format}"/></Style></Styles>
<Worksheet ss:Name="Bao cao"><Table>
<Row ss:Index="2"><Cell><Data ss:Type="String">Đơn vị</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">Số</Data>
</Cell></Row>
<Row><Cell><Data ss:Type="String">Hà Nội</Data></Cell>
<Cell><Data ss:Type="DateTime">2024-03-01T00:00:00.000</Data></Cell>
<Cell ss:StyleID="p"><Data ss:Type="Number">{number}</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


@pytest.mark.parametrize(
    ("number_format", "number", "text", "is_marked"),
    [
        ("General", "12.345", "12.345", False),
        ("#,##0.00", "12345", "12345", False),
        ("Standard", "12345", "12345", False),
        ("0%", "0.48", "48%", False),
        ("Percent", "1.25", "125%", False),
        ("#,##0,,", "12345678", "12345678", True),
        ("&quot;USD &quot;0.0", "12.5", "12.5", True),
        (";;;", "7", "7", True),
        ("&quot;Đạt&quot;", "7", "7", True),
        ("Currency", "7", "7", True),
        ("0.0,,,&quot; tỷ&quot;", "5500000000", "5500000000", True),
    ],
)
def test_spreadsheet_ml_gives_what_its_sender_sees(
    tmp_path, number_format, number, text, is_marked
):
    xml = SML.format(format=number_format, number=number)
    [sheet] = _read_as_found(_write(tmp_path, "bao-cao.xls", xml))
    assert sheet.name == "Bao cao"
    assert sheet.cells.rows()[1] == (2, "Đơn vị", None, "Số")
    assert sheet.cells.rows()[2] == (3, "Hà Nội", "2024-03-01", text)
    assert bool(sheet.faults) == is_marked
    typed = sheet.cells.filter(sheet.is_typed("C"))["row"].to_list()
    assert (3 in typed) == (not text.endswith("%"))


def test_spreadsheet_ml_that_stops_or_hides_entities_is_refused(tmp_path):
    xml = SML.format(format="General", number="1")
    path = _write(tmp_path, "a.xls", xml[: len(xml) // 2])
    with pytest.raises(Refusal) as cut:
        read_workbook(path, path.name)
    assert cut.value.reason == "truncated"
    path.write_text(xml.replace("<Workbook", "<!DOCTYPE a [<!ENTITY b 'c'>]><Workbook"))
    with pytest.raises(Refusal) as hostile:
        read_workbook(path, path.name)
    assert hostile.value.reason == "hostile"


HTML = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>td {{}}</style></head><body>
<h3>BÁO CÁO THÁNG 3</h3><table>{rows}</table></body></html>"""


def test_tables_of_a_page_are_one_sheet_as_excel_shows_them(tmp_path):
    rows = (
        "<tr><th rowspan=2>Đơn vị</th><th colspan='2'>Hồ&nbsp;sơ</th></tr>"
        "<tr><th>Tổng<br>số</th><th>Trực tuyến</th></tr>"
        "<tr><td>Hà Nội<td>1.234<td><table><tr><td>5</td></tr></table></tr>"
    )
    [sheet] = _read_as_found(_write(tmp_path, "a.xls", HTML.format(rows=rows)))
    assert _texts(sheet) == [
        ["BÁO CÁO THÁNG 3", None, None],
        ["Đơn vị", "Hồ sơ", None],
        [None, "Tổng\nsố", "Trực tuyến"],
        ["Hà Nội", "1.234", "5"],
    ]
    assert [tuple(merged) for merged in sheet.merged] == [(2, 1, 3, 1), (2, 2, 2, 3)]


def test_rows_that_are_not_shown_are_known(tmp_path):
    """What is done with them, the source declares."""
    rows = "<tr><td>A</td><td>1</td></tr><tr style='display: none'><td>B</td><td>2</td></tr>"
    [page] = _read_as_found(_write(tmp_path, "a.xls", HTML.format(rows=rows)))
    assert page.hidden_rows == {3}
    xml = SML.format(format="General", number="1").replace(
        "<Row><Cell>", '<Row ss:Hidden="1"><Cell>'
    )
    [sheet] = _read_as_found(_write(tmp_path, "b.xls", xml))
    assert sheet.hidden_rows == {3}


@pytest.mark.parametrize(
    ("cell", "text", "problem"),
    [
        ("<td>45<sup>2</sup></td>", "45²", None),
        ("<td>Hà Nội<sup>1</sup></td>", "Hà Nội¹", None),
        ("<td><s>90</s> 85</td>", "90 85", "struck through"),
        ("<td><del>9</del>5</td>", "95", "struck through"),
        ('<td style="text-decoration: line-through">5</td>', "5", "struck through"),
    ],
)
def test_letters_of_a_page_that_are_raised_or_struck(tmp_path, cell, text, problem):
    page = (
        f"<table><tr><td>Đơn vị</td><td>Số</td></tr><tr><td>x</td>{cell}</tr></table>"
    )
    [sheet] = read_workbook(_write(tmp_path, "a.xls", page), "a.xls")
    assert sheet.cells["B"][1] == text
    assert [problem in fault.problem for fault in sheet.faults] == [True] * bool(problem)  # fmt: skip


@pytest.mark.parametrize(
    "way",
    ["hidden", 'style="visibility:collapse"', 'style="height:0;display:none"'],
)
def test_every_way_to_hide_a_row_of_a_page(tmp_path, way):
    shown = '<tr style="visibility: visible"><td>y</td><td>2</td></tr>'
    page = f"<table><tr><td>a</td><td>b</td></tr><tr {way}><td>x</td><td>1</td></tr>{shown}</table>"
    [sheet] = read_workbook(_write(tmp_path, "a.xls", page), "a.xls")
    assert sheet.hidden_rows == {2}


def test_spreadsheet_ml_knows_letters_months_formulas_and_hidden_columns(tmp_path):
    style = (
        '<Style ss:ID="m"><NumberFormat ss:Format="mm/yyyy"/></Style>'
        '<Style ss:ID="s"><Font ss:StrikeThrough="1"/></Style>'
        '<Style ss:ID="v"><Font ss:VerticalAlign="Superscript"/></Style></Styles>'
    )
    cells = (
        '<Column ss:Index="2" ss:Hidden="1"/><Row>'
        '<Cell ss:StyleID="m"><Data ss:Type="DateTime">2024-03-01T00:00:00.000</Data></Cell>'
        '<Cell ss:StyleID="s"><Data ss:Type="Number">5</Data></Cell>'
        '<Cell ss:StyleID="v"><Data ss:Type="Number">6</Data></Cell>'
        '<Cell ss:Formula="=1+1"/><Cell><Data ss:Type="String">Huế<Sup>1</Sup></Data></Cell></Row>'
    )
    start, end = SML.index("<Row"), SML.index("</Table>")
    xml = (SML[:start] + cells + SML[end:]).replace("</Styles>", style)
    [sheet] = _read_as_found(_write(tmp_path, "bao-cao.xls", xml))
    assert sheet.cells.row(0)[1:] == ("2024-03", "5", "6", "#UNCALCULATED", "Huế¹")
    assert [(f.column, f.is_struck) for f in sheet.faults] == [
        ("B", True),
        ("C", False),
    ]
    assert sheet.hidden_columns == {"B"}


def test_a_page_without_a_table_says_what_it_is(tmp_path):
    page = "<html><body><p>Request Rejected</p></body></html>"
    path = _write(tmp_path, "a.xls", page)
    with pytest.raises(Refusal) as refused:
        read_workbook(path, path.name)
    assert refused.value.reason == "not_what_it_says"
    assert "HTML page" in refused.value.found


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimited_text_named_xls_is_read(tmp_path, delimiter, encoding):
    text = "".join(delimiter.join(row) + "\r\n" for row in ROWS)
    path = _write(tmp_path, "a.xls", text.encode(encoding))
    [by_declaration] = read_workbook(path, path.name)
    [as_found] = _read_as_found(path)
    assert _texts(by_declaration) == _texts(as_found) == ROWS


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ('{"error": "not found"}', "JSON"),
        ("MIME-Version: 1.0\nContent-Type: multipart/related", "web archive"),
        ("Hệ thống đang bảo trì", "text without a table"),
        (b"\x00\x01\x02\x03\x04", "begins"),
        ("%PDF-1.4", "a PDF"),
        ("{\\rtf1 abc}", "RTF"),
        (
            '<?xml version="1.0"?><m:Structure xmlns:m="x"/>',
            "XML document (such as SDMX)",
        ),
        ('CHARSET="ANSI";\nMATRIX="T";\nDATA=\n1;', "PC-Axis"),
    ],
)
def test_what_is_no_table_is_named_in_one_sentence(tmp_path, data, found):
    path = _write(tmp_path, "a.xls", data)
    with pytest.raises(Refusal) as refused:
        read_workbook(path, path.name)
    assert refused.value.reason == "not_what_it_says"
    assert found in refused.value.found


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ('{"error": {"code": 404, "message": "not found"}}', "not found"),
        ('[{"a": 1}]', "JSON"),
        ('{"a": 1}\n{"a": 2}\n', "JSON"),
        ("<table><tr><td>Đơn vị</td></tr></table>", "HTML"),
        ("<div>\nx;y\n</div>", "HTML"),
    ],
)
def test_json_and_pages_named_csv_are_not_taken_for_a_header(tmp_path, data, found):
    options: ReadOptions = TypeAdapter(ReadOptions).validate_python({"kind": "delimited"})  # fmt: skip
    path = _write(tmp_path, "a.csv", data)
    with pytest.raises(Refusal) as refused:
        read_file(path, path.name, options)
    assert refused.value.reason == "not_what_it_says"
    assert found in refused.value.found


def test_a_cell_that_begins_with_a_smaller_sign_is_no_page(tmp_path):
    options: ReadOptions = TypeAdapter(ReadOptions).validate_python({"kind": "delimited"})  # fmt: skip
    path = _write(tmp_path, "a.csv", "<18 tuổi;5\n<60 tuổi;7\n")
    [sheet] = read_file(path, path.name, options)
    assert sheet.cells.height == 2


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\n\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_json_lines_are_records(tmp_path, line_end, mark):
    text = mark + line_end.join(['{"ten": "Hà Nội", "so": 1}', '{"ten": "Huế", "so": 2}'])  # fmt: skip
    [sheet] = _read_as_found(_write(tmp_path, "a.json", text))
    assert sheet.cells["/ten"].to_list() == ["Hà Nội", "Huế"]


def test_a_broken_line_of_json_lines_is_named(tmp_path):
    path = _write(tmp_path, "a.json", '{"a": 1}\n{"a": 2}\n{"a": 3')
    with pytest.raises(Refusal) as refused:
        _read_as_found(path)
    assert "line 3" in refused.value.where


PX = """CHARSET="ANSI";
AXIS-VERSION="2000";
MATRIX="T";
TITLE="T";
UNITS="n";
STUB="r";
HEADING="t";
VALUES("r")={values};
VALUES("t")="2023","2024";
{notes}DATA=
{figures}"""


@pytest.mark.parametrize(
    ("figures", "is_cut"),
    [("1 2\n3 45;", False), ("1 2\n3 45\n", False), ("1 2\n3 45", True)],
)
def test_px_without_its_last_semicolon_is_read_where_all_figures_are_there(
    tmp_path, figures, is_cut
):
    text = PX.format(values='"a","b"', notes="", figures=figures)
    [sheet] = read_px(_write(tmp_path, "t.px", text), "t.px")
    assert sheet.cells["value"].to_list() == ["1", "2", "3", "45"]
    assert [(fault.row, fault.column) for fault in sheet.faults] == (
        [(4, "value")] if is_cut else []
    )


@pytest.mark.parametrize("figures", ["1 2\n3", "1 2\n3 4 5"])
def test_px_with_another_number_of_figures_is_refused(tmp_path, figures):
    text = PX.format(values='"a","b"', notes="", figures=figures)
    with pytest.raises(Refusal):
        read_px(_write(tmp_path, "t.px", text), "t.px")


def test_px_with_thousands_of_notes_keeps_each_where_it_belongs(tmp_path):
    regions = [f"r{number}" for number in range(3000)]
    notes = 'VALUENOTE("t","2024")="tạm tính";\n'
    notes += "".join(
        f'VALUENOTE("r","{region}")="về {region}";\n' for region in regions
    )
    notes += 'CELLNOTE("*","*")="cả bảng";\n'
    text = PX.format(
        values=",".join(f'"{region}"' for region in regions),
        notes=notes,
        figures=" ".join(["7"] * 6000) + ";",
    )
    [sheet] = read_px(_write(tmp_path, "t.px", text), "t.px")
    assert sheet.cells["notes"].head(2).to_list() == [
        "về r0 | cả bảng",
        "tạm tính | về r0 | cả bảng",
    ]
    assert sheet.cells["notes"][-1] == "tạm tính | về r2999 | cả bảng"
