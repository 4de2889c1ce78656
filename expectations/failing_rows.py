"""The rows that break a rule: how many, of which vintages, and the first with file and cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from expectations.database import list_tables
from expectations.rule import Rule, over_table
from expectations.suite import Suite
from expectations.verdict import MOST_ROWS_SHOWN
from expectations.waivers import Waiver

# Where a row was read from, shown as file, sheet and cell. `raw_file` (raw_sha256, file_name) is
# looked for in these schemas; without it a file is shown by the beginning of its sha256, which is
# its name in the raw store.
_CELL = ("raw_sha256", "cell_sheet", "cell_row", "cell_column")
_RAW_FILES = ("candidate.raw_file", "landed.raw_file")

# Rows kept of one rule at gate A, where every vintage keeps its own 20: thousands of files may fail
# together.
_MOST_ROWS_KEPT = 2000

Row = dict[str, object]


@dataclass(frozen=True)
class FailingRows:
    """count: the rows that break the rule and are not waived; where all are waived, all of them.

    waived_count: those a waiver in force covers.
    by_vintage: vintage_id → count, empty where the rows name none.
    sample: at most 20 rows (at gate A 20 of each vintage), each with `file`, `sheet` and `cell`
        first where known.
    """

    count: int
    waived_count: int
    is_waived: bool
    by_vintage: Mapping[str, int]
    sample: tuple[Row, ...]


@dataclass(frozen=True)
class _Condition:
    """SQL over a failing row, with the values bound to it."""

    sql: str
    values: tuple[str, ...] = ()


_ALWAYS = _Condition("true")
_NEVER = _Condition("false")


def find_failing_rows(
    connection: duckdb.DuckDBPyConnection,
    suite: Suite,
    rule: Rule,
    in_force: Sequence[Waiver],
) -> FailingRows:
    """The rows that break a rule. `in_force`: the waivers of this rule that still hold."""
    with _open_failing_rows(connection, suite, rule) as columns:
        is_covered = _find_waived_rows(in_force, suite, columns)
        total, waived_count = _count_rows(connection, is_covered)
        # Where a rule fails without a single row to show, only a waiver of the whole table can
        # cover it.
        covers_table = any(waiver.is_for_table(suite.table) for waiver in in_force)
        is_waived = waived_count == total and (total > 0 or covers_table)
        is_shown = (
            _ALWAYS
            if is_waived
            else _Condition(f"not ({is_covered.sql})", is_covered.values)
        )
        by_vintage: dict[str, int] = {}
        if "vintage_id" in columns:
            by_vintage = _count_by_vintage(connection, is_shown)
        rows = _fetch_sample(connection, suite, columns, is_shown)
    count = total if is_waived else total - waived_count
    return FailingRows(
        count,
        waived_count,
        is_waived,
        by_vintage,
        _explain_rows(connection, suite, rule, rows),
    )


@contextmanager
def _open_failing_rows(
    connection: duckdb.DuckDBPyConnection, suite: Suite, rule: Rule
) -> Iterator[list[str]]:
    """The table `failing` with the rows that break the rule, while this lasts; gives its columns.

    They are counted, waived and shown, and looked for once.
    """
    connection.execute(
        "create temp table failing as " + over_table(rule.failing_query, suite.table)
    )
    try:
        yield connection.table("failing").columns
    finally:
        connection.execute("drop table failing")


def _find_waived_rows(
    waivers: Sequence[Waiver], suite: Suite, columns: Sequence[str]
) -> _Condition:
    """The condition under which a failing row is waived: its table is, or its key."""
    if any(waiver.is_for_table(suite.table) for waiver in waivers):
        return _ALWAYS
    if not waivers or not set(suite.key) <= set(columns):
        return _NEVER
    texts = ", ".join(
        f"coalesce(cast({column} as varchar), '')" for column in suite.key
    )
    is_subject = f"regexp_full_match(concat_ws('|', {texts}), ?)"
    return _Condition(
        " or ".join([is_subject] * len(waivers)),
        tuple(waiver.subject for waiver in waivers),
    )


def _count_rows(
    connection: duckdb.DuckDBPyConnection, is_covered: _Condition
) -> tuple[int, int]:
    """All failing rows, and those that are covered."""
    query = f"select count(*), count(*) filter ({is_covered.sql}) from failing"
    [(total, covered)] = connection.execute(query, list(is_covered.values)).fetchall()
    return total, covered


def _count_by_vintage(
    connection: duckdb.DuckDBPyConnection, is_shown: _Condition
) -> dict[str, int]:
    query = f"select vintage_id, count(*) from failing where {is_shown.sql} group by vintage_id"
    return dict(connection.execute(query, list(is_shown.values)).fetchall())


def _fetch_sample(
    connection: duckdb.DuckDBPyConnection,
    suite: Suite,
    columns: Sequence[str],
    is_shown: _Condition,
) -> list[Row]:
    """The first rows in the order of their columns, at gate A of each vintage."""
    order = ", ".join(columns)
    partition = ""
    if suite.is_of_candidates and "vintage_id" in columns:
        partition = "partition by vintage_id"
    query = f"""
        select * exclude (position)
        from (
            select *, row_number() over ({partition} order by {order}) as position
            from failing
            where {is_shown.sql}
        )
        where position <= {MOST_ROWS_SHOWN}
        order by position, {order}
        limit {_MOST_ROWS_KEPT}
    """
    rows = connection.execute(query, list(is_shown.values)).fetchall()
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _explain_rows(
    connection: duckdb.DuckDBPyConnection, suite: Suite, rule: Rule, rows: Sequence[Row]
) -> tuple[Row, ...]:
    """Each row with its file and cell where known, then what explains it, then the rest."""
    names = _find_file_names(
        connection, {str(row["raw_sha256"]) for row in rows if "raw_sha256" in row}
    )
    first = (*rule.columns_shown, *suite.key)
    explained: list[Row] = []
    for row in rows:
        explaining = {column: row[column] for column in first if column in row}
        rest = {column: value for column, value in row.items() if column not in _CELL}
        explained.append(_locate_row(row, names) | explaining | rest)
    return tuple(explained)


def _find_file_names(
    connection: duckdb.DuckDBPyConnection, sha256s: set[str]
) -> dict[str, str]:
    names: dict[str, str] = {}
    if not sha256s:
        return names
    for table in sorted(list_tables(connection).intersection(_RAW_FILES)):
        query = f"select raw_sha256, file_name from {table} where list_contains(?, raw_sha256)"
        names |= dict(connection.execute(query, [list(sha256s)]).fetchall())
    return names


def _locate_row(row: Row, names: Mapping[str, str]) -> Row:
    """The file, sheet and cell of a row; nothing where it does not know them."""
    if not set(_CELL) <= set(row):
        return {}
    sha256, column = str(row["raw_sha256"]), str(row["cell_column"])
    # a sheet's cell is written C5; a record of JSON comes first, and the place inside it after:
    # 1/received
    cell = (
        f"{column}{row['cell_row']}"
        if column.isalpha()
        else f"{row['cell_row']}{column}"
    )
    return {
        "file": names.get(sha256, sha256[:12]),
        "sheet": row["cell_sheet"],
        "cell": cell,
    }
