"""Which rules a breach turns red, by the SQL that shows failing rows: many rules in the time GX needs for one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import duckdb
from great_expectations import ExpectationSuite


def broken_and_red(
    good: Path, broken: Path, breach: str, suites: Iterable[ExpectationSuite]
) -> list[ExpectationSuite]:
    """Copy a good database to `broken` and run the breach on it; the suites, with the rules that find failing rows.

    Only rules that name a table the breach names are asked: to any other the copy is as good as the original.
    """
    shutil.copy(good, broken)
    changed = _tables(breach)
    with duckdb.connect(str(broken)) as con:
        con.execute(breach)
        found = [(s, [r for r in s.expectations if _is_red(con, s, r.meta["failing"], changed)]) for s in suites]
    return [ExpectationSuite(name=s.name, meta=s.meta, expectations=failing) for s, failing in found if failing]


def rules(suites: Iterable[ExpectationSuite]) -> set[tuple[str, str]]:
    """(table, rule) of every rule."""
    return {(s.meta["table"], r.meta["rule"]) for s in suites for r in s.expectations}


def _is_red(con: duckdb.DuckDBPyConnection, suite: ExpectationSuite, failing: str, changed: set[str]) -> bool:
    asked = failing.format(batch=suite.meta["table"])
    return bool(changed & _tables(asked) and con.execute(f"select 1 from ({asked}) limit 1").fetchone())


def _tables(sql: str) -> set[str]:
    return set(re.findall(r"\b(?:candidate|landed|marts|reference)\.\w+", sql))
