"""How many threads of DuckDB a piece of work is given: of a small piece most wait for each other."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import duckdb

# A month of 80,000 cases (8 MB of text, 0.6 MB landed) was landed and counted by one thread in half the
# CPU seconds of two, and no later. With 400,000 cases (40 MB, 3 MB) a second thread costs a tenth more
# to land them, and still a quarter more to count them; with 2 million (14 MB landed) nothing.
_TEXT_BYTES_OF_ONE_THREAD = 32_000_000
LANDED_BYTES_OF_A_THREAD = 8_000_000
# The marts of a warehouse of 450 MB (0.27 million versions) were exported by one thread in two thirds of
# the CPU seconds of two, and judged in four fifths.
_BUILT_BYTES_OF_A_THREAD = 512_000_000


# Two pieces of work on one thread each keep two cores busy with less waiting than one on two.
_AT_ONCE = 2
_SECONDS_BETWEEN_INTERRUPTS = 0.01

Item = TypeVar("Item")
Done = TypeVar("Done")


@dataclass(frozen=True)
class ThreadLimit:
    """Sets the threads of a database by the size of what is to be read. `most`: as many as it had."""

    connection: duckdb.DuckDBPyConnection
    most: int

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> ThreadLimit:
        """The limit of a database that was just opened."""
        [[most]] = connection.execute("select current_setting('threads')").fetchall()
        return cls(connection, int(most))

    def set_for_text(self, size: int) -> None:
        """As many as read a file of text of so many bytes; of all its cursors."""
        self._set(1 + size // _TEXT_BYTES_OF_ONE_THREAD)

    def set_for_landed(self, files: Iterable[Path]) -> None:
        """As many as read these landed files together; of all its cursors."""
        self._set(measure_files(files) // LANDED_BYTES_OF_A_THREAD)

    def set_for_built(self, warehouse: Path) -> None:
        """As many as read the marts of a warehouse file; of all its cursors."""
        self._set(warehouse.stat().st_size // _BUILT_BYTES_OF_A_THREAD)

    def _set(self, threads: int) -> None:
        threads = min(max(threads, 1), self.most)
        self.connection.execute(f"set threads = {threads}")


def map_on_cursors(
    connection: duckdb.DuckDBPyConnection,
    work: Callable[[duckdb.DuckDBPyConnection, Item], Done],
    items: Sequence[Item],
) -> list[Done]:
    """What the work makes of each item, in their order, two at a time, each on a cursor of its own.

    Raises what the work raised first; whatever else is under way is broken off, on a signal to the
    process too.
    """
    cursors: list[duckdb.DuckDBPyConnection] = []

    def run(item: Item) -> Done:
        cursor = connection.cursor()
        cursors.append(cursor)
        try:
            return work(cursor, item)
        finally:
            cursors.remove(cursor)
            cursor.close()

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            return list(pool.map(run, items))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            break_off(cursors)
            raise


def break_off(cursors: Collection[duckdb.DuckDBPyConnection]) -> None:
    """Interrupt what they run until whoever runs it has taken each of them away."""
    while cursors:
        # One that is between two statements does not feel it.
        for cursor in tuple(cursors):
            with suppress(duckdb.ConnectionException):  # closed meanwhile
                cursor.interrupt()
        time.sleep(_SECONDS_BETWEEN_INTERRUPTS)


def measure_files(files: Iterable[Path]) -> int:
    """How many bytes they have together."""
    return sum(path.stat().st_size for path in files)
