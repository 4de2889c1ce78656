"""Sums and differences over time of what one source prints of one unit (judging.md §3).

Rivals are never chained, nor are figures of two calendars (§5).
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from tests.country.calendars import (
    ADMINISTRATIVE,
    CIVIL,
    HALF,
    TILE_MONTHS,
    Calendar,
    describe,
    list_tilings,
)
from tests.country.heard import Heard
from tests.country.lists import Period
from tests.country.marks import join_marks

Series = dict[Period, Heard]


def derive(series: Series, born: dt.date) -> dict[Period, Heard]:
    """What a unit's printed figures give for the periods its source does not print.

    `born`: the unit's first day; a tile that ends before it is not waited for.
    """
    return dict(_derive(frozenset(series.items()), born))


@lru_cache(maxsize=100_000)
def _derive(
    printed: frozenset[tuple[Period, Heard]], born: dt.date
) -> dict[Period, Heard]:
    """Most units print nothing new on most days: what follows from the same figures is found once."""
    series = dict(printed)
    found: dict[Period, Heard] = {}
    spells = [spell for spell in map(describe, series) if spell is not None]
    # in one order whatever the order they came in, so that the answers are too
    years = sorted({(spell.calendar.name, spell.year) for spell in spells})
    for name, year in years:
        calendar = CIVIL if name == CIVIL.name else ADMINISTRATIVE
        found |= _OneYear(series, calendar, year, born).derive()
    return found


class _OneYear:
    """The figures of one year of one calendar, from its months to the whole."""

    def __init__(
        self, series: Series, calendar: Calendar, year: int, born: dt.date
    ) -> None:
        self.series, self.calendar, self.year, self.born = series, calendar, year, born
        self.found: dict[Period, Heard] = {}

    def derive(self) -> dict[Period, Heard]:
        for name, months in TILE_MONTHS.items():
            for last in range(months, 13, months):
                period = self.calendar.span(self.year, last - months + 1, last)
                by_difference = self._subtract(period) if name != HALF else None
                self._add(period, self._sum(period) or by_difference)
        for last in range(1, 13):
            period = self.calendar.year_to_date(self.year, last)
            self._add(period, self._sum(period))
        self._add(
            self.calendar.year(self.year), self._sum(self.calendar.year(self.year))
        )
        return self.found

    def _add(self, period: Period, figure: Heard | None) -> None:
        if figure is not None and period not in self.series:
            self.found[period] = figure

    def _get(self, period: Period) -> Heard | None:
        return self.series.get(period) or self.found.get(period)

    def _sum(self, period: Period) -> Heard | None:
        """By months, else quarters, else half-years: by the finest that are all there."""
        for tiles in list_tilings(period, 1).values():
            parts = [self._get(t) for t in tiles if t.end >= self.born]
            if parts and None not in parts:
                total = sum(p.value for p in parts)
                since = max(p.since for p in parts)
                return Heard(total, since, join_marks(p.marks for p in parts))
        return None

    def _subtract(self, period: Period) -> Heard | None:
        """Since January up to its end, less the same up to its beginning; never below 0."""
        spell = describe(period)
        now = self.series.get(self.calendar.year_to_date(self.year, spell.last))
        if now is None or spell.first == 1:
            return now
        up_to = self.calendar.year_to_date(self.year, spell.first - 1)
        before = self.series.get(up_to)
        if before is None or before.value > now.value:
            return None
        since = max(now.since, before.since)
        marks = join_marks((now.marks, before.marks.invert()))
        return Heard(now.value - before.value, since, marks)
