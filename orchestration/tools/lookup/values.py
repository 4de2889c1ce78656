"""From what a person types to one value of a release, or the sentence that says what is not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

import duckdb
import polars as pl

from orchestration.release.describe.boundary_sets import AS_REPORTED, BOUNDARY_SETS
from orchestration.release.describe.period_names import (
    format_day_vi,
    name_period,
    name_periods,
)
from orchestration.release.trace.records import ValueKey
from orchestration.release.trace.release_query import query_release
from orchestration.tools.lookup.bearers import load_indicators, load_units
from orchestration.tools.lookup.names import Bearer, find_bearers, propose_bearers
from orchestration.tools.lookup.periods import (
    Period,
    TypedPeriod,
    UnreadablePeriod,
    parse_typed_period,
)

_MOST_LISTED = 16
_VALUES = """
    select distinct unit_id, period_start, period_end, period_kind, boundary_set
    from fct_indicator
    where indicator_id = $indicator
    order by period_end, period_start, period_kind
"""


class NoSuchValue(LookupError):
    """Nothing is so called, or more than one is; the message says which and what there is."""


@dataclass(frozen=True)
class TypedValue:
    """The words of a person: indicator and unit by id or name (a unit by GSO code too), a period."""

    indicator: str
    unit: str
    period: str
    boundary_set: str = AS_REPORTED


@dataclass(frozen=True)
class FoundValue:
    """A value that a person asked for. `note`: what was taken for granted, in words, or empty."""

    key: ValueKey
    note: str


@dataclass(frozen=True)
class _Place:
    """Where an indicator has a row."""

    unit_id: str
    boundary_set: str
    period: Period


def find_value(
    connection: duckdb.DuckDBPyConnection,
    typed: TypedValue,
    aliases: pl.DataFrame | None = None,
) -> FoundValue:
    """The one value that is meant. `aliases`: alias, unit_id: more names of units.

    Raises NoSuchValue.
    """
    if typed.boundary_set not in BOUNDARY_SETS:
        raise NoSuchValue(
            f"expected boundaries {', '.join(BOUNDARY_SETS)}, found “{typed.boundary_set}”"
        )
    period = _parse_period(typed.period)
    indicator = choose_indicator(connection, typed.indicator)
    all_units = load_units(connection, aliases)
    units = find_bearers(typed.unit, all_units)
    if not units:
        raise NoSuchValue(_say_unknown("unit", typed.unit, all_units))
    places = _list_places(connection, indicator)
    on_set = [place for place in places if place.boundary_set == typed.boundary_set]
    meant: dict[Bearer, tuple[list[Period], bool]] = {}
    for candidate in units:
        periods, is_literal = period.find_meant(_list_periods(on_set, [candidate]))
        if periods:
            meant[candidate] = periods, is_literal
    if not meant:
        _refuse_no_value(indicator, units, typed, places, all_units)
    unit = _choose_unit(typed.unit, meant)
    periods, is_literal = meant[unit]
    if len(periods) > 1:
        raise NoSuchValue(_ask_which_period(typed.period, periods))
    [found] = periods
    note = ""
    if not is_literal:
        note = _say_taken(typed.period, found)
    key = ValueKey(
        indicator.id, unit.id, found.start, found.end, found.kind, typed.boundary_set
    )
    return FoundValue(key, note)


def choose_indicator(connection: duckdb.DuckDBPyConnection, typed: str) -> Bearer:
    """The one indicator of that id or name. Raises NoSuchValue."""
    indicators = load_indicators(connection)
    called = find_bearers(typed, indicators)
    if not called:
        raise NoSuchValue(_say_unknown("indicator", typed, indicators))
    if len(called) > 1:
        raise NoSuchValue(_ask_which("indicator", typed, called))
    return called[0]


def choose_period(
    connection: duckdb.DuckDBPyConnection,
    indicator: Bearer,
    typed: str,
    boundary_set: str = AS_REPORTED,
) -> str:
    """The id of the one period with figures of an indicator that a person means. Raises NoSuchValue."""
    places = _list_places(connection, indicator)
    there = dict.fromkeys(
        place.period for place in places if place.boundary_set == boundary_set
    )
    periods, _ = _parse_period(typed).find_meant(there)
    if not periods:
        raise NoSuchValue(
            f"{indicator} has no figure for “{typed}”; {_say_periods(list(there))}"
        )
    if len(periods) > 1:
        raise NoSuchValue(_ask_which_period(typed, periods))
    [found] = periods
    return name_period(found.start, found.end, found.kind).id


def _parse_period(typed: str) -> TypedPeriod:
    try:
        return parse_typed_period(typed)
    except UnreadablePeriod as error:
        raise NoSuchValue(str(error)) from error


def _list_places(
    connection: duckdb.DuckDBPyConnection, indicator: Bearer
) -> list[_Place]:
    places = []
    for row in query_release(connection, _VALUES, {"indicator": indicator.id}):
        period = Period(row["period_start"], row["period_end"], row["period_kind"])
        places.append(_Place(row["unit_id"], row["boundary_set"], period))
    return places


def _list_periods(places: Iterable[_Place], units: Iterable[Bearer]) -> list[Period]:
    """The periods in which any of the units has a row, each once, in order."""
    ids = {unit.id for unit in units}
    periods = [place.period for place in places if place.unit_id in ids]
    return list(dict.fromkeys(periods))


def _choose_unit(
    typed: str, meant: Mapping[Bearer, tuple[list[Period], bool]]
) -> Bearer:
    """The only unit of a name that has a value; of several the one that was there at its end."""
    units = list(meant)
    if len(units) > 1:
        there = [unit for unit in units if unit.was_there_on(meant[unit][0][-1].end)]
        units = there or units
    if len(units) > 1:
        raise NoSuchValue(_ask_which("unit", typed, units))
    return units[0]


def _say_unknown(what: str, typed: str, there: Sequence[Bearer]) -> str:
    proposed = "; ".join(str(bearer) for bearer in propose_bearers(typed, there))
    return f"no {what} is called “{typed}”; closest: {proposed or 'none'}. To fix: type one of their ids or names"


def _ask_which(what: str, typed: str, called: Sequence[Bearer]) -> str:
    listed = []
    for bearer in called:
        days = ""
        if bearer.valid_to is not None:
            days = f", until {format_day_vi(bearer.valid_to)}"
        elif bearer.valid_from is not None:
            days = f", since {format_day_vi(bearer.valid_from)}"
        listed.append(f"{bearer.id} ({bearer.label}{days})")
    return f"“{typed}” may be {' or '.join(listed)}. To fix: type the id of the {what}"


def _refuse_no_value(
    indicator: Bearer,
    units: Sequence[Bearer],
    typed: TypedValue,
    places: Sequence[_Place],
    all_units: Sequence[Bearer],
) -> NoReturn:
    """Say which of unit, boundary set and period it is that the indicator has no figure for."""
    ids = {unit.id for unit in units}
    of_units = [place for place in places if place.unit_id in ids]
    named = " or ".join(str(unit) for unit in units)
    if not of_units:
        labels = {unit.id: str(unit) for unit in all_units}
        there = sorted({place.unit_id for place in places})
        listed = [labels.get(unit_id, unit_id) for unit_id in there]
        raise NoSuchValue(
            f"{indicator} has no figure of {named} in any period; it has figures of: {_shorten(listed)}"
        )
    on_set = [place for place in of_units if place.boundary_set == typed.boundary_set]
    if not on_set:
        others = sorted({place.boundary_set for place in of_units})
        _, boundaries = BOUNDARY_SETS[typed.boundary_set]
        raise NoSuchValue(
            f"{indicator} has no figure of {named} on {boundaries}; it has figures on: {', '.join(others)}"
        )
    raise NoSuchValue(
        f"{indicator} has no figure of {named} for “{typed.period}”;"
        f" {_say_periods(_list_periods(on_set, units))}"
    )


def _say_periods(periods: Sequence[Period]) -> str:
    """The periods there are, newest first."""
    name_periods([(p.start, p.end, p.kind) for p in periods])
    shown = [name_period(p.start, p.end, p.kind).id for p in reversed(periods)]
    return f"the periods there are: {_shorten(shown)}"


def _shorten(listed: Sequence[str]) -> str:
    shown = ", ".join(listed[:_MOST_LISTED]) or "none"
    if len(listed) > _MOST_LISTED:
        shown += f" … and {len(listed) - _MOST_LISTED} more"
    return shown


def _ask_which_period(typed: str, periods: Sequence[Period]) -> str:
    options = []
    for period in periods:
        name = name_period(period.start, period.end, period.kind)
        to_type = name.id
        # A bare year or month may also mean its last day: “in 2025” can't.
        if period.kind == "in_period" and ".." not in name.id:
            to_type = f"in {name.id}"
        options.append(f"“{to_type}” ({name.vi} · {name.en})")
    return f"“{typed}” may be {' or '.join(options)}. To fix: type one of these words"


def _say_taken(typed: str, period: Period) -> str:
    name = name_period(period.start, period.end, period.kind)
    return (
        f"“{typed}” is taken as {name.id} ({name.vi} · {name.en}),"
        " the only such period there is"
    )
