"""One indicator on the provinces of before and of after 1 July 2025 (S13, judging.md §3).

The country and its blocks are the same people however they are grouped: one value on every set of boundaries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tests.country.calendars import list_longer, list_tilings
from tests.country.figures import (
    INCOMPLETE_PERIOD,
    NOT_COMPARABLE,
    REFUSED,
    Figure,
    Figures,
)
from tests.country.lists import (
    COUNTRY,
    MERGER,
    MINISTRIES,
    PROVINCES,
    ROLLED_UP,
    Indicator,
    Lists,
    Period,
)
from tests.country.marks import PART_OF_PERIOD, join_marks
from tests.country.of_units import OfUnits, count_heard_tiles, make_incomplete
from tests.country.rolled_up import Ground, RolledUp, choose_first
from tests.country.statements import Place
from tests.country.weights import Weights

WHOLE = (COUNTRY, MINISTRIES, PROVINCES)


def put_on_63(lists: Lists, indicator: Indicator, reported: Figures) -> Figures:
    """Provinces that went on alone keep their figures; merged ones and the old regions can't be told."""
    found: Figures = {}
    for (unit, period), val in reported.items():
        kind = lists.units[unit].unit_class
        if kind == "province":
            olds = lists.predecessors.get(unit, (unit,))
            if len(olds) == 1:
                found[olds[0], period] = val
            elif val.value is not None:
                found.update(((old, period), NOT_COMPARABLE) for old in olds)
        elif kind != "region" or period.end < MERGER:
            found[unit, period] = val
    if indicator.rule in ROLLED_UP:
        for (unit, period), val in list(found.items()):
            is_province = lists.units[unit].unit_class == "province"
            is_known = val.status != INCOMPLETE_PERIOD
            if period.end >= MERGER and is_province and is_known:
                found[lists.units[unit].region_63, period] = NOT_COMPARABLE
    return found


def mark_parts(
    lists: Lists, figures: Figures, *, leaving: tuple[str, ...] = ()
) -> Figures:
    """The figures; what a unit says of a period that holds its first day is of a part of it.

    `leaving`: kinds of units that go on from others here.
    """
    marked = dict(figures)
    for (unit, period), val in figures.items():
        known = lists.units[unit]
        is_part = period.start < known.valid_from <= period.end
        is_any = val.numerator is not None or val.value is not None
        if not is_part or period.kind == "as_of" or known.unit_class in leaving:
            continue
        if is_any or val.status == INCOMPLETE_PERIOD:
            marks = val.marks.add_flag(PART_OF_PERIOD)
            marked[unit, period] = val._replace(marks=marks)
    return marked


class On34:
    """The figures of an indicator on the 34 provinces, a merged one going on from its predecessors."""

    def __init__(
        self,
        lists: Lists,
        of_units: OfUnits,
        reported: Figures,
        ground: Ground,
        weights: Weights,
    ) -> None:
        self.lists, self.of_units, self.reported = lists, of_units, reported
        self.indicator = of_units.indicator
        self.ground, self.weights = ground, weights

    def find_figures(self) -> Figures:
        """Every row: units, the regions of 2025, and the country and its blocks as they are."""
        units = self._restate_units()
        if self.lists.is_tiled(self.indicator):
            self._add_across(units)
        whole = {place: v for place, v in self.reported.items() if place[0] in WHOLE}
        return units | self._find_regions(units) | whole

    def _is_region(self, unit: str) -> bool:
        return self.lists.units[unit].unit_class == "region"

    # units

    def _restate_units(self) -> Figures:
        """Ministries as they are; before the merger, provinces as the ones they became."""
        found: Figures = {}
        to_merge: dict[Place, list[Figure]] = defaultdict(list)
        for (unit, period), val in self.reported.items():
            kind = self.lists.units[unit].unit_class
            new = self.lists.successor.get(unit, unit)
            if kind in ("ministry", "gov_attached"):
                found[unit, period] = val
            elif kind != "province":
                continue
            elif period.end >= MERGER:
                found[unit, period] = val
            elif len(self.lists.predecessors.get(new, ())) > 1:
                to_merge[new, period].append(val)
            else:
                found[new, period] = val
        out = self.of_units.not_applicable
        for (new, period), vals in to_merge.items():
            olds = self.lists.predecessors[new]
            asked = [old for old in olds if (old, period) not in out]
            if (val := self._merge(vals, len(asked))) is not None:
                found[new, period] = val
        return found

    def _merge(self, vals: Sequence[Figure], needed: int) -> Figure | None:
        """A province of 2025 from its predecessors; None where one of them is unknown.

        `needed`: the predecessors the indicator applies to.
        """
        unknown = (INCOMPLETE_PERIOD, *REFUSED)
        vals = [v for v in vals if v.status not in unknown]
        if self.indicator.rule not in ROLLED_UP:
            is_any = any(v.value is not None for v in vals)
            return NOT_COMPARABLE if is_any else None
        pairs = [v for v in vals if v.has_pair]
        is_flag = self.lists.measures[self.indicator.numerator].is_flag
        of = 1 if self.indicator.denominator else None
        marks = join_marks(v.marks for v in pairs)
        if is_flag and any(v.numerator == 0 for v in pairs):
            return Figure(0, of, None, "summed", marks=marks)
        if len(pairs) < needed:
            return NOT_COMPARABLE if len(pairs) < len(vals) else None
        if is_flag:
            return Figure(1, of, None, "summed", marks=marks)
        return self._add(pairs)

    def _add(self, pairs: Sequence[Figure]) -> Figure:
        denominator = None
        if self.indicator.denominator:
            denominator = sum(v.denominator for v in pairs)
        numerator = sum(v.numerator for v in pairs)
        marks = join_marks(v.marks for v in pairs)
        return Figure(numerator, denominator, None, "summed", marks=marks)

    # longer periods across the merger

    def _add_across(self, units: Figures) -> None:
        """A merged province's year is that of its predecessors and its own, unless it prints it itself."""
        merged = {new for new, olds in self.lists.predecessors.items() if len(olds) > 1}
        asked = {
            (unit, longer)
            for (unit, tile), val in units.items()
            if unit in merged and val.has_pair and tile.end >= MERGER
            for longer in list_longer(tile)
            if longer.start < MERGER
        }
        asked |= {
            (unit, period)
            for unit, period in units
            if unit in merged and period.start < MERGER <= period.end
        }
        # a quarter before the half-year that it is a tile of
        for unit, period in sorted(
            asked, key=lambda place: -place[1].start.toordinal()
        ):
            self._add_one_across(units, unit, period)

    def _add_one_across(self, units: Figures, unit: str, period: Period) -> None:
        own = units.get((unit, period))
        basic = self.indicator.basic_months
        tilings = list_tilings(period, basic)
        is_printed = own is not None and (
            own.status == "published"
            or own.status in REFUSED
            or (own.numerator is not None and own.tiles_expected is None)
        )
        if not tilings or is_printed or (unit, period) in self.of_units.not_applicable:
            return
        units.pop((unit, period), None)
        basic_tiles = next(iter(tilings.values()))
        for tiles in tilings.values():
            pairs = [units.get((unit, tile)) for tile in tiles]
            if all(v is not None and v.has_pair for v in pairs):
                count = len(basic_tiles)
                units[unit, period] = self._add(pairs)._replace(
                    tiles_heard=count, tiles_expected=count
                )
                return
        first_day = basic_tiles[0].start
        counted = count_heard_tiles(units, unit, period, basic, after=first_day)
        if counted is not None:
            units[unit, period] = make_incomplete(*counted)

    # regions

    def _find_regions(self, units: Figures) -> Figures:
        """Before the merger and across it from the restated provinces; since then as reported."""
        out = self._restate_not_applicable()
        rolled = RolledUp(
            self.ground, self.indicator, units, out, "summed", self.weights
        ).find_figures()
        restated = {
            (unit, period): val
            for (unit, period), val in rolled.items()
            if self._is_region(unit) and self._is_restated(period)
        }
        printed = {
            (unit, period): val
            for (unit, period), val in self.of_units.printed.items()
            if self._is_region(unit)
            and period.end >= MERGER
            and self._is_restated(period)
        }
        since = {
            (unit, period): val
            for (unit, period), val in self.reported.items()
            if self._is_region(unit)
            and period.end >= MERGER
            and not self._is_restated(period)
        }
        return choose_first(restated, printed) | since

    def _is_restated(self, period: Period) -> bool:
        """Whether it reaches back before the merger: a flow's longer period does if it begins there."""
        is_longer = self.lists.is_tiled(self.indicator) and bool(
            list_tilings(period, self.indicator.basic_months)
        )
        return period.end < MERGER or (is_longer and period.start < MERGER)

    def _restate_not_applicable(self) -> set[Place]:
        """A merged province is not asked where none of its predecessors is."""
        found: set[Place] = set()
        olds: dict[Place, int] = defaultdict(int)
        for unit, period in self.of_units.not_applicable:
            is_province = self.lists.units[unit].unit_class == "province"
            if period.end >= MERGER or not is_province:
                found.add((unit, period))
            else:
                olds[self.lists.successor.get(unit, unit), period] += 1
        for (new, period), count in olds.items():
            if count == len(self.lists.predecessors.get(new, (new,))):
                found.add((new, period))
        return found
