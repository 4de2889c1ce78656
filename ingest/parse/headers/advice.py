"""Which header nobody claims could be a missing column: by its words, and by what stands below it.

A guess for a person. It is better to say nothing than to send somebody the wrong way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from ingest.declare.table import DeclaredColumn, DeclaredTable
from ingest.parse.headers.candidate import HeaderCandidate
from ingest.parse.headers.located import list_spellings
from ingest.parse.headers.similar import SimilarText, find_most_similar
from ingest.parse.personal_shapes import find_personal_headers
from ingest.read.mixed_letters import is_garbled
from ingest.read.sheet import Sheet

# From here on a header is offered as another spelling of a column, or named as the closest one.
SIMILAR = 0.6
_ROWS_LOOKED_AT = 300
_MOST = 0.5
_LONGEST_HEADER = 200
_DIGIT, _LETTER = r"\d", r"\p{L}"
_FIGURE = r"^[\s\d.,%()+<>~-]*\d[\s\d.,%()+-]*$"
_NO_HEADER = re.compile(r"[{\[<].*[}\]>]?|.*[{}<>].*[:=].*", re.DOTALL)
# What of a regular expression is no word of a header.
_SYNTAX = re.compile(r"\(\?P<\w+>|\(\?[:i]*|\\[dwsb]|[\\^$?*+()\[\]|{}]")


@dataclass(frozen=True)
class Guess:
    """A printed header that could be a column, and how much it is like it, from 0 to 1."""

    place: str
    text: str
    similarity: float


def find_guess(
    column: DeclaredColumn,
    texts: dict[str, str],
    header: HeaderCandidate,
    sheet: Sheet,
    *,
    ignores_content: bool = False,
) -> Guess | None:
    """Of the headers `texts` (coordinate → text) the one most like a column, where it is like enough
    and what stands below it could be that; None where there is none.
    """
    texts = {at: text for at, text in texts.items() if can_be_pasted(text)}
    fitting = {
        at: text
        for at, text in texts.items()
        if ignores_content or fits_content(column, sheet, header, at)
    }
    similar = find_most_similar(list_words(column, header.table), fitting.items())
    if similar is None or similar.similarity < SIMILAR:
        return None
    return Guess(similar.place, similar.text, similar.similarity)


def find_closest_column(
    text: str, table: DeclaredTable
) -> tuple[DeclaredColumn, SimilarText] | None:
    """The declared column most like a printed header, where it is like enough."""
    best: tuple[DeclaredColumn, SimilarText] | None = None
    for column in table.columns:
        words = [(word, word) for word in list_words(column, table)]
        similar = find_most_similar([text], words)
        if similar and (best is None or similar.similarity > best[1].similarity):
            best = (column, similar)
    if best is None or best[1].similarity < SIMILAR:
        return None
    return best


def list_words(column: DeclaredColumn, table: DeclaredTable) -> list[str]:
    """The texts by which a column may be headed: spellings, phrases of `means`, words of `matching`."""
    words = list_spellings(column)
    if column.means and table.header_words:
        parts = []
        for kind, meaning in column.means.items():
            parts.append(table.header_words.meanings[kind][meaning][0])
        words.append(" ".join(parts))
    if column.matching:
        words.append(" ".join(_SYNTAX.sub(" ", column.matching).split()))
    return words


def can_be_pasted(text: str) -> bool:
    """Whether a printed header is one at all: no JSON or markup, no page of text, no letters of another
    encoding.
    """
    is_header = len(text) <= _LONGEST_HEADER and not _NO_HEADER.fullmatch(text)
    return is_header and not is_garbled(text)


def fits_content(
    column: DeclaredColumn, sheet: Sheet, header: HeaderCandidate, coordinate: str
) -> bool:
    """Whether the cells below a header could be what a column feeds; an empty column could be any.

    Figures for a value, words for a unit, digits for a period. A column that feeds nothing is never
    guessed where it numbers the rows and the cells are words, or the other way round.
    """
    below = sheet.cells.filter(pl.col("row") > header.last_row)[coordinate]
    cells = below.drop_nulls().head(_ROWS_LOOKED_AT)
    if cells.is_empty():
        return True
    if column.to in ("value", "numerator", "denominator"):
        return _measure(cells, _FIGURE) >= _MOST
    if column.to == "unit":
        return _measure(cells, _LETTER) >= _MOST or _measure(cells, _DIGIT) >= _MOST
    if column.to in ("period", "published_at"):
        return _measure(cells, _DIGIT) >= _MOST
    if column.to == "nothing":
        return True
    return _measure(cells, _LETTER) >= _MOST or _measure(cells, _DIGIT) >= _MOST


def _measure(cells: pl.Series, pattern: str) -> float:
    """The share of the cells in which a pattern is found."""
    return float(cells.str.contains(pattern).sum()) / cells.len()


def leave_personal_out(texts: dict[str, str]) -> dict[str, str]:
    """Without those that name something personal: they are never offered as a column that is read."""
    personal = find_personal_headers(list(texts.values()))
    return {at: text for at, text in texts.items() if text not in personal}
