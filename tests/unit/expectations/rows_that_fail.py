"""Which rules a breach turns red, by the SQL that shows failing rows: many rules in the time GX needs for one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
from great_expectations import ExpectationSuite
from great_expectations.expectations.expectation import Expectation


@contextmanager
def opened(good: Path, folder: Path, last_release: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of a good database to break, with a copy of the last release as `previous`."""
    # a few rows each: a second thread costs more than it does
    with duckdb.connect(str(shutil.copy(good, folder / "broken.duckdb")), config={"threads": 1}) as con:
        if last_release:
            con.execute(f"attach '{shutil.copy(last_release, folder / 'previous.duckdb')}' as previous")
        yield con


def red_after(
    con: duckdb.DuckDBPyConnection, breach: str, suites: Iterable[ExpectationSuite]
) -> list[ExpectationSuite]:
    """The suites with the rules that find failing rows after the breach, which is taken back again.

    Only rules that name a table the breach names are asked: to any other the database is as good as before.
    """
    asked = [(s, [r for r in s.expectations if _tables(breach) & _tables(_failing(s, r))]) for s in suites]
    con.execute("begin")
    try:
        con.execute(breach)
        return red(con, [ExpectationSuite(name=s.name, meta=s.meta, expectations=told) for s, told in asked])
    finally:
        con.execute("rollback")


def vintages_of(con: duckdb.DuckDBPyConnection, breach: str, failing: str, contract: str) -> set[str]:
    """The vintages the failing rows of one rule are of, after the breach; all of them where the rows do not say."""
    con.execute("begin")
    try:
        con.execute(breach)
        found = con.execute(failing.format(batch=f"candidate.{contract}"))
        named = [column for column, *_ in found.description]
        if "vintage_id" not in named:
            found, named = con.execute("select vintage_id from candidate.vintage"), ["vintage_id"]
        return {row[named.index("vintage_id")] for row in found.fetchall()}
    finally:
        con.execute("rollback")


def red(con: duckdb.DuckDBPyConnection, suites: Iterable[ExpectationSuite]) -> list[ExpectationSuite]:
    """The suites with the rules that find failing rows in the database as it is."""
    found = [
        (s, [r for r in s.expectations if con.execute(f"select 1 from ({_failing(s, r)}) limit 1").fetchone()])
        for s in suites
    ]
    return [ExpectationSuite(name=s.name, meta=s.meta, expectations=failing) for s, failing in found if failing]


def broken_together(
    good: Path,
    folder: Path,
    breaches: Mapping[tuple[str, str], str],
    suites: Sequence[ExpectationSuite],
    last_release: Path | None = None,
) -> Iterator[tuple[Path, set[tuple[str, str]]]]:
    """Databases with many breaches each, and the rules that are red in them; in the end every rule was red once.

    `breaches`: (table, rule) → a breach of it. One that another undid comes again in the next database.
    """
    left = dict(breaches)
    while left:
        part = folder / str(len(left))
        part.mkdir()
        with opened(good, part, last_release) as con:
            for breach in sorted(left.values(), key=lambda b: b.startswith("alter")):
                con.execute(breach)
            found = rules(red(con, suites))
        assert found & left.keys(), f"no breach of {left.keys()} outlasts the others"
        left = {rule: breach for rule, breach in left.items() if rule not in found}
        yield part, found


def rules(suites: Iterable[ExpectationSuite]) -> set[tuple[str, str]]:
    """(table, rule) of every rule."""
    return {(s.meta["table"], r.meta["rule"]) for s in suites for r in s.expectations}


def asked_otherwise(suites: Iterable[ExpectationSuite]) -> list[ExpectationSuite]:
    """The rules whose expectation asks something else than the SQL that shows failing rows."""
    found = [
        (s, [r for r in s.expectations if getattr(r, "unexpected_rows_query", "") != r.meta["failing"]])
        for s in suites
    ]
    return [ExpectationSuite(name=s.name, meta=s.meta, expectations=others) for s, others in found if others]


def _failing(suite: ExpectationSuite, rule: Expectation) -> str:
    return rule.meta["failing"].format(batch=suite.meta["table"])


def _tables(sql: str) -> set[str]:
    return set(re.findall(r"\b(?:candidate|landed|marts|previous|reference)\.\w+", sql))
