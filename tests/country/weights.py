"""What units weigh in the coverage of a group: their denominators of the year before (judging.md §2).

Settled once for each tile, by what was known at the end of its last day: no later correction moves them.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping

from tests.country.calendars import describe
from tests.country.editions import PROCEDURES, Edition
from tests.country.figures import Figures
from tests.country.lists import Indicator, Lists, Period, year, year_to_date
from tests.country.of_units import OfUnits
from tests.country.statements import choose, count_cases

NO_WEIGHTS: Mapping[str, int] = {}


class Weights:
    """Unit → its weight, for an indicator and one of its basic periods."""

    def __init__(self, lists: Lists, editions: Iterable[Edition]) -> None:
        self._lists = lists
        heard = sorted(editions, key=lambda e: e.published)
        printed = [e for e in heard if e.voice is not PROCEDURES and not e.cases]
        self._editions = [*printed, *count_cases(heard)]
        self._days = sorted(e.published for e in self._editions)
        self._weighted = [
            i for i in lists.indicators.values() if i.denominator and lists.is_tiled(i)
        ]
        # how many editions were known → indicator → its figures of units by them
        self._known: dict[int, dict[str, Figures]] = {}
        self._found: dict[tuple[str, Period], Mapping[str, int]] = {}

    def of(self, indicator: Indicator, tile: Period) -> Mapping[str, int]:
        """Empty where nothing weighs: only the shares of a flow in a flow have years to weigh by."""
        key = (indicator.indicator_id, tile)
        if key not in self._found:
            self._found[key] = self._find(indicator, tile)
        return self._found[key]

    def _find(self, indicator: Indicator, tile: Period) -> Mapping[str, int]:
        spell = describe(tile)
        is_tile = (
            indicator in self._weighted
            and spell is not None
            and spell.kind == "in_period"
            and spell.months == indicator.basic_months
            and spell.last % spell.months == 0
        )
        if not is_tile:
            return NO_WEIGHTS
        before = spell.year - 1
        figures = self._know(tile.end)[indicator.indicator_id]
        # the year itself goes before what is counted since January until its last day
        found: dict[str, int] = {}
        for whole in (year_to_date(before, 12), year(before)):
            for (unit, period), val in figures.items():
                born = self._lists.units[unit].valid_from
                if period == whole and val.has_pair and born <= whole.start:
                    found[unit] = val.denominator
        return found

    def _know(self, day: dt.date) -> dict[str, Figures]:
        """Indicator → its figures of units as known at the end of a day: the same until another edition comes."""
        count = bisect_right(self._days, day)
        if count not in self._known:
            known = [e for e in self._editions if e.published <= day]
            measures = {
                measure
                for i in self._weighted
                for measure in (i.indicator_id, i.numerator, i.denominator)
            }
            chosen = choose(self._lists, known, {}, only=measures)
            self._known[count] = {
                i.indicator_id: OfUnits(self._lists, chosen, i).members
                for i in self._weighted
            }
        return self._known[count]
