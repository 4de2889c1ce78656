"""One indicator of single units: pairs, flags and percentages, and to whom it does not apply (S5, S9, S10)."""

from __future__ import annotations

from functools import cached_property

from tests.country.calendars import list_longer, list_tilings
from tests.country.figures import (
    INCOMPLETE_PERIOD,
    INCONSISTENT,
    OVER_MAXIMUM,
    REFUSED,
    Figure,
    Figures,
)
from tests.country.lists import Indicator, Lists, Period, as_of
from tests.country.marks import OUTSIDE_UNIVERSE, Marks, join_marks
from tests.country.statements import Chosen, Place

GROUPS = ("country", "block", "region")


class OfUnits:
    """One indicator as the chosen answers give it, before anything is rolled up.

    `members`: of reporting units that belong to the scope on the period's last day, and of those nobody expects
    to state this measure. `figures`: the same, and longer periods that are not whole. `printed`: of groups, at
    their own level. `not_applicable`: members who are not expected in a period (judging.md §1); `declined`:
    whoever said that it does not apply, expected or not.
    """

    def __init__(self, lists: Lists, chosen: Chosen, indicator: Indicator) -> None:
        self.lists, self.chosen, self.indicator = lists, chosen, indicator

    @cached_property
    def members(self) -> Figures:
        return {} if self.indicator.rule == "national_only" else self._find_members()

    @cached_property
    def figures(self) -> Figures:
        return self.members | self._find_incomplete(self.members)

    @cached_property
    def printed(self) -> Figures:
        return self._find_printed()

    @cached_property
    def declined(self) -> set[Place]:
        return self._find_declined()

    @cached_property
    def not_applicable(self) -> set[Place]:
        return {
            (unit, period)
            for unit, period in self.declined
            if self.lists.is_member(self.indicator.scope, unit, period.end)
        }

    def _of(self, measure: str) -> dict[Place, int]:
        return self.chosen.of(measure)

    def _is_group(self, unit: str) -> bool:
        return self.lists.units[unit].unit_class in GROUPS

    # pairs

    def _denominator_at(self, unit: str, period: Period) -> tuple[int, Marks] | None:
        """That of the same period; for a flow over a stock, the stock on the flow's last day."""
        numerator, denominator = self.indicator.numerator, self.indicator.denominator
        stock, place = self._of(denominator), (unit, period)
        kinds = [
            self.lists.measures[code].period_kind for code in (numerator, denominator)
        ]
        if place not in stock and kinds[0] != "asof" and kinds[1] == "asof":
            place = (unit, as_of(period.end))
        if place not in stock:
            return None
        return stock[place], self.chosen.marks_of(denominator, place)

    def _find_pair(self, unit: str, period: Period) -> Figure | None:
        numerator = self._of(self.indicator.numerator).get((unit, period))
        if numerator is None:
            return None
        marks = self.chosen.marks_of(self.indicator.numerator, (unit, period))
        if not self.indicator.denominator:
            status = self._judge_pair(unit, numerator)
            return Figure(numerator, None, None, status, marks=marks)
        of = self._denominator_at(unit, period)
        if of is None:
            return None
        denominator, of_marks = of
        status = self._judge_pair(unit, numerator, denominator)
        marks = join_marks((marks, of_marks.invert()))
        return Figure(numerator, denominator, None, status, marks=marks)

    def _judge_pair(
        self, unit: str, numerator: int, denominator: int | None = None
    ) -> str:
        """A part larger than its whole is refused of units, more than a closed list holds of everybody."""
        maximum = self.lists.measures[self.indicator.numerator].maximum
        if maximum is not None and numerator > maximum:
            return OVER_MAXIMUM
        is_wrong = denominator is not None and numerator > denominator
        return INCONSISTENT if is_wrong and not self._is_group(unit) else "computed"

    def _is_derived(self, place: Place) -> bool:
        measures = (self.indicator.numerator, self.indicator.denominator)
        return any(self.chosen.is_derived(m, place) for m in measures)

    # flags

    def _component_measures(self) -> list[str]:
        children = self.lists.components[self.indicator.indicator_id]
        return [self.lists.indicators[child].numerator for child in children]

    def _find_flags(self) -> Figures:
        """S10: the headline flag from its components; the printed one where none of them is known."""
        numerator = self.indicator.numerator
        own = {
            place: self._make_flag(flag, [numerator], place)
            for place, flag in self._of(numerator).items()
        }
        if self.indicator.component_rule != "and":
            return own
        measures = self._component_measures()
        parts = [self._of(measure) for measure in measures]
        for place in {place for part in parts for place in part}:
            answered = [part[place] for part in parts if place in part]
            left_out = sum(
                self.chosen.is_not_applicable(measure, place) for measure in measures
            )
            if 0 in answered:
                own[place] = self._make_flag(0, measures, place)
            elif len(answered) + left_out == len(parts):
                own[place] = self._make_flag(1, measures, place)
            else:
                own.pop(place, None)
        return own

    def _make_flag(self, flag: int, measures: list[str], place: Place) -> Figure:
        marks = join_marks(self.chosen.marks_of(m, place) for m in measures)
        return Figure(flag, 1, None, "computed", marks=marks)

    # who has what

    def _find_members(self) -> Figures:
        found: Figures = {}
        indicator = self.indicator
        for place in self._of(indicator.indicator_id):
            found[place] = self._make_share(place)
        if indicator.rule == "share_of_units":
            found |= self._find_flags()
        else:
            for unit, period in self._of(indicator.numerator):
                if (pair := self._find_pair(unit, period)) is not None:
                    found[unit, period] = pair
        kept: Figures = {}
        for (unit, period), val in found.items():
            if self.lists.is_member(indicator.scope, unit, period.end):
                kept[unit, period] = val
            elif self._is_outside(unit, period, val):
                marks = val.marks.add_flag(OUTSIDE_UNIVERSE)
                kept[unit, period] = val._replace(marks=marks)
        return self._count_tiles(kept)

    def _is_outside(self, unit: str, period: Period, figure: Figure) -> bool:
        """§1: whether a unit that is there states a measure that nobody expects of it."""
        indicator = self.indicator
        is_published = figure.status == "published"
        measure = indicator.indicator_id if is_published else indicator.numerator
        scopes = {
            other.scope
            for other in self.lists.indicators.values()
            if measure in (other.numerator, other.indicator_id)
            and other.rule != "national_only"
        }
        is_expected = any(
            self.lists.is_member(scope, unit, period.end) for scope in scopes
        )
        return (
            not self._is_group(unit)
            and self.lists.units[unit].exists(period.end)
            and bool(self.lists.scope_rows.get(indicator.scope))
            and not is_expected
        )

    def _find_printed(self) -> Figures:
        """A pair printed at the level of the group, else a percentage printed there."""
        found: Figures = {}
        for place in self._of(self.indicator.indicator_id):
            if self._is_group(place[0]):
                found[place] = self._make_share(place)
        for unit, period in self._of(self.indicator.numerator):
            if self._is_group(unit):
                pair = self._find_pair(unit, period)
                if pair is not None:
                    found[unit, period] = pair
        return found

    def _make_share(self, place: Place) -> Figure:
        """A percentage as it was printed."""
        printed = self.indicator.indicator_id
        marks = self.chosen.marks_of(printed, place)
        return Figure(None, None, self._of(printed)[place], "published", marks=marks)

    def _find_declined(self) -> set[Place]:
        indicator = self.indicator
        out = self.chosen.not_applicable
        places = set(out.get(indicator.numerator, ()))
        places |= out.get(indicator.denominator, set())
        places |= out.get(indicator.indicator_id, set())
        if indicator.rule == "share_of_units" and indicator.component_rule == "and":
            parts = [out.get(measure, set()) for measure in self._component_measures()]
            places |= set.intersection(*parts)
        # a flow over a stock: the stock of its last day
        stock = out.get(indicator.denominator, set())
        for unit, period in self._of(indicator.numerator):
            if (unit, as_of(period.end)) in stock:
                places.add((unit, period))
        return {place for place in places if not _has_answer(self.members, place)}

    # longer periods (judging.md §3)

    def _list_tiles(self, unit: str, period: Period) -> list[Period]:
        """The basic periods of a longer one since the unit's birth; none where it is not longer."""
        tilings = list_tilings(period, self.indicator.basic_months)
        born = self.lists.units[unit].valid_from
        for tiles in tilings.values():
            return [tile for tile in tiles if tile.end >= born]
        return []

    def _count_tiles(self, found: Figures) -> Figures:
        """A figure derived for a longer period says its tiles, and is none if one of them is refused."""
        if not self.lists.is_tiled(self.indicator):
            return found
        kept: Figures = {}
        for (unit, period), val in found.items():
            tiles = self._list_tiles(unit, period)
            if (
                not tiles
                or val.numerator is None
                or not self._is_derived((unit, period))
            ):
                kept[unit, period] = val
            elif not any(_is_refused(found, (unit, tile)) for tile in tiles):
                count = len(tiles)
                kept[unit, period] = val._replace(
                    tiles_heard=count, tiles_expected=count
                )
        return kept

    def _find_incomplete(self, found: Figures) -> Figures:
        """Longer periods whose last tile is heard, of which nothing else is known."""
        if not self.lists.is_tiled(self.indicator):
            return {}
        asked = {
            (unit, longer)
            for (unit, tile), val in found.items()
            if val.has_pair
            for longer in list_longer(tile)
        }
        incomplete: Figures = {}
        for unit, period in sorted(asked - found.keys() - self.not_applicable):
            # what names no longer period of this indicator is not asked for
            born = self.lists.units[unit].valid_from
            counted = count_heard_tiles(
                found, unit, period, self.indicator.basic_months, after=born
            )
            if counted is not None:
                incomplete[unit, period] = make_incomplete(*counted)
        return incomplete


def make_incomplete(heard: int, expected: int) -> Figure:
    return Figure(
        None, None, None, INCOMPLETE_PERIOD, tiles_heard=heard, tiles_expected=expected
    )


def count_heard_tiles(
    found: Figures, unit: str, period: Period, basic: int, *, after: object
) -> tuple[int, int] | None:
    """(heard, expected) basic tiles of a unit's longer period; None where it is not asked for.

    By the tiling with most heard, then the finest, of those whose last tile is heard. `after`: tiles that end
    before that day are not expected.
    """
    counts: list[tuple[int, int]] = []
    expected: int | None = None
    for tiles in list_tilings(period, basic).values():
        waited = [tile for tile in tiles if tile.end >= after]
        if expected is None:
            expected = len(waited)
        if waited and _has_pair(found, (unit, waited[-1])):
            heard = sum(
                _count_basic(tile, basic, after)
                for tile in waited
                if _has_pair(found, (unit, tile))
            )
            counts.append((heard, expected))
    return max(counts) if counts else None


def _count_basic(tile: Period, basic: int, after: object) -> int:
    for tiles in list_tilings(tile, basic).values():
        return sum(t.end >= after for t in tiles)
    return 1


def _has_pair(found: Figures, place: Place) -> bool:
    return place in found and found[place].has_pair


def _has_answer(found: Figures, place: Place) -> bool:
    return place in found and found[place].numerator is not None


def _is_refused(found: Figures, place: Place) -> bool:
    return place in found and found[place].status in REFUSED
