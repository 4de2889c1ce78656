"""A period as people type it on a command line, and which of the periods there are it means.

The words of a source's cells are read by `ingest.parse.periods`; a person types them without accents,
says which calendar or “lũy kế đến”, and may mean more than one period by the same word.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.parse.periods import PeriodKind, PeriodSpan, parse_period_text
from orchestration.release.describe.period_names import ADMINISTRATIVE_LAST_DAY
from orchestration.release.describe.spelling import fold_text

FORMS = (
    "2025, 2025-H1, 2025-9M, 2025-Q3, 2025-06, 2025-06-30, quý 3/2025, tháng 6/2025,"
    " 6 tháng đầu năm 2025, lũy kế đến 9/2025 (2025-YTD-09), cuối năm 2025, cả năm 2025;"
    " with “hành chính” (or -ADM) for months from the 15th to the 14th"
)
_ADMINISTRATIVE = re.compile(
    r"\(?\b(?:theo )?(?:(?:lich|ky|thang) )?hanh chinh\b\)?"
    r"|\(?\badministrative(?: (?:calendar|month|year))?\b\)?|-adm\b"
)
_YEAR_TO_DATE = re.compile(
    r"(?:luy ke|tich luy|cong don)(?: tu dau nam)?(?: (?:tinh )?(?:den|toi))?(?: het)? "
    r"|(?:the )?year[ -]to[ -]date(?: to)? |(?:the )?year to |ytd "
)
_YEAR_TO_DATE_ID = re.compile(r"(\d{4})-?ytd-?(\d\d?)")
_NINE_MONTHS_ID = re.compile(r"(\d{4})-?9m")
_ON_A_DAY = re.compile(
    r"(?:tinh den|den|tai|thoi diem|cuoi|as of|as at|at the end of|end of|on)(?: (?:het|cuoi|ngay|the end of))* "
)
_WHOLE = re.compile(r"(?:trong|ca|tron|the whole of|whole|full|during|in)(?: year)? ")
_HALVES = (
    (re.compile(r"nua (?:dau )(?:nam )?(\d{4})"), r"\1-h1"),
    (re.compile(r"nua (?:cuoi )(?:nam )?(\d{4})"), r"\1-h2"),
    (re.compile(r"(?:the )?first half (?:of )?(\d{4})"), r"\1-h1"),
    (re.compile(r"(?:the )?second half (?:of )?(\d{4})"), r"\1-h2"),
)
_DAY = r"\d{4}-\d\d-\d\d|\d\d?/\d\d?/\d{4}"
_FROM_TO = re.compile(
    rf"(?:tu (?:ngay )?|from )?({_DAY})\s*(?:\.\.|-| den(?: ngay)? | to )\s*({_DAY})"
    r"(?P<cumulative>-ytd)?"
)
# The words of the forms that `ingest.parse.periods` reads, as they are written in full.
_ACCENTED = {
    "nam": "năm",
    "thang": "tháng",
    "quy": "quý",
    "ngay": "ngày",
    "dau": "đầu",
    "cuoi": "cuối",
    "giai": "giai",
    "doan": "đoạn",
}
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Period:
    """The days of a period, both included. `kind`: in_period, year_to_date or as_of."""

    start: dt.date
    end: dt.date
    kind: str


@dataclass(frozen=True)
class PeriodPattern:
    """Which periods are meant; None is any."""

    end: dt.date
    start: dt.date | None = None
    kind: str | None = None

    def fits(self, period: Period) -> bool:
        """Whether a period is one of them."""
        return (
            period.end == self.end
            and self.start in (None, period.start)
            and self.kind in (None, period.kind)
        )


@dataclass(frozen=True)
class TypedPeriod:
    """What a person typed. `choices`: what it may mean, the likeliest first; of one rank are those
    that are equally likely. `span`: as the words themselves say.
    """

    text: str
    span: PeriodSpan
    choices: tuple[tuple[PeriodPattern, ...], ...]

    def find_meant(self, periods: Iterable[Period]) -> tuple[list[Period], bool]:
        """Those of the periods that are likeliest meant, and whether the words say so themselves.

        Empty where none is meant; several where a person has to choose.
        """
        there = sorted(periods, key=lambda period: (period.end, period.start))
        for rank, patterns in enumerate(self.choices):
            meant = [
                period
                for period in there
                if any(pattern.fits(period) for pattern in patterns)
            ]
            if meant:
                is_literal = rank == 0 and patterns[0].fits(meant[0])
                return meant, is_literal
        return [], False


class UnreadablePeriod(ValueError):
    """Words that name no period; the message says which do."""


def parse_typed_period(text: str) -> TypedPeriod:
    """The period a person typed. Raises UnreadablePeriod."""
    words, is_administrative = _take_calendar(fold_text(text))
    from_to = _FROM_TO.fullmatch(words)
    if from_to:
        return _parse_from_to(text, from_to)
    kind, words = _take_kind(words)
    closes_on = ADMINISTRATIVE_LAST_DAY if is_administrative else None
    span = _parse_span(text, words, closes_on)
    if kind == "year_to_date":
        span = _begin_with_year(span, closes_on)
        choices = _expect_year_to_date(span)
    elif kind == "as_of" or (kind is None and span.kind == "as_of"):
        choices = _expect_day(span, is_said=kind == "as_of")
    elif kind == "in_period":
        choices = ((PeriodPattern(span.end, span.start, "in_period"),),)
    else:
        choices = _expect_months(span)
        if not is_administrative:
            # Where months of the civil calendar are not there, those of the other may be.
            other = _parse_span(text, words, ADMINISTRATIVE_LAST_DAY)
            choices += _expect_months(other)
    return TypedPeriod(text, span, choices)


def _take_calendar(words: str) -> tuple[str, bool]:
    """The words without those that name the administrative calendar, and whether there were any."""
    bare = _ADMINISTRATIVE.sub("", words).strip()
    return bare, bare != words


def _take_kind(words: str) -> tuple[str | None, str]:
    """The kind of period that the first words say, or None, and what follows them."""
    identified = _YEAR_TO_DATE_ID.fullmatch(words)
    if identified:
        return "year_to_date", f"{identified[1]}-{identified[2]}"
    nine_months = _NINE_MONTHS_ID.fullmatch(words)
    if nine_months:
        # What was counted in them: the same words of a person mean the year so far first of all.
        return "in_period", f"9 thang {nine_months[1]}"
    for kind, pattern in (
        ("year_to_date", _YEAR_TO_DATE),
        ("as_of", _ON_A_DAY),
        ("in_period", _WHOLE),
    ):
        match = pattern.match(words)
        if match:
            return kind, words[match.end() :]
    return None, words


def _parse_span(text: str, words: str, closes_on: int | None) -> PeriodSpan:
    for pattern, form in _HALVES:
        words = pattern.sub(form, words)
    accented = _WORD.sub(lambda word: _ACCENTED.get(word[0], word[0]), words)
    span = parse_period_text(accented, closes_on)
    if span is None:
        raise UnreadablePeriod(f"expected a period such as {FORMS}; found “{text}”")
    return span


def _parse_from_to(text: str, days: re.Match[str]) -> TypedPeriod:
    start, end = (
        _parse_span(text, days[1], None).start,
        _parse_span(text, days[2], None).end,
    )
    if start > end:
        raise UnreadablePeriod(
            f"expected a period that ends after it begins, found “{text}”"
        )
    kind: PeriodKind = "year_to_date" if days["cumulative"] else "in_period"
    return TypedPeriod(
        text, PeriodSpan(start, end, kind), (
            (PeriodPattern(end, start, kind),),
            (PeriodPattern(end, start),),
        ),
    )  # fmt: skip


def _expect_months(span: PeriodSpan) -> tuple[tuple[PeriodPattern, ...], ...]:
    """What was counted in the months, or how it stood at their end; else what adds up to them.

    “n tháng” is the year so far first of all.
    """
    within = PeriodPattern(span.end, span.start, "in_period")
    so_far = PeriodPattern(span.end, span.start, "year_to_date")
    at_end = PeriodPattern(span.end, kind="as_of")
    if span.kind == "year_to_date":
        return (so_far,), (within,), (at_end,)
    return (within, at_end), (so_far,)


def _begin_with_year(span: PeriodSpan, closes_on: int | None) -> PeriodSpan:
    """The year so far, to the last day of a period."""
    january = parse_period_text(f"{span.end.year}-01", closes_on)
    if january is None:
        raise ValueError(f"expected a January before {span.end}, found none")
    return PeriodSpan(january.start, span.end, "year_to_date")


def _expect_year_to_date(span: PeriodSpan) -> tuple[tuple[PeriodPattern, ...], ...]:
    so_far = PeriodPattern(span.end, kind="year_to_date")
    return (so_far,), (PeriodPattern(span.end, span.start, "in_period"),)


def _expect_day(
    span: PeriodSpan, *, is_said: bool
) -> tuple[tuple[PeriodPattern, ...], ...]:
    """How it stood on a day; a bare date may also be the last day of what is meant."""
    on_the_day = (PeriodPattern(span.end, kind="as_of"),)
    if is_said:
        return (on_the_day,)
    return on_the_day, (PeriodPattern(span.end),)
