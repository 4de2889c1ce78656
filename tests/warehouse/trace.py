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

from tests.country.real_sources import SYSTEMS, is_inventory

VALUE = "indicator_id, unit_id, period_start, period_end, period_kind, boundary_set"
CHILD = (
    "child_indicator_id, child_unit_id, child_period_start, child_period_end, "
    "child_period_kind, child_boundary_set"
)

# Each half of every value, beside what its lineage adds up to; a flag that needs all of its parts is the least.
_REPLAYED = f"""
    with half as (
        select {VALUE}, role, amount
        from (select *, if(value_status = 'published', value, null) as published from fct_indicator)
        unpivot (amount for role in (numerator, denominator, published))
    ),
    added as (
        select {VALUE}, role,
            sum(sign * amount) filter (operation = 'sum') as total,
            min(amount) filter (operation = 'all') as least,
            count(distinct operation) as operations
        from fct_lineage group by all
    )
    select {VALUE}, role, half.amount as expected, added.total, added.least
    from half full join added using ({VALUE}, role)
"""

# What a step that leads to a value must find there: the same half, of the same amount.
_STEP_TO_VALUE = f"""
    select s.*
    from fct_lineage s
    left join (
        select {VALUE}, role, amount
        from (select *, if(value_status = 'published', value, null) as published from fct_indicator)
        unpivot (amount for role in (numerator, denominator, published))
    ) h on ({", ".join(f"s.{column}" for column in CHILD.split(", "))})
            = ({", ".join(f"h.{column}" for column in VALUE.split(", "))}) and s.role = h.role
    where s.child_indicator_id is not null and h.amount is distinct from s.amount
"""

# What a step that leads to a statement must find: the cell that prints the amount, or files of records.
_STEP_TO_RECORDS = """
    select s.*
    from fct_lineage s
    where s.stated_origin = 'printed' and not exists (
            select 1 from fct_observation o
            where (o.source_id, o.vintage_id, o.measure_code, o.unit_id)
                    = (s.source_id, s.vintage_id, s.measure_code, s.child_unit_id)
                and (o.period_start, o.period_end, o.period_kind)
                    = (s.child_period_start, s.child_period_end, s.child_period_kind)
                and o.breakdown = '' and o.comparability = 'exact' and o.raw_sha256 != '' and o.is_current
                -- a cell that says "nothing arose" is an answer: 0 (judging.md §1)
                and if(o.missing_reason = 'not_arisen', 0, o.value) = s.amount
        )
        or s.stated_origin = 'list' and not exists (
            select 1 from fct_procedure_file p
            where (p.source_id, p.vintage_id, p.as_of_date) = (s.source_id, s.vintage_id, s.child_period_end)
                and list_contains(string_split(p.counted_in, '|'), s.child_unit_id)
        )
        or s.stated_origin = 'cases' and not exists (
            select 1 from fct_dossier_file d
            where d.unit_id = s.child_unit_id and d.known_to is null and d.received_month <= s.child_period_end
                and coalesce(greatest(d.received_month, d.last_processing_month), d.received_month)
                    >= s.child_period_start
        )
"""


class Walked(NamedTuple):
    """How many values there are, and of the steps those to cells, to lists and to cases; what is wrong with any."""

    values: int
    printed: int
    listed: int
    counted: int
    lost: list[tuple]


def walk(release: duckdb.DuckDBPyConnection) -> Walked:
    """Every value of fct_indicator down its lineage, by what the release alone says.

    `lost`: a half that its lineage does not add up to, a step to a value or a record that is not there, and a value
    from which no walk ends in records.
    """
    [counts] = release.execute(
        """
        select (select count(*) from fct_indicator where value is not null),
            count(*) filter (stated_origin = 'printed'), count(*) filter (stated_origin = 'list'),
            count(*) filter (stated_origin = 'cases')
        from fct_lineage
        """
    ).fetchall()
    lost = [("does not add up", *row) for row in list_unbalanced(release)]
    lost += [("leads to no value", *row) for row in list_lost_values(release)]
    records = release.execute(_STEP_TO_RECORDS).fetchall()
    lost += [("leads to no record", *row) for row in records]
    lost += [("ends in no record", *row) for row in _list_endless(release)]
    return Walked(*counts, lost)


def list_unbalanced(release: duckdb.DuckDBPyConnection) -> list[tuple]:
    """Each half of a value beside the sum of its lineage, where the two are not the same."""
    return release.execute(
        f"select * from ({_REPLAYED}) where coalesce(total, least) is distinct from expected or "
        "(total is not null and least is not null) order by all"
    ).fetchall()


def list_lost_values(release: duckdb.DuckDBPyConnection) -> list[tuple]:
    """The steps to a value that is not there, or not of the step's amount."""
    return release.execute(_STEP_TO_VALUE).fetchall()


def _list_endless(release: duckdb.DuckDBPyConnection) -> list[tuple]:
    """The values with a walk that runs in a circle, or that reaches no statement at all."""
    return release.execute(
        f"""
        with recursive above (child, parent, is_stated) as (
            select ({CHILD}), ({VALUE}), source_id is not null from fct_lineage
        ),
        reached as (
            select parent from above where is_stated
            union
            select above.parent from above join reached on above.child = reached.parent
        ),
        depth (value, steps) as (
            select parent, 0 from above where is_stated
            union
            select above.parent, depth.steps + 1 from above join depth on above.child = depth.value where steps < 20
        )
        select ({VALUE}) from fct_indicator where value is not null and ({VALUE}) not in (from reached)
        union all
        select value from depth where steps = 20
        """
    ).fetchall()


class Cell(NamedTuple):
    """A printed figure, or the code of a listed procedure, as the release has it."""

    source_id: str
    raw_sha256: str
    sheet: str
    row: int
    column: str
    text: str


def sample(release: duckdb.DuckDBPyConnection, files: int, cells: int) -> list[Cell]:
    """Some cells of some files of every source, chosen by what they are, the same each time.

    Not of an inventory: what is counted in it is printed in no cell.
    """
    inventories = [source_id for source_id in SYSTEMS if is_inventory(source_id)]
    rows = release.execute(
        """
        with cell as (
            select source_id, raw_sha256, cell_sheet, cell_row, cell_column, value_text as text from fct_observation
            where not list_contains($inventories, source_id)
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
        {"files": files, "cells": cells, "inventories": inventories},
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
