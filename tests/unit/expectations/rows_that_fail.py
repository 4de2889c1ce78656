"""Which rules a breach turns red, by the SQL that shows their failing rows: many rules in the time GX needs for one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import duckdb
from great_expectations import ExpectationSuite


def red(database: Path, breach: str, suites: Iterable[ExpectationSuite]) -> set[tuple[str, str]]:
    """(table, rule) of every rule that finds failing rows in a database that was good before the breach.

    Only rules that name a table the breach names are asked: to any other the database is as good as it was.
    """
    asked = {
        (suite.meta["table"], rule.meta["rule"]): rule.meta["failing"].format(batch=suite.meta["table"])
        for suite in suites
        for rule in suite.expectations
    }
    broken = _tables(breach)
    with duckdb.connect(str(database), read_only=True) as con:
        return {
            of
            for of, failing in asked.items()
            if broken & _tables(failing) and con.execute(f"select 1 from ({failing}) limit 1").fetchone()
        }


def _tables(sql: str) -> set[str]:
    return set(re.findall(r"\b(?:candidate|landed|marts|reference)\.\w+", sql))
