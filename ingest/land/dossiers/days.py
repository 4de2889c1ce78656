"""Days in files of cases: how they are written, and which can be meant."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

# One-stop shops began with QĐ 181/2003/QĐ-TTg, their software later: an earlier receipt is a slip
# of the pen.
FIRST_DAY = dt.date(2003, 9, 4)
# Cases are promised for a day that far ahead at most.
_YEARS_AHEAD = 10
_FORMS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d")
_TIME_OF_DAY = r"[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$"


@dataclass(frozen=True)
class DayForm:
    """How a column writes its days. `pattern`: as polars formats them ("%d/%m/%Y")."""

    pattern: str
    has_time_of_day: bool


def list_possible_days(known_from: dt.date) -> pl.Series:
    """Every day that a case of a file of `known_from` may name, in order from FIRST_DAY on."""
    return pl.date_range(FIRST_DAY, _find_last_day(known_from), eager=True)


def _find_last_day(known_from: dt.date) -> dt.date:
    return dt.date(known_from.year + _YEARS_AHEAD, 12, 31)


def write_possible_days(known_from: dt.date, pattern: str) -> pl.Series:
    """`list_possible_days` as texts of a form. The files of many months share them."""
    return _write_days(_find_last_day(known_from), pattern)


@lru_cache(maxsize=32)
def _write_days(last: dt.date, pattern: str) -> pl.Series:
    return pl.date_range(FIRST_DAY, last, eager=True).dt.strftime(pattern)


def find_day_form(printed: pl.Series, known_from: dt.date) -> DayForm:
    """The form in which most of the `printed` texts are written; nulls do not count."""
    # A long column repeats the days of a few months.
    words = printed.drop_nulls().str.strip_chars().rename("word")
    counted = words.value_counts(name="times")
    bare = counted["word"].str.replace(_TIME_OF_DAY, "")
    timed = int(counted["times"].filter(bare != counted["word"]).sum())
    days = counted.select("times", day=bare).group_by("day").agg(pl.col("times").sum())
    patterns = _list_patterns_by_day(_find_last_day(known_from))
    hits = dict.fromkeys(_list_patterns(), 0)
    for day, times in days.iter_rows():
        for pattern in patterns.get(day, ()):
            hits[pattern] += times
    # of equally many the first
    best = max(hits, key=hits.__getitem__)
    return DayForm(best, has_time_of_day=timed * 2 > words.len())


@lru_cache(maxsize=2)
def _list_patterns_by_day(last: dt.date) -> dict[str, tuple[str, ...]]:
    """Text of a day → the patterns it is written by: two where no number needs a zero."""
    patterns: dict[str, tuple[str, ...]] = {}
    for pattern in _list_patterns():
        for text in _write_days(last, pattern).to_list():
            patterns[text] = (*patterns.get(text, ()), pattern)
    return patterns


def parse_days(printed: pl.Expr) -> pl.Expr:
    """The day of a text in any of the forms, without its time; null where it is in none."""
    bare = printed.str.replace(_TIME_OF_DAY, "")
    return pl.coalesce(*(bare.str.to_date(form, strict=False) for form in _FORMS))


def find_implausible_day(column: str, known_from: dt.date) -> pl.Expr:
    """A message where a day is before there were cases, or a receipt is to come; else null."""
    day = pl.col(column)
    too_early = pl.format(f"expected {column} not before {FIRST_DAY}, found {{}}", day)
    problem = pl.when(day < FIRST_DAY).then(too_early)
    if column != "received_date":
        return problem
    too_late = pl.format(
        f"expected {column} not after {known_from}, when this became known, found {{}}",
        day,
    )
    return problem.when(day > known_from).then(too_late)


def _list_patterns() -> list[str]:
    """Each form with and without leading zeros: 05/03/2024 and 5/3/2024."""
    patterns = []
    for form in _FORMS:
        patterns.append(form)
        patterns.append(form.replace("%d", "%-d").replace("%m", "%-m"))
    return patterns
