"""`headline_indicators.xlsx`: the targets and the values of the headline indicators, for who works in Excel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from orchestration.release.describe.column_descriptions import Mart
from orchestration.release.facts import ReleaseFacts
from orchestration.release.write.database import require_columns
from orchestration.release.write.workbook_sheets import HEADINGS, NEEDED, SHEETS

NAME = "headline_indicators.xlsx"
# A sheet holds 1,048,576 rows; what does not fit is named, and stands in Parquet and CSV.
MOST_ROWS = 1_000_000
_BATCH = 10_000


@dataclass(frozen=True)
class Formats:
    """How cells look: headings, days and exact numbers."""

    heading: Format
    day: Format
    number: Format

    @classmethod
    def of_book(cls, book: xlsxwriter.Workbook) -> Formats:
        """The formats of a new workbook."""
        return cls(
            heading=book.add_format(
                {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
            ),
            day=book.add_format({"num_format": "yyyy-mm-dd"}),
            number=book.add_format({"num_format": "#,##0.######"}),
        )


def write_workbook(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    facts: ReleaseFacts,
    marts: tuple[Mart, ...],
) -> None:
    """Write the workbook from the staged database. Raises Unexportable where a mart it shows is not there."""
    require_columns(marts, NEEDED, NAME)
    options = {"constant_memory": True, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(str(folder / NAME), options)
    # Without `created` the file would carry the moment it was written, and no two would be the same.
    created = facts.created_at.astimezone(dt.UTC).replace(tzinfo=None)
    book.set_properties(
        {"title": facts.title_vi, "subject": facts.release_id, "created": created}
    )
    formats = Formats.of_book(book)
    _write_cover(book.add_worksheet("Giới thiệu · About"), facts, formats)
    for title, query in SHEETS:
        rows = connection.execute(f"{query} limit {MOST_ROWS + 1}")
        _write_sheet(book.add_worksheet(title), rows, formats)
    book.close()


def _write_cover(sheet: Worksheet, facts: ReleaseFacts, formats: Formats) -> None:
    """What the workbook is, of which release, and from whose figures."""
    rows = [(facts.title_vi, facts.title_en)]
    if facts.is_synthetic:
        warning = "Không con số nào là thật. · No number here is real."
        rows.append(("Số liệu giả lập · Synthetic figures", warning))
    rows += [
        ("Bản phát hành · Release", facts.release_id),
        ("Hiểu biết đến · Known as of", facts.as_of.isoformat()),
        ("Phần trăm · Percentages", "0–100"),
        (
            "Mọi bảng, mọi cột · All tables",
            "dictionary.html, parquet/, csv/, indicators.duckdb",
        ),
    ]
    for source in facts.sources:
        terms = f"{source.licence.attribution} [{source.licence.id}]"
        rows.append((f"Nguồn · Source {source.source_id}", terms))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    for number, (label, text) in enumerate(rows):
        sheet.write_string(number, 0, label, formats.heading)
        sheet.write_string(number, 1, text)


def _write_sheet(
    sheet: Worksheet, rows: duckdb.DuckDBPyConnection, formats: Formats
) -> None:
    """A heading and every row of a query; what does not fit is named in the last row."""
    columns = [name for name, *_ in rows.description]
    for place, name in enumerate(columns):
        heading, width = HEADINGS[name]
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, formats.heading)
    sheet.freeze_panes(1, 1)
    number = 0
    while batch := rows.fetchmany(_BATCH):
        for row in batch:
            number += 1
            if number > MOST_ROWS:
                sheet.write_string(
                    number, 0, "… còn nữa trong · more in parquet/fct_indicator.parquet"
                )
                break
            _write_row(sheet, number, row, formats)
    sheet.autofilter(0, 0, min(number, MOST_ROWS), len(columns) - 1)


def _write_row(
    sheet: Worksheet, number: int, row: Sequence[Any], formats: Formats
) -> None:
    for place, value in enumerate(row):
        match value:
            case None:
                continue
            case dt.date():
                day = dt.datetime(value.year, value.month, value.day)
                sheet.write_datetime(number, place, day, formats.day)
            case Decimal():
                # Excel knows doubles only; the exact figure stands in Parquet, CSV and the database.
                sheet.write_number(number, place, float(value), formats.number)
            case int():
                sheet.write_number(number, place, value)
            case _:
                sheet.write_string(number, place, str(value))
