"""Groups of units on one set of boundaries: sums over members and over the tiles of longer periods (S6–S11)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from tests.country.calendars import list_longer, list_tilings
from tests.country.figures import REFUSED, Figure, Figures
from tests.country.lists import (
    COUNTRY,
    MINISTRIES,
    PROVINCES,
    ROLLED_UP,
    Indicator,
    Lists,
    Period,
)
from tests.country.marks import Marks, join_marks
from tests.country.statements import Place
from tests.country.weights import Weights

WITH_PROVINCES = frozenset(
    {
        "provinces",
        "national",
        "ministries_and_provinces",
        "ministries_gov_attached_and_provinces",
        "ministries_provinces_soes",
    }
)


@dataclass(frozen=True)
class Ground:
    """Which groups hold which units: on the boundaries of the day, or on those of July 2025 at any time."""

    lists: Lists
    is_34: bool
    _universes: dict[tuple[str, dt.date], dict[str, frozenset[str]]] = field(
        default_factory=dict, init=False, repr=False
    )

    def list_groups(self, unit: str, day: dt.date) -> tuple[str, ...]:
        known = self.lists.units[unit]
        if known.unit_class != "province":
            return (MINISTRIES, COUNTRY)
        region = known.region_34 if self.is_34 else self.lists.region(unit, day)
        return (region, PROVINCES, COUNTRY)

    def list_members(self, scope: str, day: dt.date) -> tuple[str, ...]:
        members = self.lists.members(scope, day)
        if not self.is_34:
            return members
        others = (u for u in members if self.lists.units[u].unit_class != "province")
        return (*others, *(self.lists.provinces_34 if scope in WITH_PROVINCES else ()))

    def get_universe(self, scope: str, day: dt.date) -> dict[str, frozenset[str]]:
        """Group → its members on that day."""
        if (scope, day) not in self._universes:
            members: dict[str, set[str]] = defaultdict(set)
            for unit in self.list_members(scope, day):
                for group in self.list_groups(unit, day):
                    members[group].add(unit)
            self._universes[scope, day] = {
                group: frozenset(units) for group, units in members.items()
            }
        return self._universes[scope, day]


@lru_cache(maxsize=8)
def get_ground(lists: Lists, *, is_34: bool) -> Ground:
    """One for each country: who belongs to whom is looked up on thousands of days."""
    return Ground(lists, is_34)


class Sum(NamedTuple):
    """What the members of a group come to in one period.

    `heard`: in basic unit-tiles of a longer one; `weight`: that of those tiles, as far as it is known.
    """

    numerator: int
    denominator: int
    reported: int
    heard: int
    weight: int
    marks: Marks


class RolledUp:
    """One indicator of groups. `out`: to whom it does not apply; they are counted apart and not expected."""

    def __init__(
        self,
        ground: Ground,
        indicator: Indicator,
        of_units: Figures,
        out: set[Place],
        status: str,
        weights: Weights,
    ) -> None:
        self.ground, self.indicator, self.status = ground, indicator, status
        self.weights = weights
        self.is_tiled = ground.lists.is_tiled(indicator)
        self.basic = indicator.basic_months
        self._out: dict[Period, set[str]] = defaultdict(set)
        for unit, period in out:
            self._out[period].add(unit)
        # of a basic tile, which is part of many longer periods
        self._counted: dict[Place, tuple[int, int]] = {}
        self._weighed: dict[Place, int | None] = {}
        self._sums: dict[Place, Sum] = {}
        if indicator.rule in ROLLED_UP:
            self._sums = self._add_members(of_units)

    def find_figures(self) -> Figures:
        found: Figures = {}
        periods = dict.fromkeys(self._sums)
        if self.is_tiled:
            for group, tile in self._sums:
                periods |= {(group, longer): None for longer in list_longer(tile)}
        for group, period in periods:
            tilings = self._list_tilings(period)
            if tilings:
                figure = self._add_tiles(group, period, tilings)
            else:
                figure = self._weigh_one(group, period)
            if figure is not None:
                found[group, period] = figure
        return found

    def _list_tilings(self, period: Period) -> dict[str, tuple[Period, ...]]:
        return list_tilings(period, self.basic) if self.is_tiled else {}

    def _list_basic(self, period: Period) -> tuple[Period, ...]:
        return next(iter(self._list_tilings(period).values()), (period,))

    def _add_members(self, of_units: Figures) -> dict[Place, Sum]:
        totals: dict[Place, list[int]] = {}
        marks: dict[Place, set[Marks]] = defaultdict(set)
        for (unit, period), val in of_units.items():
            if not val.has_pair:
                continue
            weights = [
                (tile, self._get_weights(tile).get(unit, 0))
                for tile in self._list_basic(period)
            ]
            for group in self._list_groups(unit, period.end):
                total = totals.setdefault((group, period), [0, 0, 0, 0, 0])
                total[0] += val.numerator
                total[1] += val.denominator or 0
                total[2] += 1
                for tile, weight in weights:
                    # the group holds the unit on the tile's last day
                    if unit in self._list_members(group, tile):
                        total[3] += 1
                        total[4] += weight
                marks[group, period].add(val.marks)
        return {
            place: Sum(*total, join_marks(marks[place]))
            for place, total in totals.items()
        }

    def _list_groups(self, unit: str, day: dt.date) -> tuple[str, ...]:
        """The groups that count it: none where it is outside the universe (§1)."""
        universe = self.ground.get_universe(self.indicator.scope, day)
        if unit not in universe.get(COUNTRY, ()):
            return ()
        return self.ground.list_groups(unit, day)

    # the universe

    def _count_universe(self, group: str, period: Period) -> tuple[int, int]:
        """(expected, not applicable) on the period's last day."""
        counted = self._counted.get((group, period))
        if counted is None:
            counted = self._counted[group, period] = self._count_members(group, period)
        return counted

    def _count_members(self, group: str, period: Period) -> tuple[int, int]:
        members = self._list_members(group, period)
        left_out = len(members & self._out.get(period, set()))
        return len(members) - left_out, left_out

    def _list_members(self, group: str, period: Period) -> frozenset[str]:
        universe = self.ground.get_universe(self.indicator.scope, period.end)
        return universe.get(group, frozenset())

    # coverage by weight (judging.md §2)

    def _get_weights(self, tile: Period) -> Mapping[str, int]:
        return self.weights.of(self.indicator, tile)

    def _sum_weights(self, group: str, tile: Period) -> int | None:
        """Of everybody expected in a basic tile; None where one of them is unknown, or all are nothing."""
        if (group, tile) not in self._weighed:
            self._weighed[group, tile] = self._weigh_tile(group, tile)
        return self._weighed[group, tile]

    def _weigh_tile(self, group: str, tile: Period) -> int | None:
        expected = self._list_members(group, tile) - self._out.get(tile, set())
        if not expected:
            return 0
        weights = self._get_weights(tile)
        if not expected <= weights.keys():
            return None
        return sum(weights[unit] for unit in expected) or None

    def _weigh(
        self, figure: Figure, group: str, tiles: Sequence[Period], heard: int
    ) -> Figure:
        """The figure with its weights, where those of all its basic tiles are known."""
        sums = [self._sum_weights(group, tile) for tile in tiles]
        if None in sums or not sum(sums):
            return figure
        expected = sum(sums)
        return figure._replace(
            weight_heard=min(heard, expected), weight_expected=expected
        )

    # one period

    def _weigh_one(self, group: str, period: Period) -> Figure | None:
        figure = self._make_figure(group, period)
        if figure is None:
            return None
        heard = self._sums[group, period].weight
        return self._weigh(figure, group, (period,), heard)

    def _make_figure(self, group: str, period: Period) -> Figure | None:
        total = self._sums.get((group, period))
        if total is None:
            return None
        expected, left_out = self._count_universe(group, period)
        denominator = total.denominator
        if self.indicator.rule == "share_of_units":
            denominator = expected
        return Figure(
            total.numerator,
            denominator if self.indicator.denominator else None,
            None,
            self.status,
            total.reported,
            expected,
            left_out,
            marks=total.marks,
        )

    # judging.md §3

    def _add_tiles(
        self, group: str, period: Period, tilings: dict[str, tuple[Period, ...]]
    ) -> Figure | None:
        """The tiling with most unit-tiles heard, then the finest; the period itself is the coarsest."""
        expected = sum(
            self._count_universe(group, tile)[0] for tile in self._list_basic(period)
        )
        if not expected:
            # nobody is asked for a tile, and yet somebody prints the whole
            return self._make_figure(group, period)
        best: Figure | None = None
        for tiles in (*tilings.values(), (period,)):
            candidate = self._add_one_tiling(group, period, tiles, expected)
            if candidate is None:
                continue
            if best is None or candidate.tiles_heard > best.tiles_heard:
                best = candidate
        return best

    def _add_one_tiling(
        self, group: str, period: Period, tiles: tuple[Period, ...], expected: int
    ) -> Figure | None:
        last = self._make_figure(group, tiles[-1])
        if last is None:
            return None
        sums = [self._sums[group, t] for t in tiles if (group, t) in self._sums]
        heard = sum(s.heard for s in sums)
        denominator = sum(s.denominator for s in sums)
        whole = last._replace(
            numerator=sum(s.numerator for s in sums),
            denominator=denominator if self.indicator.denominator else None,
            tiles_heard=min(heard, expected),
            tiles_expected=expected,
            marks=join_marks(s.marks for s in sums),
        )
        weight = sum(s.weight for s in sums)
        return self._weigh(whole, group, self._list_basic(period), weight)


def choose_first(rolled: Figures, *others: Figures) -> Figures:
    """S11: a roll-up of all members, what else is known (a printed pair before a percentage), a roll-up of some.

    `others`: the preferred first. A refused pair is last of all.
    """
    found = dict(rolled)
    for place in dict.fromkeys(place for other in others for place in other):
        offered = [other[place] for other in others if place in other]
        counting = [val for val in offered if val.status not in REFUSED]
        if place in rolled and not rolled[place].is_partial:
            continue
        if counting:
            found[place] = counting[0]
        elif place not in rolled:
            found[place] = offered[0]
    return found
