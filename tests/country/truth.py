"""The answers: every indicator, unit, period and map as known on a day, by plain loops over what was printed.

Written from the agreed meaning (`S1`…`S16` below name its paragraphs), never from any SQL.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from tests.country import counted as of_cases
from tests.country.cases import OWN, PORTAL
from tests.country.editions import OWN_CASES, PROCEDURES, Edition, Entry, Voice
from tests.country.lists import (
    COUNTRY,
    MERGER,
    MINISTRIES,
    PROVINCES,
    Indicator,
    Lists,
    Period,
    as_of,
    month,
    quarter,
    year,
    year_to_date,
)
from tests.country.world import Procedure

# the province's own system speaks first of its cases, and every count is that of all of them
COUNTED = Voice(OWN_CASES.source_id, OWN_CASES.priority, "whole")
REPORTED, MAP_63, MAP_34 = "as_reported", "map_63", "map_34"
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

    `value`: percent 0–100 or a count, exact; None where there is none. `units_reported` and `units_expected` are
    None where the value was not rolled up. A row that is absent here has no value.
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
    value_status: str  # computed | published | summed | not_comparable | missing (denominator zero)
    missing_reason: str | None
    units_reported: int | None
    units_expected: int | None


class Verdict(NamedTuple):
    indicator_id: str
    unit_id: str
    basis: str  # assessment_date | today
    judged_on: dt.date
    value: Fraction | Decimal | int | None
    verdict: str  # met | missed | cannot_judge
    reason: (
        str | None
    )  # only `not_a_target`, `incomplete_coverage`, `denominator_zero` and `no_value` are told apart


class _Val(NamedTuple):
    """A value on its way: a pair, or a printed percentage, and how it came about."""

    numerator: int | None
    denominator: int | None
    printed: Decimal | None
    status: str
    reported: int | None = None
    expected: int | None = None
    is_from_list: bool = False

    @property
    def has_pair(self) -> bool:
        return self.numerator is not None

    @property
    def is_partial(self) -> bool:
        return self.expected is not None and self.reported != self.expected

    @property
    def value(self) -> Fraction | Decimal | int | None:
        if self.status == "not_comparable":
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


_NOT_COMPARABLE = _Val(None, None, None, "not_comparable")
_Place = tuple[str, Period]  # unit and period
_Values = dict[_Place, _Val]


class Truth:
    """What could be known of one country on one day."""

    def __init__(self, lists: Lists, editions: Iterable[Edition], day: dt.date) -> None:
        self.lists, self.day = lists, day
        heard = sorted(
            (e for e in editions if e.published <= day), key=lambda e: e.published
        )
        self._catalogues = _replay_lists([e for e in heard if e.voice is PROCEDURES])
        printed = [e for e in heard if e.voice is not PROCEDURES and not e.cases]
        self.chosen = _choose(lists, [*printed, *_counted(heard)], self._catalogues)
        self._by_list = _count_in_groups(lists, self._catalogues)
        self._maps: dict[str, dict[str, _Values]] = {}

    def rows(self) -> Iterator[Row]:
        """Every row, indicator by indicator."""
        for indicator in self.lists.indicators:
            for name, values in self.values(indicator).items():
                for (unit, period), val in values.items():
                    yield _row(indicator, unit, period, name, val)

    def values(self, indicator_id: str) -> dict[str, _Values]:
        """Map → (unit, period) → value of one indicator."""
        if indicator_id not in self._maps:
            self._maps[indicator_id] = self._on_maps(
                self.lists.indicators[indicator_id]
            )
        return self._maps[indicator_id]

    # S5, S9, S10: one unit

    def _measure(self, code: str) -> dict[_Place, int | Decimal]:
        return self.chosen.get(code, {})

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
    ) -> _Val | None:
        numerator = self._measure(indicator.numerator).get((unit, period))
        if numerator is None:
            return None
        if not indicator.denominator:
            return _Val(numerator, None, None, "computed")
        denominator = self._denominator_at(indicator, unit, period)
        return (
            None
            if denominator is None
            else _Val(numerator, denominator, None, "computed")
        )

    def _flags(self, indicator: Indicator) -> dict[_Place, int]:
        """S10: the headline flag from its components; the printed one where none of them is known."""
        own = dict(self._measure(indicator.numerator))
        if indicator.component_rule != "and":
            return own
        components = [
            self.lists.indicators[c]
            for c in self.lists.components[indicator.indicator_id]
        ]
        parts = [self._measure(component.numerator) for component in components]
        for place in {place for part in parts for place in part}:
            known = [part[place] for part in parts if place in part]
            if 0 in known:
                own[place] = 0
            elif len(known) == len(parts):
                own[place] = 1
            else:
                own.pop(place, None)
        return own

    def _of_units(self, indicator: Indicator) -> _Values:
        """Values of reporting units that belong to the scope on the period's last day."""
        found: _Values = {}
        if indicator.rule == "national_only":
            return found
        for (unit, period), share in self._measure(indicator.indicator_id).items():
            found[unit, period] = _Val(None, None, share, "published")
        if indicator.rule == "share_of_units":
            for (unit, period), flag in self._flags(indicator).items():
                found[unit, period] = _Val(flag, 1, None, "computed")
        else:
            for unit, period in self._measure(indicator.numerator):
                if (pair := self._printed_pair(indicator, unit, period)) is not None:
                    found[unit, period] = pair
        members = {
            end: set(self.lists.members(indicator.scope, end))
            for end in {p.end for _, p in found}
        }
        return {
            (unit, period): val
            for (unit, period), val in found.items()
            if unit in members[period.end]
        }

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
        of_units: _Values,
        status: str,
        *,
        on_34: bool = False,
    ) -> _Values:
        """Sums over the members that have a pair (or a flag). Distinct counts and national figures have none."""
        if indicator.rule not in ROLLED_UP:
            return {}
        by_period: dict[Period, list[tuple[str, _Val]]] = defaultdict(list)
        for (unit, period), val in of_units.items():
            if val.has_pair:
                by_period[period].append((unit, val))
        found: _Values = {}
        for period, members in by_period.items():
            expected = self._expected(indicator.scope, period.end, on_34=on_34)
            sums: dict[str, list[int]] = {}
            for unit, val in members:
                for group in self._groups(unit, period.end, on_34=on_34):
                    total = sums.setdefault(group, [0, 0, 0])
                    total[0] += val.numerator
                    total[1] += val.denominator or 0
                    total[2] += 1
            for group, (numerator, denominator, reported) in sums.items():
                if indicator.rule == "share_of_units":
                    denominator = expected[group]
                kept = denominator if indicator.denominator else None
                found[group, period] = _Val(
                    numerator, kept, None, status, reported, expected[group]
                )
        return found

    def _expected(self, scope: str, day: dt.date, *, on_34: bool) -> dict[str, int]:
        members = self.lists.members(scope, day)
        if on_34:
            members = (
                *(u for u in members if self.lists.units[u].unit_class != "province"),
                *(self.lists.map_34 if scope in WITH_PROVINCES else ()),
            )
        count: dict[str, int] = defaultdict(int)
        for unit in members:
            for group in self._groups(unit, day, on_34=on_34):
                count[group] += 1
        return count

    def _from_lists(self, indicator: Indicator) -> _Values:
        """S8: distinct root procedures per group; both halves from the list."""
        found: _Values = {}
        for (scope, group, period), counted in self._by_list.items():
            if scope != indicator.scope:
                continue
            numerator = counted.measures.get(indicator.numerator)
            denominator = counted.measures.get(indicator.denominator)
            if numerator is not None and denominator is not None:
                found[group, period] = _Val(
                    numerator,
                    denominator,
                    None,
                    "computed",
                    counted.reported,
                    counted.expected,
                    is_from_list=True,
                )
        return found

    def _printed_at_groups(self, indicator: Indicator) -> _Values:
        """A pair printed at the level of the group, else a percentage printed there."""
        found: _Values = {}
        for (unit, period), share in self._measure(indicator.indicator_id).items():
            if self._is_group(unit):
                found[unit, period] = _Val(None, None, share, "published")
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

    def _on_maps(self, indicator: Indicator) -> dict[str, _Values]:
        units, printed = self._of_units(indicator), self._printed_at_groups(indicator)
        counted = self._rolled_up(indicator, units, "computed") | self._from_lists(
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
        on_34 = self._on_34(indicator, reported, printed)
        self._add_up(indicator, on_34, [c[MAP_34] for c in components])
        return {REPORTED: reported, MAP_63: on_63, MAP_34: on_34}

    def _add_up(
        self, indicator: Indicator, own: _Values, parts: Sequence[_Values]
    ) -> None:
        """S10, `sum` and `union`: wherever every component has a pair, their sum is the headline's."""
        if indicator.component_rule not in ("sum", "union"):
            return
        for place in set.intersection(*(set(p) for p in parts)):
            vals = [p[place] for p in parts]
            if not all(v.has_pair for v in vals):
                continue
            rolled = [v for v in vals if v.expected is not None]
            own[place] = _Val(
                sum(v.numerator for v in vals),
                sum(v.denominator for v in vals) if indicator.denominator else None,
                None,
                "summed" if any(v.status == "summed" for v in vals) else "computed",
                sum(v.reported for v in rolled) if rolled else None,
                sum(v.expected for v in rolled) if rolled else None,
                any(v.is_from_list for v in vals),
            )

    def _counts_provinces(self, indicator: Indicator) -> bool:
        """Whether the group's figure counts provinces, so that it depends on the map."""
        counts = indicator.rule == "share_of_units" or (
            indicator.rule == "sum_count"
            and self.lists.measures[indicator.numerator].is_flag
        )
        return counts and indicator.scope in WITH_PROVINCES

    def _on_63(self, indicator: Indicator, reported: _Values) -> _Values:
        found: _Values = {}
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
        self, indicator: Indicator, reported: _Values, printed: _Values
    ) -> _Values:
        since = {
            place: val for place, val in reported.items() if place[1].end >= MERGER
        }
        before = {
            place: val for place, val in reported.items() if place[1].end < MERGER
        }
        units = self._restated(indicator, before)
        return since | units | self._groups_on_34(indicator, before, units, printed)

    def _restated(self, indicator: Indicator, before: _Values) -> _Values:
        """Ministries as they are, provinces as the ones they became."""
        found: _Values = {}
        to_merge: dict[_Place, list[_Val]] = defaultdict(list)
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
            if (
                val := self._merged(indicator, vals, len(self.lists.predecessors[new]))
            ) is not None:
                found[new, period] = val
        return found

    def _groups_on_34(
        self, indicator: Indicator, before: _Values, units: _Values, printed: _Values
    ) -> _Values:
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
        rolled = self._rolled_up(indicator, units, "summed", on_34=True)
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
        self, indicator: Indicator, vals: Sequence[_Val], needed: int
    ) -> _Val | None:
        """A province of 2025 from its predecessors; None where one of them is unknown."""
        if indicator.rule not in ROLLED_UP:
            return _NOT_COMPARABLE if any(v.value is not None for v in vals) else None
        pairs = [v for v in vals if v.has_pair]
        is_flag = self.lists.measures[indicator.numerator].is_flag
        if is_flag and any(v.numerator == 0 for v in pairs):
            return _Val(0, 1 if indicator.denominator else None, None, "summed")
        if len(pairs) < needed:
            return _NOT_COMPARABLE if len(pairs) < len(vals) else None
        if is_flag:
            return _Val(1, 1 if indicator.denominator else None, None, "summed")
        denominator = (
            sum(v.denominator for v in pairs) if indicator.denominator else None
        )
        return _Val(sum(v.numerator for v in pairs), denominator, None, "summed")


def verdicts(
    lists: Lists, editions: Sequence[Edition], today: dt.date
) -> Iterator[Verdict]:
    """S14, S16: each target for the country and every unit that has a value, as known then and as known today.

    Judged on the map it was reported on. The country always has its rows; other units where they have a value.
    """
    known: dict[dt.date, Truth] = {}
    for indicator in lists.indicators.values():
        for basis, day in (
            ("assessment_date", indicator.target_date),
            ("today", today),
        ):
            if day not in known:
                known[day] = Truth(lists, editions, day)
            period = target_period(lists, indicator)
            values = known[day].values(indicator.indicator_id)[REPORTED]
            units = [COUNTRY, *(u for u, p in values if p == period and u != COUNTRY)]
            for unit in units:
                verdict, reason = _judge(indicator, val := values.get((unit, period)))
                yield Verdict(
                    indicator.indicator_id,
                    unit,
                    basis,
                    day,
                    val and val.value,
                    verdict,
                    reason,
                )


def target_period(lists: Lists, indicator: Indicator) -> Period:
    """S15: the period whose last day is the target's date, by the kind of the numerator."""
    day = indicator.target_date
    kind = lists.measures[indicator.numerator].period_kind
    if kind == "asof":
        return as_of(day)
    return year(day.year) if kind == "year" else year_to_date(day.year, day.month)


def _judge(indicator: Indicator, val: _Val | None) -> tuple[str, str | None]:
    if not indicator.is_target:
        return "cannot_judge", "not_a_target"
    if val is None:
        return "cannot_judge", "no_value"
    if val.value is None:
        return "cannot_judge", "denominator_zero"
    if not val.is_partial:
        return ("met" if _reaches(indicator, val.numerator, val) else "missed"), None
    if indicator.rule == "share_of_units" or indicator.rule == "sum_count":
        if _reaches(indicator, val.numerator, val):
            return "met", None
        at_most = val.numerator + val.expected - val.reported
        if indicator.rule == "share_of_units" and not _reaches(indicator, at_most, val):
            return "missed", None
    return "cannot_judge", "incomplete_coverage"


def _reaches(indicator: Indicator, numerator: int | None, val: _Val) -> bool:
    if numerator is None:
        got, wanted = Fraction(val.printed), Fraction(indicator.target_value)
    elif val.denominator is None:
        got, wanted = Fraction(numerator), Fraction(indicator.target_value)
    else:
        got, wanted = (
            Fraction(100 * numerator),
            indicator.target_value * val.denominator,
        )
    return got > wanted if indicator.comparator == ">" else got >= wanted


def _first_of(rolled: _Values, printed: _Values) -> _Values:
    """S11: a roll-up of all members, a printed pair, a printed percentage, a roll-up of some members."""
    return rolled | {
        place: val
        for place, val in printed.items()
        if place not in rolled or rolled[place].is_partial
    }


def _row(indicator_id: str, unit: str, period: Period, name: str, val: _Val) -> Row:
    value = val.value
    status, reason = val.status, None
    if status == "not_comparable":
        reason = "not_comparable"
    elif value is None:
        status, reason = "missing", "denominator_zero"
    return Row(
        indicator_id,
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
    )


# S2: versions


class Heard(NamedTuple):
    """What a source says now, and since when it has said so."""

    value: int | Decimal
    since: dt.date


_Key = tuple[str, str, Period, str, str]


def replay(editions: Iterable[Edition]) -> dict[str, dict[_Key, Heard]]:
    """Source → key → what it says, after these editions in the order they were published.

    A key: measure, unit, period, breakdown, comparability. A figure withdrawn or printed as missing is no key.
    """
    said: dict[str, dict[_Key, Heard]] = defaultdict(dict)
    scopes: dict[str, dict[tuple, set[_Key]]] = defaultdict(lambda: defaultdict(set))
    for edition in editions:
        voice = edition.voice
        now, keys_in = said[voice.source_id], scopes[voice.source_id]
        printed: dict[tuple, dict[_Key, int | Decimal | None]] = defaultdict(dict)
        for entry in edition.entries:
            key = (
                entry.measure,
                entry.unit_id,
                entry.period,
                entry.breakdown,
                entry.comparability,
            )
            printed[_scope(voice.replaces, entry, key)][key] = entry.value
        for scope, figures in printed.items():
            for key in [k for k in keys_in[scope] if k not in figures]:
                keys_in[scope].discard(key)
                now.pop(key, None)
            for key, value in figures.items():
                keys_in[scope].add(key)
                if value is None:
                    now.pop(key, None)
                elif key not in now or now[key].value != value:
                    now[key] = Heard(value, edition.published)
    return said


def _scope(replaces: str, entry: Entry, key: _Key) -> tuple:
    match replaces:
        case "whole":
            return ()
        case "period":
            return (entry.period,)
        case "unit_and_period":
            return (entry.unit_id, entry.period)
        case _:
            return key


def _replay_lists(editions: Iterable[Edition]) -> dict[dt.date, tuple[Procedure, ...]]:
    """Day described → the last list of that day."""
    return {edition.listed_on: edition.procedures for edition in editions}


# cases


def _counted(heard: Sequence[Edition]) -> list[Edition]:
    """What the dumps of cases come to after each day one was heard: everything counted, anew."""
    dumps = [e for e in heard if e.cases]
    found = []
    for day in sorted({e.published for e in dumps}):
        known = [
            (OWN if e.voice is OWN_CASES else PORTAL, e.cases)
            for e in dumps
            if e.published <= day
        ]
        unit = known[0][1][0].cases.unit_id
        entries = tuple(
            Entry(m, unit, period, value)
            for (m, period), value in of_cases.figures(known).items()
        )
        found.append(Edition(COUNTED, day, "all", entries))
    return found


# S3, S4: one figure per measure, unit and period


def _choose(
    lists: Lists,
    editions: Sequence[Edition],
    catalogues: dict[dt.date, tuple[Procedure, ...]],
) -> dict[str, dict[_Place, int | Decimal]]:
    """Measure (or indicator, for percentages) → (unit, period) → the figure that speaks."""
    voices = {e.voice.source_id: e.voice for e in editions}
    best: dict[str, dict[_Place, tuple[tuple, int | Decimal]]] = defaultdict(dict)

    def offer(measure: str, place: _Place, rank: tuple, value: int | Decimal) -> None:
        offered = best[measure].get(place)
        if offered is None or rank < offered[0]:
            best[measure][place] = (rank, value)

    for source_id, said in replay(editions).items():
        priority = voices[source_id].priority
        chained: dict[tuple[str, str], dict[Period, Heard]] = defaultdict(dict)
        for (measure, unit, period, breakdown, comparability), heard in said.items():
            if breakdown or comparability != "exact":
                continue
            offer(
                measure,
                (unit, period),
                (0, priority, -heard.since.toordinal(), source_id),
                heard.value,
            )
            if measure in lists.measures and lists.measures[measure].is_chained:
                chained[measure, unit][period] = heard
        for (measure, unit), series in chained.items():
            for period, heard in _in_time(series).items():
                offer(
                    measure,
                    (unit, period),
                    (1, priority, -heard.since.toordinal(), source_id),
                    heard.value,
                )
    for day, rows in catalogues.items():
        by_unit: dict[str, list[Procedure]] = defaultdict(list)
        for procedure in rows:
            by_unit[procedure.unit_id].append(procedure)
        for unit, listed in by_unit.items():
            for measure, value in _count(listed, {p.code: [p] for p in listed}).items():
                offer(
                    measure,
                    (unit, as_of(day)),
                    (0, PROCEDURES.priority, 0, PROCEDURES.source_id),
                    value,
                )
    return {
        measure: {place: value for place, (_, value) in found.items()}
        for measure, found in best.items()
    }


def _in_time(series: dict[Period, Heard]) -> dict[Period, Heard]:
    """S4: what one source's figures of one unit give by difference and by sum, where it does not print it."""
    found: dict[Period, Heard] = {}
    years = {p.end.year for p in series}
    for y in years:
        months: dict[int, Heard] = {}
        for m in range(1, 13):
            if (direct := series.get(month(y, m))) is not None:
                months[m] = direct
                continue
            now, before = (
                series.get(year_to_date(y, m)),
                series.get(year_to_date(y, m - 1)) if m > 1 else None,
            )
            if now is not None and (m == 1 or before is not None):
                since = max(now.since, before.since) if before else now.since
                months[m] = Heard(now.value - (before.value if before else 0), since)
                found[month(y, m)] = months[m]
        sums = [(quarter(y, q), range(3 * q - 2, 3 * q + 1)) for q in (1, 2, 3, 4)]
        sums += [(year_to_date(y, m), range(1, m + 1)) for m in range(1, 13)] + [
            (year(y), range(1, 13))
        ]
        for period, wanted in sums:
            if period not in series and all(m in months for m in wanted):
                parts = [months[m] for m in wanted]
                found[period] = Heard(
                    sum(p.value for p in parts), max(p.since for p in parts)
                )
    return found


# S8: procedures


class _Counted(NamedTuple):
    measures: dict[str, int]
    reported: int
    expected: int


_RANK = {None: -1, "not_full": 0, "none": 0, "partial": 1, "full": 2}


def _count(
    rows: Sequence[Procedure], by_code: dict[str, list[Procedure]]
) -> dict[str, int]:
    """Measures of a list. Each code counts once: at the highest level, eligible or fee-bearing if any copy is."""
    levels = {p.level for p in rows}
    best = {
        code: max((p.level for p in copies), key=_RANK.__getitem__)
        for code, copies in by_code.items()
    }
    full = {code for code, level in best.items() if level == "full"}
    eligible = {
        code for code, copies in by_code.items() if any(p.is_eligible for p in copies)
    }
    found = {"tthc_total": len(by_code)}
    if None not in levels:
        found["tthc_fully_online_provided"] = len(full)
        if "not_full" not in levels:
            found["tthc_online"] = sum(
                level in ("full", "partial") for level in best.values()
            )
    if all(p.is_eligible is not None for p in rows):
        found["tthc_fully_online_eligible"] = len(eligible)
        if None not in levels:
            found["tthc_eligible_fully_online_provided"] = len(eligible & full)
    if all(p.fee_required is not None for p in rows):
        found["tthc_fee_required"] = sum(
            any(p.fee_required for p in copies) for copies in by_code.values()
        )
    return found


def _count_in_groups(
    lists: Lists, catalogues: dict[dt.date, tuple[Procedure, ...]]
) -> dict[tuple[str, str, Period], _Counted]:
    """(scope, group, day) → distinct root procedures over the members that sent a list."""
    scopes = {
        i.scope
        for i in lists.indicators.values()
        if i.rule == "pooled_ratio_distinct" and i.numerator in _LISTED
    }
    found: dict[tuple[str, str, Period], _Counted] = {}
    for day, rows in catalogues.items():
        for scope in scopes:
            members = lists.members(scope, day)
            groups: dict[str, set[str]] = defaultdict(set)
            for unit in members:
                is_province = lists.units[unit].unit_class == "province"
                for group in (
                    (lists.region(unit, day), PROVINCES)
                    if is_province
                    else (MINISTRIES,)
                ):
                    groups[group].add(unit)
                groups[COUNTRY].add(unit)
            for group, units in groups.items():
                listed = [p for p in rows if p.unit_id in units]
                if not listed:
                    continue
                by_root: dict[str, list[Procedure]] = defaultdict(list)
                for p in listed:
                    by_root[p.root].append(p)
                counted = _count(listed, by_root)
                found[scope, group, as_of(day)] = _Counted(
                    counted, len({p.unit_id for p in listed}), len(units)
                )
    return found


_LISTED = frozenset(
    {
        "tthc_total",
        "tthc_online",
        "tthc_fully_online_provided",
        "tthc_fully_online_eligible",
        "tthc_eligible_fully_online_provided",
        "tthc_fee_required",
    }
)
