"""The release explains itself: each file beside the data is written by a module of its own."""

from __future__ import annotations

import json
from typing import Any

import duckdb

from orchestration.release.describe import dcat, schema_org
from orchestration.release.describe.column_descriptions import Mart
from orchestration.release.describe.contents import ReleaseContents
from orchestration.release.describe.datapackage import write_datapackage
from orchestration.release.describe.dictionary import write_dictionary
from orchestration.release.describe.licences import write_licences
from orchestration.release.describe.period_names import name_periods
from orchestration.release.page.site import write_site
from orchestration.release.write.database import require_columns
from orchestration.release.write.exchange import write_exchange
from orchestration.release.write.files import DATABASE
from orchestration.release.write.workbook.book import write_workbook

_PERIOD = ("period_start", "period_end", "period_kind")


def describe_release(contents: ReleaseContents, changes: Mart) -> None:
    """Write every description, the exchange formats, the workbook and the site beside the exported files.

    `changes`: the columns of `changes.parquet`; the dictionary explains them too.
    Raises Unexportable where a mart that a promised file is made from is missing.
    """
    folder, facts = contents.folder, contents.facts
    # The dictionary has the record of schema.org inside it: who finds the page finds the dataset.
    record = schema_org.build_schema_org(contents)
    _write_json(contents, schema_org.NAME, record)
    _write_json(contents, dcat.NAME, dcat.build_dcat(contents))
    write_datapackage(contents)
    write_licences(folder, facts)
    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        _name_all_periods(connection, contents.marts)
        write_dictionary(connection, contents, changes, record)
        write_exchange(connection, folder, facts, contents.marts)
        write_workbook(connection, folder, facts, contents.marts)
        write_site(connection, contents)


def _name_all_periods(
    connection: duckdb.DuckDBPyConnection, marts: tuple[Mart, ...]
) -> None:
    """Find the names of all periods at once: the workbook and the site show each many times."""
    require_columns(marts, {"dim_period": _PERIOD}, "the names of periods")
    periods = connection.execute(f"select {', '.join(_PERIOD)} from dim_period")
    name_periods(periods.fetchall())


def _write_json(contents: ReleaseContents, name: str, record: dict[str, Any]) -> None:
    text = json.dumps(record, ensure_ascii=False, indent=1)
    (contents.folder / name).write_text(text + "\n", "utf-8")
