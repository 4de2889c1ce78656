"""Which regular expressions a declaration may hold: none whose time doubles with each letter of the text.

Patterns come from the YAML and run over texts other people wrote, so one careless pattern must not stop a night.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

_UNBOUNDED = re.compile(r"[*+]|\{\d+,\}")


def checked(pattern: str) -> str:
    """The pattern, where it can be used. Raises ValueError.

    Refused are look-arounds and references back (Polars, which runs some of these patterns, has neither), and an
    unbounded repeat of a group that repeats something unboundedly itself, as in `(\\w+ ?)+`: on a text that almost
    matches, Python's `re` takes a time that doubles with each letter.
    """
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"/{pattern}/ is no regular expression: {error}") from error
    if found := re.search(r"\(\?(?:<?[=!]|P=|\()|\\[1-9]", pattern):
        raise ValueError(f"/{pattern}/: {found[0]} looks around or back: say it without, or in two patterns")
    repeats = [False]  # by open group: does it hold an unbounded repeat
    plain = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern)
    for at, sign in enumerate(plain):
        repeated = bool(_UNBOUNDED.match(plain, at + 1))
        if sign == "(":
            repeats.append(False)
        elif sign == ")":
            inside = repeats.pop()
            if inside and repeated:
                raise ValueError(f"/{pattern}/ repeats a group that repeats: its time would double with each letter")
            repeats[-1] |= inside or repeated
        else:
            repeats[-1] |= repeated
    return pattern


Regex = Annotated[str, AfterValidator(checked)]
