"""`headline_indicators.xlsx`: the targets and values of the headline indicators, for who works in Excel or prints."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import xlsxwriter

from orchestration.release.describe.closed_words import describe_word
from orchestration.release.describe.column_descriptions import Mart
from orchestration.release.facts import ReleaseFacts
from orchestration.release.write.database import require_columns
from orchestration.release.write.workbook.cover import (
    COVER,
    SOURCES,
    Cover,
    SheetLine,
    write_sources,
)
from orchestration.release.write.workbook.look import Look
from orchestration.release.write.workbook.names import list_serving_sources
from orchestration.release.write.workbook.pillar_rows import PillarRow, read_pillars
from orchestration.release.write.workbook.pillars import CHART_DATA, PillarSheets
from orchestration.release.write.workbook.table_columns import LONG_TABLES
from orchestration.release.write.workbook.tables import LongSheets

NAME = "headline_indicators.xlsx"

_PERIOD = ("period_start", "period_end", "period_kind")
NEEDED = {
    "dim_indicator": (
        *("indicator_id", "name_vi", "name_en", "label_short_vi", "label_short_en"),
        *("level", "pillar", "unit_of_measure"),
    ),
    "dim_target": ("target_id", "kind"),
    "dim_plan": ("plan_id", "name_vi", "name_en"),
    "dim_org_unit": ("unit_id", "label_vi", "label_en", "unit_class"),
    "dim_period": (*_PERIOD, "grain", "calendar"),
    "dim_measure": ("measure_code", "name_vi", "name_en"),
    "fct_indicator": (
        *("indicator_id", "unit_id", *_PERIOD, "boundary_set", "value", "qualifier"),
        *("flags", "numerator", "denominator", "coverage", "coverage_basis"),
        *("value_status", "missing_reason", "maturity", "source_ids"),
    ),
    "fct_observation": (
        *("source_id", "vintage_id", "measure_code", "unit_id", "breakdown", *_PERIOD),
        *("comparability", "value", "qualifier", "unit_of_measure", "is_current"),
        *("cell_sheet", "cell_row", "cell_column"),
        *("source_title", "source_url", "printed_text", "note"),
    ),
    "fct_target": (
        *("target_id", "plan_id", "indicator_id", "unit_id", "is_addressee", "basis"),
        *("judged_on", "comparator", "target_value", "target_unit", "due_on"),
        *("value", "qualifier", "flags", "lower_value", "upper_value"),
        *("coverage", "coverage_basis", "units_reported", "units_expected"),
        *("evidence", "evidence_period_start", "evidence_period_end"),
        *("evidence_period_kind", "distance_days", "verdict", "reason"),
        *("nearest_period_end", "rival_value", "rival_source_id", "reached_on"),
    ),
}
# A sheet's name has at most 31 signs, and some signs may not stand in it.
_LONGEST_NAME = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def write_workbook(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    facts: ReleaseFacts,
    marts: tuple[Mart, ...],
) -> None:
    """Write the workbook from the staged database. Raises Unexportable where a mart it shows is not there."""
    require_columns(marts, NEEDED, NAME)
    book = xlsxwriter.Workbook(str(folder / NAME), {"strings_to_formulas": False})
    # Without `created` the file would carry the moment it was written, and no two would be the same.
    created = facts.created_at.astimezone(dt.UTC).replace(tzinfo=None)
    book.set_properties(
        {"title": facts.title_vi, "subject": facts.release_id, "created": created}
    )
    look = Look(book)
    sources = {source.source_id: source for source in facts.sources}
    rows = read_pillars(connection)
    pillars = {
        _name_pillar_sheet(at, pillar): pillar for at, pillar in enumerate(rows, 1)
    }
    long_sheets = LongSheets(connection, facts, sources, look)
    # The order in which sheets are added is the order in which they stand.
    cover = book.add_worksheet(COVER)
    pillar_sheets = {name: book.add_worksheet(name) for name in pillars}
    table_sheets = [book.add_worksheet(table.sheet) for table in LONG_TABLES]
    source_sheet = book.add_worksheet(SOURCES)
    charts = book.add_worksheet(CHART_DATA)

    _make_cover(facts, pillars, rows, long_sheets).write(cover, look)
    writer = PillarSheets(book, facts, sources, look, charts)
    for name, sheet in pillar_sheets.items():
        writer.write(sheet, pillars[name], rows[pillars[name]])
    for sheet, table in zip(table_sheets, LONG_TABLES, strict=True):
        long_sheets.write(sheet, table)
    write_sources(source_sheet, list_serving_sources(facts), facts, look)
    book.close()


def _make_cover(
    facts: ReleaseFacts,
    pillars: dict[str, str],
    rows: dict[str, tuple[PillarRow, ...]],
    long_sheets: LongSheets,
) -> Cover:
    """The cover, with a line for each sheet that is no pillar's, and what the long ones leave out."""
    lines = [SheetLine(table.sheet, table.about) for table in LONG_TABLES]
    whose = (
        "Số liệu là của ai, ghi nguồn thế nào",
        "Whose figures these are, how to cite",
    )
    drawn = ("Các điểm của biểu đồ nhỏ", "The points of the small charts")
    lines += [SheetLine(SOURCES, whose), SheetLine(CHART_DATA, drawn)]
    notes = []
    for table in LONG_TABLES:
        left_out = long_sheets.find_left_out(table)
        if left_out is not None:
            vi, en = left_out.describe()
            notes.append((f"{table.sheet}: {vi}.", f"{table.sheet}: {en}."))
    return Cover(facts, pillars, rows, tuple(lines), tuple(notes))


def _name_pillar_sheet(at: int, pillar: str) -> str:
    vi, en = describe_word("pillar", pillar)
    name = f"{at}. {vi} · {en}"
    if len(name) > _LONGEST_NAME:
        name = f"{at}. {vi}"
    return name.translate(_FORBIDDEN)[:_LONGEST_NAME].strip()
