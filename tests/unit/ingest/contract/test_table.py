"""A declared table gives its DDL and its polars schema, and takes only rows of its columns."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import duckdb
import pytest

from ingest.contract import candidate
from ingest.contract.landed import QUARANTINE
from ingest.contract.table import FEE_TYPE, VALUE_TYPE, Column, Table
from ingest.contract.warehouse import LANDED_TABLES, RUN

EVERY_TYPE = Table(
    "every_type",
    (
        Column("order", "VARCHAR", True),  # a word of SQL, so it has to be quoted
        Column("is_known", "BOOLEAN"),
        Column("priority", "INTEGER"),
        Column("row_count", "BIGINT"),
        Column("day", "DATE"),
        Column("known_from", "TIMESTAMP"),
        Column("value", VALUE_TYPE),
        Column("fee", FEE_TYPE),
    ),
)
ROW = {
    "order": "a",
    "is_known": True,
    "priority": 1,
    "row_count": 2**40,
    "day": dt.date(2024, 3, 1),
    "known_from": dt.datetime(2024, 3, 1, 2, 3, 4, 567890),
    "value": Decimal("0.123456"),
    "fee": Decimal("150000.50"),
}
ALL = [
    *LANDED_TABLES.values(),
    QUARANTINE,
    candidate.VINTAGE,
    candidate.RAW_FILE,
    candidate.DECLARED_TOTAL,
]


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create schema landed")
    return connection


def test_a_frame_goes_through_its_table_unchanged(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    frame = EVERY_TYPE.build_frame([ROW])
    connection.execute(EVERY_TYPE.create_statement("landed"))
    connection.register("frame", frame)
    connection.execute(
        f"insert into landed.every_type select {EVERY_TYPE.select_list} from frame"
    )
    stored = connection.execute("from landed.every_type").pl()
    assert stored.schema == frame.schema == EVERY_TYPE.schema
    assert stored.to_dicts() == [ROW]


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_duckdb_takes_every_declared_table(
    connection: duckdb.DuckDBPyConnection, table: Table
) -> None:
    connection.execute(table.create_statement("landed"))
    described = connection.execute(f"describe landed.{table.name}").fetchall()
    assert [(name, kind, null == "NO") for name, kind, null, *_ in described] == [
        (column.name, column.sql_type, column.required) for column in table.columns
    ]
    assert table.build_frame([]).columns == table.column_names


def test_a_required_column_may_be_empty_where_parquet_gives_it(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    connection.execute(RUN.create_statement("landed", may_be_null=True))
    connection.execute("insert into landed.run values (null, null)")


@pytest.mark.parametrize(
    "row", [{"run_id": "r"}, {"run_id": "r", "today": dt.date(2024, 1, 1), "more": 1}]
)
def test_a_row_of_other_columns_is_refused(row: dict[str, object]) -> None:
    with pytest.raises(
        ValueError, match="table run: expected the columns run_id, today, found run_id"
    ):
        RUN.build_frame([row])
