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

NAME = "headline_indicators.xlsx"
# A sheet holds 1,048,576 rows; what does not fit is named, and stands in Parquet and CSV.
MOST_ROWS = 1_000_000
_BATCH = 10_000

_NEEDED = {
    "dim_indicator": (
        "indicator_id",
        "name_vi",
        "name_en",
        "level",
        "pillar",
        "plan_year",
        "target_date",
    ),
    "dim_org_unit": ("unit_id", "name_vi", "name_en"),
    "fct_indicator": (
        "indicator_id",
        "unit_id",
        "period_start",
        "period_end",
        "period_kind",
        "map",
        "value",
        "qualifier",
        "flags",
        "coverage",
        "maturity",
    ),
    "fct_target": (
        "indicator_id",
        "unit_id",
        "basis",
        "judged_on",
        "value",
        "comparator",
        "target_value",
        "verdict",
    ),
}
_TARGETS = """
    select
        indicator.name_vi,
        indicator.name_en,
        indicator.pillar,
        indicator.plan_year,
        target.comparator,
        target.target_value,
        indicator.target_unit,
        indicator.target_date,
        target.basis,
        target.judged_on,
        target.value,
        target.verdict,
        target.reason,
        indicator.indicator_id
    from fct_target as target
    inner join dim_indicator as indicator using (indicator_id)
    where indicator.level = 'headline' and target.unit_id = 'VN'
    order by indicator.plan_year, indicator.pillar, indicator.indicator_id, target.basis
"""
_VALUES = """
    select
        indicator.name_vi,
        indicator.name_en,
        unit.name_vi as unit_vi,
        unit.name_en as unit_en,
        figure.period_start,
        figure.period_end,
        figure.period_kind,
        figure.value,
        nullif(figure.qualifier, '') as qualifier,
        nullif(figure.flags, '') as flags,
        figure.coverage,
        figure.maturity,
        indicator.target_unit,
        figure.numerator,
        figure.denominator,
        figure.value_status,
        figure.missing_reason,
        figure.source_ids,
        figure.indicator_id,
        figure.unit_id
    from fct_indicator as figure
    inner join dim_indicator as indicator using (indicator_id)
    left join dim_org_unit as unit using (unit_id)
    where indicator.level = 'headline' and figure."map" = 'as_reported'
    order by
        figure.indicator_id,
        figure.unit_id <> 'VN',
        figure.unit_id,
        figure.period_end,
        figure.period_start,
        figure.period_kind
"""
_SHEETS = (("Mục tiêu · Targets", _TARGETS), ("Giá trị · Values", _VALUES))
# column → heading in both languages, width
_HEADINGS = {
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
    "qualifier": ("Mức chính xác · Qualifier", 10),
    "flags": ("Lưu ý · Flags", 16),
    "coverage": ("Độ bao phủ · Coverage", 12),
    "maturity": ("Độ chính thức · Maturity", 12),
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
    require_columns(marts, _NEEDED, NAME)
    options = {"constant_memory": True, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(str(folder / NAME), options)
    # Without `created` the file would carry the moment it was written, and no two would be the same.
    created = facts.created_at.astimezone(dt.UTC).replace(tzinfo=None)
    book.set_properties(
        {"title": facts.title_vi, "subject": facts.release_id, "created": created}
    )
    formats = Formats.of_book(book)
    _write_cover(book.add_worksheet("Giới thiệu · About"), facts, formats)
    for title, query in _SHEETS:
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
        heading, width = _HEADINGS[name]
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
