"""The two releases that are compared, each table of them as a view with the same columns.

A release of another day may lack a mart or a column. Its view then has no rows, or nulls, so that
the comparison is written once, in plain SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from ingest.sql_text import qualify_name, quote_identifier, quote_literal
from orchestration.release.write.files import DATABASE

Side = Literal["before", "after"]

# Literals and no bound parameters: binding one makes duckdb import pandas, which takes a second.
_COLUMNS = """
    select column_name
    from duckdb_columns()
    where database_name = {side} and schema_name = 'main' and table_name = {table}
"""


@dataclass(frozen=True)
class ComparedTable:
    """A mart as it is compared. `key` and `columns`: name → SQL type.

    The key tells rows apart; a release without all of it can't be compared and has no rows.
    """

    name: str
    key: Mapping[str, str]
    columns: Mapping[str, str]


COMPARED_TABLES = (
    ComparedTable(
        "fct_indicator",
        key={
            "indicator_id": "VARCHAR",
            "unit_id": "VARCHAR",
            "period_start": "DATE",
            "period_end": "DATE",
            "period_kind": "VARCHAR",
            "boundary_set": "VARCHAR",
        },
        columns={
            "value": "DECIMAL(38,6)",
            "numerator": "DECIMAL(38,6)",
            "denominator": "DECIMAL(38,6)",
            "value_status": "VARCHAR",
            "missing_reason": "VARCHAR",
            "qualifier": "VARCHAR",
            "flags": "VARCHAR",
        },
    ),
    ComparedTable(
        "fct_target",
        key={
            "target_id": "VARCHAR",
            "unit_id": "VARCHAR",
            "basis": "VARCHAR",
        },
        columns={
            "indicator_id": "VARCHAR",
            "verdict": "VARCHAR",
            "value": "DECIMAL(38,6)",
            "reason": "VARCHAR",
        },
    ),
    ComparedTable(
        "fct_reporting",
        key={"source_id": "VARCHAR", "unit_id": "VARCHAR", "period_end": "DATE"},
        columns={"due_date": "DATE", "status": "VARCHAR"},
    ),
    ComparedTable(
        "fct_observation",
        key={
            "source_id": "VARCHAR",
            "measure_code": "VARCHAR",
            "unit_id": "VARCHAR",
            "period_start": "DATE",
            "period_end": "DATE",
            "period_kind": "VARCHAR",
            "breakdown": "VARCHAR",
            "comparability": "VARCHAR",
        },
        columns={
            "value": "DECIMAL(38,6)",
            "value_text": "VARCHAR",
            "missing_reason": "VARCHAR",
            "is_current": "BOOLEAN",
        },
    ),
    # Only for their names.
    ComparedTable(
        "dim_indicator",
        {"indicator_id": "VARCHAR"},
        {"name_vi": "VARCHAR", "name_en": "VARCHAR"},
    ),
    ComparedTable(
        "dim_measure",
        {"measure_code": "VARCHAR"},
        {"name_vi": "VARCHAR", "name_en": "VARCHAR"},
    ),
    ComparedTable(
        "dim_org_unit",
        {"unit_id": "VARCHAR"},
        {"name_vi": "VARCHAR", "name_en": "VARCHAR"},
    ),
    ComparedTable(
        "dim_source",
        {"source_id": "VARCHAR"},
        {"title_vi": "VARCHAR", "title_en": "VARCHAR"},
    ),
)


def attach_side(
    connection: duckdb.DuckDBPyConnection, side: Side, release: Path | None
) -> None:
    """Attach a release and create its views, `before_fct_indicator` and so on.

    Without a release every view is empty. The views are temporary: whoever lists the tables of
    the comparison finds `changes` alone.
    """
    if release is not None:
        database = quote_literal(release / DATABASE)
        connection.execute(f"attach {database} as {quote_identifier(side)} (read_only)")
    for table in COMPARED_TABLES:
        present = _list_columns(connection, side, table)
        query = _select_table(side, table, present)
        connection.execute(
            f"create temp view {quote_identifier(f'{side}_{table.name}')} as {query}"
        )


def _list_columns(
    connection: duckdb.DuckDBPyConnection, side: Side, table: ComparedTable
) -> set[str]:
    """The columns a release has of a table; none where it has no such table."""
    query = _COLUMNS.format(side=quote_literal(side), table=quote_literal(table.name))
    return {name for (name,) in connection.execute(query).fetchall()}


def _select_table(side: Side, table: ComparedTable, present: set[str]) -> str:
    is_comparable = present.issuperset(table.key)
    selected: list[str] = []
    for name, sql_type in {**table.key, **table.columns}.items():
        column = quote_identifier(name)
        if is_comparable and name in present:
            selected.append(column)
        else:
            selected.append(f"null::{sql_type} as {column}")
    columns = ", ".join(selected)
    if not is_comparable:
        return f"select {columns} where false"
    return f"select {columns} from {qualify_name(side, 'main', table.name)}"
