"""A declared table found in a sheet: by the words of its header, never by its row number.

What the columns feed is not decided here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ingest.declare.table import DeclaredTable
from ingest.parse.headers.candidate import HeaderCandidate, assign_columns
from ingest.parse.headers.declared import DeclaredHeaders, spellings_on
from ingest.parse.headers.drift import build_drift_refusal
from ingest.parse.headers.extent import (
    check_no_longer_line,
    find_first_row,
    find_last_row,
)
from ingest.parse.headers.fields import find_undeclared_names
from ingest.parse.headers.levels import stack_levels
from ingest.parse.headers.located import LocatedColumn, LocatedTable
from ingest.parse.spelling import list_spellings, normalise_spellings
from ingest.read.sheet import Sheet

_MOST_PLACES_TRIED = 200
# No form seen has more than that above its header.
_ROWS_READ_BY_MEANING = 60
_MOST_TEXTS_REMEMBERED = 20_000


def find_table(
    sheet: Sheet,
    table: DeclaredTable,
    *,
    where: str,
    on: dt.date | None = None,
    ignored: Collection[str] = (),
) -> LocatedTable:
    """The table in the sheet, every filled header claimed by one of its columns.

    `where` is the file (and sheet) for messages; `on` the date for which spellings hold (`since`);
    `ignored` are header words that may stand there and feed nothing (columns declared personal).

    With more `header_rows` than one, as many levels or fewer are joined by " / ", merged cells
    filled; a spelling may give the joined text or one level. Blank rows between the levels do not
    count, so one declaration serves forms that spread them differently. `matching` must match the
    whole of such a text, in any case. A row under the header that only numbers the columns (A, B,
    1, 2, 3=2/1) is not part of the table.

    Raises Refusal `header_drift`: a required column that is missing or stands twice, a filled
    header nobody claims, a line of delimited text longer than its header.
    """
    declared = DeclaredHeaders.build(table, on)
    if not sheet.has_header:
        return _locate_by_column_names(
            sheet, declared, where, on, frozenset(normalise_spellings(ignored))
        )
    search = HeaderSearch(sheet, declared, frozenset(normalise_spellings(ignored)))
    header = find_best_header(search)
    if header is None or not header.is_complete:
        raise build_drift_refusal(sheet, table, header, where, on)
    first_row = find_first_row(sheet, header)
    last_row = find_last_row(sheet, header, first_row)
    check_no_longer_line(
        sheet, header, (first_row, last_row), where, has_personal=bool(ignored)
    )
    banner = _read_banner(sheet, header.row)
    return LocatedTable(
        header.row, first_row, last_row, header.columns, banner, header.left_out
    )


@dataclass(frozen=True)
class HeaderSearch:
    """What is looked for where: the sheet, the declared headers, and words as compared to pass over."""

    sheet: Sheet
    declared: DeclaredHeaders
    ignored: frozenset[str]

    def promising_rows(self) -> list[int]:
        """Places in `Sheet.top` where the header may begin, those with most declared words first.

        A stacked header begins up to `header_rows` - 1 rows above a row with a declared word. With
        patterns alone any row may be one.
        """
        if not self.sheet.columns:
            return []
        counts = self._count_declared_words()
        depth = self.declared.table.header_rows
        rows = [row for row, count in enumerate(counts) if count]
        if not self.declared.indexes_by_word:
            rows = list(range(len(self.sheet.top)))
        starts: set[int] = set()
        for row in rows:
            starts.update(range(max(row - depth + 1, 0), row + 1))
        starts &= self._find_filled_rows()
        best_first = sorted(
            starts, key=lambda row: (-max(counts[row : row + depth]), row)
        )
        return best_first[:_MOST_PLACES_TRIED]

    def _find_filled_rows(self) -> set[int]:
        """Places in `Sheet.top` of rows with any text; no header begins at a blank row."""
        return {place for place, row in enumerate(self.sheet.top) if any(row[1:])}

    def _count_declared_words(self) -> list[int]:
        """Of each row of `Sheet.top` how many cells are a spelling, or one level of a spelling."""
        declared = _recall_declared_texts(self.declared.list_levels())
        top = [cells for _, *cells in self.sheet.top]
        declared.look_at(set().union(*top))
        counts = [sum(map(declared.texts.__contains__, cells)) for cells in top]
        for place, count in enumerate(self._count_meant_words()):
            counts[place] += count
        return counts

    def _count_meant_words(self) -> list[int]:
        """Of each row near the top how many cells say something by the table's `header_words`."""
        if self.declared.table.header_words is None:
            return []
        rows = self.sheet.top[:_ROWS_READ_BY_MEANING]
        read = self.declared.read_meanings(_list_texts(rows))
        counts = []
        for _, *cells in rows:
            said = [read[text] for text in cells if text]
            counts.append(sum(one.is_understood and bool(one.means) for one in said))
        return counts

    def read_candidate(self, start: int, depth: int) -> HeaderCandidate:
        """The header of so many levels that begins at a place in `Sheet.top`."""
        top = self.sheet.top
        stacked = stack_levels(self.sheet, top[start:], depth)
        assigned = assign_columns(stacked, self.declared, self.ignored)
        return HeaderCandidate(
            table=self.declared.table,
            row=top[start][0],
            last_row=stacked.last_row,
            depth=depth,
            texts=stacked.joined_texts(),
            columns=assigned.columns,
            unclaimed=assigned.unclaimed,
            of_other_years=assigned.of_other_years,
        )


class _DeclaredTexts:
    """Which of the texts that were met are a spelling of a table, or one level of a spelling.

    `words`: as compared, of `DeclaredHeaders.list_levels`.
    """

    def __init__(self, words: frozenset[str]) -> None:
        self._words = words
        self._looked_at: set[str] = set()
        self.texts: set[str] = set()

    def look_at(self, met: set[str | None]) -> None:
        """Add to `texts` those of a sheet's cells that are declared."""
        if len(self._looked_at) > _MOST_TEXTS_REMEMBERED:
            self._looked_at.clear()
            self.texts.clear()
        new: list[str] = []
        for text in met - self._looked_at:
            if not text:
                continue
            # Most cells of most tables are digits, which are compared as they stand.
            if not text.isdecimal():
                new.append(text)
            elif text in self._words:
                self.texts.add(text)
        for text, word in zip(new, normalise_spellings(new), strict=True):
            if not self._words.isdisjoint(list_spellings(word)):
                self.texts.add(text)
        self._looked_at.update(new)


# The files of a template hold the same words: each is looked at once for a table.
@lru_cache(maxsize=64)
def _recall_declared_texts(words: frozenset[str]) -> _DeclaredTexts:
    return _DeclaredTexts(words)


def find_best_header(search: HeaderSearch) -> HeaderCandidate | None:
    """The candidate with the best score, or None where no row holds a declared word."""
    best: HeaderCandidate | None = None
    for start in search.promising_rows():
        for depth in range(1, search.declared.table.header_rows + 1):
            candidate = search.read_candidate(start, depth)
            if best is None or candidate.score < best.score:
                best = candidate
    return best


def _list_texts(rows: Sequence[tuple[Any, ...]]) -> list[str]:
    """Every text of the rows once, as `Sheet.top` has them."""
    texts: dict[str, None] = {}
    for _, *cells in rows:
        texts.update((text, None) for text in cells if text)
    return list(texts)


def _read_banner(sheet: Sheet, header_row: int) -> str:
    lines = []
    for number, *cells in sheet.top:
        texts = [text for text in cells if text]
        if number < header_row and texts:
            lines.append(" ".join(texts))
    return "\n".join(lines)


def _locate_by_column_names(
    sheet: Sheet,
    declared: DeclaredHeaders,
    where: str,
    on: dt.date | None,
    ignored: frozenset[str],
) -> LocatedTable:
    """JSON and its kin: the names of the sheet's columns are the header.

    A name nobody claims is a header nobody claims, but for `find_undeclared_names`.
    """
    declared.match_patterns(sheet.columns)
    columns: list[LocatedColumn] = []
    for name, word in zip(
        sheet.columns, normalise_spellings(sheet.columns), strict=True
    ):
        claims = declared.find_columns(name, word, None)
        columns += declared.locate(claims, name, name)
    columns += _locate_in_empty_parents(sheet, declared, columns, on)
    claimed = {located.coordinate for located in columns}
    names = {name: name for name in sheet.columns}
    undeclared = find_undeclared_names(sheet, declared.table, claimed, ignored)
    unclaimed = {name: name for name in undeclared}
    header = HeaderCandidate(declared.table, 0, 0, 1, names, tuple(columns), unclaimed)
    if not header.is_complete:
        raise build_drift_refusal(sheet, declared.table, header, where, on)
    rows = sheet.cells["row"]
    if not rows.len():
        return LocatedTable(0, 1, 0, header.columns, "", header.left_out)
    return LocatedTable(0, rows[0], rows[-1], header.columns, "", header.left_out)


def _locate_in_empty_parents(
    sheet: Sheet,
    declared: DeclaredHeaders,
    located: list[LocatedColumn],
    on: dt.date | None,
) -> list[LocatedColumn]:
    """An empty list or object stands there as one empty column: what it would hold is known to be
    nothing, so the columns inside it are found at that column.
    """
    found = {column.index for column in located}
    height = sheet.cells.height
    empty = {name for name in sheet.columns if sheet.cells[name].null_count() == height}
    columns = []
    for index, column in enumerate(declared.table.columns):
        if index in found:
            continue
        for spelling in spellings_on(column, on):
            parents = [name for name in empty if spelling.text.startswith(f"{name}/")]
            if parents:
                text = column.spellings[0].text
                columns.append(LocatedColumn(column, index, parents[0], text))
                break
    return columns
