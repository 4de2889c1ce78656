"""The given facts, read from the seeds: units and their life spans, scopes, mergers, spellings, indicators."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from tests.country.targets import Target, read_targets

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
MERGER = dt.date(2025, 7, 1)
COUNTRY, MINISTRIES, PROVINCES = "VN", "VN_MIN", "VN_PROV"
FLOWS = ("month", "quarter", "ytd")
# how often an indicator is due → the months of its basic period
BASIC_MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "annual": 12}
ROLLED_UP = ("pooled_ratio", "share_of_units", "sum_count")


class Period(NamedTuple):
    start: dt.date
    end: dt.date
    kind: str  # in_period | year_to_date | as_of


@cache
def month_end(year: int, month: int) -> dt.date:
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def as_of(day: dt.date) -> Period:
    """A stock is a moment: its first day is its last."""
    return Period(day, day, "as_of")


def month(year: int, number: int) -> Period:
    return Period(dt.date(year, number, 1), month_end(year, number), "in_period")


def quarter(year: int, number: int) -> Period:
    return Period(
        dt.date(year, 3 * number - 2, 1), month_end(year, 3 * number), "in_period"
    )


def year(number: int) -> Period:
    return Period(dt.date(number, 1, 1), dt.date(number, 12, 31), "in_period")


def year_to_date(number: int, to_month: int) -> Period:
    return Period(dt.date(number, 1, 1), month_end(number, to_month), "year_to_date")


def administrative_month(number: int, to_month: int) -> Period:
    """From the 15th to the 14th (Decree 09/2019/NĐ-CP)."""
    before = dt.date(number, to_month, 1) - dt.timedelta(days=1)
    return Period(before.replace(day=15), dt.date(number, to_month, 14), "in_period")


@dataclass(frozen=True)
class Unit:
    unit_id: str
    gso_code: str
    name_vi: str
    full_name_vi: str
    unit_class: str  # country | block | region | province | ministry | gov_attached
    region_63: str
    region_34: str
    valid_from: dt.date
    valid_to: dt.date
    in_provinces_63: bool
    in_provinces_34: bool

    def exists(self, day: dt.date) -> bool:
        return self.valid_from <= day <= self.valid_to


@dataclass(frozen=True)
class Measure:
    measure_code: str
    name_vi: str
    unit_of_measure: str
    additivity: str
    period_kind: str
    maximum: int | None  # of a closed list: more is an error
    persistence: str  # act | stock | ""
    is_cumulative: bool  # it cannot fall

    @property
    def is_flag(self) -> bool:
        return self.additivity == "flag"

    @property
    def is_chained(self) -> bool:
        """May be summed and differenced in time."""
        return self.additivity == "additive_units" and self.period_kind in FLOWS


@dataclass(frozen=True)
class Indicator:
    indicator_id: str
    name_vi: str
    parent: str
    scope: str
    component_rule: str
    numerator: str
    denominator: str  # "" for counts
    rule: str
    min_coverage: (
        Decimal | None
    )  # 0–1; below it a computed figure of a group is not shown
    frequency: str

    @property
    def basic_months(self) -> int:
        """The months of the finest period it is due in (judging.md §1)."""
        return BASIC_MONTHS[self.frequency]


class Spelling(NamedTuple):
    text: str
    valid_from: dt.date
    valid_to: dt.date


@dataclass(frozen=True, eq=False)
class Lists:
    units: dict[str, Unit]
    measures: dict[str, Measure]
    indicators: dict[str, Indicator]
    targets: tuple[Target, ...]
    spellings: dict[str, tuple[Spelling, ...]]
    scope_rows: dict[str, tuple[tuple[str, dt.date, dt.date], ...]]
    predecessors: dict[
        str, tuple[str, ...]
    ]  # province of the 34-province boundary set → the old provinces it is made of (one: renamed)
    heirs: dict[str, str]  # ministry until 2025-02-28 → main successor
    _members: dict[tuple[str, dt.date], tuple[str, ...]] = field(
        default_factory=dict, init=False, repr=False
    )
    _member_sets: dict[tuple[str, dt.date], frozenset[str]] = field(
        default_factory=dict, init=False, repr=False
    )

    @cached_property
    def successor(self) -> dict[str, str]:
        return {old: new for new, olds in self.predecessors.items() for old in olds}

    @cached_property
    def components(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for indicator in self.indicators.values():
            if indicator.parent:
                found[indicator.parent].append(indicator.indicator_id)
        return {parent: tuple(children) for parent, children in found.items()}

    @cached_property
    def provinces_34(self) -> tuple[str, ...]:
        return tuple(
            u.unit_id
            for u in self.units.values()
            if u.unit_class == "province" and u.in_provinces_34
        )

    def only(self, units: Collection[str]) -> Lists:
        """The same facts in a country of these units alone: nobody else is expected to report."""
        return replace(
            self,
            units={
                unit_id: unit
                if unit_id in units
                else replace(unit, in_provinces_63=False, in_provinces_34=False)
                for unit_id, unit in self.units.items()
            },
            scope_rows={
                scope: tuple(row for row in rows if row[0] in units)
                for scope, rows in self.scope_rows.items()
            },
        )

    def members(self, scope: str, day: dt.date) -> tuple[str, ...]:
        """Units of a scope on a day. The national scope is made of provinces: people and households live in one."""
        key = ("provinces" if scope == "national" else scope, day)
        if key not in self._members:
            self._members[key] = tuple(
                u
                for u, first, last in self.scope_rows.get(key[0], ())
                if first <= day <= last
            )
        return self._members[key]

    def is_member(self, scope: str, unit_id: str, day: dt.date) -> bool:
        key = (scope, day)
        if key not in self._member_sets:
            self._member_sets[key] = frozenset(self.members(scope, day))
        return unit_id in self._member_sets[key]

    def is_tiled(self, indicator: Indicator) -> bool:
        """Whether its longer periods are made of shorter ones: a flow that may be summed (§3)."""
        measures = [m for m in (indicator.numerator, indicator.denominator) if m]
        is_flow = all(self.measures[m].is_chained for m in measures)
        return is_flow and indicator.rule in ("pooled_ratio", "sum_count")

    def region(self, unit_id: str, day: dt.date) -> str:
        unit = self.units[unit_id]
        return unit.region_63 if day < MERGER else unit.region_34

    def spelled(self, unit_id: str, day: dt.date) -> tuple[str, ...]:
        """Every spelling that means this unit on that day."""
        return tuple(
            s.text for s in self.spellings[unit_id] if s.valid_from <= day <= s.valid_to
        )


def read(folder: Path = SEEDS) -> Lists:
    units = {r["unit_id"]: _unit(r) for r in _rows(folder / "org_unit.csv")}
    measures = {
        r["measure_code"]: Measure(
            r["measure_code"],
            r["name_vi"],
            r["unit_of_measure"],
            r["additivity"],
            r["period_kind"],
            int(r["maximum"]) if r["maximum"] else None,
            r["persistence"],
            r["is_cumulative"] == "true",
        )
        for r in _rows(folder / "measure.csv")
    }
    spellings: dict[str, list[Spelling]] = defaultdict(list)
    for r in _rows(folder / "org_unit_alias.csv"):
        spellings[r["unit_id"]].append(
            Spelling(r["alias"], _day(r["valid_from"]), _day(r["valid_to"]))
        )
    scopes: dict[str, list[tuple[str, dt.date, dt.date]]] = defaultdict(list)
    for r in _rows(folder / "scope_member.csv"):
        scopes[r["scope"]].append(
            (r["unit_id"], _day(r["valid_from"]), _day(r["valid_to"]))
        )
    predecessors: dict[str, list[str]] = defaultdict(list)
    heirs: dict[str, str] = {}
    for r in _rows(folder / "org_unit_succession.csv"):
        if units[r["unit_id"]].unit_class == "province":
            predecessors[r["successor_unit_id"]].append(r["unit_id"])
        elif r["is_main"] == "true" and r["successor_unit_id"].endswith("_2025"):
            heirs[r["unit_id"]] = r["successor_unit_id"]
    return Lists(
        units=units,
        measures=measures,
        indicators={
            r["indicator_id"]: _indicator(r) for r in _rows(folder / "indicator.csv")
        },
        targets=read_targets(folder),
        spellings={u: tuple(s) for u, s in spellings.items()},
        scope_rows={s: tuple(rows) for s, rows in scopes.items()},
        predecessors={new: tuple(olds) for new, olds in predecessors.items()},
        heirs=heirs,
    )


def _unit(r: dict[str, str]) -> Unit:
    return Unit(
        r["unit_id"],
        r["gso_code"],
        r["name_vi"],
        r["full_name_vi"],
        r["unit_class"],
        r["region_63"],
        r["region_34"],
        _day(r["valid_from"]),
        _day(r["valid_to"]),
        r["in_provinces_63"] == "true",
        r["in_provinces_34"] == "true",
    )


def _indicator(r: dict[str, str]) -> Indicator:
    return Indicator(
        r["indicator_id"],
        r["name_vi"],
        r["parent_indicator_id"],
        r["scope"],
        r["component_rule"],
        r["numerator_measure"],
        r["denominator_measure"],
        r["aggregation_rule"],
        Decimal(r["min_coverage"]) if r["min_coverage"] else None,
        r["frequency"],
    )


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text) if text else dt.date.max
