"""The regular expressions of a declaration, and the one engine that runs them: polars', whose time
grows with the text and never doubles with it.

Patterns come from the YAML and run over texts other people wrote, so no pattern must be able to
stop a night.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated

import polars as pl
from pydantic import AfterValidator

# Texts a pattern remembers its answer for; the headers of a form come back with each of its files.
_MOST_REMEMBERED = 10_000

Groups = dict[str, str]


class Pattern:
    """A compiled regular expression. Texts are matched many at a time: a call of the engine costs
    more than a text.
    """

    def __init__(self, expression: str) -> None:
        self._expression = expression
        groups = pl.Series([], dtype=pl.String).str.extract_groups(expression)
        # Groups without a name are numbered.
        names = groups.struct.fields
        self.group_names = tuple(name for name in names if not name.isdigit())
        self._remembered: dict[str, Groups | None] = {}

    def match_each(self, texts: Iterable[str]) -> dict[str, Groups | None]:
        """Text → the named groups that caught something, or None where the pattern is not found."""
        texts = list(dict.fromkeys(texts))
        remembered = self._remembered
        unknown = [text for text in texts if text not in remembered]
        if unknown:
            if len(remembered) + len(unknown) > _MOST_REMEMBERED:
                known = {text: remembered[text] for text in texts if text in remembered}
                self._remembered = remembered = known
            remembered.update(self._match_new(unknown))
        return {text: remembered[text] for text in texts}

    def match(self, text: str) -> Groups | None:
        """The named groups that caught something; None where the pattern is not found."""
        return self.match_each([text])[text]

    def is_in(self, text: str) -> bool:
        """Whether the pattern is found."""
        return self.match(text) is not None

    def _match_new(self, texts: list[str]) -> dict[str, Groups | None]:
        series = pl.Series(texts, dtype=pl.String)
        is_found = series.str.contains(self._expression).to_list()
        groups_of_found: list[Groups] = [{} for _ in texts]
        if self.group_names and any(is_found):
            caught = series.str.extract_groups(self._expression).struct.unnest()
            for index, row in enumerate(caught.iter_rows(named=True)):
                for name in self.group_names:
                    if row[name] is not None:
                        groups_of_found[index][name] = row[name]
        matches: dict[str, Groups | None] = {}
        for text, found, groups in zip(texts, is_found, groups_of_found, strict=True):
            matches[text] = groups if found else None
        return matches


@lru_cache(maxsize=2000)
def compile_pattern(
    pattern: str, *, ignore_case: bool = False, whole: bool = False
) -> Pattern:
    """The pattern, found anywhere in a text; with `whole`, only as the whole of it.

    Raises ValueError, with the engine's reason, where it is none that can be run in linear time.
    """
    expression = rf"\A(?:{pattern})\z" if whole else pattern
    if ignore_case:
        expression = f"(?i){expression}"
    try:
        return Pattern(expression)
    except pl.exceptions.ComputeError as error:
        raise ValueError(f"/{pattern}/ can't be used: {_find_reason(error)}") from error


def check_pattern(pattern: str) -> str:
    """The pattern, where it can be used. Raises ValueError.

    Look-arounds and references back are not to be had in linear time, and a pattern whose repeats
    multiply beyond ten megabytes is refused.
    """
    compile_pattern(pattern)
    return pattern


def _find_reason(error: Exception) -> str:
    """The sentence of the engine that says what is wrong, with what to do instead."""
    text = str(error)
    if "size limit" in text:
        return "its repeats multiply; write fewer, or smaller ones"
    reason = "it is no regular expression"
    for line in text.splitlines():
        if line.startswith("error: "):
            reason = line.removeprefix("error: ")
    if "look-around" in reason or "backreferences" in reason or "(?P=" in text:
        return "it looks around or back; say it without, or in two patterns"
    return f"{reason}; correct the pattern"


Regex = Annotated[str, AfterValidator(check_pattern)]
