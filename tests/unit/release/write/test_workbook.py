"""The workbook of headline indicators opens, shows both languages, and holds numbers and dates as such."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import duckdb
import openpyxl
import pytest
from release_facts import SOURCES, make_facts
from release_warehouse import make_warehouse, stage_warehouse, target_row

from orchestration.release.describe.column_descriptions import read_marts
from orchestration.release.describe.judgements import EVIDENCE
from orchestration.release.write import workbook
from orchestration.release.write.files import DATABASE, Unexportable, fingerprint_file


@pytest.fixture(scope="module")
def release(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workbook") / "r1"
    stage_warehouse(warehouse, folder, make_facts(), previous=None)
    return folder


@pytest.fixture(scope="module")
def book(release: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(release / workbook.NAME)


def records(book: openpyxl.Workbook, sheet: str) -> list[dict]:
    head, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_targets_stand_with_their_verdicts_in_both_languages(
    book: openpyxl.Workbook,
) -> None:
    targets = {
        r["Mã mục tiêu · target_id"]: r for r in records(book, "Mục tiêu · Targets")
    }
    assert set(targets) == {"digital_economy_2024", "online_dossiers_2024"}
    row = targets["online_dossiers_2024"]
    assert row["Giải thích · In words"] == " · ".join(EVIDENCE["exact"])
    assert (row["Chỉ tiêu"], row["Indicator"]) == (
        "Tỷ lệ hồ sơ trực tuyến",
        "Share of dossiers filed online",
    )
    assert (
        row["So sánh · Compare"],
        row["Mục tiêu · Target"],
        row["Giá trị · Value"],
    ) == (">=", 50, 68.54)
    assert (row["Hạn · Due"], row["Kết luận · Verdict"]) == (
        dt.datetime(2024, 12, 31),
        "met",
    )


def test_values_are_numbers_and_periods_are_dates(book: openpyxl.Workbook) -> None:
    values = records(book, "Giá trị · Values")
    assert len(values) == 3, "the 34-province boundary set stays in the data files"
    march = next(
        r
        for r in values
        if r["Giá trị · Value"] and r["Đến ngày · To"] == dt.datetime(2024, 3, 31)
    )
    assert (march["Đơn vị"], march["Giá trị · Value"], march["Tử số · Numerator"]) == (
        "Cả nước",
        68.543847,
        115665,
    )
    assert (march["Lưu ý · Flags"], march["Độ chính thức · Maturity"]) == (
        None,
        "final",
    )
    missing = next(
        r for r in values if r["Mã chỉ tiêu · indicator_id"] == "digital_economy"
    )
    assert (missing["Giá trị · Value"], missing["Lý do thiếu · Missing because"]) == (
        None,
        "not_reported",
    )


def test_the_first_sheet_says_what_it_is_and_whom_to_cite(
    book: openpyxl.Workbook,
) -> None:
    told = dict(book.worksheets[0].iter_rows(values_only=True))
    assert told["Bản phát hành · Release"] == "2026-11-22.1"
    assert (
        told["Nguồn · Source mic__report"] == "Nguồn: Bộ TT&TT <mic.gov.vn> [VN-PUBLIC]"
    )
    assert not any("Synthetic" in label for label in told)


def test_synthetic_figures_are_marked_on_the_first_sheet(
    warehouse: Path, tmp_path: Path
) -> None:
    facts = make_facts(sources=tuple(replace(s, is_synthetic=True) for s in SOURCES))
    stage_warehouse(warehouse, tmp_path / "demo", facts, previous=None)
    first = openpyxl.load_workbook(tmp_path / "demo" / workbook.NAME).worksheets[0]
    assert "Số liệu giả lập · Synthetic figures" in [cell.value for cell in first["A"]]


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    target = target_row("cannot_judge") | {"reason": "=1+1"}
    warehouse = make_warehouse(tmp_path / "w.duckdb", targets=[target])
    stage_warehouse(warehouse, tmp_path / "r1", make_facts(), previous=None)
    sheet = openpyxl.load_workbook(tmp_path / "r1" / workbook.NAME)[
        "Mục tiêu · Targets"
    ]
    (cell,) = (c for row in sheet.iter_rows() for c in row if c.value == "=1+1")
    assert cell.data_type == "s"


def test_the_same_release_gives_the_same_workbook(
    warehouse: Path, release: Path, tmp_path: Path
) -> None:
    stage_warehouse(warehouse, tmp_path / "again", make_facts(), previous=None)
    again = fingerprint_file(tmp_path / "again" / workbook.NAME)
    assert again == fingerprint_file(release / workbook.NAME)


def test_more_rows_than_a_sheet_holds_are_said_not_lost(
    warehouse: Path, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    stage_warehouse(warehouse, tmp_path / "r1", make_facts(), previous=None)
    sheet = openpyxl.load_workbook(tmp_path / "r1" / workbook.NAME)["Giá trị · Values"]
    assert sheet.max_row == 4
    assert "parquet/fct_indicator.parquet" in sheet["A4"].value


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
