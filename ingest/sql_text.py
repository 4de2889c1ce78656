"""Identifiers and literals as SQL text: the only place that quotes them.

Values are bound as parameters wherever DuckDB takes parameters. It takes none for names of columns and types, the
members of an ENUM, the columns of `read_csv` or the target of `COPY`: those are written through this module.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import TypeAlias

SqlValue: TypeAlias = str | PurePath | dt.date | int | None


def quote_identifier(name: str) -> str:
    """The name of a column, table or type in SQL: between double quotes, those inside it twice."""
    return '"' + name.replace('"', '""') + '"'


def qualify_name(*names: str) -> str:
    """A name with its database and schema: `"release"."main"."fct_target"`."""
    return ".".join(quote_identifier(name) for name in names)


def quote_literal(value: SqlValue) -> str:
    """A text, a path, a day, a whole number or a truth value as a SQL literal; None is `null`.

    A moment has no literal here, since it would lose its time of day: raises TypeError.
    """
    if value is None:
        return "null"
    if isinstance(value, int):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        raise TypeError(
            f"expected a text, a path or a day, found the moment {value}; bind it as a parameter"
        )
    if isinstance(value, dt.date):
        return f"date '{value.isoformat()}'"
    return "'" + str(value).replace("'", "''") + "'"


def quote_literals(values: Iterable[SqlValue]) -> str:
    """Literals with commas between, as a list or an `in (…)` holds them; of no value the empty text."""
    return ", ".join(quote_literal(value) for value in values)


def write_values(rows: Iterable[Sequence[SqlValue]]) -> str:
    """`values (…), (…)`: rows, of which there is at least one, as a query or an `insert` takes them."""
    return "values " + ", ".join(f"({quote_literals(row)})" for row in rows)
