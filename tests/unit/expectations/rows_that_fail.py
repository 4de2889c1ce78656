"""Which rules a breach turns red, by the SQL that shows failing rows: many rules in the time GX needs for one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from expectations.rule import QueryRule, Rule, over_table
from expectations.suite import Suite

RuleKey = tuple[str, str]


@contextmanager
def open_copy(
    good: Path, folder: Path, last_release: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of a good database to break, with a copy of the last release as `previous`."""
    # a few rows each: a second thread costs more than it does
    with duckdb.connect(
        str(shutil.copy(good, folder / "broken.duckdb")), config={"threads": 1}
    ) as connection:
        if last_release:
            connection.execute(
                f"attach '{shutil.copy(last_release, folder / 'previous.duckdb')}' as previous"
            )
        yield connection


def find_red_rules_after(
    connection: duckdb.DuckDBPyConnection, breach: str, suites: Iterable[Suite]
) -> list[Suite]:
    """The suites with the rules that find failing rows after the breach, which is taken back again.

    Only rules that name a table the breach names are tried: to any other the database is as good as before.
    """
    touched = _find_tables(breach)
    tried = [
        _keep(
            suite, lambda suite, rule: touched & _find_tables(_write_query(suite, rule))
        )
        for suite in suites
    ]
    connection.execute("begin")
    try:
        connection.execute(breach)
        return find_red_rules(connection, tried)
    finally:
        connection.execute("rollback")


def find_red_rules(
    connection: duckdb.DuckDBPyConnection, suites: Iterable[Suite]
) -> list[Suite]:
    """The suites with the rules that find failing rows in the database as it is."""

    def has_failing_rows(suite: Suite, rule: Rule) -> bool:
        query = f"select 1 from ({_write_query(suite, rule)}) limit 1"
        return connection.execute(query).fetchone() is not None

    red = [_keep(suite, has_failing_rows) for suite in suites]
    return [suite for suite in red if suite.rules]


def find_vintages(
    connection: duckdb.DuckDBPyConnection, breach: str, rule: Rule, contract: str
) -> set[str]:
    """The vintages the failing rows of one rule are of, after the breach; all of them where the rows do not say."""
    connection.execute("begin")
    try:
        connection.execute(breach)
        failing = over_table(rule.failing_query, f"candidate.{contract}")
        columns = connection.sql(f"from ({failing})").columns
        query = f"select vintage_id from ({failing})"
        if "vintage_id" not in columns:
            query = "select vintage_id from candidate.vintage"
        return {vintage for (vintage,) in connection.execute(query).fetchall()}
    finally:
        connection.execute("rollback")


def break_together(
    good: Path,
    folder: Path,
    breaches: Mapping[RuleKey, str],
    suites: Sequence[Suite],
    last_release: Path | None = None,
) -> Iterator[tuple[Path, set[RuleKey]]]:
    """Databases with many breaches each, and the rules that are red in them; in the end every rule was red once.

    `breaches`: (table, rule) → a breach of it. One that another undid comes again in the next database.
    """
    left = dict(breaches)
    while left:
        part = folder / str(len(left))
        part.mkdir()
        with open_copy(good, part, last_release) as connection:
            for breach in sorted(left.values(), key=lambda b: b.startswith("alter")):
                connection.execute(breach)
            red = list_rules(find_red_rules(connection, suites))
        assert red & left.keys(), f"no breach of {left.keys()} outlasts the others"
        left = {rule: breach for rule, breach in left.items() if rule not in red}
        yield part, red


def list_rules(suites: Iterable[Suite]) -> set[RuleKey]:
    """(table, rule) of every rule."""
    return {(suite.table, rule.name) for suite in suites for rule in suite.rules}


def keep_rules_judged_otherwise(suites: Iterable[Suite]) -> list[Suite]:
    """The rules for which Great Expectations runs something else than the SQL that shows failing rows."""
    others = [
        _keep(suite, lambda _, rule: not isinstance(rule, QueryRule))
        for suite in suites
    ]
    return [suite for suite in others if suite.rules]


def _keep(suite: Suite, is_kept) -> Suite:
    return replace(
        suite, rules=tuple(rule for rule in suite.rules if is_kept(suite, rule))
    )


def _write_query(suite: Suite, rule: Rule) -> str:
    return over_table(rule.failing_query, suite.table)


def _find_tables(sql: str) -> set[str]:
    return set(re.findall(r"\b(?:candidate|landed|marts|previous|reference)\.\w+", sql))
