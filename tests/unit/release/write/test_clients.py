"""The published files in the hands of those who read them: old drivers, BI connectors, data frames, spreadsheets."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas
import polars as pl
import pyarrow.dataset
import pytest
import sqlalchemy
from python_calamine import CalamineWorkbook
from release_facts import make_facts
from release_warehouse import (
    COLUMNS,
    MARTS,
    make_warehouse,
    publish_warehouse,
    value_row,
)
from sqlalchemy.pool import NullPool

from tests.mart_contracts import load_mart_contracts

MARCH = dt.date(2024, 3, 31)
OLD_CLIENTS = Path(sys.prefix) / "old-clients"
UTF8_COMMAS_ENGLISH = "Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true"


@pytest.fixture(scope="module")
def current(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    releases = tmp_path_factory.mktemp("read")
    publish_warehouse(warehouse, releases, make_facts("r1"))
    return releases / "current"


@pytest.fixture
def next_warehouse(tmp_path: Path) -> Path:
    return make_warehouse(tmp_path / "next.duckdb", values=[value_row(pair=("1", "2"))])


@pytest.fixture
def old_client(repository: Path, tmp_path: Path, warehouse: Path):
    """A reader with DuckDB 1.0 on the releases of `tmp_path`, of which one is published."""
    assert OLD_CLIENTS.is_dir(), (
        f"{OLD_CLIENTS}: `make test` puts the old clients there"
    )
    publish_warehouse(warehouse, tmp_path / "releases", make_facts("r1"))
    program = repository / "tests" / "unit" / "release" / "write" / "old_client.py"
    process = subprocess.Popen(
        [
            sys.executable,
            program,
            tmp_path / "releases" / "current" / "indicators.duckdb",
        ],
        env={**os.environ, "PYTHONPATH": str(OLD_CLIENTS)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.communicate(timeout=20)
    assert process.returncode == 0


def test_the_oldest_clients_read_everything_and_meet_the_next_release(
    old_client: subprocess.Popen, tmp_path: Path, next_warehouse: Path
) -> None:
    found = json.loads(old_client.stdout.readline())
    assert (found["duckdb"], found["sqlalchemy"]) == ("1.0.0", "1.4.54")
    assert tuple(found["rows"]) == tuple(found["tables"]) == MARTS
    assert (found["rows"]["fct_observation"], found["comments"]) == (500, COLUMNS)
    assert (found["as_of"], found["on_boundaries"]) == (
        [["P24"], ["VN"], ["VN"], ["VN"]],
        [["P24"]],
    )
    kind, comment = found["columns"]["value"]
    assert kind == "NUMERIC(38, 6)"
    assert "Giá trị của chỉ số." in comment
    assert found["chart"] == [["2024-03-01", "68.543847"], ["2024-04-01", "33.333333"]]

    publish_warehouse(next_warehouse, tmp_path / "releases", make_facts("r2"))
    old_client.stdin.write("again\n")
    old_client.stdin.flush()
    assert json.loads(old_client.stdout.readline())["chart"] == [
        ["2024-03-01", "50.000000"]
    ]


def test_the_connector_of_today_shows_tables_types_and_comments(current: Path) -> None:
    engine = sqlalchemy.create_engine(
        f"duckdb:///{current}/indicators.duckdb?access_mode=read_only",
        poolclass=NullPool,
    )
    asked = sqlalchemy.inspect(engine)
    assert tuple(sorted(asked.get_table_names("main"))) == MARTS
    columns = {c["name"]: c for c in asked.get_columns("fct_indicator", schema="main")}
    assert list(columns) == list(load_mart_contracts()["fct_indicator"].columns)
    assert "Giá trị của chỉ số." in columns["value"]["comment"]
    with (
        engine.connect() as connection,
        pytest.raises(sqlalchemy.exc.SQLAlchemyError, match="read-only"),
    ):
        connection.execute(sqlalchemy.text("DELETE FROM fct_indicator"))


def test_two_programs_read_one_file_at_once(current: Path) -> None:
    program = "import duckdb, sys; print(duckdb.connect(sys.argv[1], read_only=True).sql('FROM fct_target'))"
    file = str(current / "indicators.duckdb")
    with duckdb.connect(file, read_only=True) as reader:
        reader.execute("FROM fct_target").fetchone()
        done = subprocess.run(
            [sys.executable, "-c", program, file],
            capture_output=True,
            text=True,
            check=False,
        )
    assert "online_dossiers" in done.stdout, done.stderr


def test_data_frames_read_the_same_rows(current: Path) -> None:
    path, columns = (
        current / "parquet" / "fct_indicator.parquet",
        ["value", "period_end"],
    )
    march, april = dt.datetime(2024, 3, 31), dt.datetime(2024, 4, 30)
    wanted = [(None, march), (68.543847, march), (33.333333, april)]
    assert (
        pl.scan_parquet(path)
        .filter(pl.col("unit_id") == "VN")
        .select(columns)
        .collect()
        .rows()
        == wanted
    )
    table = pyarrow.dataset.dataset(path).to_table(
        columns, filter=pyarrow.dataset.field("unit_id") == "VN"
    )
    assert [tuple(row.values()) for row in table.to_pylist()] == wanted
    frame = pandas.read_parquet(path, columns=columns).loc[
        lambda read: read["period_end"] == "2024-04-30"
    ]
    assert list(frame.itertuples(index=False, name=None)) == wanted[2:]
    month_ends = pandas.read_parquet(path).resample("QE", on="period_end")
    assert month_ends["value"].max().round(1).to_dict() == {
        march: 77.8,
        pandas.Timestamp("2024-06-30"): 33.3,
    }


def test_a_spreadsheet_program_shows_vietnamese_numbers_and_dates(
    current: Path, tmp_path: Path
) -> None:
    """As the README says to open a CSV: UTF-8, commas, numbers as in English."""
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("LibreOffice is not installed here")
    for files, options in (
        (
            (
                current / "csv" / "fct_indicator.csv",
                current / "csv" / "dim_org_unit.csv",
            ),
            [UTF8_COMMAS_ENGLISH],
        ),
        ((current / "headline_indicators.xlsx",), []),
    ):
        subprocess.run(
            [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
             *(f"--infilter={o}" for o in options), "--convert-to", "ods", "--outdir", tmp_path, *files],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip

    def rows(name: str, sheet: int = 0) -> list[dict]:
        head, *body = (
            CalamineWorkbook.from_path(str(tmp_path / f"{name}.ods"))
            .get_sheet_by_index(sheet)
            .to_python()
        )
        return [dict(zip(head, row, strict=True)) for row in body]

    assert {r["unit_id"]: r["name_vi"] for r in rows("dim_org_unit")} == {
        "P24": "Bắc Ninh",
        "VN": "Cả nước",
    }
    (march,) = (r for r in rows("fct_indicator") if r["numerator"] == 115665)
    assert (march["value"], march["period_end"]) == (68.543847, dt.date(2024, 3, 31))
    values = [r["Giá trị · Value"] for r in rows("headline_indicators", sheet=3)]
    assert 68.543847 in values
