"""Writes the long sheets: Excel tables with words for people, numbers as numbers and dates as dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb
from xlsxwriter.worksheet import Worksheet

from orchestration.release.describe.closed_words import CLOSED_WORDS, describe_word
from orchestration.release.facts import ReleaseFacts, SourceFacts
from orchestration.release.write.workbook.look import (
    Look,
    number_format,
    set_heading_height,
    set_print,
)
from orchestration.release.write.workbook.names import name_cell_period, name_publishers
from orchestration.release.write.workbook.table_columns import LongTable, TableColumn

# An Excel table needs all of its cells in memory: 30,000 rows cost 6 s and 210 MB. What does not
# fit is named, and stands in Parquet and CSV.
MOST_ROWS = 30_000
_BATCH = 5_000
# Whole slices only, the newest first: half a period would be summed as if it were all of it.
_KEPT = """
    with listed as ({query}),

    slices as (
        select {day} as slice_day, count(*) as records from listed group by all
    ),

    summed as (
        select slice_day, sum(records) over (order by slice_day desc) as records_so_far from slices
    )
"""
_ROWS = """
    select * from listed
    where {day} in (select slice_day from summed where records_so_far <= {most})
    order by {order}
"""
_LEFT_OUT = """
    select
        count(*) as records,
        (select min(slice_day) from summed where records_so_far <= {most}) as oldest_kept
    from listed
    where {day} not in (select slice_day from summed where records_so_far <= {most})
"""


@dataclass(frozen=True)
class LeftOut:
    """What a long sheet does not show: how many rows, and the oldest slice it does show; None = it shows none."""

    rows: int
    oldest_kept: dt.date | None
    file: str

    def describe(self) -> tuple[str, str]:
        """The sentence for people, in both languages."""
        if self.oldest_kept is None:
            since_vi, since_en = "Không đủ chỗ cho kỳ nào", "No period fits"
        else:
            day = f"{self.oldest_kept:%d/%m/%Y}"
            since_vi = f"Chỉ gồm các kỳ kết thúc từ ngày {day}"
            since_en = f"Only periods that end on {day} or later"
        return (
            f"{since_vi}; {_group(self.rows, '.')} dòng còn lại có trong {self.file}",
            f"{since_en}; the other {_group(self.rows, ',')} rows are in {self.file}",
        )


@dataclass(frozen=True)
class LongSheets:
    """Writes the long sheets of one workbook."""

    connection: duckdb.DuckDBPyConnection
    facts: ReleaseFacts
    sources: Mapping[str, SourceFacts]
    look: Look

    def find_left_out(self, table: LongTable) -> LeftOut | None:
        """What would not fit on its sheet; None where all does."""
        query = (_KEPT + _LEFT_OUT).format(**_list_parts(table))
        row = self.connection.execute(query).fetchone()
        assert row is not None  # an aggregate always has its row
        rows, oldest_kept = row
        if not rows:
            return None
        return LeftOut(rows, oldest_kept, table.file)

    def write(self, sheet: Worksheet, table: LongTable) -> None:
        """The table from the first row on; below it, what is left out."""
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, column.width)
        result = self.connection.execute((_KEPT + _ROWS).format(**_list_parts(table)))
        fields = [name for name, *_ in result.description]
        cells = CellWriter(self.look)
        number = 0
        while batch := result.fetchmany(_BATCH):
            for values in batch:
                number += 1
                row = dict(zip(fields, values, strict=True))
                for place, column in enumerate(table.columns):
                    cells.write(sheet, number, place, self._find_cell(row, column))
        headings = [
            {"header": column.heading, "header_format": self.look.heading()}
            for column in table.columns
        ]
        # A table without a row is none to Excel: its one empty row stands for it.
        sheet.add_table(
            *(0, 0, max(number, 1), len(table.columns) - 1),
            {"name": table.name, "columns": headings, "style": "Table Style Light 1"},
        )
        named = ((column.heading, column.width) for column in table.columns)
        set_heading_height(sheet, 0, named)
        left_out = self.find_left_out(table)
        if left_out is not None:
            text = " · ".join(left_out.describe())
            sheet.write_string(max(number, 1) + 2, 0, text, self.look.get(bold=True))
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.print_area(0, 0, max(number, 1), table.printed - 1)
        set_print(sheet, self.facts, pages_tall=0)

    def _find_cell(self, row: Mapping[str, Any], column: TableColumn) -> Any:
        """What a cell shows of a row of the query; None or an empty text for nothing."""
        found = row.get(column.field)
        match column.kind:
            case "plain":
                return found
            case "word":
                return describe_word(column.field, found)[column.language]
            case "sentence":
                word = found or ""
                reason = CLOSED_WORDS["reason"].get(word)
                both = reason or describe_word("evidence", word)
                return both[column.language]
            case "period":
                if row["period_end"] is None:
                    return None
                days = (row["period_start"], row["period_end"], row["period_kind"])
                return name_cell_period(*days)[column.language]
            case "sources":
                return name_publishers(found, self.sources)[column.language]


@dataclass
class CellWriter:
    """Writes values as Excel knows them; their formats are looked up once, not for each of a million cells."""

    look: Look

    def __post_init__(self) -> None:
        self._text = self.look.get(indent=1)
        self._day = self.look.get(num_format="yyyy-mm-dd")
        self._count = self.look.get()
        self._whole = self.look.get(num_format=number_format(Decimal(1)))
        self._broken = self.look.get(num_format=number_format(Decimal("0.5")))

    def write(self, sheet: Worksheet, number: int, place: int, value: Any) -> None:
        """Write one cell; nothing for None and an empty text."""
        match value:
            case None | "":
                return
            case str():
                sheet.write_string(number, place, value, self._text)
            case dt.date():
                day = dt.datetime(value.year, value.month, value.day)
                sheet.write_datetime(number, place, day, self._day)
            case Decimal():
                # Excel knows doubles only; the exact figure stands in Parquet, CSV and the database.
                figure = float(value)
                look = self._whole if figure.is_integer() else self._broken
                sheet.write_number(number, place, figure, look)
            case float():
                look = self._whole if value.is_integer() else self._broken
                sheet.write_number(number, place, value, look)
            case _:
                sheet.write_number(number, place, value, self._count)


def _list_parts(table: LongTable) -> dict[str, str]:
    """What the queries of this module are filled with: our own SQL, never a reader's."""
    return {
        "query": table.query,
        "day": table.slice_day,
        "order": table.order,
        "most": str(MOST_ROWS),
    }


def _group(count: int, sign: str) -> str:
    return f"{count:,}".replace(",", sign)
