"""Printed periods, as Vietnamese and English reports write them, to the days they span."""

from __future__ import annotations

import calendar
import datetime as dt
import re

import polars as pl

from ingest.parse.spelling import clean_text


def _told(rule: str) -> pl.Expr:
    return pl.lit(f"{rule}: met “") + pl.col("printed").str.slice(0, 80) + "”"


def parse_periods(text: pl.Series, month_closes_on: int | None = None) -> pl.DataFrame:
    """What each printed period spans; one row per cell, in order.

    Read are years, months, quarters, halves, spans of years, days, and "6 tháng", "9 tháng" (from the year's start),
    in the forms of Vietnamese and English reports: "2024-03", "03/2024", "Tháng 3 năm 2024", "Quý I/2024", "2024-Q1",
    "2024-H1", "9 tháng năm 2024", "Năm 2023", "2020-2024", "26/09/2024". `month_closes_on`: 14 makes March 2024 run
    from 15/02 to 14/03 and 2024 from 15/12/2023 to 14/12/2024 (Decree 09/2019/NĐ-CP); None is the calendar's month.

    Columns: period_start, period_end (Date), period_kind (what the words themselves suggest: `in_period`,
    `year_to_date` for "n tháng", `as_of` for a day), provisional ("Prel.", "sơ bộ", "ước"), problem (null, or why it
    was not read; then all else is null).
    """
    schema = {
        "printed": pl.String, "period_start": pl.Date, "period_end": pl.Date, "period_kind": pl.String,
        "provisional": pl.Boolean, "problem": pl.String,
    }  # fmt: skip
    printed = text.cast(pl.String).fill_null("").alias("printed")
    words = printed.unique()
    plain = words.to_frame().select(clean_text(pl.col("printed"))).to_series()
    known = [(raw, *_period(word, month_closes_on)) for raw, word in zip(words, plain, strict=True)]
    table = pl.DataFrame(known, schema=schema, orient="row").with_columns(
        problem=pl.when(pl.col("period_start").is_null()).then(
            _told("a period is due, such as 2024, 2024-03, Quý I/2024, 9 tháng 2024 or 26/09/2024")
        )
    )
    return printed.to_frame().join(table, on="printed", how="left", maintain_order="left").drop("printed")


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_MONTHS_EN = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_PROVISIONAL = re.compile(
    r"^(?:prel?\.?|preliminary|sơ bộ|ước(?: tính)?|est\.?)\s*|\s*\(?(?:sơ bộ|ước(?: tính)?|prel\.?)\)?$"
)
_Y = r"(?P<year>(?:19|20)\d\d)"
_OF_YEAR = rf"(?:\s*[-/.,]?\s*|\s+năm\s+|\s*,\s*){_Y}"
_PERIODS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:năm\s+|year\s+)?{_Y}(?:\.0)?",
        rf"(?:giai đoạn\s+)?{_Y}\s*-\s*(?P<last_year>(?:19|20)\d\d)",
        rf"{_Y}-(?P<month>\d\d?)",
        rf"(?:tháng\s*|t)?(?P<month>\d\d?)\s*(?:[-/.]\s*|\s+năm\s+){_Y}",
        rf"tháng\s+(?P<month>\d\d?)\s+{_Y}",
        rf"(?P<month_en>[a-z]{{3,9}})\.?{_OF_YEAR}",
        rf"{_Y}-?q(?P<quarter>[1-4])",
        rf"(?:qu[ýíy]|qúy|quarter|q)\s*(?P<quarter>iv|i{{1,3}}|[1-4]){_OF_YEAR}",
        rf"{_Y}-?h(?P<half>[12])",
        rf"h(?P<half>[12]){_OF_YEAR}",
        rf"(?P<months>\d\d?)\s*tháng(?:\s+đầu)?(?:\s+năm)?{_OF_YEAR}",
        rf"(?P<last_half>6)\s*tháng cuối(?:\s+năm)?{_OF_YEAR}",
        rf"{_Y}-(?P<month>\d\d)-(?P<day>\d\d)(?:[ t]00:00:00)?",
        rf"(?:ngày\s+)?(?P<day>\d\d?)\s*[-/.]\s*(?P<month>\d\d?)\s*[-/.]\s*{_Y}",
        rf"(?:ngày\s+)?(?P<day>\d\d?)\s+tháng\s+(?P<month>\d\d?)\s+(?:năm\s+)?{_Y}",
    )
)
_NO_PERIOD = (None, None, None, None, None)


def _period(word: str, closes_on: int | None) -> tuple[dt.date | None, dt.date | None, str | None, bool | None, None]:
    bare = _PROVISIONAL.sub("", word).strip(" ()")
    match = next(filter(None, (pattern.fullmatch(bare) for pattern in _PERIODS)), None)
    told = {k: v for k, v in match.groupdict().items() if v is not None} if match else {}
    if not told:
        return _NO_PERIOD
    year, is_provisional = int(told["year"]), bare != word
    month = int(told.get("month", 0)) or (_month_en(told["month_en"]) if "month_en" in told else 0)
    if month > 12 or (not month and {"month", "month_en"} & told.keys()):
        return _NO_PERIOD
    if "day" in told:
        try:
            day = dt.date(year, month, int(told["day"]))
        except ValueError:
            return _NO_PERIOD
        return day, day, "as_of", is_provisional, None
    kind, first, last, last_year = "in_period", 1, 12, int(told.get("last_year", year))
    if month:
        first = last = month
    elif "quarter" in told:
        quarter = _ROMAN.get(told["quarter"]) or int(told["quarter"])
        first, last = 3 * quarter - 2, 3 * quarter
    elif "half" in told or "last_half" in told:
        first = 1 if told.get("half") == "1" else 7
        last = first + 5
    elif "months" in told:
        kind, last = "year_to_date", int(told["months"])
    if not 1 <= last <= 12 or last_year < year:
        return _NO_PERIOD
    before = (year - 1, 12) if first == 1 else (year, first - 1)
    return (
        _closes(*before, closes_on) + dt.timedelta(days=1),
        _closes(last_year, last, closes_on),
        kind,
        is_provisional,
        None,
    )


def _closes(year: int, month: int, on: int | None) -> dt.date:
    length = calendar.monthrange(year, month)[1]
    return dt.date(year, month, min(on or length, length))


def _month_en(word: str) -> int:
    """March, mar, sept → 3, 3, 9; 0 for another word."""
    return next((number for number, name in enumerate(_MONTHS_EN, start=1) if name.startswith(word)), 0)
