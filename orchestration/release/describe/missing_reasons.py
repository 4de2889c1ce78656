"""Why there is no value, in words: Vietnamese first, then English.

The words of the column `missing_reason` of the marts stand in the seed `missing_reason`, from which
`indicator_values` takes them too.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

_WORDS = Path(__file__).parents[3] / "dbt_project" / "seeds" / "missing_reason.csv"


def _read_words() -> Mapping[str, tuple[str, str]]:
    with _WORDS.open(encoding="utf-8", newline="") as file:
        return {
            row["missing_reason"]: (row["words_vi"], row["words_en"])
            for row in csv.DictReader(file)
        }


# Word of `missing_reason` → the reason in Vietnamese and in English.
MISSING_REASONS = _read_words()


def describe_missing_reason(reason: str | None) -> tuple[str, str]:
    """The reason in both languages; a word of a later day is shown as it stands."""
    word = reason or "?"
    return MISSING_REASONS.get(word, (word, word))
