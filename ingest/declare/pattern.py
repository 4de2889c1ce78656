"""Which regular expressions a declaration may hold: none whose time doubles with each letter of the
text.

Patterns come from the YAML and run over texts other people wrote, so one careless pattern must not
stop a night.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

_UNBOUNDED = re.compile(r"[*+]|\{\d+,\}")
_LOOKS_AROUND_OR_BACK = re.compile(r"\(\?(?:<?[=!]|P=|\()|\\[1-9]")
# An escaped sign, or a set in brackets: what is inside has no structure of its own.
_ESCAPE_OR_SET = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]")


def check_pattern(pattern: str) -> str:
    """The pattern, where it can be used. Raises ValueError.

    Refused are look-arounds and references back (Polars, which runs some of these patterns, has
    neither), and an unbounded repeat of a group that repeats something unboundedly itself, as in
    `(\\w+ ?)+`: on a text that almost matches, Python's `re` takes a time that doubles with each
    letter.
    """
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"/{pattern}/ is no regular expression: {error}") from error
    if found := _LOOKS_AROUND_OR_BACK.search(pattern):
        raise ValueError(
            f"/{pattern}/: {found[0]} looks around or back: say it without, or in two patterns"
        )
    if _has_nested_repeat(pattern):
        raise ValueError(
            f"/{pattern}/ repeats a group that repeats: its time would double with each letter"
        )
    return pattern


def _has_nested_repeat(pattern: str) -> bool:
    """Whether a group that holds an unbounded repeat is itself repeated without bound."""
    plain = _ESCAPE_OR_SET.sub("x", pattern)
    # One entry for each open group, the whole pattern first: does it hold an unbounded repeat?
    holds_repeat = [False]
    for at, sign in enumerate(plain):
        is_repeated = _UNBOUNDED.match(plain, at + 1) is not None
        if sign == "(":
            holds_repeat.append(False)
        elif sign == ")":
            group_holds_repeat = holds_repeat.pop()
            if group_holds_repeat and is_repeated:
                return True
            holds_repeat[-1] |= group_holds_repeat or is_repeated
        else:
            holds_repeat[-1] |= is_repeated
    return False


Regex = Annotated[str, AfterValidator(check_pattern)]
