"""From one published number down to the cells it was read from, by querying a release alone.

Counted figures have no cell: those counted from a list lead to its edition, those counted from
cases to the files of the months they were received in.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from orchestration.release.write.files import DATABASE
from orchestration.tools.release_query import Parameter, query_release

_FOLDER = Path(__file__).parent
_VALUES = (_FOLDER / "values.sql").read_text("utf-8")
_UNITS = (_FOLDER / "units.sql").read_text("utf-8")
_CELLS = (_FOLDER / "cells.sql").read_text("utf-8")
_COUNTED_FILES = (_FOLDER / "counted_files.sql").read_text("utf-8")


@dataclass(frozen=True)
class PrintedCell:
    """One printed figure under a value, and its place: raw/<source>/<sha256>, sheet, row, column."""

    unit_id: str
    measure_code: str
    period_start: dt.date
    period_end: dt.date
    period_kind: str
    value: Decimal | None
    value_text: str
    publisher: str
    vintage_id: str
    raw_sha256: str
    file_name: str
    cell_sheet: str
    cell_row: int
    cell_column: str


@dataclass(frozen=True)
class CountedFile:
    """A file of records a value was counted from. `what`: dossiers, or procedures of a list.

    `month`: of receipt; of a list the day it describes. `set_id`, of dossiers:
    data/counted/<month>/<set_id>.parquet.
    """

    what: str
    unit_id: str
    month: dt.date
    records: int
    set_id: str | None
    publisher: str
    vintage_id: str
    raw_sha256: str
    file_name: str


@dataclass(frozen=True)
class Explanation:
    """A value with its pair, and what it was read or counted from.

    `cells` and `counted` come unit by unit.
    """

    indicator_id: str
    name_vi: str
    name_en: str
    unit_id: str
    period_start: dt.date
    period_end: dt.date
    period_kind: str
    boundary_set: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    value_status: str
    missing_reason: str | None
    qualifier: str | None
    flags: str | None
    units_reported: int | None
    units_expected: int | None
    cells: tuple[PrintedCell, ...]
    counted: tuple[CountedFile, ...]


def explain_value(
    release: Path,
    indicator: str,
    unit: str,
    period_end: dt.date,
    boundary_set: str = "as_reported",
) -> list[Explanation]:
    """The indicator's values for the unit in periods that end on that day; empty without any."""
    with duckdb.connect(str(release / DATABASE), read_only=True) as connection:
        key: dict[str, Parameter] = {
            "indicator": indicator,
            "unit": unit,
            "period_end": period_end,
            "boundary_set": boundary_set,
        }
        values = query_release(connection, _VALUES, key)
        units = [
            row["unit_id"] for row in query_release(connection, _UNITS, {"unit": unit})
        ]
        return [_explain_row(connection, value, units) for value in values]


def _explain_row(
    connection: duckdb.DuckDBPyConnection, value: dict[str, Any], units: list[str]
) -> Explanation:
    """One row of `values.sql` with the cells and files under it."""
    source_ids = value.pop("source_ids") or ""
    key: dict[str, Parameter] = {
        "indicator": value["indicator_id"],
        "period_start": value["period_start"],
        "period_end": value["period_end"],
        "period_kind": value["period_kind"],
        "units": units,
    }
    cells = query_release(connection, _CELLS, key)
    counted = query_release(
        connection, _COUNTED_FILES, {**key, "source_ids": source_ids}
    )
    return Explanation(
        **value,
        cells=tuple(PrintedCell(**cell) for cell in cells),
        counted=tuple(CountedFile(**file) for file in counted),
    )
