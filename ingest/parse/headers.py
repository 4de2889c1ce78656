"""Where a declared table stands in a sheet: its header found by its words, never by its number.

What the columns feed is not decided here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import polars as pl
from rapidfuzz import fuzz, process

from ingest.declare.table import DeclaredColumn, DeclaredTable
from ingest.parse.spelling import normalise_spelling
from ingest.problem import CellProblem, Refusal
from ingest.read.sheet import Sheet

# How far down a header is looked for: no banner seen is longer than 30 rows.
_NEAR_THE_TOP = 1000
_BLOCKS_TRIED = 200
# From here on a header nobody claims is offered as another spelling of the closest column.
_SIMILAR = 0.7
_LEVELS = " / "
# No header is longer, and over a longer text a pattern may take its time.
_LONGEST_HEADER = 1000


@dataclass(frozen=True)
class LocatedColumn:
    """A declared column at its coordinate ("C", or a JSON pointer), with the header as printed there.

    `groups`: what the named groups of `matching` caught.
    """

    column: DeclaredColumn
    coordinate: str
    text: str
    groups: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LocatedTable:
    """Rows as in `Sheet.cells["row"]`; `header_row` is 0 where the sheet has no header row (JSON).

    `first_row`…`last_row` hold the table's rows, blank ones included; `last_row` < `first_row` means none.
    `banner`: what stands above the header, a line per row.
    """

    header_row: int
    first_row: int
    last_row: int
    columns: tuple[LocatedColumn, ...]
    banner: str

    def coordinates_by_name(self) -> dict[str, str]:
        """Every way to name a column (coordinate, header as printed or spelled) → its coordinate; the first wins."""
        coordinates: dict[str, str] = {}
        for located in self.columns:
            for name in (located.coordinate, located.text, *_texts(located.column)):
                coordinates.setdefault(name, located.coordinate)
        return coordinates


def find_table(
    sheet: Sheet, table: DeclaredTable, *, where: str, on: dt.date | None = None, ignored: Collection[str] = ()
) -> LocatedTable:
    """The table in the sheet, every filled header claimed by one of its columns.

    `where` is the file (and sheet) for messages; `on` the date for which spellings hold (`since`); `ignored` are
    header words that may stand there and feed nothing (columns declared personal). With more `header_rows` than one,
    as many levels or fewer are joined by " / ", merged cells filled; a spelling may give the joined text or one
    level. Blank rows between the levels do not count, so one declaration serves forms that spread them differently.
    `matching` must match the whole of such a text, in any case. A row under the header that only numbers the columns
    (A, B, 1, 2, 3=2/1) is not part of the table.

    Raises Refusal `header_drift`: a required column that is missing or stands twice, a filled header nobody claims,
    a line of delimited text longer than its header.
    """
    if not sheet.has_header:
        return _located_by_name(sheet, table, where, on)
    best = _best_block(sheet, table, _Spelled.of(table, on), ignored)
    if best is None or best.missing(table) or best.unknown or best.twice:
        raise _drift(sheet, table, best, where, on)
    first = _first_row(sheet.cells, best)
    last = _last_row(sheet, table, first, best)
    _check_no_line_too_long(sheet, best, first, last, where, ignored)
    above = sheet.cells.filter(pl.col("row") < best.row).drop("row")
    lines = (" ".join(filter(None, row)) for row in above.iter_rows())
    return LocatedTable(best.row, first, last, tuple(best.columns), "\n".join(filter(None, lines)))


@dataclass(frozen=True)
class _Block:
    """One possible place of the header, and what its texts are."""

    row: int
    end: int  # the last row of the header
    texts: dict[str, str]  # coordinate → joined text, as printed
    columns: list[LocatedColumn]
    unknown: dict[str, str]
    twice: list[tuple[DeclaredColumn, list[LocatedColumn]]]

    def missing(self, table: DeclaredTable) -> list[DeclaredColumn]:
        found = {id(located.column) for located in self.columns}
        return [c for c in table.columns if c.required and id(c) not in found]


@dataclass(frozen=True)
class _Spelled:
    """The declared spellings that hold on the date, by the words as compared."""

    columns: dict[str, list[DeclaredColumn]]
    patterns: list[tuple[DeclaredColumn, re.Pattern[str]]]
    groups: dict[str, re.Pattern[str]]  # `under` → compiled

    @classmethod
    def of(cls, table: DeclaredTable, on: dt.date | None) -> _Spelled:
        by_word: dict[str, list[DeclaredColumn]] = {}
        for column in table.columns:
            for word in dict.fromkeys(_alike_all(s.text for s in _spellings(column, on))):
                by_word.setdefault(word, []).append(column)
        patterns = [(c, re.compile(c.matching, re.IGNORECASE)) for c in table.columns if c.matching]
        groups = {c.under: re.compile(c.under, re.IGNORECASE) for c in table.columns if c.under}
        return cls(by_word, patterns, groups)

    def group_begun(self, texts: Iterable[str], group: str | None) -> str | None:
        """The `under` that a header matches, else the group so far."""
        short = [text for text in texts if len(text) <= _LONGEST_HEADER]
        return next((g for g, p in self.groups.items() if any(map(p.fullmatch, short))), group)

    def claims(
        self, text: str, word: str, coordinate: str, printed: str, group: str | None = None
    ) -> list[LocatedColumn]:
        spelled = [c for c in self.columns.get(word, ()) if c.under in (None, group)]
        if spelled:
            return [LocatedColumn(column, coordinate, printed) for column in spelled]
        for column, pattern in self.patterns if len(text) <= _LONGEST_HEADER else ():
            if column.under in (None, group) and (match := pattern.fullmatch(text)):
                groups = {key: value for key, value in match.groupdict().items() if value is not None}
                return [LocatedColumn(column, coordinate, printed, groups)]
        return []


def _best_block(sheet: Sheet, table: DeclaredTable, spelled: _Spelled, ignored: Collection[str]) -> _Block | None:
    """The rows near the top that give most of the declared columns; the first such."""
    head = sheet.cells.head(_NEAR_THE_TOP)
    single = {level for word in spelled.columns for level in (word, *word.split(_LEVELS))}
    words = head.drop("row").select(normalise_spelling(pl.all()).is_in(list(single)).fill_null(False))
    hits = words.select(pl.sum_horizontal(pl.all().cast(pl.Int32))).to_series() if words.width else pl.Series([])
    # A stacked header begins up to `header_rows` − 1 rows above a row that was hit. With patterns alone any row may.
    hit = (hits > 0).arg_true().to_list() if single else range(head.height)
    starts = {at - up for at in hit for up in range(table.header_rows) if at >= up}
    tried = sorted(starts, key=lambda at: (-max(hits[at : at + table.header_rows]), at))[:_BLOCKS_TRIED]
    blocks = (
        (levels, _block(head, at, sheet, table, spelled, ignored, levels))
        for at in tried
        for levels in range(1, table.header_rows + 1)
    )

    def rank(tried: tuple[int, _Block]) -> tuple[int, ...]:
        levels, block = tried
        return -len({id(c.column) for c in block.columns}), len(block.unknown), len(block.twice), levels, block.row

    return min(blocks, key=rank, default=(0, None))[1]


def _block(
    head: pl.DataFrame,
    at: int,
    sheet: Sheet,
    table: DeclaredTable,
    spelled: _Spelled,
    ignored: Collection[str],
    levels: int,
) -> _Block:
    end, stacked = _stacked(head, at, sheet, levels)
    texts = {coordinate: _LEVELS.join(levels) for coordinate, levels in stacked.items()}
    # The joined text speaks first, then the lowest level, then those above it.
    candidates = {c: list(dict.fromkeys([texts[c], levels[-1], *levels[:-1]])) for c, levels in stacked.items()}
    every = list(dict.fromkeys(text for texts_of_one in candidates.values() for text in texts_of_one))
    words = dict(zip(every, _alike_all(every), strict=True))
    passed = set(_alike_all(ignored))
    claimed: list[LocatedColumn] = []
    unknown: dict[str, str] = {}
    group = None
    for coordinate, given in candidates.items():
        group = spelled.group_begun(given, group)
        claims = (spelled.claims(text, words[text], coordinate, texts[coordinate], group) for text in given)
        if found := next(filter(None, claims), None):
            claimed += found
        elif not passed.intersection(words[text] for text in given):
            unknown[coordinate] = texts[coordinate]
    twice = []
    for column in table.columns:
        places = [c for c in claimed if c.column is column]
        if len(places) > 1 and not column.matching and column.to != "nothing":
            twice.append((column, places))
    return _Block(head["row"][at], end, texts, claimed, unknown, twice)


def _stacked(head: pl.DataFrame, at: int, sheet: Sheet, levels: int) -> tuple[int, dict[str, list[str]]]:
    """The header's last row, and by coordinate the texts over it from the top level down.

    Merged cells are filled, repeats and coordinates without text left out. A level is a row that holds text.
    """
    names = sheet.columns
    below = head.slice(at, levels * 4).rows()
    rows = [row for row in below if any(text is not None for text in row[1:])][:levels]
    numbers = [row[0] for row in rows]
    grid = [[_one_line(text) for text in row[1:]] for row in rows]
    end = numbers[-1]
    for top, left, bottom, right in sheet.merged:
        if top not in numbers or left > len(names):
            continue
        end = max(end, bottom)
        # Over the lowest level a wide cell is one column, not several of the same name.
        width = left if bottom >= numbers[-1] else min(right, len(names))
        text = grid[numbers.index(top)][left - 1]
        for level, number in enumerate(numbers):
            if top <= number <= bottom:
                grid[level][left - 1 : width] = [text] * (width - left + 1)
    if not sheet.merged:  # delimited text keeps no merged cells: a group's name stands over its first column only
        for upper, lower in pairwise(grid):
            for n in range(1, len(upper)):
                if not upper[n] and lower[n]:
                    upper[n] = upper[n - 1]
    stacked = {name: list(dict.fromkeys(row[n] for row in grid if row[n])) for n, name in enumerate(names)}
    return end, {name: texts for name, texts in stacked.items() if texts}


def _located_by_name(sheet: Sheet, table: DeclaredTable, where: str, on: dt.date | None) -> LocatedTable:
    spelled = _Spelled.of(table, on)
    words = zip(sheet.columns, _alike_all(sheet.columns), strict=True)
    columns = [claim for name, word in words for claim in spelled.claims(name, word, name, name)]
    found = {id(c.column) for c in columns}
    # An empty list or object stands there as one empty column: what it would hold is known to be nothing.
    empty = {c for c in sheet.columns if sheet.cells[c].null_count() == sheet.cells.height}
    for column in table.columns:
        above = [e for s in _spellings(column, on) for e in empty if s.text.startswith(f"{e}/")]
        if id(column) not in found and above:
            columns.append(LocatedColumn(column, above[0], column.spellings[0].text))
    block = _Block(0, 0, {c: c for c in sheet.columns}, columns, {}, [])
    if block.missing(table):
        raise _drift(sheet, table, block, where, on)
    rows = sheet.cells["row"]
    return LocatedTable(0, rows[0] if len(rows) else 1, rows[-1] if len(rows) else 0, tuple(columns), "")


def _first_row(cells: pl.DataFrame, block: _Block) -> int:
    """The row under the header, or under the row that numbers the columns where there is one."""
    mine = cells.select("row", *dict.fromkeys(c.coordinate for c in block.columns))
    below = mine.filter((pl.col("row") > block.end) & pl.any_horizontal(pl.exclude("row").is_not_null())).head(1)
    given = [text.strip("() ") for text in below.drop("row").row(0) if text] if below.height else []
    if len(given) >= 2 and all(re.fullmatch(r"(?:[A-Z]|\d{1,2})\s*(?:[=:].*)?", text) for text in given):
        numbers = [int(m[0]) for text in given if (m := re.match(r"\d+", text))]
        letters = "".join(text[0] for text in given if text[0].isalpha())
        if numbers == list(range(1, len(numbers) + 1)) and "ABCDEFGHIJKLMNOPQRSTUVWXYZ".startswith(letters):
            return below["row"][0] + 1
    return block.end + 1


def _last_row(sheet: Sheet, table: DeclaredTable, first: int, block: _Block) -> int:
    mine = [c.coordinate for c in block.columns]
    body = sheet.cells.filter(pl.col("row") >= first)
    if table.ends_at:
        begins = pl.coalesce(sheet.columns).str.replace_all(r"\s+", " ").str.contains(f"(?i){table.ends_at}")
        end = body.filter(begins)["row"].min()
        body = body.filter(pl.col("row") < end) if end is not None else body
    filled = body.filter(pl.any_horizontal(pl.col(mine).is_not_null()))
    return filled["row"].max() or first - 1


def read_header_texts(sheet: Sheet, row: int, levels: int) -> dict[str, str]:
    """Coordinate → header text of a header of so many levels that begins in a row, as a spelling may give it."""
    head = sheet.cells.filter(pl.col("row") >= row).head(levels * 4)
    return {coordinate: _LEVELS.join(texts) for coordinate, texts in _stacked(head, 0, sheet, levels)[1].items()}


def _check_no_line_too_long(
    sheet: Sheet, block: _Block, first: int, last: int, where: str, ignored: Collection[str]
) -> None:
    if sheet.is_grid:
        return
    beyond = sheet.columns[max(sheet.columns.index(c) for c in block.texts) + 1 :]
    inside = sheet.cells.filter(pl.col("row").is_between(first, last))
    long = inside.filter(pl.any_horizontal(pl.col(beyond).is_not_null())) if beyond else inside.clear()
    if long.height:
        some = ", ".join(map(str, long["row"].head(10)))
        # the cells have moved: which of them are personal can't be told any more
        shown = "" if ignored else f"; the first reads {' ¦ '.join(filter(None, long.row(0)[1:]))}"
        raise Refusal(
            "header_drift",
            expected=f"at most {len(sheet.columns) - len(beyond)} cells on a line, as in the header",
            found=f"{long.height:,} longer lines ({some}){shown}",
            where=f"{where}, line {long['row'][0]}",
            to_fix="put quotes around the cell that holds the delimiter, or ask the sender: it moved those after it",
        )


def _drift(sheet: Sheet, table: DeclaredTable, block: _Block | None, where: str, on: dt.date | None) -> Refusal:
    block = block or _most_similar_block(sheet, table)
    missing, unknown = block.missing(table), dict(block.unknown)
    unclaimed = unknown or {k: v for k, v in block.texts.items() if k not in {c.coordinate for c in block.columns}}
    found, paste, at_fault = [], [], []
    for column in missing:
        name, best = _name(column), _closest(_texts(column), unclaimed.items())
        if best:
            at, text, similarity = best
            found.append(f"“{name}” is missing; closest: “{text}” at {at}{block.row or ''} ({similarity:.0%} alike)")
            at_fault.append((at, f"“{name}” is missing; is this it?"))
            since = f", since: {on}" if on else ""
            more = f"- {{text: {_quoted(text)}{since}}}"
            paste.append(f"under the column “{name}”, if it is the same thing:\n      {more}")
            unknown.pop(at, None)
        else:
            found.append(f"“{name}” is missing, and no header is left that could be it")
            at_fault += [(first, f"“{name}” is missing in this row") for first in list(block.texts)[:1]]
    declared = [(text, text) for column in table.columns for text in _texts(column)]
    for at, text in unknown.items():
        best = _closest([text], declared)
        near = f"; closest declared: “{best[1]}” ({best[2]:.0%} alike)" if best else ""
        found.append(f"“{text}” at {at}{block.row} is not declared{near}")
        at_fault.append((at, f"“{text}” is no column of this form{near}"))
        if best and best[2] >= _SIMILAR:
            paste.append(f"under the column “{best[1]}”, if it is the same thing:\n      - {_quoted(text)}")
        paste.append(f"under `columns`, if it is not wanted:\n      - {{to: nothing, spellings: [{_quoted(text)}]}}")
    for column, places in block.twice:
        found.append(f"“{_name(column)}” stands at {' and '.join(c.coordinate for c in places)}")
        at_fault += [(c.coordinate, f"“{_name(column)}” stands here and elsewhere") for c in places]
        paste.append(f"spell the column “{_name(column)}” with its upper header: {_quoted(places[0].text)}")
    headers = " | ".join(block.texts.values()) or "no header at all"
    return Refusal(
        "header_drift",
        expected=" | ".join(_name(c) for c in table.columns if c.required),
        found="\n    ".join([headers, *found]),
        where=f"{where}, row {block.row}" if block.row else where,
        to_fix="look at the file, then add to the source's YAML\n    " + "\n    ".join(paste),
        places=tuple(CellProblem(sheet.name, block.row, at, problem) for at, problem in at_fault if block.row),
    )


def _most_similar_block(sheet: Sheet, table: DeclaredTable) -> _Block:
    """Where no word is known, the row near the top that looks most like the header."""
    wanted = [_texts(c) for c in table.columns if c.required]
    best, row, texts = -1.0, 0, {}
    for number, *cells in sheet.cells.head(60).iter_rows():
        given = {c: _one_line(t) for c, t in zip(sheet.columns, cells, strict=True) if t}
        score = sum(found[2] for words in wanted if (found := _closest(words, given.items())))
        if score > best:
            best, row, texts = score, number, given
    return _Block(row, row, texts, [], {}, [])


def _closest(words: list[str], given: Iterable[tuple[str, str]]) -> tuple[str, str, float] | None:
    """Of the (place, text) given, the one most like any of the words, and how much from 0 to 1."""
    given = list(given)
    if not words or not given:
        return None
    alikes = _alike_all([*words, *(text for _, text in given)])
    scores = process.cdist(alikes[: len(words)], alikes[len(words) :], scorer=fuzz.ratio)
    best = int(scores.max(axis=0).argmax())
    return *given[best], float(scores.max()) / 100


def _spellings(column: DeclaredColumn, on: dt.date | None) -> list:
    return [s for s in column.spellings if on is None or s.since is None or s.since <= on]


def _texts(column: DeclaredColumn) -> list[str]:
    return [s.text for s in column.spellings]


def _name(column: DeclaredColumn) -> str:
    return column.spellings[-1].text if column.spellings else f"/{column.matching}/"


def _alike_all(texts: Iterable[str]) -> tuple[str, ...]:
    return _levelled(tuple(texts))


@lru_cache(maxsize=1024)  # the same spellings and header rows come with every file of a source
def _levelled(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(pl.select(normalise_spelling(pl.lit(pl.Series(texts, dtype=pl.String)))).to_series().to_list())


def _one_line(text: str | None) -> str:
    return " ".join(text.split()) if text else ""


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
