"""The release explains itself: every description file is written here, each by the module of its format."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.release.describe import datapackage, dictionary, licences
from orchestration.release.describe import dcat as linked
from orchestration.release.describe.column_descriptions import Mart
from orchestration.release.facts import ReleaseFacts
from orchestration.release.write import exchange, workbook
from orchestration.release.write.files import DATABASE, DataFile


def describe(
    folder: Path, facts: ReleaseFacts, marts: tuple[Mart, ...], files: list[DataFile], changes: Mart
) -> None:
    """Write every description, the exchange formats and the workbook beside the exported files.

    `changes`: what the rows of `changes.parquet` mean; the dictionary explains them too.
    """
    datapackage.write(folder, facts, marts, files)
    found = linked.write(folder, facts, marts, files)
    dictionary.write(folder, facts, (*marts, changes), found)
    licences.write(folder, facts)
    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        exchange.write_exchange(connection, folder, facts, marts)
        workbook.write_workbook(connection, folder, facts, marts)
