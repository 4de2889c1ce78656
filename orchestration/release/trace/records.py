"""The records under a value: its lineage walked down to the cells that were added up and the files
that were counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from orchestration.release.trace.release_query import Parameter, query_release

_RECORDS = (Path(__file__).parent / "records.sql").read_text("utf-8")


@dataclass(frozen=True)
class ValueKey:
    """Which value of fct_indicator; `parameters` as the queries of this folder name them."""

    indicator: str
    unit: str
    period_start: dt.date
    period_end: dt.date
    period_kind: str
    boundary_set: str

    @property
    def parameters(self) -> dict[str, Parameter]:
        """Parameter → value."""
        return asdict(self)


@dataclass(frozen=True)
class PrintedCell:
    """One printed figure under a value, and its place: raw/<source>/<sha256>, sheet, row, column.

    `source_title`, `source_url`, `printed_text`, `note`: the page it was published on, the words
    there and a remark, each None where the source does not say. `is_subtracted`: it is taken away, as the year to
    the month before is from the year to a month.
    """

    unit_id: str
    measure_code: str
    period_start: dt.date
    period_end: dt.date
    period_kind: str
    value: Decimal | None
    value_text: str
    publisher: str
    source_id: str
    vintage_id: str
    raw_sha256: str
    file_name: str
    cell_sheet: str
    cell_row: int
    cell_column: str
    source_title: str | None
    source_url: str | None
    printed_text: str | None
    note: str | None
    is_subtracted: bool

    @property
    def page(self) -> str:
        """“Title”, address: as far as the source names them; empty where it does not."""
        title = f"“{self.source_title}”" if self.source_title else ""
        return ", ".join(filter(None, (title, self.source_url)))


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
    source_id: str
    vintage_id: str
    raw_sha256: str
    file_name: str


@dataclass(frozen=True)
class Records:
    """Where the lineage of a value ends, unit by unit."""

    cells: tuple[PrintedCell, ...]
    counted: tuple[CountedFile, ...]


def read_records(connection: duckdb.DuckDBPyConnection, key: ValueKey) -> Records:
    """The records under one value of the release; none under a value that was not made of any."""
    return read_records_of(connection, [key])[key]


def read_records_of(
    connection: duckdb.DuckDBPyConnection, keys: Sequence[ValueKey]
) -> Mapping[ValueKey, Records]:
    """The records under each of several values, by one query for all of them."""
    parameters: dict[str, Parameter] = {
        "indicators": [key.indicator for key in keys],
        "units": [key.unit for key in keys],
        "period_starts": [str(key.period_start) for key in keys],
        "period_ends": [str(key.period_end) for key in keys],
        "period_kinds": [key.period_kind for key in keys],
        "boundary_sets": [key.boundary_set for key in keys],
    }
    cells: dict[int, list[PrintedCell]] = {number: [] for number in range(len(keys))}
    counted: dict[int, list[CountedFile]] = {number: [] for number in cells}
    for row in query_release(connection, _RECORDS, parameters):
        number, origin, records, set_id = (
            row.pop(column)
            for column in ("value_number", "stated_origin", "records", "set_id")
        )
        if origin == "printed":
            cells[number].append(PrintedCell(**row))
            continue
        counted[number].append(
            CountedFile(
                what=row["measure_code"],
                unit_id=row["unit_id"],
                month=row["period_start"],
                records=records,
                set_id=set_id,
                publisher=row["publisher"],
                source_id=row["source_id"],
                vintage_id=row["vintage_id"],
                raw_sha256=row["raw_sha256"],
                file_name=row["file_name"],
            )
        )
    return {
        key: Records(tuple(cells[number]), tuple(counted[number]))
        for number, key in enumerate(keys)
    }
