"""How many threads of DuckDB a piece of work is given: of a small piece most wait for each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

# A month of 80,000 cases (8 MB of text, 0.6 MB landed) was landed and counted by one thread in half the
# CPU seconds of two, and no later. With 400,000 cases (40 MB, 3 MB) a second thread costs a tenth more
# to land them, and still a quarter more to count them; with 2 million (14 MB landed) nothing.
_TEXT_BYTES_OF_ONE_THREAD = 32_000_000
LANDED_BYTES_OF_A_THREAD = 8_000_000


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

    def _set(self, threads: int) -> None:
        threads = min(max(threads, 1), self.most)
        self.connection.execute(f"set threads = {threads}")


def measure_files(files: Iterable[Path]) -> int:
    """How many bytes they have together."""
    return sum(path.stat().st_size for path in files)
