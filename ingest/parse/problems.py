"""Why a cell was not read: rules over the columns of one frame, and the sentence each gives.

Which rules there are stands with what is parsed (`numbers/rules.py`, `periods.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

# A cell may hold a whole paragraph; a message shows how it begins.
_LONGEST_QUOTE = 80


@dataclass(frozen=True)
class Rule:
    """A reason not to read a cell: the rows that break the rule, and what is said of them.

    `is_broken` is a boolean expression (null counts as false), `message` a text one, as `describe_problem` makes it.
    """

    name: str
    is_broken: pl.Expr
    message: pl.Expr


def describe_problem(expected: str, to_fix: str, explanation: str = "") -> pl.Expr:
    """The sentence about a cell, whose text stands in the column `printed`.

    "expected EXPECTED, found “cell”EXPLANATION. To fix: TO_FIX."
    """
    quoted = pl.col("printed").str.slice(0, _LONGEST_QUOTE)
    return pl.concat_str(
        pl.lit(f"expected {expected}, found “"),
        quoted,
        pl.lit(f"”{explanation}. To fix: {to_fix}."),
    )


def find_first_problem(rules: Sequence[Rule]) -> pl.Expr:
    """Of each row the message of the first rule it breaks; null where it breaks none."""
    messages = [
        pl.when(rule.is_broken.fill_null(False)).then(rule.message) for rule in rules
    ]
    return pl.coalesce(messages)
