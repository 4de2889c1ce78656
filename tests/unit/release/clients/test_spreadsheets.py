"""A spreadsheet program reads the CSVs as README says (UTF-8, commas, numbers as in English), computes and draws."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import LineChart, Reference
from python_calamine import CalamineWorkbook

UTF8_COMMAS_ENGLISH = "Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true"
# Cell of a sheet of its own → what is asked of the sheet of figures.
FORMULAS = {
    "A1": '=SUMIFS({value},{unit_id},"VN",{period_end},DATE(2025,6,30))',
    "A2": "=MAX({value})*1.5",
    "A3": "=LARGE({value},2)",
    "A4": '=AVERAGEIFS({value},{unit_id},"VN",{period_end},">="&DATE(2025,10,1))',
    "A5": "=MONTH(MAX({period_end}))",
}


@pytest.fixture(scope="module")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`convert(kind, *files)`: LibreOffice's reading of the files, in a folder."""
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("LibreOffice is not installed here")
    profile = tmp_path_factory.mktemp("profile")

    def run(kind: str, *files: Path) -> Path:
        folder = tmp_path_factory.mktemp(kind)
        command = [soffice, f"-env:UserInstallation=file://{profile}", "--headless"]
        if files[0].suffix == ".csv":
            command.append(f"--infilter={UTF8_COMMAS_ENGLISH}")
        command += ["--convert-to", kind, "--outdir", folder, *files]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return folder

    return run


@pytest.fixture(scope="module")
def read(convert: Callable[..., Path], year: Path) -> Path:
    """The CSVs as the spreadsheet program has read them."""
    csv = year / "csv"
    return convert("xlsx", csv / "fct_indicator.csv", csv / "dim_org_unit.csv")


def list_rows(book: Path, sheet: int = 0) -> list[dict]:
    cells = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(sheet)
    head, *body = cells.to_python()
    return [dict(zip(head, row, strict=True)) for row in body]


def test_it_reads_vietnamese_numbers_and_dates(read: Path) -> None:
    names = {
        row["unit_id"]: row["name_vi"] for row in list_rows(read / "dim_org_unit.xlsx")
    }
    assert names == {"P24": "Bắc Ninh", "VN": "Cả nước"}
    (june,) = (
        row for row in list_rows(read / "fct_indicator.xlsx") if row["numerator"] == 6
    )
    assert (june["value"], june["period_end"]) == (50, dt.date(2025, 6, 30))


def test_it_filters_computes_and_plots(
    read: Path, convert: Callable[..., Path], tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(read / "fct_indicator.xlsx")
    figures = book.worksheets[0]
    places = {cell.value: cell.column_letter for cell in figures[1]}
    ranges = {}
    for name in ("value", "unit_id", "period_end"):
        column = places[name]
        ranges[name] = f"'{figures.title}'!${column}$2:${column}${figures.max_row}"
    answers = book.create_sheet("answers")
    for cell, formula in FORMULAS.items():
        answers[cell] = formula.format(**ranges)
    chart = LineChart()
    chart.add_data(Reference(range_string=ranges["value"]))
    chart.set_categories(Reference(range_string=ranges["period_end"]))
    answers.add_chart(chart, "C1")
    book.save(tmp_path / "asked.xlsx")

    done = convert("ods", tmp_path / "asked.xlsx") / "asked.ods"
    found = (
        CalamineWorkbook.from_path(str(done)).get_sheet_by_name("answers").to_python()
    )
    assert [round(row[0], 6) for row in found] == [50, 150, 91.666667, 91.666667, 12]
    with zipfile.ZipFile(done) as archive:
        (drawn,) = (
            name for name in archive.namelist() if name.endswith("/content.xml")
        )
        chart_text = archive.read(drawn).decode()
    assert 'office:value="91.666667"' in chart_text
    assert 'office:value="100"' in chart_text


def test_it_opens_the_workbook_of_the_release(
    year: Path, convert: Callable[..., Path]
) -> None:
    opened = (
        convert("ods", year / "headline_indicators.xlsx") / "headline_indicators.ods"
    )
    values = [row["Giá trị · Value"] for row in list_rows(opened, sheet=3)]
    assert 50 in values
