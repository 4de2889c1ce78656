"""One SELECT over a release, with an end in time and in rows.

`open_release` keeps a query from files, network and writing; here it is kept to one statement that reads, to
seconds and to rows.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

_READING = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)


@dataclass(frozen=True)
class Limits:
    """How long a query may take, and how many rows of it are fetched; None is all of them."""

    seconds: float = 60
    rows: int | None = 1_000


@dataclass(frozen=True)
class Table:
    """What a query gave. `is_cut`: whether there were more rows than were fetched."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    is_cut: bool


class QueryRefused(ValueError):
    """A query that reads nothing of the release, is wrong, or takes too long; the message says which."""


def run_query(connection: duckdb.DuckDBPyConnection, sql: str, limits: Limits) -> Table:
    """The rows of one statement that reads. `connection`: of `open_release`. Raises QueryRefused."""
    try:
        statement = _require_reading(connection, sql)
        with _interrupt_after(limits.seconds, connection):
            return _fetch_rows(connection.execute(statement), limits.rows)
    except duckdb.InterruptException as error:
        raise QueryRefused(
            f"expected an answer within {limits.seconds:g} s, found none; to fix: filter earlier, aggregate,"
            " or begin from indicator_values, which needs no join"
        ) from error
    except duckdb.Error as error:
        raise QueryRefused(str(error)) from error


def _require_reading(
    connection: duckdb.DuckDBPyConnection, sql: str
) -> duckdb.Statement:
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise QueryRefused(
            f"expected one statement, found {len(statements)}; to fix: run them one by one"
        )
    [statement] = statements
    if statement.type not in _READING:
        raise QueryRefused(
            f"expected a statement that reads (select, describe, summarize, explain), found"
            f" {statement.type.name.lower()}: a release never changes; to fix: ask with select"
        )
    return statement


@contextmanager
def _interrupt_after(
    seconds: float, connection: duckdb.DuckDBPyConnection
) -> Iterator[None]:
    """Stop what the connection does once the seconds are over."""
    timer = threading.Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _fetch_rows(result: duckdb.DuckDBPyConnection, most: int | None) -> Table:
    columns = tuple(column[0] for column in result.description)
    if most is None:
        return Table(columns, tuple(result.fetchall()), is_cut=False)
    # The rows come as they are fetched: the one too many says that there are more.
    rows = result.fetchmany(most + 1)
    return Table(columns, tuple(rows[:most]), is_cut=len(rows) > most)
