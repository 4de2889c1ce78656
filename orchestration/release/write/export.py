"""The marts as files: one DuckDB database, Parquet and CSV.

The same warehouse and facts give the same Parquet and CSV bytes, on any number of threads. How each
format is written stands in `database`, `parquet` and `delimited`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest.duckdb_threads import ThreadLimit, map_on_cursors
from ingest.sql_text import quote_literal
from orchestration.release.describe.column_descriptions import Mart, read_marts
from orchestration.release.facts import ReleaseFacts
from orchestration.release.steps import StepHook, ignore_step
from orchestration.release.write.database import (
    STORAGE_VERSION,
    create_macros,
    create_tables,
)
from orchestration.release.write.delimited import write_csv
from orchestration.release.write.files import DATABASE, DataFile, Unexportable
from orchestration.release.write.parquet import ParquetTable, write_parquet

# Tools know 64 bits with a sign: DuckDB would write the widest as doubles and lose digits.
_WIDER_THAN_PARQUET = ("HUGEINT", "UHUGEINT", "UBIGINT")


@dataclass(frozen=True)
class Export:
    """What was exported: the marts with their descriptions, and their Parquet and CSV files."""

    marts: tuple[Mart, ...]
    files: tuple[DataFile, ...]


def list_marts(warehouse: Path, schema: str = "marts") -> tuple[str, ...]:
    """The tables that would be exported, as `marts.fct_target`, by name."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        names = connection.execute(
            "select table_name from information_schema.tables"
            f" where table_schema = {quote_literal(schema)} order by table_name"
        ).fetchall()
    return tuple(f"{schema}.{name}" for (name,) in names)


def export_marts(
    warehouse: Path,
    folder: Path,
    facts: ReleaseFacts,
    *,
    schema: str = "marts",
    step: StepHook = ignore_step,
) -> Export:
    """Write every mart of the finished warehouse into `folder` as DuckDB, Parquet and CSV.

    `step` is called with the name of each stretch before it begins. Raises Unexportable.
    """
    with _open_connection(folder) as connection:
        ThreadLimit.of(connection).set_for_built(warehouse)
        connection.execute(
            f"attach {quote_literal(warehouse)} as warehouse (read_only)"
        )
        marts = read_marts(connection, "warehouse", schema)
        if not marts:
            raise Unexportable(
                f"{warehouse.name}: expected tables in the schema {schema}, found none;"
                " to fix: look at what dbt built in this run"
            )
        _require_exact_types(marts)

        step("export_duckdb")
        database = quote_literal(folder / DATABASE)
        storage = quote_literal(STORAGE_VERSION)
        connection.execute(f"attach {database} as release (storage_version {storage})")
        connection.execute("begin")  # one wait for the disk, not one for each comment
        create_tables(connection, marts, schema)
        create_macros(connection, marts)
        connection.execute("commit")

        files: list[DataFile] = []
        step("export_parquet")
        for parts in map_on_cursors(
            connection,
            lambda cursor, mart: list(
                write_parquet(cursor, ParquetTable.of_release(mart), folder, facts)
            ),
            marts,
        ):
            files += parts
        step("export_csv")
        files += map_on_cursors(
            connection, lambda cursor, mart: write_csv(cursor, mart, folder), marts
        )
        connection.execute("detach release")
        connection.execute("detach warehouse")
    return Export(marts, tuple(files))


@contextmanager
def _open_connection(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that spills beside the release, never into the folder we are started in."""
    spill = folder / ".spill"
    connection = duckdb.connect(":memory:", config={"temp_directory": str(spill)})
    try:
        # A CSV must not depend on the time zone of the machine, whichever cursor writes it.
        connection.execute("set global TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def _require_exact_types(marts: tuple[Mart, ...]) -> None:
    """Raises Unexportable where Parquet would lose digits."""
    lossy = []
    for mart in marts:
        for column in mart.columns:
            if column.sql_type in _WIDER_THAN_PARQUET:
                lossy.append(f"{mart.name}.{column.name} ({column.sql_type})")
    if lossy:
        raise Unexportable(
            f"expected integers of 64 bits with a sign at most, found {', '.join(lossy)};"
            " to fix: cast them in the model (bigint, decimal)"
        )
