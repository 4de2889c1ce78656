"""`headline_indicators.xlsx`: the targets and the values of the headline indicators, for who works in Excel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from orchestration.release.describe.column_descriptions import Mart
from orchestration.release.facts import ReleaseFacts

NAME = "headline_indicators.xlsx"
# A sheet holds 1,048,576 rows; what does not fit is said, and stands in Parquet and CSV.
MOST_ROWS = 1_000_000

_NEEDED = {
    "dim_indicator": ("indicator_id", "name_vi", "name_en", "level", "pillar", "plan_year", "target_date"),
    "dim_org_unit": ("unit_id", "name_vi", "name_en"),
    "fct_indicator": ("indicator_id", "unit_id", "period_start", "period_end", "period_kind", "map", "value"),
    "fct_target": ("indicator_id", "unit_id", "basis", "judged_on", "value", "comparator", "target_value", "verdict"),
}
_TARGETS = """
    SELECT i.name_vi, i.name_en, i.pillar, i.plan_year, t.comparator, t.target_value, i.target_unit, i.target_date,
        t.basis, t.judged_on, t.value, t.verdict, t.reason, i.indicator_id
    FROM fct_target t JOIN dim_indicator i USING (indicator_id)
    WHERE i.level = 'headline' AND t.unit_id = 'VN'
    ORDER BY i.plan_year, i.pillar, i.indicator_id, t.basis
"""
_VALUES = """
    SELECT i.name_vi, i.name_en, u.name_vi AS unit_vi, u.name_en AS unit_en,
        f.period_start, f.period_end, f.period_kind, f.value, i.target_unit, f.numerator,
        f.denominator, f.value_status, f.missing_reason, f.source_ids, f.indicator_id, f.unit_id
    FROM fct_indicator f JOIN dim_indicator i USING (indicator_id) LEFT JOIN dim_org_unit u USING (unit_id)
    WHERE i.level = 'headline' AND f."map" = 'as_reported'
    ORDER BY f.indicator_id, f.unit_id <> 'VN', f.unit_id, f.period_end, f.period_start, f.period_kind
"""
_HEADINGS = {  # column → heading in both languages, width
    "name_vi": ("Chỉ tiêu", 46),
    "name_en": ("Indicator", 46),
    "unit_vi": ("Đơn vị", 24),
    "unit_en": ("Unit", 24),
    "pillar": ("Trụ cột · Pillar", 13),
    "plan_year": ("Năm KH · Plan", 9),
    "comparator": ("So sánh · Compare", 10),
    "target_value": ("Mục tiêu · Target", 14),
    "target_unit": ("Đơn vị đo · Unit", 11),
    "target_date": ("Hạn · Due", 12),
    "basis": ("Theo hiểu biết · As known", 18),
    "judged_on": ("Ngày đánh giá · Judged on", 13),
    "period_start": ("Từ ngày · From", 12),
    "period_end": ("Đến ngày · To", 12),
    "period_kind": ("Loại kỳ · Period kind", 13),
    "value": ("Giá trị · Value", 14),
    "numerator": ("Tử số · Numerator", 16),
    "denominator": ("Mẫu số · Denominator", 16),
    "value_status": ("Cách có · Status", 15),
    "missing_reason": ("Lý do thiếu · Missing because", 22),
    "verdict": ("Kết luận · Verdict", 14),
    "reason": ("Lý do · Reason", 22),
    "source_ids": ("Nguồn · Sources", 34),
    "indicator_id": ("Mã chỉ tiêu · indicator_id", 34),
    "unit_id": ("Mã đơn vị · unit_id", 12),
}


def write(connection: duckdb.DuckDBPyConnection, folder: Path, facts: ReleaseFacts, marts: tuple[Mart, ...]) -> None:
    """Write the workbook from the staged database; nothing when a mart it shows is not there."""
    named = {mart.name: mart for mart in marts}
    if not all(name in named and named[name].has(*columns) for name, columns in _NEEDED.items()):
        return
    book = xlsxwriter.Workbook(str(folder / NAME), {"constant_memory": True, "strings_to_formulas": False})
    # Without it the file would carry the moment it was written, and no two would be the same.
    book.set_properties({"title": facts.title_vi, "subject": facts.release_id, "created": _naive(facts.created_at)})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    formats = {
        dt.date: book.add_format({"num_format": "yyyy-mm-dd"}),
        Decimal: book.add_format({"num_format": "#,##0.######"}),
    }
    _about(book.add_worksheet("Giới thiệu · About"), facts, head)
    for title, query in (("Mục tiêu · Targets", _TARGETS), ("Giá trị · Values", _VALUES)):
        _sheet(book.add_worksheet(title), connection.execute(f"{query} LIMIT {MOST_ROWS + 1}"), head, formats)
    book.close()


def _about(sheet: Worksheet, facts: ReleaseFacts, head: Format) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    rows = [
        (facts.title_vi, facts.title_en),
        ("Bản phát hành · Release", facts.release_id),
        ("Hiểu biết đến · Known as of", facts.as_of.isoformat()),
        ("Phần trăm · Percentages", "0–100"),
        ("Mọi bảng, mọi cột · All tables", "dictionary.html, parquet/, csv/, indicators.duckdb"),
        *((f"Nguồn · Source {s.source_id}", f"{s.licence.attribution} [{s.licence.id}]") for s in facts.sources),
    ]
    if facts.is_synthetic:
        rows.insert(1, ("Số liệu giả lập · Synthetic figures", "Không con số nào là thật. · No number here is real."))
    for number, (label, text) in enumerate(rows):
        sheet.write_string(number, 0, label, head)
        sheet.write_string(number, 1, text)


def _sheet(sheet: Worksheet, rows: duckdb.DuckDBPyConnection, head: Format, formats: dict[type, Format]) -> None:
    columns = [name for name, *_ in rows.description]
    for place, name in enumerate(columns):
        heading, width = _HEADINGS[name]
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, head)
    sheet.freeze_panes(1, 1)
    number = 0
    while batch := rows.fetchmany(10_000):
        for row in batch:
            number += 1
            if number > MOST_ROWS:
                sheet.write_string(number, 0, "… còn nữa trong · more in parquet/fct_indicator.parquet")
                break
            _row(sheet, number, row, formats)
    sheet.autofilter(0, 0, min(number, MOST_ROWS), len(columns) - 1)


def _row(sheet: Worksheet, number: int, row: Sequence[Any], formats: dict[type, Format]) -> None:
    for place, value in enumerate(row):
        match value:
            case None:
                continue
            case dt.date():
                sheet.write_datetime(number, place, dt.datetime(value.year, value.month, value.day), formats[dt.date])
            case Decimal():
                sheet.write_number(number, place, float(value), formats[Decimal])
            case int():
                sheet.write_number(number, place, value)
            case _:
                sheet.write_string(number, place, str(value))


def _naive(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(tzinfo=None)
