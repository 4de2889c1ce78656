"""The figures a unit reported last, to stand beside the questions of its next form."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb

from orchestration.release.describe.wording import format_number
from orchestration.release.trace.release_query import query_release
from orchestration.release.write.files import DATABASE

_LAST_FIGURES = """
    select
        measure_code,
        arg_max(value, (period_end, known_from)) as value,
        max(period_end) as period_end
    from fct_observation
    where
        unit_id = $unit
        and period_end < $last_day
        and is_current
        and value is not null
        and breakdown = ''
        and comparability = 'exact'
    group by measure_code
"""


def load_previous_figures(
    release: Path, unit_id: str, last_day: dt.date
) -> dict[str, str]:
    """Measure → the unit's last figure before the period, with its date: "1234 (2024-02-29)"."""
    with duckdb.connect(str(release / DATABASE), read_only=True) as connection:
        rows = query_release(
            connection, _LAST_FIGURES, {"unit": unit_id, "last_day": last_day}
        )
    return {
        row["measure_code"]: f"{format_number(row['value'])} ({row['period_end']})"
        for row in rows
    }
