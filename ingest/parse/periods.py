"""Printed periods, as Vietnamese and English reports write them, to the days they span."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

import polars as pl

from ingest.parse.problems import describe_problem
from ingest.parse.spelling import clean_text

PeriodKind = Literal["in_period", "year_to_date", "as_of"]


@dataclass(frozen=True)
class PeriodSpan:
    """The days of a period, both included, and what its words suggest of the figures in it."""

    start: dt.date
    end: dt.date
    kind: PeriodKind


@dataclass(frozen=True)
class _MonthSpan:
    """Whole months from the first to the last; `first` and `last` are 1 to 12 in a printed period."""

    first_year: int
    first: int
    last_year: int
    last: int
    kind: PeriodKind = "in_period"


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_MONTHS_EN = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_PROVISIONAL = re.compile(
    r"^(?:prel?\.?|preliminary|sơ bộ|ước(?: tính)?|est\.?)\s*"
    r"|\s*\(?(?:sơ bộ|ước(?: tính)?|prel\.?)\)?$"
)
# Behind a year: "2024 (1)", "2024¹", "2024*".
_FOOTNOTE = re.compile(r"(?<=\d{4})\s*(?:\(\d{1,2}\)|\(?\*+\)?|[⁰¹²³⁴-⁹]+)$")
_OF_PERIOD = re.compile(r"^kỳ(?: báo cáo)?[\s:]+")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_OF_YEAR = rf"(?:\s*[-/.,]?\s*|\s+năm\s+|\s*,\s*){_YEAR}"
_CUMULATED = r"(?:l[uũ][ỹy] kế|luỹ kế|cộng dồn)\s*(?:từ đầu năm\s*)?"
_UP_TO = r"(?:tính\s+)?(?:cho\s+)?đến\s+(?:hết\s+)?"
# Each with the groups that name what is counted; the first that matches the whole text is taken.
_FORMS = tuple(
    re.compile(form)
    for form in (
        # years
        rf"(?:(?:cả\s+)?năm\s+|year\s+)?{_YEAR}(?:\.0)?",
        rf"(?:giai đoạn\s+)?{_YEAR}\s*-\s*(?P<last_year>(?:19|20)\d\d)",
        # months
        rf"{_YEAR}-(?P<month>\d\d?)",
        rf"{_YEAR}-?m(?P<month>\d\d?)",
        rf"{_YEAR}(?P<month>0[1-9]|1[0-2])",
        rf"(?:thg|th)\.?\s*(?P<month>\d\d?)(?:\s*[-/.]\s*|\s+(?:năm\s+)?){_YEAR}",
        rf"(?:tháng\s*|t)?(?P<month>\d\d?)\s*(?:[-/.]\s*|\s+năm\s+){_YEAR}",
        rf"tháng\s+(?P<month>\d\d?)\s+{_YEAR}",
        rf"(?P<month_en>[a-z]{{3,9}})\.?{_OF_YEAR}",
        # quarters
        rf"{_YEAR}-?q(?P<quarter>[1-4])",
        rf"(?:qu[ýíy]|qúy|quarter|q)\s*(?P<quarter>iv|i{{1,3}}|[1-4]){_OF_YEAR}",
        # halves
        rf"{_YEAR}-?h(?P<half>[12])",
        rf"h(?P<half>[12]){_OF_YEAR}",
        rf"(?P<last_half>6)\s*tháng cuối(?:\s+năm)?{_OF_YEAR}",
        # so many months from the year's start
        rf"(?P<months>\d\d?)\s*tháng(?:\s+đầu)?(?:\s+năm)?{_OF_YEAR}",
        rf"(?P<months>\d\d?)\s*t\s*[-/.]?\s*{_YEAR}",
        rf"{_CUMULATED}(?P<months>\d\d?)\s*tháng(?:\s+đầu)?(?:\s+năm)?{_OF_YEAR}",
        rf"{_CUMULATED}(?:{_UP_TO})?tháng\s*(?P<months>\d\d?){_OF_YEAR}",
        # days
        rf"{_UP_TO}(?:ngày\s+)?(?P<day>\d\d?)\s*[-/.]\s*(?P<month>\d\d?)\s*[-/.]\s*{_YEAR}",
        rf"{_UP_TO}(?:ngày\s+)?(?P<day>\d\d?)\s+tháng\s+(?P<month>\d\d?)\s+(?:năm\s+)?{_YEAR}",
        rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?:[ t]00:00:00)?",
        rf"(?:ngày\s+)?(?P<day>\d\d?)\s*[-/.]\s*(?P<month>\d\d?)\s*[-/.]\s*{_YEAR}",
        rf"(?:ngày\s+)?(?P<day>\d\d?)\s+tháng\s+(?P<month>\d\d?)\s+(?:năm\s+)?{_YEAR}",
    )
)
_SCHEMA = {
    "printed": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "period_kind": pl.String,
    "provisional": pl.Boolean,
}


def parse_periods(
    printed: pl.Series, month_closes_on: int | None = None
) -> pl.DataFrame:
    """What each printed period spans; one row per cell, in order.

    Read are years, months, quarters, halves, spans of years, days, and "6 tháng", "9 tháng" (from
    the year's start), in the forms of Vietnamese and English reports: "2024-03", "2024M03",
    "03/2024", "Tháng 3 năm 2024", "Quý I/2024", "2024-Q1", "2024-H1", "9 tháng năm 2024", "Năm
    2023", "2020-2024", "26/09/2024", "202403", "Thg 3 2024", "6T/2024", "Lũy kế 9 tháng 2024",
    "Tính đến ngày 30/9/2024". `month_closes_on`: 14 makes March 2024 run from 15/02 to 14/03
    and 2024 from 15/12/2023 to 14/12/2024 (Decree 09/2019/NĐ-CP); None is the calendar's month.

    Columns: period_start, period_end (Date), period_kind (what the words themselves suggest:
    `in_period`, `year_to_date` for "n tháng", `as_of` for a day), provisional ("Prel.", "sơ bộ",
    "ước"), problem (null, or why it was not read; then all else is null).
    """
    cells = printed.cast(pl.String).fill_null("").alias("printed")
    words = cells.unique()
    cleaned = pl.select(clean_text(pl.lit(words))).to_series()
    rows = []
    for word, text in zip(words, cleaned, strict=True):
        rows.append((word, *_parse_cell(text, month_closes_on)))
    problem = describe_problem(
        "a period such as 2024, 2024-03, Quý I/2024, 9 tháng 2024 or 26/09/2024",
        "write it in one of these forms",
    )
    by_word = pl.DataFrame(rows, schema=_SCHEMA, orient="row").with_columns(
        problem=pl.when(pl.col("period_start").is_null()).then(problem)
    )
    joined = cells.to_frame().join(
        by_word, on="printed", how="left", maintain_order="left"
    )
    return joined.drop("printed")


def _parse_cell(
    text: str, month_closes_on: int | None
) -> tuple[dt.date | None, dt.date | None, PeriodKind | None, bool | None]:
    """period_start, period_end, period_kind and provisional of one clean text."""
    text = _FOOTNOTE.sub("", _OF_PERIOD.sub("", text))
    bare = _PROVISIONAL.sub("", text).strip(" ()")
    span = parse_period_text(bare, month_closes_on)
    if span is None:
        return None, None, None, None
    return span.start, span.end, span.kind, bare != text


def parse_period_text(text: str, month_closes_on: int | None) -> PeriodSpan | None:
    """The span of a clean lower-case text without marks of being provisional; None where it is none."""
    parts = _match_form(text)
    if not parts:
        return None
    if "day" in parts:
        return _span_day(parts)
    months = _find_months(parts)
    if months is None:
        return None
    return PeriodSpan(
        start=_first_day(months.first_year, months.first, month_closes_on),
        end=_last_day(months.last_year, months.last, month_closes_on),
        kind=months.kind,
    )


def _match_form(text: str) -> dict[str, str]:
    """The filled groups of the first form that is the whole text; empty where none is."""
    for form in _FORMS:
        match = form.fullmatch(text)
        if match:
            return {
                name: part
                for name, part in match.groupdict().items()
                if part is not None
            }
    return {}


def _span_day(parts: dict[str, str]) -> PeriodSpan | None:
    try:
        day = dt.date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except ValueError:  # 31/02: no such day
        return None
    return PeriodSpan(day, day, "as_of")


def _find_months(parts: dict[str, str]) -> _MonthSpan | None:
    """From which month to which; None where a month is none of twelve, or the years run backwards."""
    year = int(parts["year"])
    last_year = int(parts.get("last_year", year))
    months = _MonthSpan(year, 1, last_year, 12)
    if "month" in parts:
        months = _span_of(year, int(parts["month"]), length=1)
    elif "month_en" in parts:
        months = _span_of(year, _find_english_month(parts["month_en"]), length=1)
    elif "quarter" in parts:
        number = _ROMAN.get(parts["quarter"]) or int(parts["quarter"])
        months = _span_of(year, 3 * number - 2, length=3)
    elif parts.get("half") == "1":
        months = _span_of(year, 1, length=6)
    elif "half" in parts or "last_half" in parts:
        months = _span_of(year, 7, length=6)
    elif "months" in parts:
        months = _MonthSpan(year, 1, year, int(parts["months"]), "year_to_date")
    is_in_the_year = 1 <= months.first <= months.last <= 12
    return months if is_in_the_year and last_year >= year else None


def _span_of(year: int, first: int, *, length: int) -> _MonthSpan:
    return _MonthSpan(year, first, year, first + length - 1)


def _find_english_month(word: str) -> int:
    """March, mar, sept → 3, 3, 9; 0 for another word."""
    for number, name in enumerate(_MONTHS_EN, start=1):
        if name.startswith(word):
            return number
    return 0


def _first_day(year: int, month: int, month_closes_on: int | None) -> dt.date:
    before = _last_day(year - 1, 12, month_closes_on)
    if month > 1:
        before = _last_day(year, month - 1, month_closes_on)
    return before + dt.timedelta(days=1)


def _last_day(year: int, month: int, month_closes_on: int | None) -> dt.date:
    """The day a month closes on, or its last one where it is shorter."""
    length = calendar.monthrange(year, month)[1]
    return dt.date(year, month, min(month_closes_on or length, length))
