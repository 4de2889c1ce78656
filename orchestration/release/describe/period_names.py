"""A period as people name it, in both languages, and its short id: “quý III/2025”, “Q3 2025”, `2025-Q3`.

The names are those of `dim_period`: the same macros of dbt give both (`dbt_project/macros/periods.sql`).
"""

from __future__ import annotations

import calendar
import datetime as dt
import functools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import jinja2

from ingest.sql_text import quote_literal

_MACROS = Path(__file__).parents[3] / "dbt_project" / "macros" / "periods.sql"
_MONTHS_EN = calendar.month_name
# Decree 09/2019/NĐ-CP: a reporting month runs from the 15th to the 14th.
ADMINISTRATIVE_LAST_DAY = 14


@dataclass(frozen=True)
class PeriodName:
    """`id` is what a person may type; `vi` and `en` are words within a sentence."""

    id: str
    vi: str
    en: str


# First day, last day and kind: in_period, year_to_date or as_of.
Period = tuple[dt.date, dt.date, str]

# The names found so far; a period has one for good.
_found: dict[Period, PeriodName] = {}


def name_period(start: dt.date, end: dt.date, kind: str) -> PeriodName:
    """The name of a period. `kind`: in_period, year_to_date or as_of.

    Ids are `2025-06`, `2025-Q3`, `2025-H1`, `2025-9M`, `2025`, `2025-YTD-09` and `2025-06-30`, with
    -ADM behind them where months run from the 15th to the 14th. What is none of these is named by its
    days, with -YTD behind them where it is cumulative.
    """
    period = (start, end, kind)
    name_periods([period])
    return _found[period]


def name_periods(periods: Iterable[Period]) -> None:
    """Find the names of many periods, so that `name_period` has them ready.

    DuckDB takes long to understand the question, and no longer for a thousand periods than for one.
    """
    unnamed = sorted(set(periods) - _found.keys())
    if not unnamed:
        return
    # Literals and no bound parameters: binding one makes duckdb import pandas.
    listed = ", ".join(
        f"(date '{start}', date '{end}', {quote_literal(kind)})"
        for start, end, kind in unnamed
    )
    with _open_database().cursor() as connection:
        rows = connection.execute(
            f"""
            select
                period_start,
                period_end,
                period_kind,
                {_render_names()}
            from (values {listed}) as period (period_start, period_end, period_kind)
            """
        ).fetchall()
    for start, end, kind, *names in rows:
        _found[start, end, kind] = PeriodName(*names)


@functools.cache
def _open_database() -> duckdb.DuckDBPyConnection:
    """An empty database in memory; opening one takes longer than naming ten periods."""
    return duckdb.connect(":memory:")


@functools.cache
def _render_names() -> str:
    """The columns id, vi and en over period_start, period_end and period_kind."""
    template = jinja2.Environment().from_string(_MACROS.read_text("utf-8"))
    macros = vars(template.module)
    names = ("period_id", "period_name_vi", "period_name_en")
    return ", ".join(f"{macros[name]()} as {name}" for name in names)


def format_day_vi(day: dt.date) -> str:
    """20/04/2024."""
    return f"{day:%d/%m/%Y}"


def format_day_en(day: dt.date) -> str:
    """20 April 2024."""
    return f"{day.day} {_MONTHS_EN[day.month]} {day.year}"
