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

from expectations.gx_duckdb import (
    build_expectation,
    judge_suites,
    read_judgements,
)
from expectations.rule import (
    ExactColumns,
    NotAfter,
    OneOf,
    QueryRule,
    Rule,
    UniqueKey,
    WithinBounds,
)
from expectations.suite import Suite


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "with space & 100%.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("create schema marts")
        con.execute(
            "create table marts.t as select range as id, 'x' || range % 3 as word from range(1000)"
        )
        con.execute(
            "create table marts.u as select *, length(word) as word_length from marts.t"
        )
    return path


def _suite(name: str, *rules: Rule) -> Suite:
    return Suite(name=name, table=f"marts.{name}", key=("id",), to_fix="f", rules=rules)


def _query(name: str, query: str) -> QueryRule:
    return QueryRule(name=name, sentence="s", sentence_vi="s", expects="e", query=query)


def _one_of(*words: str) -> OneOf:
    return OneOf(
        name="words", sentence="s", sentence_vi="s", column="word", words=words
    )


def test_a_rule_is_configured_once_until_it_changes() -> None:
    rule = build_expectation(_query("few", "select * from {table}"))
    before = rule.configuration
    assert rule.configuration is before

    rule.unexpected_rows_query = "select 1 from {batch}"

    assert "select 1" in rule.configuration.kwargs["unexpected_rows_query"]
    assert "select 1" not in before.kwargs["unexpected_rows_query"]


def test_gx_alone_still_cannot_read_duckdb(database: Path) -> None:
    """When this fails GX reads DuckDB by itself: take the dialect out of the bridge."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql(
        "plain",
        connection_string=f"duckdb:///{database}",
        kwargs={"connect_args": {"read_only": True}},
    )
    batch = source.add_table_asset(
        "t", table_name="t", schema_name="marts"
    ).add_batch_definition_whole_table("all")
    result = batch.get_batch().validate(
        gxe.ExpectColumnValuesToBeInSet(column="word", value_set=["x0", "x1", "x2"])
    )
    source.get_engine().dispose()
    source.get_execution_engine().close()
    assert not result.success
    assert "list index out of range" in str(result.exception_info)


def test_every_kind_of_rule_is_judged_on_duckdb(database: Path) -> None:
    def name(rule: str) -> dict[str, str]:
        return {"name": rule, "sentence": "s", "sentence_vi": "s"}

    good = [
        _one_of("x0", "x1", "x2"),
        WithinBounds(**name("bounds"), column="id", lowest=0, highest=999),
        NotAfter(**name("order"), first="id", last="id"),
        ExactColumns(**name("columns"), columns=("word", "id")),
        UniqueKey(**name("key"), key=("id",)),
        _query("query", "select * from batch where id < 0"),
        _query(
            "ctes",
            "with few as (select * from batch where id < 3)\n\nselect * from few where id > 3",
        ),
        _query(
            "braces", "select * from batch where regexp_full_match(word, '[a-w]{2}')"
        ),
    ]
    bad = [
        _one_of("x0"),
        WithinBounds(**name("bounds"), column="id", lowest=0, highest=998),
        NotAfter(**name("order"), first="id", last="word_length"),
        ExactColumns(**name("columns"), columns=("id", "word")),
        UniqueKey(**name("key"), key=("word",)),
        _query("query", "select * from batch where id > 900"),
        _query(
            "ctes",
            "with few as (select * from batch where id < 3)\n\nselect * from few where id > 1",
        ),
        _query(
            "braces",
            "select * from batch where regexp_full_match(word, '[a-z]{1}\\d{1}')",
        ),
    ]
    results = judge_suites(database, [_suite("t", *good), _suite("u", *bad)])
    assert {rule: j.holds for rule, j in read_judgements(results["t"]).items()} == {
        rule.name: True for rule in good
    }
    of_bad = read_judgements(results["u"])
    assert {rule: j.holds for rule, j in of_bad.items()} == {
        rule.name: False for rule in bad
    }
    assert not any(judgement.problem for judgement in of_bad.values())


def test_a_rule_that_raises_does_not_stop_the_others(database: Path) -> None:
    rules = [
        _query("raises", "select * from batch where no_such_column > 1"),
        _query("holds", "select * from batch where id < 0"),
    ]
    judgements = read_judgements(judge_suites(database, [_suite("t", *rules)])["t"])
    assert not judgements["raises"].holds
    assert "no_such_column" in str(judgements["raises"].problem)
    assert "[SQL:" not in str(judgements["raises"].problem)
    assert judgements["holds"].holds


def test_results_stay_small(database: Path) -> None:
    (result,) = judge_suites(database, [_suite("t", _one_of("none of them"))])[
        "t"
    ].results
    assert len(str(result.to_json_dict())) < 10_000


def test_the_file_is_only_read_and_is_let_go(database: Path) -> None:
    before = database.read_bytes()
    judge_suites(
        database, [_suite("t", _query("q", "select * from batch where false"))]
    )
    assert database.read_bytes() == before
    write = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('create table marts.v as select 1')"
    subprocess.run([sys.executable, "-c", write, str(database)], check=True, timeout=30)


def test_no_network_is_touched(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **_: object) -> None:
        raise AssertionError(f"a connection was opened: {args}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    results = judge_suites(
        database, [_suite("t", _query("q", "select * from batch where false"))]
    )
    assert results["t"].success


def test_importing_the_gate_and_reading_its_rules_loads_no_great_expectations(
    repository: Path,
) -> None:
    command = (
        "import sys, expectations.judge, expectations.report.text, expectations.report.held; "
        "expectations.judge.list_rules_due(); "
        "print([m for m in ('great_expectations', 'pandas', 'sqlalchemy') if m in sys.modules])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", command],
        cwd=repository,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert printed.stdout.strip() == "[]"
