"""A period as people type it on the command line: 2024, 2024-03, 2024-Q1, 2024-03-31."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from orchestration.cli.options import stop_command
from orchestration.pipeline.exit_code import ExitCode


@dataclass(frozen=True)
class TypedPeriod:
    """`kind`: in_period, year_to_date or as_of."""

    kind: str
    last_day: dt.date


def parse_typed_period(text: str) -> TypedPeriod:
    """The period that was meant, read as in any source; else the command stops as wrong use."""
    import polars as pl

    from ingest.parse.periods import parse_periods

    [parsed] = parse_periods(pl.Series([text])).to_dicts()
    if parsed["problem"]:
        stop_command(f"{text}: {parsed['problem']}", ExitCode.WRONG_USE)
    return TypedPeriod(parsed["period_kind"], parsed["period_end"])
