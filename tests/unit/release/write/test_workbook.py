"""The workbook of headline indicators opens, shows both languages, and holds numbers and dates as such."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import duckdb
import openpyxl
import pytest
from release_facts import SOURCES, make_facts
from release_warehouse import make_warehouse, stage_warehouse, target_row, value_row

from orchestration.release.describe.column_descriptions import read_marts
from orchestration.release.describe.judgements import EVIDENCE
from orchestration.release.write.files import DATABASE, Unexportable, fingerprint_file
from orchestration.release.write.workbook import book as workbook
from orchestration.release.write.workbook import tables
from orchestration.release.write.workbook.pillars import HEADING_ROW, HEADINGS

GOVERNMENT = "1. Chính phủ số · Government"
TARGETS, VALUES = "Mục tiêu · Targets", "Giá trị · Values"


@pytest.fixture(scope="module")
def release(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workbook") / "r1"
    silent = replace(SOURCES[0], source_id="silent", title_vi="Im lặng", vintages=())
    facts = make_facts(sources=(*SOURCES, silent))
    stage_warehouse(warehouse, folder, facts, previous=None)
    return folder


@pytest.fixture(scope="module")
def book(release: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(release / workbook.NAME)


def write_small(folder: Path, **rows: list[dict]) -> openpyxl.Workbook:
    """The workbook of a warehouse with these rows."""
    warehouse = make_warehouse(folder / "w.duckdb", **rows)
    stage_warehouse(warehouse, folder / "r1", make_facts(), previous=None)
    return openpyxl.load_workbook(folder / "r1" / workbook.NAME)


def records(book: openpyxl.Workbook, sheet: str) -> list[dict]:
    head, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def read_texts(book: openpyxl.Workbook, sheet: str) -> list[str]:
    rows = book[sheet].iter_rows(values_only=True)
    return [str(value) for row in rows for value in row if value is not None]


def read_pillar(book: openpyxl.Workbook, sheet: str) -> list[dict]:
    """The rows of a pillar's sheet by the English of their headings."""
    rows = book[sheet].iter_rows(min_row=HEADING_ROW + 2, values_only=True)
    names = [heading.split("\n")[-1] for heading, _ in HEADINGS]
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_a_pillar_has_its_sheet_with_target_verdict_figure_and_source(
    book: openpyxl.Workbook,
) -> None:
    assert (
        GOVERNMENT in book.sheetnames and "2. Kinh tế số · Economy" in book.sheetnames
    )
    [row] = read_pillar(book, GOVERNMENT)
    assert row["Indicator"] == "Share of dossiers filed online"
    assert (row["Target"], row["Figure judged"]) == (50, 68.54)
    assert row["Due"] == dt.datetime(2024, 12, 31)
    assert row["Verdict"] == "Đạt\nMet"
    assert (row["Newest figure"], row["Its period"]) == (
        pytest.approx(100 / 3),
        "Tháng 4/2024\nApril 2024",
    )
    assert row["Its source"] == (
        "Tổng cục Thống kê và 1 nguồn khác\nGeneral Statistics Office and 1 more"
    )


def test_what_was_met_and_what_cannot_be_judged_have_other_colours(
    book: openpyxl.Workbook,
) -> None:
    grounds = {
        book[sheet].cell(HEADING_ROW + 2, 6).fill.fgColor.rgb
        for sheet in book.sheetnames[1:3]
    }
    assert len(grounds) == 2


def test_a_trend_is_drawn_where_there_are_two_figures(book: openpyxl.Workbook) -> None:
    assert [len(book[sheet]._charts) for sheet in book.sheetnames[1:3]] == [1, 0]
    drawn = records(book, "Số liệu biểu đồ · Chart data")
    assert [row["Kỳ"] for row in drawn] == ["Tháng 3/2024", "Tháng 4/2024"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_cover_and_the_pillars_print_on_one_landscape_page(
    book: openpyxl.Workbook, place: int
) -> None:
    sheet = book.worksheets[place]
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    # One page wide and one high is what the format means where it says neither.
    assert (setup.fitToWidth, setup.fitToHeight) == (None, None)


def test_long_sheets_are_tables_that_print_one_page_wide_with_their_headings(
    book: openpyxl.Workbook,
) -> None:
    for name in (VALUES, TARGETS, "Trang công bố · Pages"):
        sheet = book[name]
        assert len(sheet.tables) == 1
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        setup = sheet.page_setup
        assert (setup.fitToWidth, setup.fitToHeight) == (None, 0)
        assert sheet.print_title_rows == "$1:$1"


def test_the_cover_counts_what_can_be_answered(book: openpyxl.Workbook) -> None:
    rows = {row[0]: row[1:] for row in book.worksheets[0].iter_rows(values_only=True)}
    assert rows["Chính phủ số · Government"] == (1, 1, 1, 0, 0)
    assert rows["Tổng số · Total"] == (2, 2, 1, 0, 1)
    assert rows["Bản phát hành · Release"][0] == "2026-11-22.1"
    assert not any("Synthetic" in str(label) for label in rows)


def test_only_sources_that_gave_something_are_named(book: openpyxl.Workbook) -> None:
    [*named] = records(book, "Nguồn · Sources")
    assert {row["Nguồn"] for row in named} == {"Niên giám", "Báo cáo tháng"}
    attributions = {row["Ghi nguồn\nAttribution"] for row in named}
    assert "Nguồn: Bộ TT&TT <mic.gov.vn>" in attributions


def test_targets_stand_with_their_verdicts_in_both_languages(
    book: openpyxl.Workbook,
) -> None:
    targets = {row["Mã mục tiêu · target_id"]: row for row in records(book, TARGETS)}
    assert set(targets) == {"digital_economy_2024", "online_dossiers_2024"}
    row = targets["online_dossiers_2024"]
    assert (row["Giải thích"], row["In words"]) == EVIDENCE["exact"]
    assert (row["Chỉ tiêu"], row["Indicator"]) == (
        "Tỷ lệ hồ sơ trực tuyến",
        "Share of dossiers filed online",
    )
    assert (row["Comparison"], row["Mục tiêu · Target"]) == ("at least", 50)
    assert (row["Kết luận"], row["Verdict"]) == ("Đạt", "Met")


def test_values_are_numbers_and_periods_are_dates(book: openpyxl.Workbook) -> None:
    values = records(book, VALUES)
    assert len(values) == 3, "the 34-province boundary set stays in the data files"
    [march] = [row for row in values if row["Tử số · Numerator"] == 115665]
    assert march["Giá trị · Value"] == 68.543847
    assert march["Đến ngày · To"] == dt.datetime(2024, 3, 31)
    assert (march["Kỳ"], march["Period"]) == ("Tháng 3/2024", "March 2024")
    assert (march["Đơn vị"], march["Marks"], march["Maturity"]) == (
        "Cả nước",
        None,
        "final",
    )
    [missing] = [
        row for row in values if row["Mã chỉ tiêu · indicator_id"] == "digital_economy"
    ]
    assert missing["Giá trị · Value"] is None
    assert missing["Missing because"] == "nobody reported it for this period"


def test_synthetic_figures_are_marked_on_the_first_sheet_and_on_every_page(
    warehouse: Path, tmp_path: Path
) -> None:
    facts = make_facts(sources=tuple(replace(s, is_synthetic=True) for s in SOURCES))
    stage_warehouse(warehouse, tmp_path / "demo", facts, previous=None)
    book = openpyxl.load_workbook(tmp_path / "demo" / workbook.NAME)
    assert "Số liệu giả lập · Synthetic figures" in read_texts(book, book.sheetnames[0])
    for sheet in book.worksheets:
        assert "SYNTHETIC" in sheet.oddFooter.left.text


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    row = value_row() | {"source_ids": "=1+1"}
    book = write_small(tmp_path, values=[row])
    cells = [cell for line in book[VALUES].iter_rows() for cell in line]
    types = {cell.data_type for cell in cells if cell.value == "=1+1"}
    assert types == {"s"}


def test_the_same_release_gives_the_same_workbook(
    warehouse: Path, tmp_path: Path
) -> None:
    prints = set()
    for name in ("one", "two"):
        stage_warehouse(warehouse, tmp_path / name, make_facts(), previous=None)
        prints.add(fingerprint_file(tmp_path / name / workbook.NAME))
    assert len(prints) == 1


def test_older_periods_that_do_not_fit_are_left_out_whole_and_named(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """April has one row and March two: of three rows that fit in two, March goes whole."""
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    stage_warehouse(warehouse, tmp_path / "r1", make_facts(), previous=None)
    book = openpyxl.load_workbook(tmp_path / "r1" / workbook.NAME)
    ends = [row["Đến ngày · To"] for row in records(book, VALUES)]
    assert [end for end in ends if end] == [dt.datetime(2024, 4, 30)]
    for sheet in (VALUES, book.sheetnames[0]):
        [said] = [text for text in read_texts(book, sheet) if "fct_indicator" in text]
        assert "2 dòng còn lại" in said and "the other 2 rows" in said
        assert "30/04/2024" in said


def test_a_period_that_does_not_fit_alone_is_named_too(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 0)
    stage_warehouse(warehouse, tmp_path / "r1", make_facts(), previous=None)
    book = openpyxl.load_workbook(tmp_path / "r1" / workbook.NAME)
    [said] = [text for text in read_texts(book, VALUES) if "fct_indicator" in text]
    assert "No period fits; the other 3 rows" in said


def test_a_verdict_that_leaves_nothing_to_show_is_a_dash(tmp_path: Path) -> None:
    target = target_row("cannot_judge") | {"value": None, "reason": "no_source"}
    [row] = read_pillar(write_small(tmp_path, targets=[target], values=[]), GOVERNMENT)
    assert (row["Figure judged"], row["Newest figure"]) == ("–", "–")
    assert row["Evidence, reason"] == "Chưa có nguồn số liệu\nNo source yet"


def test_a_release_without_targets_is_refused(release: Path, tmp_path: Path) -> None:
    """The workbook is promised: nothing is published without it."""
    with duckdb.connect(str(release / DATABASE), read_only=True) as connection:
        marts = read_marts(connection, "indicators", "main")
        others = tuple(mart for mart in marts if mart.name != "fct_target")
        with pytest.raises(
            Unexportable,
            match=r"headline_indicators\.xlsx: expected .* found no fct_target;",
        ):
            workbook.write_workbook(connection, tmp_path, make_facts(), others)
    assert list(tmp_path.iterdir()) == []
