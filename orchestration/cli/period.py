"""A period as people type it on the command line: 2024, 2024-03, “quý 1/2024”, 2024-03-31."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.cli.options import stop_command
from orchestration.pipeline.exit_code import ExitCode

if TYPE_CHECKING:
    from ingest.parse.periods import PeriodSpan


def parse_period_or_stop(text: str) -> PeriodSpan:
    """The days that were meant, as the words themselves say; else the command stops as wrong use."""
    from orchestration.tools.lookup.periods import UnreadablePeriod, parse_typed_period

    try:
        return parse_typed_period(text).span
    except UnreadablePeriod as error:
        stop_command(str(error), ExitCode.WRONG_USE)
