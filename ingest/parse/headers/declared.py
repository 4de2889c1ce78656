"""The headers a table declares, ready to be compared with printed ones."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.declare.table import DeclaredColumn, DeclaredTable, Spelling
from ingest.parse.headers.located import LocatedColumn
from ingest.parse.spelling import normalise_spellings

# No header is longer, and over a longer text a pattern may take its time.
_LONGEST_HEADER = 1000


@dataclass(frozen=True)
class DeclaredHeaders:
    """The spellings that hold on a date and the patterns of a table's columns.

    `indexes_by_word`: spelling as compared → places in `table.columns`; `patterns`: (place,
    compiled `matching`); `group_patterns`: `under` of any column → compiled.
    """

    table: DeclaredTable
    indexes_by_word: dict[str, list[int]]
    patterns: list[tuple[int, re.Pattern[str]]]
    group_patterns: dict[str, re.Pattern[str]]

    @classmethod
    def build(cls, table: DeclaredTable, on: dt.date | None) -> DeclaredHeaders:
        """`on`: the date for which spellings hold; None takes all of them."""
        indexes_by_word: dict[str, list[int]] = {}
        patterns: list[tuple[int, re.Pattern[str]]] = []
        group_patterns: dict[str, re.Pattern[str]] = {}
        for index, column in enumerate(table.columns):
            texts = [spelling.text for spelling in spellings_on(column, on)]
            for word in dict.fromkeys(normalise_spellings(texts)):
                indexes_by_word.setdefault(word, []).append(index)
            if column.matching:
                patterns.append((index, re.compile(column.matching, re.IGNORECASE)))
            if column.under:
                group_patterns[column.under] = re.compile(column.under, re.IGNORECASE)
        return cls(table, indexes_by_word, patterns, group_patterns)

    def find_group(self, texts: Iterable[str]) -> str | None:
        """The `under` that any of a header's texts matches: a group of columns begins there."""
        short = [text for text in texts if len(text) <= _LONGEST_HEADER]
        for under, pattern in self.group_patterns.items():
            if any(pattern.fullmatch(text) for text in short):
                return under
        return None

    def find_columns(
        self, text: str, word: str, group: str | None
    ) -> list[tuple[int, dict[str, str]]]:
        """Which columns claim a header text, as (place in the table, what its pattern caught).

        `word`: the text as compared; `group`: the `under` of the group it stands in. Spellings go
        before patterns; of the patterns the first that matches has it.
        """
        spelled = [
            i for i in self.indexes_by_word.get(word, ()) if self._is_in_group(i, group)
        ]
        if spelled:
            return [(index, {}) for index in spelled]
        if len(text) > _LONGEST_HEADER:
            return []
        for index, pattern in self.patterns:
            match = pattern.fullmatch(text)
            if match and self._is_in_group(index, group):
                caught = {k: v for k, v in match.groupdict().items() if v is not None}
                return [(index, caught)]
        return []

    def locate(
        self, claims: list[tuple[int, dict[str, str]]], coordinate: str, printed: str
    ) -> list[LocatedColumn]:
        """The claiming columns at a coordinate, with the header as printed there."""
        located = []
        for index, caught in claims:
            column = self.table.columns[index]
            located.append(LocatedColumn(column, index, coordinate, printed, caught))
        return located

    def _is_in_group(self, index: int, group: str | None) -> bool:
        return self.table.columns[index].under in (None, group)


def spellings_on(column: DeclaredColumn, on: dt.date | None) -> list[Spelling]:
    """The spellings that hold on a date; all of them where there is none."""
    if on is None:
        return list(column.spellings)
    return [s for s in column.spellings if s.since is None or s.since <= on]
