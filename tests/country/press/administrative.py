"""Figures by the administrative calendar (Decree 09/2019)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tests.country.calendars import ADMINISTRATIVE, describe
from tests.country.editions import (
    OFFICE_MONTHS,
    Edition,
    Entry,
)
from tests.country.lists import (
    Period,
)
from tests.country.press.occasions import (
    MERGERS,
    list_reported,
)
from tests.country.world import (
    World,
)


def print_administrative(world: World) -> Iterator[Edition]:
    """Figures by the administrative calendar, sent in once a quarter; a month that spans a merger is nobody's."""
    if not world.flaws.may("administrative_month"):
        return
    for until, y, m, end in list_reported(world):
        if m % 3:
            continue
        rng = world.rng("office", until)
        units = [u for u in world.members if world.class_of(u) != "gov_attached"]
        entries = [e for u in units for e in _office_entries(world, u, until)]
        if not entries:
            continue
        yield Edition(
            OFFICE_MONTHS, end + dt.timedelta(5), f"{y}-{m:02}", tuple(entries)
        )
        if world.flaws.strikes("withdrawn_row", rng):
            one = rng.choice(sorted({e.unit_id for e in entries}))
            kept = tuple(
                e for e in entries if e.unit_id == one and e.measure == "results_issued"
            )
            yield Edition(OFFICE_MONTHS, end + dt.timedelta(45), f"{y}-{m:02}", kept)


OFFICE_FLOWS = ("results_issued", "results_digitised")


def _office_entries(world: World, unit: str, until: int) -> Iterator[Entry]:
    """A quarter of one unit: its months, the quarter alone, or what is counted since 15 December."""
    style = world.rng("office style", unit).choice(
        ("months", "months", "quarter", "so far")
    )
    y, m = world.months[until]
    if style == "quarter":
        yield from _office_span(world, unit, until, ADMINISTRATIVE.quarter(y, m // 3))
    else:
        for at in range(max(world.first, until - 2), until + 1):
            number = world.months[at][1]
            period = ADMINISTRATIVE.month(y, number)
            if style == "so far":
                period = ADMINISTRATIVE.year_to_date(y, number)
            is_split = any(period.start < day <= period.end for day in MERGERS)
            if is_split and style == "months":
                continue
            yield from _office_span(world, unit, at, period)
    if m == 12 and world.flaws.strikes(
        "administrative_month", world.rng("office year", until, unit)
    ):
        yield from _office_span(world, unit, until, ADMINISTRATIVE.year(y))


def _office_span(world: World, unit: str, at: int, period: Period) -> Iterator[Entry]:
    """What a unit says of a period that ends in month `at`, if it says anything."""
    rng = world.rng("office", at, unit, *period)
    if not world.lists.units[unit].exists(period.end):
        return
    if not world.flaws.strikes("administrative_month", rng):
        return
    months = describe(period).months
    is_fallen = period.kind == "year_to_date" and world.flaws.strikes(
        "falling_total", rng
    )
    for measure in OFFICE_FLOWS:
        values = [world.value(measure, unit, at - back) for back in range(months)]
        if None in values:
            yield Entry(measure, unit, period, None)
            continue
        total = sum(int(value * 0.98) for value in values)
        yield Entry(measure, unit, period, total // 3 if is_fallen else total)
