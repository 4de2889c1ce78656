"""Why there is no value, in words: Vietnamese first, then English.

The words of the column `missing_reason` of the marts stand in the seed `missing_reason`, from which
`indicator_values` takes them too.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

WORDS = Path(__file__).parents[3] / "dbt_project" / "seeds" / "missing_reason.csv"


@cache
def read_missing_reasons() -> Mapping[str, tuple[str, str]]:
    """Word of `missing_reason` → the reason in Vietnamese and in English."""
    with WORDS.open(encoding="utf-8", newline="") as file:
        return {
            row["missing_reason"]: (row["words_vi"], row["words_en"])
            for row in csv.DictReader(file)
        }


def describe_missing_reason(reason: str | None) -> tuple[str, str]:
    """The reason in both languages; a word of a later day is shown as it stands."""
    word = reason or "?"
    return read_missing_reasons().get(word, (word, word))
