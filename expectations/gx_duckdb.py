"""The one place where Great Expectations meets DuckDB, and where its types meet ours.

GX 1.24 reads a result after it has closed the connection, which only survives for dialects it keeps
open (a private list without DuckDB): out of the box every rule ends in "list index out of range"
(great_expectations#11579). Here every result is read into memory as soon as the statement has run.
When GX grows its own DuckDB engine (PR #12084) the dialect goes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import duckdb_engine
from pydantic.v1 import PrivateAttr
from sqlalchemy.dialects import registry
from sqlalchemy.engine import URL, Connection
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.engine.interfaces import (
    ReflectedColumn,
    ReflectedPrimaryKeyConstraint,
)
from sqlalchemy.types import NullType

from expectations.last_release import write_attach_statement
from expectations.later_imports import import_when_used
from expectations.rule import (
    ExactColumns,
    NotAfter,
    OneOf,
    QueryRule,
    Rule,
    UniqueKey,
    WithinBounds,
    over_table,
)
from expectations.suite import Suite
from ingest.duckdb_threads import ThreadLimit

# Great Expectations imports them for a rule on distributions that we have none of, which takes a
# third of its own start: 1.5 of 4.5 CPU s.
with import_when_used("scipy.stats", "altair"):
    import great_expectations as gx
    from great_expectations.core import (
        ExpectationSuiteValidationResult,
        ExpectationValidationResult,
    )
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )
    from great_expectations.datasource.fluent.interfaces import Batch
    from great_expectations.datasource.fluent.sql_datasource import (
        SQLDatasource,
        TableAsset,
    )
    from great_expectations.expectations import (
        ExpectColumnPairValuesAToBeGreaterThanB,
        ExpectColumnValuesToBeBetween,
        ExpectColumnValuesToBeInSet,
        ExpectTableColumnsToMatchSet,
        UnexpectedRowsExpectation,
    )
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.expectation_configuration import (
        ExpectationConfiguration,
    )

DIALECT = "chiso_duckdb"

_COLUMNS = """
    select
        column_name,
        is_nullable
    from duckdb_columns()
    where schema_name = $schema and table_name = $table and database_name = current_database()
    order by column_index
"""


@dataclass(frozen=True)
class Judgement:
    """Whether a rule holds, or the problem for which that can't be told (without the SQL)."""

    holds: bool
    problem: str | None = None


class ExpectNoRows(UnexpectedRowsExpectation):
    """The query gives no row. Unlike its parent it asks the database once, for the count only."""

    metric_dependencies: ClassVar[tuple[str, ...]] = (
        "unexpected_rows_query.row_count",
    )
    _known_configuration: ExpectationConfiguration | None = PrivateAttr(default=None)

    @property
    def configuration(self) -> ExpectationConfiguration:
        """As its parent makes it, until a field changes: GX reads it forty times for one rule, and
        writes out the whole expectation each time."""
        if self._known_configuration is None:
            self._known_configuration = super().configuration
        return self._known_configuration

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name in self.__fields__:
            self._known_configuration = None

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002
        execution_engine: object = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        count = metrics["unexpected_rows_query.row_count"]
        return {"success": count == 0, "result": {"observed_value": count}}


def judge_suites(
    database: Path, suites: Iterable[Suite], *, previous: Path | None = None
) -> dict[str, ExpectationSuiteValidationResult]:
    """Judge every suite on its table of a DuckDB file; results by the suite's name.

    Rules reach the tables of the file `previous` under that name. A rule that raised has its
    exception in its result and does not stop the others. The file is opened read-only and is closed
    again when this returns, so that another connection, of any kind, may follow.
    """
    results: dict[str, ExpectationSuiteValidationResult] = {}
    suites = tuple(suites)
    tables = dict.fromkeys(suite.table for suite in suites)
    with _open_warehouse(database, previous, tables) as source:
        for suite in suites:
            expectations = build_expectation_suite(suite)
            results[suite.name] = _open_table(source, suite.table).validate(
                expectations, result_format="SUMMARY"
            )
    return results


def build_expectation_suite(suite: Suite) -> gx.ExpectationSuite:
    """The suite as Great Expectations runs it: an expectation for each rule."""
    expectations = [build_expectation(rule) for rule in suite.rules]
    return gx.ExpectationSuite(
        name=suite.name, meta={"table": suite.table}, expectations=expectations
    )


def build_expectation(rule: Rule) -> Expectation:
    """The expectation of a rule: its sentence is the description, its name is in `meta`."""
    words: dict[str, Any] = {
        "description": rule.sentence,
        "severity": rule.severity,
        "meta": {"rule": rule.name, "sentence_vi": rule.sentence_vi},
    }
    match rule:
        case QueryRule():
            return _expect_no_rows(rule.query, words)
        case UniqueKey():
            return _expect_no_rows(rule.repeated_query, words)
        case OneOf():
            return ExpectColumnValuesToBeInSet(
                column=rule.column, value_set=list(rule.words), **words
            )
        case WithinBounds():
            return ExpectColumnValuesToBeBetween(
                column=rule.column,
                min_value=rule.lowest,
                max_value=rule.highest,
                **words,
            )
        case NotAfter():
            return ExpectColumnPairValuesAToBeGreaterThanB(
                column_A=rule.last,
                column_B=rule.first,
                or_equal=True,
                ignore_row_if="either_value_is_missing",
                **words,
            )
        case ExactColumns():
            return ExpectTableColumnsToMatchSet(
                column_set=list(rule.columns), exact_match=True, **words
            )
    raise TypeError(
        f"expected a kind of rule that has an expectation, found {type(rule).__name__}"
    )


def read_judgements(result: ExpectationSuiteValidationResult) -> dict[str, Judgement]:
    """What was found of each rule of a suite, by the rule's name."""
    judgements: dict[str, Judgement] = {}
    for of_rule in result.results:
        judgements[read_rule_name(of_rule)] = Judgement(
            bool(of_rule.success), _find_problem(of_rule)
        )
    return judgements


def read_rule_name(result: ExpectationValidationResult) -> str:
    """The name of the rule a result is about."""
    if result.expectation_config is None:
        raise ValueError(
            "expected a result with the configuration of its expectation, found none"
        )
    return str(result.expectation_config.meta["rule"])


def _expect_no_rows(query: str, words: Mapping[str, Any]) -> ExpectNoRows:
    # GX formats the query with the table's name, so that a brace of the query itself must be
    # doubled.
    escaped = query.replace("{", "{{").replace("}", "}}")
    return ExpectNoRows(unexpected_rows_query=over_table(escaped, "{batch}"), **words)


def _find_problem(result: ExpectationValidationResult) -> str | None:
    """What a rule raised, without the SQL. GX keeps it either flat or by metric."""
    info = result.exception_info or {}
    by_metric = [value for value in info.values() if isinstance(value, dict)]
    for exception in (info, *by_metric):
        message = exception.get("exception_message")
        if message:
            without_sql, _, _ = str(message).partition("[SQL:")
            return " ".join(without_sql.split())
    return None


_ExecutionContext: Any = duckdb_engine.Dialect.execution_ctx_cls


class _ReadsResultsAtOnce(_ExecutionContext):  # type: ignore[misc]  # duckdb_engine takes it as a variable
    def post_exec(self) -> None:
        super().post_exec()
        if self.cursor.description:
            rows = self.cursor.fetchall()
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, initial_buffer=rows
            )


class BufferedDuckDB(duckdb_engine.Dialect):
    """DuckDB whose results outlive their connection, under a name of its own; with a file attached
    as `previous`."""

    name = DIALECT
    supports_statement_cache = False  # as its parent; a dialect must state it itself
    execution_ctx_cls = _ReadsResultsAtOnce

    def connect(self, *cargs: Any, previous: str | None = None, **cparams: Any) -> Any:
        """A connection that reads the file `previous`, where one is named, under that name."""
        connection = super().connect(*cargs, **cparams)
        ThreadLimit.of(connection).set_for_built(Path(cparams["database"]))
        if previous:
            connection.execute(write_attach_statement(previous))
        return connection

    def get_columns(
        self,
        connection: Connection,
        table_name: str,
        schema: str | None = None,
        **_: Any,
    ) -> list[ReflectedColumn]:
        """The columns of a table in their order, without their types: no rule asks for those.

        The parent puts a query for PostgreSQL to DuckDB's copy of that catalogue, which takes a
        tenth of a second a table.
        """
        found = connection.exec_driver_sql(
            _COLUMNS, {"schema": schema, "table": table_name}
        )
        return [
            {"name": name, "type": NullType(), "nullable": is_nullable, "default": None}
            for name, is_nullable in found
        ]

    def get_pk_constraint(self, *_: Any, **__: Any) -> ReflectedPrimaryKeyConstraint:
        """No key: GX asks for one with the columns, and no rule reads it. The parent puts two more of
        those queries."""
        return {"constrained_columns": [], "name": None}


registry.register(DIALECT, __name__, "BufferedDuckDB")


def _open_table(source: SQLDatasource, table: str) -> Batch:
    """The whole table. A checkpoint would spend a quarter of the gate's time on storing what nobody
    reads again."""
    asset = source.get_asset(table)
    batch: Batch = asset.get_batch(asset.build_batch_request())
    return batch


def _list_assets(tables: Iterable[str]) -> list[TableAsset]:
    """The tables ("schema.name") as Great Expectations knows them."""
    assets: list[TableAsset] = []
    for table in tables:
        schema, name = table.split(".")
        assets.append(TableAsset(name=table, table_name=name, schema_name=schema))
    return assets


@contextmanager
def _open_warehouse(
    database: Path, previous: Path | None, tables: Iterable[str]
) -> Iterator[SQLDatasource]:
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(
                init_temp_docs_sites=False
            ),
            progress_bars=ProgressBarsConfig(globally=False),
            analytics_enabled=False,
        ),
    )
    attached = None
    if previous:
        attached = str(previous)
    source = context.data_sources.add_sql(
        "warehouse",
        connection_string=URL.create(
            DIALECT, database=str(database)
        ).render_as_string(),
        # Added one by one, each would have the whole context written out again.
        assets=_list_assets(tables),
        kwargs={  # type: ignore[call-arg]  # its stub leaves out what SQLDatasource takes
            "connect_args": {
                "read_only": True,
                "previous": attached,
                # No host to download an extension from is assumed.
                "config": {
                    "autoinstall_known_extensions": "false",
                    "autoload_known_extensions": "false",
                },
            }
        },
    )
    try:
        yield source
    finally:
        source.get_engine().dispose()
        source.get_execution_engine().close()
