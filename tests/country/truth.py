"""The answers: every indicator, unit, period and map as known on a day, by plain loops over what was printed.

Written from the agreed meaning (`S1`…`S16` below name its paragraphs, `§` those of judging.md, what may be shown),
never from any SQL.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from tests.country.editions import PROCEDURES, Edition
from tests.country.listed import count_in_groups, replay_lists
from tests.country.lists import (
    COUNTRY,
    MERGER,
    MINISTRIES,
    PROVINCES,
    Indicator,
    Lists,
    Period,
    as_of,
)
from tests.country.statements import Place, choose, count_cases

REPORTED, MAP_63, MAP_34 = "as_reported", "map_63", "map_34"
INCONSISTENT = "inconsistent"
ROLLED_UP = ("pooled_ratio", "share_of_units", "sum_count")
WITH_PROVINCES = frozenset(
    {
        "provinces",
        "national",
        "ministries_and_provinces",
        "ministries_gov_attached_and_provinces",
        "ministries_provinces_soes",
    }
)


class Row(NamedTuple):
    """One value of `fct_indicator`, without the dates it was known.

    `value`: percent 0–100 or a count, exact; None where there is none. `units_reported`, `units_expected` and
    `units_not_applicable` are None where the value was not rolled up. A row that is absent here has no value.
    """

    indicator_id: str
    unit_id: str
    period_start: dt.date
    period_end: dt.date
    period_kind: str
    map: str
    numerator: int | None
    denominator: int | None
    value: Fraction | Decimal | int | None
    value_status: str  # computed | published | summed | not_comparable | missing
    missing_reason: str | None
    units_reported: int | None
    units_expected: int | None
    units_not_applicable: int | None


class Figure(NamedTuple):
    """A value on its way: a pair, or a printed percentage, and how it came about.

    `reported`, `expected` and `not_applicable` count the units of a group it was rolled up from.
    """

    numerator: int | None
    denominator: int | None
    printed: Decimal | None
    status: str
    reported: int | None = None
    expected: int | None = None
    not_applicable: int | None = None
    is_from_list: bool = False

    @property
    def has_pair(self) -> bool:
        """§2: an inconsistent pair is shown as it was printed and counts for nothing."""
        return self.numerator is not None and self.status != INCONSISTENT

    @property
    def is_partial(self) -> bool:
        return self.expected is not None and self.reported != self.expected

    @property
    def value(self) -> Fraction | Decimal | int | None:
        if self.status in ("not_comparable", INCONSISTENT):
            return None
        if self.numerator is None:
            return self.printed
        if self.denominator is None:
            return self.numerator
        return (
            Fraction(100 * self.numerator, self.denominator)
            if self.denominator
            else None
        )

    def is_covered(self, minimum: Decimal | None) -> bool:
        """§2: whether enough units are behind it to be shown; of what nobody rolled up none is asked."""
        if minimum is None or self.expected is None:
            return True
        return self.reported >= minimum * self.expected


_NOT_COMPARABLE = Figure(None, None, None, "not_comparable")
_Figures = dict[Place, Figure]


class Truth:
    """What could be known of one country on one day."""

    def __init__(self, lists: Lists, editions: Iterable[Edition], day: dt.date) -> None:
        self.lists, self.day = lists, day
        heard = sorted(
            (e for e in editions if e.published <= day), key=lambda e: e.published
        )
        catalogues = replay_lists([e for e in heard if e.voice is PROCEDURES])
        printed = [e for e in heard if e.voice is not PROCEDURES and not e.cases]
        self._answers = choose(lists, [*printed, *count_cases(heard)], catalogues)
        self._by_list = count_in_groups(lists, catalogues)
        self._maps: dict[str, dict[str, _Figures]] = {}

    def rows(self) -> Iterator[Row]:
        """Every row, indicator by indicator."""
        for indicator in self.lists.indicators:
            for name, values in self.values(indicator).items():
                for (unit, period), val in values.items():
                    yield _row(
                        self.lists.indicators[indicator], unit, period, name, val
                    )

    @property
    def chosen(self) -> dict[str, dict[Place, int | Decimal]]:
        """Measure → the figure that decides, by unit and period."""
        return self._answers.figures

    def values(self, indicator_id: str) -> dict[str, _Figures]:
        """Map → (unit, period) → value of one indicator."""
        if indicator_id not in self._maps:
            self._maps[indicator_id] = self._on_maps(
                self.lists.indicators[indicator_id]
            )
        return self._maps[indicator_id]

    # S5, S9, S10: one unit

    def _measure(self, code: str) -> dict[Place, int | Decimal]:
        return self._answers.of(code)

    def _denominator_at(
        self, indicator: Indicator, unit: str, period: Period
    ) -> int | None:
        """The denominator of the same period; for a flow over a stock, the stock on the flow's last day."""
        stock = self._measure(indicator.denominator)
        found = stock.get((unit, period))
        kinds = [
            self.lists.measures[code].period_kind
            for code in (indicator.numerator, indicator.denominator)
        ]
        if found is None and kinds[0] != "asof" and kinds[1] == "asof":
            found = stock.get((unit, as_of(period.end)))
        return found

    def _printed_pair(
        self, indicator: Indicator, unit: str, period: Period
    ) -> Figure | None:
        numerator = self._measure(indicator.numerator).get((unit, period))
        if numerator is None:
            return None
        if not indicator.denominator:
            return Figure(numerator, None, None, "computed")
        denominator = self._denominator_at(indicator, unit, period)
        if denominator is None:
            return None
        is_wrong = numerator > denominator and not self._is_group(unit)
        return Figure(
            numerator, denominator, None, INCONSISTENT if is_wrong else "computed"
        )

    def _flags(self, indicator: Indicator) -> dict[Place, int]:
        """S10: the headline flag from its components; the printed one where none of them is known."""
        own = dict(self._measure(indicator.numerator))
        if indicator.component_rule != "and":
            return own
        measures = self._component_measures(indicator)
        parts = [self._measure(measure) for measure in measures]
        for place in {place for part in parts for place in part}:
            answered = [part[place] for part in parts if place in part]
            left_out = sum(
                self._answers.is_not_applicable(measure, place) for measure in measures
            )
            if 0 in answered:
                own[place] = 0
            elif len(answered) + left_out == len(parts):
                own[place] = 1
            else:
                own.pop(place, None)
        return own

    def _component_measures(self, indicator: Indicator) -> list[str]:
        children = self.lists.components[indicator.indicator_id]
        return [self.lists.indicators[child].numerator for child in children]

    def _not_applicable(self, indicator: Indicator, of_units: _Figures) -> set[Place]:
        """§1: members to whom the indicator does not apply in a period, and who therefore are not expected."""
        out = self._answers.not_applicable
        places = set(out.get(indicator.numerator, ())) | set(
            out.get(indicator.denominator, ())
        )
        places |= out.get(indicator.indicator_id, set())
        if indicator.rule == "share_of_units" and indicator.component_rule == "and":
            parts = [
                out.get(measure, set())
                for measure in self._component_measures(indicator)
            ]
            places |= set.intersection(*parts)
        # a flow over a stock: the stock of its last day
        stock = out.get(indicator.denominator, set())
        flows = self._measure(indicator.numerator)
        places |= {
            (unit, period)
            for unit, period in flows
            if (unit, as_of(period.end)) in stock
        }
        return {
            (unit, period)
            for unit, period in places
            if not self._has_answer(of_units, unit, period)
            and unit in self.lists.members(indicator.scope, period.end)
        }

    def _has_answer(self, of_units: _Figures, unit: str, period: Period) -> bool:
        figure = of_units.get((unit, period))
        return figure is not None and figure.numerator is not None

    def _of_units(self, indicator: Indicator) -> _Figures:
        """Values of reporting units that belong to the scope on the period's last day.

        §1: beside them those of a unit that no list expects to state this measure.
        """
        found: _Figures = {}
        if indicator.rule == "national_only":
            return found
        for (unit, period), share in self._measure(indicator.indicator_id).items():
            found[unit, period] = Figure(None, None, share, "published")
        if indicator.rule == "share_of_units":
            for (unit, period), flag in self._flags(indicator).items():
                found[unit, period] = Figure(flag, 1, None, "computed")
        else:
            for unit, period in self._measure(indicator.numerator):
                if (pair := self._printed_pair(indicator, unit, period)) is not None:
                    found[unit, period] = pair
        return {
            (unit, period): val
            for (unit, period), val in found.items()
            if unit in self.lists.members(indicator.scope, period.end)
            or self._is_outside(indicator, unit, period, val)
        }

    def _is_outside(
        self, indicator: Indicator, unit: str, period: Period, figure: Figure
    ) -> bool:
        """§1: whether a unit that is there states a measure that nobody expects of it."""
        is_published = figure.status == "published"
        measure = indicator.indicator_id if is_published else indicator.numerator
        scopes = {
            other.scope
            for other in self.lists.indicators.values()
            if measure in (other.numerator, other.indicator_id)
            and other.rule != "national_only"
        }
        is_expected = any(
            unit in self.lists.members(scope, period.end) for scope in scopes
        )
        return (
            not self._is_group(unit)
            and self.lists.units[unit].exists(period.end)
            and bool(self.lists.scope_rows.get(indicator.scope))
            and not is_expected
        )

    # S6, S7, S9, S11: groups

    def _groups(
        self, unit: str, day: dt.date, *, on_34: bool = False
    ) -> tuple[str, ...]:
        if self.lists.units[unit].unit_class != "province":
            return (MINISTRIES, COUNTRY)
        region = (
            self.lists.units[unit].region_34 if on_34 else self.lists.region(unit, day)
        )
        return (region, PROVINCES, COUNTRY)

    def _rolled_up(
        self,
        indicator: Indicator,
        of_units: _Figures,
        out: set[Place],
        status: str,
        *,
        on_34: bool = False,
    ) -> _Figures:
        """Sums over the members that have a pair (or a flag). Distinct counts and national figures have none.

        `out`: to whom the indicator does not apply; they are counted apart and not expected.
        """
        if indicator.rule not in ROLLED_UP:
            return {}
        by_period: dict[Period, list[tuple[str, Figure]]] = defaultdict(list)
        for (unit, period), val in of_units.items():
            members = self._universe(indicator.scope, period.end, on_34=on_34)
            if val.has_pair and unit in members:
                by_period[period].append((unit, val))
        found: _Figures = {}
        for period, members in by_period.items():
            expected = self._expected(indicator.scope, period.end, on_34=on_34)
            left_out = self._count_by_group(
                (u for u, p in out if p == period), period.end, on_34=on_34
            )
            sums: dict[str, list[int]] = {}
            for unit, val in members:
                for group in self._groups(unit, period.end, on_34=on_34):
                    total = sums.setdefault(group, [0, 0, 0])
                    total[0] += val.numerator
                    total[1] += val.denominator or 0
                    total[2] += 1
            for group, (numerator, denominator, reported) in sums.items():
                universe = expected[group] - left_out[group]
                if indicator.rule == "share_of_units":
                    denominator = universe
                kept = denominator if indicator.denominator else None
                units = (reported, universe, left_out[group])
                found[group, period] = Figure(numerator, kept, None, status, *units)
        return found

    def _universe(self, scope: str, day: dt.date, *, on_34: bool) -> tuple[str, ...]:
        members = self.lists.members(scope, day)
        if not on_34:
            return members
        return (
            *(u for u in members if self.lists.units[u].unit_class != "province"),
            *(self.lists.map_34 if scope in WITH_PROVINCES else ()),
        )

    def _expected(self, scope: str, day: dt.date, *, on_34: bool) -> dict[str, int]:
        members = self._universe(scope, day, on_34=on_34)
        return self._count_by_group(members, day, on_34=on_34)

    def _count_by_group(
        self, units: Iterable[str], day: dt.date, *, on_34: bool
    ) -> dict[str, int]:
        count: dict[str, int] = defaultdict(int)
        for unit in units:
            for group in self._groups(unit, day, on_34=on_34):
                count[group] += 1
        return count

    def _from_lists(self, indicator: Indicator) -> _Figures:
        """S8: distinct root procedures per group; both halves from the list."""
        found: _Figures = {}
        for (scope, group, period), counted in self._by_list.items():
            if scope != indicator.scope:
                continue
            numerator = counted.measures.get(indicator.numerator)
            denominator = counted.measures.get(indicator.denominator)
            if numerator is not None and denominator is not None:
                units = (counted.reported, counted.expected, 0)
                found[group, period] = Figure(
                    numerator, denominator, None, "computed", *units, is_from_list=True
                )
        return found

    def _printed_at_groups(self, indicator: Indicator) -> _Figures:
        """A pair printed at the level of the group, else a percentage printed there."""
        found: _Figures = {}
        for (unit, period), share in self._measure(indicator.indicator_id).items():
            if self._is_group(unit):
                found[unit, period] = Figure(None, None, share, "published")
        for unit, period in self._measure(indicator.numerator):
            if (
                self._is_group(unit)
                and (pair := self._printed_pair(indicator, unit, period)) is not None
            ):
                found[unit, period] = pair
        return found

    def _is_group(self, unit: str) -> bool:
        return self.lists.units[unit].unit_class in ("country", "block", "region")

    # S13: maps

    def _on_maps(self, indicator: Indicator) -> dict[str, _Figures]:
        units, printed = self._of_units(indicator), self._printed_at_groups(indicator)
        out = self._not_applicable(indicator, units)
        counted = self._rolled_up(indicator, units, out, "computed") | self._from_lists(
            indicator
        )
        reported = units | _first_of(counted, printed)
        components = [
            self.values(c)
            for c in self.lists.components.get(indicator.indicator_id, ())
        ]
        self._add_up(indicator, reported, [c[REPORTED] for c in components])
        on_63 = self._on_63(indicator, reported)
        self._add_up(indicator, on_63, [c[MAP_63] for c in components])
        on_34 = self._on_34(indicator, reported, out, printed)
        self._add_up(indicator, on_34, [c[MAP_34] for c in components])
        return {REPORTED: reported, MAP_63: on_63, MAP_34: on_34}

    def _add_up(
        self, indicator: Indicator, own: _Figures, parts: Sequence[_Figures]
    ) -> None:
        """S10, `sum` and `union`: wherever every component has a pair, their sum is the headline's.

        A sum of too few units gives way to what was printed of the headline itself.
        """
        if indicator.component_rule not in ("sum", "union"):
            return
        for place in set.intersection(*(set(p) for p in parts)):
            vals = [p[place] for p in parts]
            if not all(v.has_pair for v in vals):
                continue
            total = _sum_components(indicator, vals)
            is_own_shown = place in own and _is_shown(indicator, own[place])
            if total.is_covered(indicator.min_coverage) or not is_own_shown:
                own[place] = total

    def _counts_provinces(self, indicator: Indicator) -> bool:
        """Whether the group's figure counts provinces, so that it depends on the map."""
        counts = indicator.rule == "share_of_units" or (
            indicator.rule == "sum_count"
            and self.lists.measures[indicator.numerator].is_flag
        )
        return counts and indicator.scope in WITH_PROVINCES

    def _on_63(self, indicator: Indicator, reported: _Figures) -> _Figures:
        found: _Figures = {}
        for (unit, period), val in reported.items():
            kind = self.lists.units[unit].unit_class
            if kind == "province":
                olds = self.lists.predecessors.get(unit, (unit,))
                if len(olds) == 1:
                    found[olds[0], period] = val
                elif val.value is not None:
                    found.update(((old, period), _NOT_COMPARABLE) for old in olds)
            elif period.end < MERGER or kind in ("ministry", "gov_attached"):
                found[unit, period] = val
            elif kind == "region" or val.is_from_list:
                continue
            elif unit == MINISTRIES or not self._counts_provinces(indicator):
                found[unit, period] = val
            elif val.value is not None:
                found[unit, period] = _NOT_COMPARABLE
        if indicator.rule in ROLLED_UP:
            for unit, period in list(found):
                if (
                    period.end >= MERGER
                    and self.lists.units[unit].unit_class == "province"
                ):
                    found[self.lists.units[unit].region_63, period] = _NOT_COMPARABLE
        return found

    def _on_34(
        self,
        indicator: Indicator,
        reported: _Figures,
        out: set[Place],
        printed: _Figures,
    ) -> _Figures:
        since = {
            place: val for place, val in reported.items() if place[1].end >= MERGER
        }
        before = {
            place: val for place, val in reported.items() if place[1].end < MERGER
        }
        out = {place for place in out if place[1].end < MERGER}
        units = self._restated(indicator, before, out)
        merged_out = self._restated_not_applicable(out)
        return (
            since
            | units
            | self._groups_on_34(indicator, before, units, merged_out, printed)
        )

    def _restated_not_applicable(self, out: set[Place]) -> set[Place]:
        """A merged province is not asked where none of its predecessors is."""
        olds: dict[Place, int] = defaultdict(int)
        for unit, period in out:
            olds[self._restated_unit(unit), period] += 1
        return {
            (unit, period)
            for (unit, period), count in olds.items()
            if count == len(self.lists.predecessors.get(unit, (unit,)))
        }

    def _restated_unit(self, unit: str) -> str:
        """The province of 2025 a province became; of any other unit itself."""
        is_province = self.lists.units[unit].unit_class == "province"
        return self.lists.successor.get(unit, unit) if is_province else unit

    def _restated(
        self, indicator: Indicator, before: _Figures, out: set[Place]
    ) -> _Figures:
        """Ministries as they are, provinces as the ones they became."""
        found: _Figures = {}
        to_merge: dict[Place, list[Figure]] = defaultdict(list)
        for (unit, period), val in before.items():
            kind = self.lists.units[unit].unit_class
            new = self.lists.successor.get(unit, unit)
            if kind in ("ministry", "gov_attached"):
                found[unit, period] = val
            elif kind == "province" and len(self.lists.predecessors.get(new, ())) > 1:
                to_merge[new, period].append(val)
            elif kind == "province":
                found[new, period] = val
        for (new, period), vals in to_merge.items():
            asked = [
                old for old in self.lists.predecessors[new] if (old, period) not in out
            ]
            if (val := self._merged(indicator, vals, len(asked))) is not None:
                found[new, period] = val
        return found

    def _groups_on_34(
        self,
        indicator: Indicator,
        before: _Figures,
        units: _Figures,
        out: set[Place],
        printed: _Figures,
    ) -> _Figures:
        """Groups before the merger: new sums where provinces are summed, the same figure where they are not."""
        same = {
            (unit, period): val
            for (unit, period), val in before.items()
            if unit in (COUNTRY, MINISTRIES, PROVINCES)
            and not val.is_from_list
            and (
                unit == MINISTRIES
                or indicator.scope not in WITH_PROVINCES
                or indicator.rule not in ROLLED_UP
            )
        }
        rolled = self._rolled_up(indicator, units, out, "summed", on_34=True)
        rolled = {place: val for place, val in rolled.items() if place not in same}
        if self._counts_provinces(indicator):
            lost = {
                place: _NOT_COMPARABLE
                for place, val in before.items()
                if place[0] in (COUNTRY, PROVINCES)
                and place not in rolled
                and val.value is not None
            }
            return lost | rolled | same
        same_ground = {
            place: val
            for place, val in printed.items()
            if place[0] in (COUNTRY, PROVINCES)
            and place[1].end < MERGER
            and indicator.rule in ROLLED_UP
        }
        return _first_of(rolled, same_ground) | same

    def _merged(
        self, indicator: Indicator, vals: Sequence[Figure], needed: int
    ) -> Figure | None:
        """A province of 2025 from its predecessors; None where one of them is unknown.

        `needed`: the predecessors the indicator applies to.
        """
        vals = [v for v in vals if v.status != INCONSISTENT]
        if indicator.rule not in ROLLED_UP:
            return _NOT_COMPARABLE if any(v.value is not None for v in vals) else None
        pairs = [v for v in vals if v.has_pair]
        is_flag = self.lists.measures[indicator.numerator].is_flag
        if is_flag and any(v.numerator == 0 for v in pairs):
            return Figure(0, 1 if indicator.denominator else None, None, "summed")
        if len(pairs) < needed:
            return _NOT_COMPARABLE if len(pairs) < len(vals) else None
        if is_flag:
            return Figure(1, 1 if indicator.denominator else None, None, "summed")
        denominator = (
            sum(v.denominator for v in pairs) if indicator.denominator else None
        )
        return Figure(sum(v.numerator for v in pairs), denominator, None, "summed")


def _sum_components(indicator: Indicator, vals: Sequence[Figure]) -> Figure:
    rolled = [v for v in vals if v.expected is not None]
    return Figure(
        sum(v.numerator for v in vals),
        sum(v.denominator for v in vals) if indicator.denominator else None,
        None,
        "summed" if any(v.status == "summed" for v in vals) else "computed",
        sum(v.reported for v in rolled) if rolled else None,
        sum(v.expected for v in rolled) if rolled else None,
        sum(v.not_applicable for v in rolled) if rolled else None,
        any(v.is_from_list for v in vals),
    )


def _is_shown(indicator: Indicator, figure: Figure) -> bool:
    return figure.value is not None and figure.is_covered(indicator.min_coverage)


def _first_of(rolled: _Figures, printed: _Figures) -> _Figures:
    """S11: a roll-up of all members, a printed pair, a printed percentage, a roll-up of some members."""
    return rolled | {
        place: val
        for place, val in printed.items()
        if place not in rolled or rolled[place].is_partial
    }


def _row(
    indicator: Indicator, unit: str, period: Period, name: str, val: Figure
) -> Row:
    value = val.value
    status, reason = val.status, None
    if status == "not_comparable":
        reason = "not_comparable"
    elif status == INCONSISTENT:
        status, reason = "missing", INCONSISTENT
    elif not val.is_covered(indicator.min_coverage):
        value, status, reason = None, "missing", "incomplete_coverage"
    elif value is None:
        status, reason = "missing", "denominator_zero"
    return Row(
        indicator.indicator_id,
        unit,
        period.start,
        period.end,
        period.kind,
        name,
        val.numerator,
        val.denominator,
        value,
        status,
        reason,
        val.reported,
        val.expected,
        val.not_applicable,
    )
