"""Threads by the size of what is read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from ingest.duckdb_threads import (
    LANDED_BYTES_OF_A_THREAD,
    ThreadLimit,
    map_on_cursors,
)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that was opened with three threads."""
    with duckdb.connect(config={"threads": 3}) as connection:
        yield connection


@pytest.mark.parametrize(
    ("size", "threads"), [(0, 1), (30_000_000, 1), (40_000_000, 2), (4_000_000_000, 3)]
)
def test_a_small_file_is_read_by_one_thread_and_a_large_one_by_all_there_are(
    connection: duckdb.DuckDBPyConnection, size: int, threads: int
) -> None:
    ThreadLimit.of(connection).set_for_text(size)
    with connection.cursor() as cursor:
        assert _read_threads(cursor) == threads


def test_a_database_that_was_made_small_grows_to_what_it_had(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(b"1")
    with large.open("wb") as stream:
        stream.truncate(3 * LANDED_BYTES_OF_A_THREAD)
    limit = ThreadLimit.of(connection)
    limit.set_for_landed([small])
    assert _read_threads(connection) == 1
    limit.set_for_landed([small, large])
    assert _read_threads(connection) == 3


def test_what_is_done_two_at_a_time_comes_back_in_order(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    rows = [3_000_000, 1, 2, 200_000]

    def count(cursor: duckdb.DuckDBPyConnection, size: int) -> int:
        [[found]] = cursor.execute(
            "select count(distinct i) from range($1) t (i)", [size]
        ).fetchall()
        return int(found)

    assert map_on_cursors(connection, count, rows) == rows


def test_where_one_fails_the_other_is_broken_off(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    began = threading.Event()
    ended: list[Exception] = []

    def work(cursor: duckdb.DuckDBPyConnection, item: str) -> None:
        if item == "fails":
            began.wait(60)
            raise ValueError("no such mart")
        began.set()
        try:
            # Hours of work.
            cursor.execute("select count(*) from range(10_000_000_000_000)")
            cursor.fetchall()
        except duckdb.InterruptException as broken_off:
            ended.append(broken_off)
            raise

    with pytest.raises(ValueError, match="no such mart"):
        map_on_cursors(connection, work, ["fails", "takes long"])
    assert len(ended) == 1


def _read_threads(connection: duckdb.DuckDBPyConnection) -> int:
    [[threads]] = connection.execute("select current_setting('threads')").fetchall()
    return int(threads)
