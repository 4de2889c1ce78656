"""The catalogue of procedures at each quarter's end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from tests.country.editions import (
    PROCEDURES,
    Edition,
)
from tests.country.press.occasions import (
    forgets,
    list_reported,
)
from tests.country.world import (
    World,
)


def print_procedure_lists(world: World) -> Iterator[Edition]:
    """The catalogue of procedures at each quarter's end, with copies of one root in every province.

    It is complete for some units only, the same all the time; of the others it holds some procedures too.
    """
    complete = tuple(u for u in world.members if _is_complete(world, u))
    for at, y, m, end in list_reported(world):
        if m % 3:
            continue
        rng = world.rng("list", at)
        units = [
            u
            for u in world.alive(y, m)
            if world.class_of(u) != "gov_attached"
            and not forgets(world, "unlisted_unit", at, world.rng("list", at, u))
        ]
        # of a unit it is not complete for, the list holds the first few procedures
        rows = [
            p
            for u in units
            for p in world.procedures(u, at)[: None if u in complete else 4]
        ]
        if not rows:
            continue
        label = f"{y}-{m:02}"
        corrected = []
        if world.flaws.strikes("list_corrected", rng):
            for p in rows:
                fate = rng.random()
                if fate < 0.02 and p.fee_required is False:
                    continue
                corrected.append(
                    p._replace(level="partial")
                    if fate < 0.1 and p.level == "none"
                    else p
                )
        listed = Edition(
            PROCEDURES,
            end + dt.timedelta(10),
            label,
            (),
            tuple(rows),
            end,
            complete_for=complete,
        )
        yield listed
        if corrected:
            yield replace(
                listed, published=end + dt.timedelta(50), procedures=tuple(corrected)
            )


def _is_complete(world: World, unit: str) -> bool:
    """Whether the list holds all of the unit's procedures; at least it does of the first unit that has any."""
    having = [u for u in world.members if world.class_of(u) != "gov_attached"]
    if unit not in having:
        return False
    return unit == having[0] or not world.flaws.strikes(
        "partial_list", world.rng("partial list", unit)
    )
