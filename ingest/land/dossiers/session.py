"""Where a file of cases is worked on: a scratch folder, and a DuckDB that stays small."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from ingest.duckdb_threads import ThreadLimit

# Of DuckDB itself: every month that is being written holds buffers, and the process holds other
# things.
_MEMORY_LIMIT = "600MB"
# So many cases a thread gathers before it writes each month's share; half of it costs 10 % more
# time.
_GATHERED_ROWS = 1_000_000


@contextmanager
def open_scratch_folder(folder: Path) -> Iterator[Path]:
    """A new folder `scratch` inside `folder`, gone with all it holds when the work is done or has
    failed.
    """
    scratch = folder / "scratch"
    scratch.mkdir()
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch)


@contextmanager
def open_database(scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB in memory that spills into `scratch` and loads no extension."""
    with duckdb.connect(
        config={
            "memory_limit": _MEMORY_LIMIT,
            "temp_directory": str(scratch / "spilled"),
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    ) as connection:
        connection.execute(f"set partitioned_write_flush_threshold = {_GATHERED_ROWS}")
        yield connection


@dataclass(frozen=True)
class CaseSession:
    """The database in which many files are read.

    Each works in a cursor of its own, whose temporary types and rejected lines are gone when it is
    closed. `shared_types`: names of those that were created for all of them.
    """

    connection: duckdb.DuckDBPyConnection
    threads: ThreadLimit
    shared_types: set[str] = field(default_factory=set)


@contextmanager
def open_session(folder: Path) -> Iterator[CaseSession]:
    """What is spilled goes into a new folder inside `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="cases-", dir=folder) as scratch,
        open_database(Path(scratch)) as connection,
    ):
        yield CaseSession(connection, ThreadLimit.of(connection))
