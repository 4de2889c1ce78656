"""The one place where Great Expectations meets DuckDB.

GX 1.24 reads a result after it has closed the connection, which only survives for dialects it keeps open (a private
list without DuckDB): out of the box every rule ends in "list index out of range" (great_expectations#11579). Here
every result is read into memory as soon as the statement has run. When GX grows its own DuckDB engine (PR #12084)
this module is all that changes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb_engine
import great_expectations as gx
from great_expectations.core import ExpectationSuiteValidationResult
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.datasource.fluent.interfaces import Batch
from sqlalchemy.dialects import registry
from sqlalchemy.engine import URL
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

from expectations.last_release import attaching

DIALECT = "chiso_duckdb"


class _ReadsResultsAtOnce(duckdb_engine.Dialect.execution_ctx_cls):
    def post_exec(self) -> None:
        super().post_exec()
        if self.cursor.description:
            rows = self.cursor.fetchall()
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(self.cursor, initial_buffer=rows)


class BufferedDuckDB(duckdb_engine.Dialect):
    """DuckDB whose results outlive their connection, under a name of its own; with a file attached as `previous`."""

    name = DIALECT
    supports_statement_cache = False  # as its parent; a dialect must say it itself
    execution_ctx_cls = _ReadsResultsAtOnce

    def connect(self, *given: str, previous: str | None = None, **named: object) -> duckdb_engine.ConnectionWrapper:
        connection = super().connect(*given, **named)
        if previous:
            connection.execute(attaching(previous))
        return connection


registry.register(DIALECT, __name__, "BufferedDuckDB")


def validate(
    database: Path, suites: Iterable[gx.ExpectationSuite], *, previous: Path | None = None
) -> dict[str, ExpectationSuiteValidationResult]:
    """Judge every suite on its table of a DuckDB file; results by the suite's name. Rules reach the tables of the
    file `previous` under that name.

    Each suite names its table in `meta["table"]` as "schema.name". An expectation that raised has its exception in
    its result and does not stop the others. The file is opened read-only and is closed again
    when this returns, so that another connection, of any kind, may follow.
    """
    with _warehouse(database, previous) as source:
        return {s.name: _batch(source, s.meta["table"]).validate(s, result_format="SUMMARY") for s in suites}


def _batch(source: SQLDatasource, table: str) -> Batch:
    """The whole table. A checkpoint would spend a quarter of the gate's time on storing what nobody reads again."""
    schema, name = table.split(".")
    asset = source.add_table_asset(table, table_name=name, schema_name=schema)
    return asset.get_batch(asset.build_batch_request())


@contextmanager
def _warehouse(database: Path, previous: Path | None) -> Iterator[SQLDatasource]:
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            progress_bars=ProgressBarsConfig(globally=False),
            analytics_enabled=False,
        ),
    )
    source = context.data_sources.add_sql(
        "warehouse",
        connection_string=URL.create(DIALECT, database=str(database)).render_as_string(),
        kwargs={
            "connect_args": {
                "read_only": True,
                "previous": str(previous) if previous else None,
                "config": {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"},
            }
        },
    )
    try:
        yield source
    finally:
        source.get_engine().dispose()
        source.get_execution_engine().close()
