"""The headers a table declares, ready to be compared with printed ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ingest.declare.pattern import Pattern, compile_pattern
from ingest.declare.table import DeclaredColumn, DeclaredTable, Spelling
from ingest.parse.headers.levels import LEVEL_JOINT
from ingest.parse.headers.located import LocatedColumn
from ingest.parse.headers.meaning import HeaderMeaning, read_headers
from ingest.parse.spelling import normalise_spellings


@dataclass(frozen=True)
class DeclaredHeaders:
    """The spellings that hold on a date and the patterns of a table's columns.

    `indexes_by_word`: spelling as compared → places in `table.columns`; `patterns`: (place,
    compiled `matching`); `group_patterns`: `under` of any column → compiled; `year`: the one for
    which spellings hold, where it is known.
    """

    table: DeclaredTable
    indexes_by_word: dict[str, list[int]]
    patterns: list[tuple[int, Pattern]]
    group_patterns: dict[str, Pattern]
    year: int | None = None

    @classmethod
    def build(cls, table: DeclaredTable, on: dt.date | None) -> DeclaredHeaders:
        """`on`: the date for which spellings hold; None takes all of them."""
        indexes_by_word: dict[str, list[int]] = {}
        patterns: list[tuple[int, Pattern]] = []
        group_patterns: dict[str, Pattern] = {}
        for index, column in enumerate(table.columns):
            texts = [spelling.text for spelling in spellings_on(column, on)]
            for word in dict.fromkeys(normalise_spellings(texts)):
                indexes_by_word.setdefault(word, []).append(index)
            if column.matching:
                patterns.append((index, _compile_header(column.matching)))
            if column.under:
                group_patterns[column.under] = _compile_header(column.under)
        year = on.year if on else None
        return cls(table, indexes_by_word, patterns, group_patterns, year)

    def list_levels(self) -> frozenset[str]:
        """Every spelling as compared, and every level of one."""
        levels: set[str] = set()
        for word in self.indexes_by_word:
            levels.update((word, *word.split(LEVEL_JOINT)))
        return frozenset(levels)

    def match_patterns(self, texts: Collection[str]) -> None:
        """Match every pattern with all the texts of a header at once, ahead of the questions."""
        for _, pattern in self.patterns:
            pattern.match_each(texts)
        for pattern in self.group_patterns.values():
            pattern.match_each(texts)

    def find_group(self, texts: Iterable[str]) -> str | None:
        """The `under` that any of a header's texts matches: a group of columns begins there."""
        texts = list(texts)
        for under, pattern in self.group_patterns.items():
            if any(pattern.is_in(text) for text in texts):
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
        for index, pattern in self.patterns:
            caught = pattern.match(text)
            if caught is not None and self._is_in_group(index, group):
                return [(index, caught)]
        return []

    def read_meanings(self, texts: Iterable[str]) -> dict[str, HeaderMeaning]:
        """What each header says, levels joined; empty where the table declares no words for it."""
        words = self.table.header_words
        return read_headers(words, texts) if words else {}

    @property
    def carried_kinds(self) -> tuple[str, ...]:
        """The kinds of meaning that a header may leave to the one before it."""
        words = self.table.header_words
        return words.carried if words else ()

    def find_column_that_means(self, meaning: HeaderMeaning) -> int | None:
        """The place of the column whose header says just that; None where none does."""
        if not (meaning.is_understood and meaning.means):
            return None
        for index, column in enumerate(self.table.columns):
            if column.means == meaning.means:
                return index
        return None

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


def _compile_header(pattern: str) -> Pattern:
    return compile_pattern(pattern, ignore_case=True, whole=True)


def spellings_on(column: DeclaredColumn, on: dt.date | None) -> list[Spelling]:
    """The spellings that hold on a date; all of them where there is none."""
    if on is None:
        return list(column.spellings)
    return [s for s in column.spellings if s.since is None or s.since <= on]
