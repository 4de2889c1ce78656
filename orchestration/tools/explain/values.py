"""From one published number down its lineage to the cells it was read from, by querying a release
alone.

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

from orchestration.release.trace.records import (
    CountedFile,
    PrintedCell,
    ValueKey,
    read_records,
)
from orchestration.release.trace.release_query import Parameter, query_release
from orchestration.tools.open_release import open_release

_FOLDER = Path(__file__).parent
_VALUES = (_FOLDER / "values.sql").read_text("utf-8")
_STEPS = (_FOLDER / "steps.sql").read_text("utf-8")
_BESIDE = (_FOLDER / "beside.sql").read_text("utf-8")


@dataclass(frozen=True)
class Step:
    """What a value was added up from directly: another value, a unit, or a statement of a source.

    `step` as in fct_lineage. The halves are null where it adds nothing to them, and negative where
    it was taken away. `needs_all`: a flag that is 1 only where every step is.
    """

    step: str
    child_indicator_id: str | None
    unit_id: str
    period_start: dt.date
    period_end: dt.date
    period_kind: str
    boundary_set: str | None
    measure_code: str | None
    stated_origin: str | None
    publisher: str | None
    numerator: Decimal | None
    denominator: Decimal | None
    published: Decimal | None
    needs_all: bool


@dataclass(frozen=True)
class StatementBeside:
    """What is printed of the same unit and period, and is no part of the value.

    `reason`: proxy, rival; priority, latest, name (another source is preferred for it); components,
    members, pair (these come first); half (nothing to pair it with); or the reason it has no value.
    """

    unit_id: str
    measure_code: str
    value: Decimal | None
    value_text: str
    breakdown: str
    publisher: str
    reason: str
    vintage_id: str
    raw_sha256: str
    cell_sheet: str
    cell_row: int
    cell_column: str


@dataclass(frozen=True)
class Explanation:
    """A value with its pair, one step down, and all the way down.

    `steps`: what it was added up from; `beside`: what was not. `cells` and `counted`, unit by unit,
    are where all the steps end.
    """

    indicator_id: str
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
    steps: tuple[Step, ...]
    beside: tuple[StatementBeside, ...]
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
    with open_release(release) as connection:
        key: dict[str, Parameter] = {
            "indicator": indicator,
            "unit": unit,
            "period_end": period_end,
            "boundary_set": boundary_set,
        }
        values = query_release(connection, _VALUES, key)
        return [_explain_row(connection, value) for value in values]


def explain_key(release: Path, key: ValueKey) -> list[Explanation]:
    """One value of the release; empty where there is no such value."""
    with open_release(release) as connection:
        values = query_release(
            connection,
            _VALUES,
            {
                "indicator": key.indicator,
                "unit": key.unit,
                "period_end": key.period_end,
                "boundary_set": key.boundary_set,
            },
        )
        return [
            _explain_row(connection, value)
            for value in values
            if _make_key(value) == key
        ]


def _make_key(value: dict[str, Any]) -> ValueKey:
    return ValueKey(
        value["indicator_id"],
        value["unit_id"],
        value["period_start"],
        value["period_end"],
        value["period_kind"],
        value["boundary_set"],
    )


def _explain_row(
    connection: duckdb.DuckDBPyConnection, value: dict[str, Any]
) -> Explanation:
    """One row of `values.sql` with what is under it and beside it."""
    key = _make_key(value)
    steps = query_release(connection, _STEPS, key.parameters)
    beside = query_release(connection, _BESIDE, key.parameters)
    records = read_records(connection, key)
    return Explanation(
        **value,
        steps=tuple(Step(**step) for step in steps),
        beside=tuple(StatementBeside(**statement) for statement in beside),
        cells=records.cells,
        counted=records.counted,
    )
