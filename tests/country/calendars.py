"""Calendars: which days a period has, and of which shorter ones a longer one is made.

Judging.md §3 and §5: civil periods, and the administrative ones of Decree 09/2019, which close on the 14th.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from tests.country.lists import Period, month_end

MONTH, QUARTER, HALF = "month", "quarter", "half_year"
TILE_MONTHS = {MONTH: 1, QUARTER: 3, HALF: 6}  # from the finest to the coarsest


@dataclass(frozen=True)
class Calendar:
    name: str  # civil | administrative

    def span(self, year: int, first: int, last: int, kind: str = "in_period") -> Period:
        """From the first day of month `first` to the last day of month `last`."""
        return _span_months(self.name, year, first, last, kind)

    def month(self, year: int, number: int) -> Period:
        return self.span(year, number, number)

    def quarter(self, year: int, number: int) -> Period:
        return self.span(year, 3 * number - 2, 3 * number)

    def half(self, year: int, number: int) -> Period:
        return self.span(year, 6 * number - 5, 6 * number)

    def year(self, number: int) -> Period:
        return self.span(number, 1, 12)

    def year_to_date(self, year: int, to_month: int) -> Period:
        return self.span(year, 1, to_month, "year_to_date")


@cache
def _span_months(calendar: str, year: int, first: int, last: int, kind: str) -> Period:
    if calendar == "civil":
        start = dt.date(year, first, 1)
        return Period(start, month_end(year, last), kind)
    before = dt.date(year, first, 1) - dt.timedelta(days=1)
    return Period(before.replace(day=15), dt.date(year, last, 14), kind)


CIVIL, ADMINISTRATIVE = Calendar("civil"), Calendar("administrative")


class Spell(NamedTuple):
    """A period as months of a year of its calendar."""

    calendar: Calendar
    year: int
    first: int
    last: int
    kind: str

    @property
    def months(self) -> int:
        return self.last - self.first + 1

    @property
    def grain(self) -> str:
        """How long it is, in a word; a year to date is a grain of its own (§5)."""
        if self.kind == "year_to_date":
            return "year_to_date"
        is_aligned = self.last % self.months == 0
        names = {1: "month", 3: "quarter", 6: "half_year", 9: "nine_months", 12: "year"}
        if self.months == 9:
            is_aligned = self.first == 1
        return names.get(self.months, "") if is_aligned else ""

    @property
    def stands_for(self) -> str:
        """The civil period it names, the same of both calendars; of a year to date its last month (§5)."""
        names = {
            "year": f"{self.year}",
            "nine_months": f"{self.year}-9M",
            "half_year": f"{self.year}-H{self.last // 6}",
            "quarter": f"{self.year}-Q{self.last // 3}",
            "": "",
        }
        return names.get(self.grain, f"{self.year}-{self.last:02}")


@cache
def describe(period: Period) -> Spell | None:
    """The months of a year a flow runs over; None for a moment and for odd days."""
    start, end = period.start, period.end
    if period.kind == "as_of":
        return None
    if start.day == 1 and end == month_end(end.year, end.month):
        found = Spell(CIVIL, end.year, start.month, end.month, period.kind)
    elif start.day == 15 and end.day == 14:
        first = start.month % 12 + 1
        found = Spell(ADMINISTRATIVE, end.year, first, end.month, period.kind)
    else:
        return None
    again = found.calendar.span(found.year, found.first, found.last, found.kind)
    return found if again == period else None


@cache
def list_tilings(period: Period, basic: int) -> dict[str, tuple[Period, ...]]:
    """Kind of tile → the tiles that cover the period without gap or overlap, finest first.

    `basic`: months of the indicator's basic period; no tile is shorter. Empty where
    the period is not longer than that.
    """
    spell = describe(period)
    found: dict[str, tuple[Period, ...]] = {}
    if spell is None:
        return found
    for name, months in TILE_MONTHS.items():
        fits = (spell.first - 1) % months == 0 and spell.last % months == 0
        is_longer = spell.months > months or spell.kind == "year_to_date"
        if fits and is_longer and months >= basic:
            ends = range(spell.first + months - 1, spell.last + 1, months)
            found[name] = tuple(
                spell.calendar.span(spell.year, end - months + 1, end) for end in ends
            )
    return found


@cache
def list_longer(tile: Period) -> tuple[Period, ...]:
    """Longer periods that end with a tile: they are asked for once it is heard."""
    spell = describe(tile)
    if spell is None:
        return ()
    calendar, last = spell.calendar, spell.last
    found = [calendar.year_to_date(spell.year, last)]
    for months in (3, 6, 12):
        if last % months == 0 and months > spell.months:
            found.append(calendar.span(spell.year, last - months + 1, last))
    return tuple(found)
