"""The published database with those who read it: the oldest drivers, BI connectors, two programs at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import sqlalchemy
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

OLD_CLIENTS = Path(sys.prefix) / "old-clients"


@pytest.fixture(scope="module")
def current(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    releases = tmp_path_factory.mktemp("read")
    publish_warehouse(warehouse, releases, make_facts("r1"))
    return releases / "current"


@pytest.fixture
def next_warehouse(tmp_path: Path) -> Path:
    return make_warehouse(tmp_path / "next.duckdb", values=[value_row(pair=("1", "2"))])


@pytest.fixture
def old_client(tmp_path: Path, warehouse: Path):
    """A reader with DuckDB 1.0 on the releases of `tmp_path`, of which one is published."""
    assert OLD_CLIENTS.is_dir(), (
        f"{OLD_CLIENTS}: `make test` puts the old clients there"
    )
    publish_warehouse(warehouse, tmp_path / "releases", make_facts("r1"))
    program = Path(__file__).with_name("old_client.py")
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
    assert found["parquet"] == [["P24", 116.7, "███████"], ["VN", 102.8, "██████▏"]]

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
