"""How numbers, dates and moments are written in Parquet and CSV: what tools read without being told anything."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas
import polars as pl
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st
from release_facts import make_facts

from orchestration.release.describe.column_descriptions import Column, Mart, Text
from orchestration.release.write.delimited import write_csv
from orchestration.release.write.file_types import find_file_type
from orchestration.release.write.parquet import ParquetTable, write_parquet

# Every type a mart may have, with a value and what Parquet and CSV hold of it.
WRITTEN = (
    ("DECIMAL(38,6)", "0.3", "double", "0.3", "number"),
    ("DECIMAL(38,6)", "115665", "double", "115665.0", "number"),
    ("DECIMAL(38,6)", "-0.000001", "double", "-0.000001", "number"),
    ("DECIMAL(9,4)", "98.8200", "double", "98.82", "number"),
    ("DECIMAL(18,0)", "100", "int64", "100", "integer"),
    ("DECIMAL(38,0)", "100", "double", "100", "number"),
    ("FLOAT", "0.5", "double", "0.5", "number"),
    ("INTEGER", "7", "int64", "7", "integer"),
    ("UTINYINT", "7", "int64", "7", "integer"),
    ("BIGINT", "9007199254740993", "int64", "9007199254740993", "integer"),
    ("BOOLEAN", "true", "bool", "true", "boolean"),
    ("VARCHAR", "Bắc Ninh", "string", "Bắc Ninh", "string"),
    ("DATE", "2025-06-30", "timestamp[us]", "2025-06-30", "date"),
    ("TIMESTAMP", "2024-04-25 07:00:00", "timestamp[us, tz=UTC]", "2024-04-25T07:00:00Z", "datetime"),
    (
        "TIMESTAMP WITH TIME ZONE", "2024-04-25 07:00:00+07",
        "timestamp[us, tz=UTC]", "2024-04-25T00:00:00Z", "datetime",
    ),
    ("DATE[]", "[2025-06-30]", "list<element: date32[day]>", "[2025-06-30]", "string"),
)  # fmt: skip


def write_column(folder: Path, sql_type: str, values: list[str | None]) -> Path:
    """One column `x` of one table `t`, as a release writes it into both formats."""
    folder.mkdir(exist_ok=True)
    with duckdb.connect() as connection:
        # Whoever makes a release sits in Ha Noi; the files must not know.
        connection.execute("set TimeZone = 'Asia/Ho_Chi_Minh'")
        connection.execute("attach ':memory:' as release")
        connection.execute(
            f"create table release.main.t as select unnest(?::varchar[])::{sql_type} as x",
            [values],
        )
        column = Column("x", sql_type, True, "", Text("", ""), "")
        mart = Mart("t", "", Text("", ""), (column,), (), len(values))
        write_csv(connection, mart, folder)
        rows = ParquetTable.of_release(mart)
        list(write_parquet(connection, rows, folder, make_facts()))
    return folder


def read_csv_cells(folder: Path) -> list[str]:
    with (folder / "csv" / "t.csv").open(encoding="utf-8-sig", newline="") as stream:
        return [row[0] if row else "" for row in csv.reader(stream)][1:]


@pytest.mark.parametrize(("sql_type", "value", "arrow", "printed", "schema"), WRITTEN)
def test_each_type_is_written_as_tools_know_it(
    tmp_path: Path, sql_type: str, value: str, arrow: str, printed: str, schema: str
) -> None:
    write_column(tmp_path, sql_type, [value, None])
    table = pyarrow.parquet.read_table(tmp_path / "parquet" / "t.parquet")
    assert str(table.schema.field("x").type) == arrow
    assert read_csv_cells(tmp_path) == [printed, ""]
    assert find_file_type(sql_type).schema == {"type": schema}


def test_a_date_and_a_moment_are_the_same_wherever_the_file_was_made(
    tmp_path: Path,
) -> None:
    write_column(tmp_path / "d", "DATE", ["2025-06-30"])
    write_column(tmp_path / "m", "TIMESTAMP", ["2024-04-25 07:00:00"])
    dates = pandas.read_parquet(tmp_path / "d" / "parquet" / "t.parquet")
    assert list(dates.x == "2025-06-30") == [True]
    moments = pl.read_parquet(tmp_path / "m" / "parquet" / "t.parquet")["x"]
    assert moments.to_list() == [dt.datetime(2024, 4, 25, 7, tzinfo=dt.UTC)]
    (printed,) = read_csv_cells(tmp_path / "m")
    assert dt.datetime.fromisoformat(printed) == moments[0]


# Whatever a source prints that a double can tell from its neighbours: 15 significant digits, of which six may stand
# after the point.
printed_numbers = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.integers(0, 6),
)


@given(numbers=st.lists(printed_numbers, min_size=1, max_size=200))
def test_fifteen_digits_are_the_same_in_decimals_doubles_and_text(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[Decimal]
) -> None:
    folder = tmp_path_factory.mktemp("numbers")
    write_column(folder, "DECIMAL(38,6)", [str(number) for number in numbers])
    doubles = pl.read_parquet(folder / "parquet" / "t.parquet")["x"].to_list()
    cells = read_csv_cells(folder)
    for number, double, cell in zip(numbers, doubles, cells, strict=True):
        assert double == float(number), "the double nearest to the decimal"
        assert Decimal(repr(double)) == number, "which prints the digits of the decimal"
        assert Decimal(cell) == number
        assert float(cell) == double
        assert cell == str(double) or "e" in str(double), "no digit more than needed"


@given(number=st.decimals("-1e31", "1e31", places=6))
def test_a_longer_decimal_is_whole_in_a_csv_and_the_nearest_double_in_parquet(
    number: Decimal,
) -> None:
    cell = find_file_type("DECIMAL(38,6)")
    value = f"{number:f}::decimal(38,6)"
    with duckdb.connect() as connection:
        double, text = connection.execute(
            f"select {cell.parquet.format(cell=f'({value})')}, {cell.csv.format(cell=f'({value})')}"
        ).fetchall()[0]
    assert Decimal(text) == number
    assert abs(Decimal(double) - number) <= abs(number) * Decimal(2) ** -52
