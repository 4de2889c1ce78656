"""The one place where Great Expectations meets DuckDB. These tests fail when either side changes."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import duckdb
import great_expectations as gx
import great_expectations.expectations as gxe
import pytest

from expectations import gx_duckdb as bridge
from expectations.rule import ExpectNoRows


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "with space & 100%.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("create schema marts")
        con.execute("create table marts.t as select range as id, 'x' || range % 3 as word from range(1000)")
        con.execute("create table marts.u as select * from marts.t")
    return path


def _suite(name: str, *expectations: object) -> gx.ExpectationSuite:
    return gx.ExpectationSuite(name=name, meta={"table": f"marts.{name}"}, expectations=list(expectations))


def test_gx_alone_still_cannot_read_duckdb(database: Path) -> None:
    """When this fails GX reads DuckDB by itself: take the dialect out of the bridge."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql(
        "plain", connection_string=f"duckdb:///{database}", kwargs={"connect_args": {"read_only": True}}
    )
    batch = source.add_table_asset("t", table_name="t", schema_name="marts").add_batch_definition_whole_table("all")
    result = batch.get_batch().validate(gxe.ExpectColumnValuesToBeInSet(column="word", value_set=["x0", "x1", "x2"]))
    source.get_engine().dispose()
    source.get_execution_engine().close()
    assert not result.success
    assert "list index out of range" in str(result.exception_info)


def test_every_kind_of_expectation_in_use_is_judged_on_duckdb(database: Path) -> None:
    good = [
        gxe.ExpectColumnValuesToBeInSet(column="word", value_set=["x0", "x1", "x2"]),
        gxe.ExpectColumnValuesToBeBetween(column="id", min_value=0, max_value=999),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="id", column_B="id", or_equal=True, ignore_row_if="either_value_is_missing"
        ),
        gxe.ExpectTableColumnsToMatchSet(column_set=["word", "id"], exact_match=True),
        ExpectNoRows(unexpected_rows_query="select * from {batch} where id < 0"),
    ]
    bad = [
        gxe.ExpectColumnValuesToBeInSet(column="word", value_set=["x0"]),
        gxe.ExpectColumnValuesToBeBetween(column="id", min_value=0, max_value=998),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(column_A="id", column_B="id"),
        gxe.ExpectTableColumnsToMatchSet(column_set=["id"], exact_match=True),
        ExpectNoRows(unexpected_rows_query="select * from {batch} where id > 900"),
    ]
    results = bridge.validate(database, [_suite("t", *good), _suite("u", *bad)])
    assert [r.success for r in results["t"].results] == [True] * len(good)
    assert [r.success for r in results["u"].results] == [False] * len(bad)
    observed = {r.expectation_config.type: r.result for r in results["u"].results}
    assert observed["expect_no_rows"]["observed_value"] == 99
    assert observed["expect_column_values_to_be_in_set"]["unexpected_count"] == 666


def test_a_rule_that_raises_says_so_and_stops_no_other(database: Path) -> None:
    rules = [
        ExpectNoRows(unexpected_rows_query="select * from {batch} where no_such_column > 1"),
        ExpectNoRows(unexpected_rows_query="select * from {batch} where id < 0"),
    ]
    results = bridge.validate(database, [_suite("t", *rules)])["t"].results
    told = {r.expectation_config.kwargs["unexpected_rows_query"].split()[-3]: r for r in results}
    assert "no_such_column" in str(told["no_such_column"].exception_info)
    assert not told["no_such_column"].success
    assert told["id"].success


def test_results_stay_small(database: Path) -> None:
    rule = gxe.ExpectColumnValuesToBeInSet(column="word", value_set=["none of them"])
    (result,) = bridge.validate(database, [_suite("t", rule)])["t"].results
    assert len(str(result.to_json_dict())) < 10_000


def test_the_file_is_only_read_and_is_let_go(database: Path) -> None:
    before = database.read_bytes()
    bridge.validate(
        database,
        [_suite("t", ExpectNoRows(unexpected_rows_query="select * from {batch} where false"))],
    )
    assert database.read_bytes() == before
    write = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('create table marts.v as select 1')"
    subprocess.run([sys.executable, "-c", write, str(database)], check=True, timeout=30)


def test_no_network_is_touched(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **_: object) -> None:
        raise AssertionError(f"a connection was opened: {args}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    results = bridge.validate(
        database,
        [_suite("t", ExpectNoRows(unexpected_rows_query="select * from {batch} where false"))],
    )
    assert results["t"].success


def test_importing_the_gate_loads_no_great_expectations(repository: Path) -> None:
    asked = (
        "import sys, expectations.judge, expectations.report.text; "
        "print([m for m in ('great_expectations', 'pandas', 'sqlalchemy') if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", asked], cwd=repository, check=True, capture_output=True, text=True, timeout=60
    )
    assert told.stdout.strip() == "[]"
