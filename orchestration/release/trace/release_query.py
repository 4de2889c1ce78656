"""Queries of a published release, with bound parameters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from ingest.sql_text import quote_identifier, quote_literal, quote_literals

Parameter = str | dt.date | None | Sequence[str]


def query_release(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Mapping[str, Parameter] | None = None,
) -> list[dict[str, Any]]:
    """The rows of a query whose parameters stand in it as `$name`; column → value.

    The values are given to EXECUTE: one bound from Python has DuckDB import pandas, 0.3 s of a
    command that takes less than that.
    """
    connection.execute(f"prepare query as {sql}")
    values = [
        f"{quote_identifier(name)} := {_quote_parameter(value)}"
        for name, value in (parameters or {}).items()
    ]
    # EXECUTE takes no empty brackets.
    bound = f"({', '.join(values)})" if values else ""
    result = connection.execute(f"execute query{bound}")
    columns = [column[0] for column in result.description]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def _quote_parameter(value: Parameter) -> str:
    if value is None or isinstance(value, str | dt.date):
        return quote_literal(value)
    return f"[{quote_literals(value)}]::varchar[]"
