"""The table of national values: the rows of today as HTML has them, those of the past packed for the script.

An indicator may have hundreds of versions. Whoever asks for an earlier day gets them from the page itself: each text
stands once in a list, and a row is made of places in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from orchestration.release.page.figures import Figure
from orchestration.release.page.language import Language


@dataclass(frozen=True)
class VersionRow:
    """A version as a row: the days between which it was known (`known_to` empty while it is), its cells."""

    anchor: str
    known_from: str
    known_to: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class VersionTable:
    """The rows of today, and what the script makes the others of. Newest period first."""

    current: Sequence[VersionRow]
    past: Markup


def build_version_table(
    versions: Sequence[Figure], unit_of_measure: str, language: Language
) -> VersionTable:
    """`versions`: oldest first, as they are read."""
    rows = [_build_row(f, unit_of_measure, language) for f in reversed(versions)]
    current = [row for row in rows if not row.known_to]
    return VersionTable(current, _pack_past(rows))


def _build_row(figure: Figure, unit_of_measure: str, language: Language) -> VersionRow:
    standing = language.describe_word("value_status", figure.value_status)
    if figure.value is None:
        standing = language.describe_missing(figure.missing_reason)
    coverage = ""
    if figure.units_expected:
        coverage = language.say(
            "of_units", reported=figure.units_reported, expected=figure.units_expected
        )
    known_from = figure.known_from.date()
    return VersionRow(
        anchor=figure.anchor,
        known_from=str(known_from),
        known_to=str(figure.known_to.date()) if figure.known_to else "",
        cells=(
            language.name_period(*figure.period),
            language.format_figure(figure.value, unit_of_measure, figure.qualifier),
            language.format_pair(figure.numerator, figure.denominator),
            standing,
            coverage,
            language.describe_marks(figure.qualifier, figure.flags),
            language.format_day(known_from),
        ),
    )


def _pack_past(rows: Iterable[VersionRow]) -> Markup:
    """{"texts": [...], "rows": [[place among all rows, then places of from, to and the cells], ...]}."""
    texts: dict[str, int] = {}
    packed: list[list[int]] = []
    for place, row in enumerate(rows):
        if row.known_to:
            words = (row.known_from, row.known_to, *row.cells)
            packed.append([place, *(texts.setdefault(w, len(texts)) for w in words)])
    if not packed:
        return Markup()
    text = json.dumps(
        {"texts": list(texts), "rows": packed},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    # Inside a script element only “<” could end it.
    return Markup(text.replace("<", "\\u003c"))
