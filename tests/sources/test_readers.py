"""The readers on the real files of ../shared: nothing lost, nothing moved, and plain words where they stop.

What a file holds is read a second time by another library (csv, openpyxl, json) and compared cell by cell.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import re
import unicodedata
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from ingest.declare.read import DelimitedRead, JsonRecordsRead
from ingest.declare.table import DeclaredColumn, DeclaredTable
from ingest.parse.headers.search import find_table
from ingest.parse.numbers.parse import parse_numbers
from ingest.parse.periods import parse_periods
from ingest.parse.spelling import FLAT_DIGITS
from ingest.problem import Refusal
from ingest.read.formats import delimited, json_records
from ingest.read.formats.spreadsheet import archive
from ingest.read.formats.spreadsheet import workbook as spreadsheet
from ingest.read.formats.spreadsheet.contents import WorkbookContents
from ingest.read.formats.spreadsheet.inspection import inspect_workbook
from ingest.read.sheet import Sheet
from tests.sources.known_files import find_known_files

pytestmark = pytest.mark.shared

TEXT = DelimitedRead(kind="delimited")
RECORD = JsonRecordsRead(kind="json_records")
GSO = "vn-gso-pxweb-csv"


def _text(path: Path):
    (sheet,) = delimited.read_delimited(path, path.name, TEXT)
    return sheet


def _value(column: pl.Series) -> pl.DataFrame:
    return parse_numbers(column, kind="amount", scale=Decimal(1), missing={})


# Delimited text


def test_every_gso_export_keeps_every_cell_at_its_line(shared):
    files = find_known_files(shared, GSO, "*.csv")
    assert len(files) == 119
    for path in files:
        sheet = _text(path)
        # One file has a lone Windows-1258 letter ("Bình Định" half converted).
        half_converted = path.name.startswith("Number of administrative units")
        text = (
            path.read_bytes()
            .decode("cp1252" if half_converted else "utf-8-sig")
            .removeprefix("ï»¿")
        )
        expected = list(csv.reader(io.StringIO(text), delimiter=";"))
        assert sheet.cells.height == len(expected), path.name
        for (number, *cells), record in zip(
            sheet.cells.iter_rows(), expected, strict=True
        ):
            told = [unicodedata.normalize("NFC", c) for c in record] + [""] * (
                len(cells) - len(record)
            )
            is_kept = [c or "" for c in cells] == told
            assert is_kept, (path.name, number)
        assert sheet.cells["row"].to_list() == list(range(1, len(expected) + 1))


def test_every_number_of_every_gso_export_is_read_or_missing(shared):
    read = missing = 0
    for path in find_known_files(shared, GSO, "*.csv"):
        sheet = _text(path)
        body = sheet.cells.filter(pl.col("row") > 3).drop("row")
        cells = pl.concat([body[c].alias("cell") for c in body.columns[1:]])
        values = _value(cells).with_columns(cell=cells)
        told = values.filter(
            pl.col("problem").is_not_null() & pl.col("cell").str.contains(r"^[\d.,-]+$")
        )
        assert told.is_empty(), (path.name, told)
        read += values["value"].count()
        missing += values.filter(pl.col("cell") == "..")["missing_reason"].count()
        printed = values.filter(pl.col("cell").str.contains(r"^-?\d+\.\d+$"))
        assert printed["value"].to_list() == [
            Decimal(c).quantize(Decimal("1e-6")) for c in printed["cell"]
        ]
    # Among them 40 years above columns, “Prel. 2016”: a number with the mark of a provisional one.
    assert (read, missing) == (101_324, 4_066)


def test_average_population_is_located_with_its_years_and_sexes(shared):
    sheet = _text(
        shared
        / "data"
        / GSO
        / "Population and Employment"
        / "Average population by province.csv"
    )
    family = DeclaredColumn(
        to="value",
        matching=r"(?P<breakdown>Total|Male|Female|Urban|Rural) (?P<flag_provisional>Prel\. )?(?P<year>\d{4})",
    )
    table = DeclaredTable(
        columns=(DeclaredColumn(to="unit", spellings=("Cities, provincies",)), family)
    )
    located = find_table(sheet, table, where="population")
    assert (
        located.header_row,
        located.first_row,
        located.last_row,
        len(located.columns),
    ) == (3, 4, 74, 111)
    assert located.banner.startswith("Average population by province")
    latest = next(
        c
        for c in located.columns
        if c.groups.get("breakdown") == "Total" and c.groups["year"] == "2016"
    )
    assert latest.groups["flag_provisional"] == "Prel. "
    whole = sheet.cells.filter(pl.col("A").str.strip_chars() == "WHOLE COUNTRY")[
        latest.coordinate
    ]
    assert parse_numbers(whole, kind="amount", scale=Decimal(1000), missing={})[
        "value"
    ].to_list() == [Decimal(92_695_100)]


def test_subscribers_are_located_with_their_periods(shared):
    (path,) = find_known_files(
        shared, GSO, "Number of telephone and internet subscribers.csv"
    )
    sheet = _text(path)
    columns = [
        DeclaredColumn(to="nothing", spellings=("Items",)),
        DeclaredColumn(to="period", spellings=("Year",)),
        DeclaredColumn(to="value", spellings=("Number of telephone subscribers",)),
        DeclaredColumn(to="value", spellings=("Of which: Mobi-phone",)),
        DeclaredColumn(
            to="value", spellings=("Number of internet subscribers (ADSL)",)
        ),
    ]
    located = find_table(sheet, DeclaredTable(columns=tuple(columns)), where=path.name)
    rows = sheet.cells.filter(
        pl.col("row").is_between(located.first_row, located.last_row)
    )
    totals = rows.filter(pl.col("A").str.starts_with("Total"))
    periods = parse_periods(totals["B"])
    assert periods["period_end"].to_list() == [
        dt.date(y, 12, 31) for y in range(2005, 2017)
    ]
    assert periods["provisional"].to_list() == [False] * 11 + [True]
    values = parse_numbers(totals["D"], kind="amount", scale=Decimal(1000), missing={})
    assert (values["value"][0], values["value"][-1]) == (8_718_100, 121_268_100)


def test_three_legacy_encodings_read_as_the_unicode_truth(shared, tmp_path):
    folder = shared / "data" / "vn-legacy-encodings" / "vietnameseConverter"
    # The truth itself writes Đ as the Icelandic Ð, which the legacy encodings do not have.
    truth = _text(folder / "vn_samples_Unicode.csv").cells.with_columns(
        pl.col(pl.String).str.replace_all("Ð", "Đ").str.replace_all("ð", "đ")
    )
    assert truth.height == 64
    for encoding in ("TCVN3", "VISCII", "VPS"):
        kept = folder / f"vn_samples_{encoding}.csv"
        assert _text(kept).cells.equals(truth), encoding
        # The sample is the legacy bytes seen as Western letters; this is the file as it was sent.
        as_sent = tmp_path / encoding
        signs = kept.read_text("utf-8")
        as_sent.write_bytes(
            b"".join(c.encode("cp1252" if ord(c) > 0xFF else "latin-1") for c in signs)
        )
        assert as_sent.stat().st_size < kept.stat().st_size
        assert _text(as_sent).cells.equals(truth), encoding


def test_messy_text_files_lose_no_cell(shared):
    latin = {"october_2011.csv", "test_latin1.csv", "non_utf8_sample.csv"}
    utf_16 = {"test_utf16_big.csv", "test_utf16_little.csv"}
    compared = 0
    for path in find_known_files(shared, "messy", "*.[ct]sv"):
        if path.name == "empty.csv":
            continue
        sheet = _text(path)
        encoding = (
            "cp1252"
            if path.name in latin
            else "utf-16"
            if path.name in utf_16
            else "utf-8-sig"
        )
        text = (
            path.read_bytes().decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        )
        expected = list(
            csv.reader(io.StringIO(text), delimiter=delimited.find_delimiter(text))
        )
        filled = [
            [unicodedata.normalize("NFC", c) for c in record if c.strip()]
            for record in expected
        ]
        is_whole = [
            [c for c in row[1:] if c] for row in sheet.cells.iter_rows()
        ] == filled
        assert is_whole, path.name
        compared += sum(map(len, filled))
    assert compared > 150_000


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("xloader/german_sample.csv", 10),
        ("xloader/extra_fields.csv", 4),
        ("agate/test_csv_sniff.csv", 6),
        ("datapusher/simple.tsv", 3),
        ("datapusher/weird_head_padding.csv", 11),
        ("datapusher/mixedGLB.csv", 19),
    ],
)
def test_delimiters_of_messy_files_are_found(shared, name, cells):
    assert len(_text(shared / "data" / "messy" / name).columns) == cells


# Workbooks


def _printed(value: object) -> str | None:
    """What openpyxl holds, in our print; numbers are compared apart."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return (
            f"{value:%Y-%m-%d}"
            if value.time() == dt.time()
            else f"{value:%Y-%m-%d %H:%M:%S}"
        )
    if isinstance(value, dt.time | dt.timedelta):
        return None
    text = unicodedata.normalize("NFC", str(value))
    return text if text.strip() else None


def _differences(path: Path) -> tuple[int, list[object]]:
    book = openpyxl.load_workbook(path, data_only=True)
    compared, differ = 0, []
    for sheet in spreadsheet.read_workbook(path, path.name):
        theirs = book[sheet.name]
        assert sheet.is_hidden == (theirs.sheet_state != "visible")
        merged = {
            (m.min_row, m.min_col, m.max_row, m.max_col)
            for m in theirs.merged_cells.ranges
        }
        assert set(sheet.merged) == merged, sheet.name
        ours = {
            (row[0], n): text
            for row in sheet.cells.iter_rows()
            for n, text in enumerate(row[1:], start=1)
            if text is not None
        }
        # Some workbooks claim a million rows; ours ends at the last filled one.
        for cells in theirs.iter_rows(
            max_row=sheet.cells.height + 100, max_col=len(sheet.columns) + 20
        ):
            for cell in cells:
                mine = ours.pop((cell.row, cell.column), None)
                if cell.value is None or isinstance(cell.value, dt.time | dt.timedelta):
                    continue
                compared += 1
                if isinstance(cell.value, int | float) and not isinstance(
                    cell.value, bool
                ):
                    same = mine is not None and math.isclose(
                        float(mine), cell.value, rel_tol=1e-12, abs_tol=1e-9
                    )
                else:
                    # The other library forgets which digits of a text are raised.
                    plain = (mine or "").translate(FLAT_DIGITS)
                    same = plain.replace("\r\n", "\n") == (
                        (_printed(cell.value) or "").translate(FLAT_DIGITS)
                    ).replace("\r\n", "\n")
                if not same:
                    differ.append((sheet.name, cell.coordinate, cell.value, mine))
        differ += [(sheet.name, place, text) for place, text in ours.items()]
    return compared, differ


def test_province_forms_agree_with_another_library_cell_by_cell(shared):
    files = find_known_files(shared, "vn-forms-provinces/QT-2018", "*B63*.xlsx")
    assert len(files) == 8
    compared = 0
    for path in files:
        count, differ = _differences(path)
        assert not differ, (path.name, differ[:3])
        compared += count
    assert compared > 10_000


@pytest.mark.filterwarnings("ignore:Cannot parse header or footer:UserWarning")
@pytest.mark.parametrize(
    "name",
    ["tidyxl/utf8-cities.xlsx", "smungs/us-crime-2.xlsx", "smungs/cashflows.xlsx",
     "xloader/go-realtime.xlsx", "calamine/date_1904.xlsx"],
)  # fmt: skip
def test_messy_workbooks_agree_with_another_library_cell_by_cell(shared, name):
    count, differ = _differences(shared / "data" / "messy" / name)
    assert count
    assert not differ, differ[:3]


def _read_workbook(path: Path) -> list[Sheet] | str:
    """The sheets of a workbook, or the reason why it is refused."""
    try:
        return spreadsheet.read_workbook(path, path.name)
    except Refusal as refusal:
        return refusal.reason


@pytest.fixture(scope="module")
def workbooks(shared: Path) -> dict[Path, list[Sheet] | str]:
    """Every workbook of the collection as it is read; only looked at."""
    paths = find_known_files(shared, "", "*.xls*")
    return {path: _read_workbook(path) for path in paths}


def test_every_workbook_looked_over_in_passing_reads_as_one_looked_at_whole(
    workbooks, monkeypatch
):
    """Large sheets are looked over in chunks first; here all are, so that thousands of shapes go that way."""
    books = {
        path: read
        for path, read in workbooks.items()
        if path.suffix in (".xlsx", ".xlsm") and path.stat().st_size < 3_000_000
    }
    # What the reader itself found: to look over all workbooks once more takes as long as to read them.
    inspected: list[WorkbookContents] = []

    def inspect_and_keep(data: bytes, name: str) -> WorkbookContents:
        inspected.append(inspect_workbook(data, name))
        return inspected[-1]

    monkeypatch.setattr(spreadsheet, "inspect_workbook", inspect_and_keep)
    monkeypatch.setattr(archive, "LARGE", 0)
    is_plain = 0
    for path, expected in books.items():
        found = _read_workbook(path)
        if isinstance(expected, str):
            assert found == expected, path.name
            continue
        is_plain += len(inspected[-1].plain_sheets)
        assert [(s.name, s.merged, s.is_hidden) for s in found] == [
            (s.name, s.merged, s.is_hidden) for s in expected
        ]
        assert all(
            a.cells.equals(b.cells) for a, b in zip(found, expected, strict=True)
        ), path.name
    print(f"{len(books)} workbooks, {is_plain} plain sheets")
    assert is_plain >= 10


def test_procedure_lists_are_located_under_their_banner(shared):
    table = DeclaredTable(
        columns=(
            DeclaredColumn(to="procedure_code", spellings=("Mã số",)),
            DeclaredColumn(to="procedure_name", spellings=("Tên",)),
            DeclaredColumn(to="unit", spellings=("Cơ quan ban hành",)),
            DeclaredColumn(to="nothing", spellings=("Cơ quan thực hiện",)),
            DeclaredColumn(to="field_name", spellings=("Lĩnh vực",)),
        )
    )
    rows = {}
    for path in find_known_files(shared, "vn-tthc/danh-sach", "*.xlsx"):
        (sheet,) = spreadsheet.read_workbook(path, path.name)
        located = find_table(sheet, table, where=path.name)
        assert located.header_row == 2
        assert "DANH SÁCH THỦ TỤC HÀNH CHÍNH" in located.banner
        codes = sheet.cells.filter(pl.col("row") > 2)["A"]
        assert codes.str.contains(r"^\d\.\d{6}$").all()
        rows[path.name] = located.last_row - 2
    assert list(rows.values()) == [339, 271, 261, 3]


def test_one_format_reads_like_another(shared):
    folder = shared / "data" / "messy" / "tidyxl"
    old, binary = (
        {
            s.name: s
            for s in spreadsheet.read_workbook(folder / f"examples.{kind}", kind)
        }
        for kind in ("xls", "xlsb")
    )
    assert old.keys() - {"chart-not-imported"} == binary.keys()
    sheet = old["Sheet1"].cells
    assert sheet.equals(binary["Sheet1"].cells)
    assert sheet["A"].to_list()[0] == "#DIV/0!"
    assert (
        set(old["Sheet1"].merged)
        == set(binary["Sheet1"].merged)
        == {(42, 1, 43, 1), (183, 1, 183, 2)}
    )


@pytest.mark.parametrize("kind", ["xlsx", "xlsb", "ods"])
def test_workbooks_of_every_kind_leave_blank_and_chart_sheets_out(shared, kind):
    path = shared / "data" / "messy" / "calamine" / f"any_sheets.{kind}"
    (sheet,) = spreadsheet.read_workbook(path, path.name)
    assert (sheet.name, sheet.is_hidden) == ("Visible", False)
    assert sheet.cells["A"].drop_nulls().to_list()[:3] == ["1", "3", "5"]


def test_merged_cells_of_an_old_workbook_are_told(shared):
    path = shared / "data" / "messy" / "calamine" / "merged_range.xls"
    sheet = spreadsheet.read_workbook(path, path.name)[1]
    assert (1, 1, 4, 1) in sheet.merged
    assert (3, 3, 4, 4) in sheet.merged


def test_hidden_sheets_of_an_old_workbook_are_flagged(shared):
    path = shared / "data" / "messy" / "calamine" / "OOM_alloc.xls"
    sheets = spreadsheet.read_workbook(path, path.name)
    assert sum(s.is_hidden for s in sheets) == 9
    # Its visible table begins in row 8.
    visible = next(s for s in sheets if not s.is_hidden)
    assert (
        visible.cells.filter(pl.any_horizontal(pl.col(pl.String).is_not_null()))["row"][
            0
        ]
        == 8
    )


@pytest.mark.parametrize(
    ("path", "reason", "found"),
    [
        ("messy/calamine/pass_protected.xlsx", "locked", "password"),
        ("messy/calamine/pass_protected.ods", "locked", "password"),
        (
            "api-worldbank/vn-recorded/unesco_sdg4.xlsx",
            "not_what_it_says",
            "HTML page without a table",
        ),
    ],
)
def test_what_is_no_open_workbook_is_refused_in_plain_words(
    shared, path, reason, found
):
    (file,) = (shared / "data").glob(path)
    with pytest.raises(Refusal, match=found) as refused:
        spreadsheet.read_workbook(file, file.name)
    assert refused.value.reason == reason


def test_every_other_workbook_of_the_collection_is_read(workbooks):
    refused = [path for path, read in workbooks.items() if isinstance(read, str)]
    assert (len(workbooks) - len(refused), len(refused)) == (153, 2)


def test_one_declaration_serves_the_budget_form_of_most_provinces(shared):
    columns = (
        DeclaredColumn(to="nothing", spellings=("STT", "Số TT"), required=False),
        DeclaredColumn(to="measure", spellings=("Nội dung", "Nội dung (1)")),
        DeclaredColumn(
            to="value",
            spellings=("Dự toán / Tổng thu NSNN", "Dự toán năm 2018 / Tổng thu NSNN"),
        ),
        DeclaredColumn(
            to="value", spellings=("Dự toán / Thu NSĐP", "Dự toán năm 2018 / Thu NSĐP")
        ),
        DeclaredColumn(
            to="value",
            spellings=(
                "Quyết toán / Tổng thu NSNN",
                "Quyết toán năm 2018 / Tổng thu NSNN",
            ),
        ),
        DeclaredColumn(
            to="value",
            spellings=("Quyết toán / Thu NSĐP", "Quyết toán năm 2018 / Thu NSĐP"),
        ),
        DeclaredColumn(to="nothing", matching=r"So sánh.*", required=False),
    )
    table = DeclaredTable(columns=columns, header_rows=2)
    header_rows, told = set(), {}
    files = find_known_files(shared, "vn-forms-provinces/QT-2018", "*B63*")
    for path in files:
        sheet = next(
            s for s in spreadsheet.read_workbook(path, path.name) if not s.is_hidden
        )
        try:
            header_rows.add(find_table(sheet, table, where=path.name).header_row)
        except Refusal as refusal:
            told[path.parent.name.split(" (")[0]] = refusal
    assert len(files) == 14
    assert header_rows == {5, 6, 7, 8}
    assert told.keys() == {"Binh Dinh"}, "a mark of a footnote makes no other header"
    assert "“Dự toán” at J8 is not declared" in told["Binh Dinh"].found


# JSON


def test_portal_answers_are_one_record_each_with_values_as_printed(shared):
    files = find_known_files(shared, "vn-tthc/dvc-api-raw", "raw_procedure.json")
    assert len(files) == 192
    table = DeclaredTable(
        undeclared="leave_out",
        columns=(
            DeclaredColumn(to="procedure_code", spellings=("/code",)),
            DeclaredColumn(to="online_level", spellings=("/detail/isFullProcess",)),
            DeclaredColumn(
                to="nothing", spellings=("/detail/executionMethods/*/fees/*/value",)
            ),
        ),
    )
    full = 0
    for path in files:
        (sheet,) = json_records.read_json_records(path, path.name, RECORD)
        located = find_table(sheet, table, where=path.name)
        (row,) = sheet.cells.to_dicts()
        assert row["/code"] == path.parent.name
        document = json.loads(path.read_bytes())
        assert (
            row["/detail/isFullProcess"]
            == str(document["detail"]["isFullProcess"]).lower()
        )
        full += row["/detail/isFullProcess"] == "true"
        assert row["/detail/createdAt"] == str(document["detail"]["createdAt"])
        fees = [
            str(f["value"])
            for m in document["detail"]["executionMethods"]
            for f in m["fees"]
        ]
        given = row[next(c.coordinate for c in located.columns if "fees" in c.text)]
        assert [f for f in re.split(r"\|", given or "") if f] == [
            f for f in fees if f != "None"
        ]
        for text in row.values():
            assert not isinstance(text, str) or unicodedata.is_normalized("NFC", text)
    assert 0 < full < 192


def test_a_database_export_keeps_its_vietnamese_keys(shared):
    path = shared / "data" / "vn-tthc" / "mongo-export-2021" / "data.json"
    (sheet,) = json_records.read_json_records(path, path.name, RECORD)
    assert sheet.cells.height == 87
    assert "/Trình tự thực hiện" in sheet.columns
    assert sheet.cells["/_id/$oid"].str.contains("^[0-9a-f]{24}$").all()


def test_a_broken_catalogue_is_refused(shared):
    path = shared / "data" / "api-dcat" / "data-json" / "bad.json"
    with pytest.raises(Refusal) as refused:
        json_records.read_json_records(path, path.name, RECORD)
    assert refused.value.reason == "not_what_it_says"
    assert "line 3" in refused.value.found
