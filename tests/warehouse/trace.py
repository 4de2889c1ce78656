"""From every value of a release down to raw cells and records, all at once; and raw files opened again without us."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb
import openpyxl
from openpyxl.utils import column_index_from_string

# Who stands behind a unit's figure: itself, the members of a group, what became one of them, and on the map of 63
# provinces what a province that was only renamed became.
_BEHIND = """
    with recursive unit as (select unit_id, unit_class, region_63, region_34 from dim_org_unit),
    member as (
        select g.unit_id as of_unit, m.unit_id
        from unit g join unit m
            on m.unit_id = g.unit_id
            or (g.unit_id in ('VN', 'VN_PROV') and m.unit_class = 'province')
            or (g.unit_id in ('VN', 'VN_MIN') and m.unit_class in ('ministry', 'gov_attached'))
            or (g.unit_class = 'region' and g.unit_id in (m.region_63, m.region_34))
        union
        select s.unit_id, s.successor_unit_id from dim_org_unit_succession s where s.succession_kind = 'renamed'
        union
        select m.of_unit, s.unit_id from member m join dim_org_unit_succession s on s.successor_unit_id = m.unit_id
    ),
    -- a printed percentage stands under itself; a pair or count under what was counted of it or of its components
    said as (
        select indicator_id, indicator_id as measure_code, 'published' as status from dim_indicator
        union
        select i.indicator_id, p.numerator_measure, 'counted'
        from dim_indicator i join dim_indicator p on i.indicator_id in (p.indicator_id, p.parent_indicator_id)
    ),
    figure as (
        select row_number() over () as number, *, string_split(source_ids, '|') as sources
        from fct_indicator where value is not null
    ),
    printed as (
        select distinct f.number
        from figure f
        join said s using (indicator_id)
        join member m on m.of_unit = f.unit_id
        join fct_observation o on o.measure_code = s.measure_code and o.unit_id = m.unit_id
        -- a cell that says "nothing arose" is an answer: 0 (judging.md §1)
        where o.is_current and (o.value is not null or o.missing_reason = 'not_arisen')
            and o.comparability = 'exact' and o.breakdown = ''
            and o.raw_sha256 != '' and list_contains(f.sources, o.source_id)
            and if(f.value_status = 'published', s.status = 'published' and o.value = f.value, s.status = 'counted')
            and case
                when f.period_kind = 'as_of' then (o.period_end, o.period_kind) = (f.period_end, 'as_of')
                when o.period_kind = 'as_of' then false
                -- a month is the difference of two figures since January, a quarter the sum of its months
                else o.period_end between f.period_start and f.period_end
                    and (o.period_kind = 'year_to_date' or o.period_start >= f.period_start)
            end
    ),
    listed as (
        select distinct f.number
        from figure f
        join member m on m.of_unit = f.unit_id
        join fct_procedure_file l on l.unit_id = m.unit_id and l.as_of_date = f.period_end
        join said s on s.indicator_id = f.indicator_id and s.measure_code like 'tthc\\_%' escape '\\'
        where l.known_to is null and f.period_kind = 'as_of' and list_contains(f.sources, l.source_id)
    ),
    counted as (
        select distinct f.number
        from figure f
        join member m on m.of_unit = f.unit_id
        join fct_dossier_file d on d.unit_id = m.unit_id
        where d.known_to is null and f.period_kind != 'as_of' and d.received_month <= f.period_end
            and coalesce(greatest(d.received_month, d.last_processing_month), d.received_month) >= f.period_start
            and list_has_any(f.sources, (select list(source_id) from dim_source where contract = 'dossier'))
    )
"""


class Walked(NamedTuple):
    """How many values led to printed cells, to rows of a list and to files of cases, and those that led nowhere."""

    values: int
    printed: int
    listed: int
    counted: int
    lost: list[tuple]


def walk(release: duckdb.DuckDBPyConnection) -> Walked:
    """Every value of fct_indicator, set-wise, by what the release alone says."""
    [counts] = release.execute(
        f"""
        {_BEHIND}
        select (select count(*) from figure), (select count(*) from printed), (select count(*) from listed),
            (select count(*) from counted)
        """
    ).fetchall()
    lost = release.execute(
        f"""
        {_BEHIND}
        select indicator_id, unit_id, period_start, period_end, period_kind, map, value_status, source_ids from figure
        where number not in (from printed union from listed union from counted)
        order by all
        """
    ).fetchall()
    return Walked(*counts, lost)


class Cell(NamedTuple):
    """A printed figure, or the code of a listed procedure, as the release has it."""

    source_id: str
    raw_sha256: str
    sheet: str
    row: int
    column: str
    text: str


def sample(release: duckdb.DuckDBPyConnection, files: int, cells: int) -> list[Cell]:
    """Some cells of some files of every source, chosen by what they are, the same each time."""
    rows = release.execute(
        """
        with cell as (
            select source_id, raw_sha256, cell_sheet, cell_row, cell_column, value_text as text from fct_observation
            union all
            select source_id, raw_sha256, cell_sheet, cell_row, cell_column, procedure_code from fct_procedure
        ),
        file as (
            select * from (select distinct source_id, raw_sha256 from cell)
            qualify row_number() over (partition by source_id order by raw_sha256) <= $files
        )
        select source_id, raw_sha256, cell_sheet, cell_row, cell_column, text
        from cell join file using (source_id, raw_sha256)
        qualify row_number() over (partition by raw_sha256 order by hash(cell_sheet, cell_row, cell_column)) <= $cells
        order by all
        """,
        {"files": files, "cells": cells},
    ).fetchall()
    return [Cell(*row) for row in rows]


def misprinted(cells: list[Cell], raw: Path) -> Iterator[tuple[Cell, object]]:
    """The cells that say something else when the file is opened with openpyxl, csv or json, and what they say."""
    for cell in cells:
        found = printed_at(raw / cell.source_id / cell.raw_sha256, cell)
        if not _is_same(cell.text, found):
            yield cell, found


def printed_at(file: Path, cell: Cell) -> object:
    start = file.read_bytes()[:4]
    if start[:2] == b"PK":
        return _book(file)[cell.sheet][f"{cell.column}{cell.row}"].value
    if start.lstrip(b"\xef\xbb\xbf")[:1] in (b"{", b"["):
        record = _at(_records(file), cell.sheet)[cell.row - 1]
        return _at(record, cell.column)
    return _lines(file)[cell.row - 1][column_index_from_string(cell.column) - 1]


@cache
def _book(file: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(file.read_bytes()), data_only=True)


@cache
def _records(file: Path) -> object:
    return json.loads(file.read_text("utf-8-sig"))


@cache
def _lines(file: Path) -> list[list[str]]:
    written = file.read_bytes()
    text = written.decode(
        "utf-16" if written[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    )

    def even(mark: str) -> int:
        """Lines that have the mark equally often."""
        return max(
            Counter(
                line.count(mark) for line in text.splitlines() if mark in line
            ).values(),
            default=0,
        )

    return list(
        csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t|", key=even))
    )


def _at(whole: object, pointer: str) -> object:
    """RFC 6901."""
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        whole = whole[int(part)] if isinstance(whole, list) else whole[part]
    return whole


def _is_same(told: str, found: object) -> bool:
    if found is None:
        return told == ""
    if isinstance(found, str):
        return told.strip() == found.strip()
    try:
        return Decimal(told) == Decimal(str(found))
    except InvalidOperation:
        return False
