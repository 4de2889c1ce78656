"""Fonts, styles and shared texts of the binary workbooks (xls, xlsb), which number them alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.read.formats.spreadsheet.cell_marks import (
    DECIMAL_NUMBER,
    CellStyles,
    Place,
    SheetMarks,
)
from ingest.read.formats.spreadsheet.number_format import NumberFormat
from ingest.read.formats.spreadsheet.raised_digits import write_raised

# Where a run of letters begins in its text, and the number of its font.
Run = tuple[int, int]


@dataclass(frozen=True)
class LetterFonts:
    """The numbers of the fonts that strike letters through, or raise or lower them."""

    struck: frozenset[int]
    raised: frozenset[int]

    @classmethod
    def build(cls, fonts: Sequence[tuple[bool, bool]]) -> LetterFonts:
        """`fonts`: of each, in order, whether it strikes through and whether it raises."""
        struck = {n for n, (is_struck, _) in enumerate(fonts) if is_struck}
        raised = {n for n, (_, is_raised) in enumerate(fonts) if is_raised}
        return cls(frozenset(struck), frozenset(raised))


class StyleBuilder:
    """Styles of cells in the order of their numbers."""

    def __init__(self) -> None:
        self._count = 0
        self._formats: dict[int, NumberFormat] = {}
        self._struck: set[int] = set()
        self._raised: set[int] = set()

    def add(
        self, number_format: NumberFormat, *, is_struck: bool, is_raised: bool
    ) -> None:
        """The next style."""
        if not number_format.is_plain:
            self._formats[self._count] = number_format
        if is_struck:
            self._struck.add(self._count)
        if is_raised:
            self._raised.add(self._count)
        self._count += 1

    def build(self) -> CellStyles:
        """Those that say something."""
        return CellStyles(
            self._formats, frozenset(self._struck), frozenset(self._raised)
        )


@dataclass
class TextMarks:
    """Numbers of the shared texts with digits struck through, and of decimal numbers; number → text
    of those with digits raised (`write_raised`).
    """

    struck: set[int] = field(default_factory=set)
    raised: dict[int, str] = field(default_factory=dict)
    decimal: set[int] = field(default_factory=set)

    def add(
        self, number: int, text: str, runs: Sequence[Run], fonts: LetterFonts
    ) -> None:
        """A shared text; `runs` in the order of its letters."""
        if is_decimal_text(text):
            self.decimal.add(number)
        starts = [start for start, _ in runs] + [len(text)]
        for (start, font), end in zip(runs, starts[1:], strict=True):
            if not re.search(r"\d", text[start:end]):
                continue
            if font in fonts.struck:
                self.struck.add(number)
            if font in fonts.raised:
                written = self.raised.get(number, text)
                raised = write_raised(text[start:end])
                self.raised[number] = written[:start] + raised + written[end:]

    def mark_cell(self, marks: SheetMarks, place: Place, number: int) -> None:
        """Note in `marks` what the text of a cell carries."""
        if number in self.struck:
            marks.struck.append(place)
        if number in self.raised:
            marks.raised.append(place)
            marks.raised_texts[place] = self.raised[number]
        if number in self.decimal:
            marks.decimal_texts.append(place)


def is_decimal_text(text: str) -> bool:
    """Whether a text reads like a number with a decimal dot."""
    return bool(re.search(DECIMAL_NUMBER, text.strip()))
