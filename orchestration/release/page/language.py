"""The two languages of the pages: their words, and how each writes numbers and days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from ingest.control_signs import show_controls
from orchestration.release.describe.boundary_sets import BOUNDARY_SETS
from orchestration.release.describe.closed_words import describe_word
from orchestration.release.describe.marks import WORDS_EN, WORDS_VI, describe_marks
from orchestration.release.describe.missing_reasons import describe_missing_reason
from orchestration.release.describe.period_names import (
    format_day_en,
    format_day_vi,
    name_period,
)
from orchestration.release.describe.wording import (
    NO_VALUE,
    format_number_en,
    format_number_vi,
)

_WORDS = Path(__file__).with_name("words.yml")
# A share is read to the hundredth of a point; what was printed finer stands on the page of the number.
_HUNDREDTH = Decimal("0.01")
# A qualifier of the data that no reader knows as a sign; the marks beside the figure say it in words.
_SIGNS = {"<>": "≈"}


def lower_first(text: str) -> str:
    """A text as it stands within a sentence: “Năm 2024” → “năm 2024”; “Q1 2024” stays."""
    if text[1:2].islower() or text[1:2] == "":
        return text[:1].lower() + text[1:]
    return text


# First day, last day, kind.
Period = tuple[dt.date, dt.date, str]


@cache
def load_words() -> Mapping[str, Mapping[str, str]]:
    """Key → language → word, of `words.yml`: the one home of every word of the pages."""
    words: Mapping[str, Mapping[str, str]] = yaml.safe_load(_WORDS.read_text("utf-8"))
    return words


@dataclass(frozen=True)
class Language:
    """One language of the site. `periods`: the names of the release's periods, from dim_period."""

    code: Literal["vi", "en"]
    periods: Mapping[Period, tuple[str, str]] = field(default_factory=dict, repr=False)

    @property
    def other_code(self) -> Literal["vi", "en"]:
        """The language a reader can switch to."""
        return "en" if self.code == "vi" else "vi"

    def say(self, key: str, **values: object) -> str:
        """A word or sentence of `words.yml`; raises KeyError where nobody wrote it."""
        return load_words()[key][self.code].format(**values)

    def choose(self, vi: str | None, en: str | None) -> str:
        """A text of the release in this language; in the other one where it has only that.

        Signs that turn the direction of writing are shown: names stand in drawings and in the search too.
        """
        texts = {"vi": vi or en, "en": en or vi}
        return show_controls(texts[self.code] or "")

    def format_number(self, number: Decimal | int) -> str:
        """1200.500000 → 1.200,5 or 1,200.5."""
        write = format_number_vi if self.code == "vi" else format_number_en
        sign = "−" if number < 0 else ""
        return sign + write(abs(Decimal(number)))

    def format_figure(
        self, value: Decimal | None, unit_of_measure: str, qualifier: str | None = ""
    ) -> str:
        """A value as it is read: 68,54% to the hundredth as both languages print it, – where there is none."""
        if value is None:
            return NO_VALUE
        sign = _SIGNS.get(qualifier or "", qualifier or "")
        if unit_of_measure != "percent":
            return f"{sign}{self.format_number(value)}"
        rounded = value.quantize(_HUNDREDTH, ROUND_HALF_UP)
        return f"{sign}{self.format_number(rounded)}%"

    def format_double(self, value: float, unit_of_measure: str) -> str:
        """A value of a published file, whose numbers are doubles."""
        return self.format_figure(Decimal(repr(value)), unit_of_measure)

    def format_pair(
        self, numerator: Decimal | None, denominator: Decimal | None
    ) -> str:
        """759 / 2.115; empty where half of it is missing."""
        if numerator is None or denominator is None:
            return ""
        return f"{self.format_number(numerator)} / {self.format_number(denominator)}"

    def format_gap(self, gap: Decimal, unit_of_measure: str) -> str:
        """How far from a target, with its sign: +3,25 điểm or −1.200."""
        if unit_of_measure == "percent":
            return self.say("points", number=self.format_points(gap))
        return f"{'+' if gap > 0 else ''}{self.format_number(gap)}"

    def format_points(self, points: Decimal) -> str:
        """Percentage points to the hundredth, with their sign: +3,25."""
        shown = self.format_number(points.quantize(_HUNDREDTH, ROUND_HALF_UP))
        return f"{'+' if points > 0 else ''}{shown}"

    def format_day(self, day: dt.date) -> str:
        """20/04/2024, or 20 April 2024."""
        return format_day_vi(day) if self.code == "vi" else format_day_en(day)

    def name_period(self, start: dt.date, end: dt.date, kind: str) -> str:
        """“quý III/2025”, “Q3 2025”; the first letter large, since it stands alone."""
        label = self.periods.get((start, end, kind))
        if label is not None:
            return self.choose(*label)
        name = name_period(start, end, kind)
        text = self.choose(name.vi, name.en)
        return text[:1].upper() + text[1:]

    def describe_marks(self, qualifier: str | None, flags: str | None) -> str:
        """What a figure is marked with, in words."""
        words = WORDS_VI if self.code == "vi" else WORDS_EN
        return describe_marks(qualifier, flags, words)

    def describe_word(self, column: str, word: str | None) -> str:
        """A word of a closed list, for example computed of `value_status`; the first letter large."""
        text = self.choose(*describe_word(column, word))
        return text[:1].upper() + text[1:]

    def describe_missing(self, reason: str | None) -> str:
        """Why there is no value."""
        return self.choose(*describe_missing_reason(reason))

    def describe_boundaries(self, boundary_set: str) -> str:
        """On which territories a value stands."""
        return self.choose(*BOUNDARY_SETS[boundary_set])
