"""The ten stages of a refresh, known by the first line of progress that belongs to each."""

from __future__ import annotations

import re

# "start" is what comes before any line: loading the program, taking the lock, opening Dagster's records.
STAGES = {
    "raw": r"s  raw ",
    "land": r"s  land ",
    "gate A": r"s  gate A ",
    # An edition that was landed before a kill is only loaded.
    "count, load": r"s  (landed|load) ",
    "dbt": r"s  dbt +building",
    "gate B": r"s  gate B ",
    "export": r"s  release +stage",
    "describe": r"s  release +compare",
    "publish": r"s  release +sync",
}
ALL_STAGES = ("start", *STAGES)


def find_stage(line: str) -> str | None:
    """The stage that begins with a line of progress; None where none does."""
    for stage, pattern in STAGES.items():
        if re.search(pattern, line):
            return stage
    return None
