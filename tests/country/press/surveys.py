"""Two surveys that speak beside the official sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tests.country.editions import (
    RIVAL_A,
    RIVAL_B,
    Edition,
    Entry,
    Voice,
)
from tests.country.lists import (
    as_of,
    month,
)
from tests.country.press.occasions import (
    list_reported,
)
from tests.country.world import (
    World,
)

SURVEY_STOCKS = (
    "hh_total",
    "hh_fibre",
    "subs_mobile_total",
    "subs_mobile_smartphone",
    "sme_active",
    "sme_platform_trial",
)
SURVEY_FLOWS = ("dossiers_received", "dossiers_online")


def print_surveys(world: World) -> Iterator[Edition]:
    """Two surveys of one low priority: they speak only where nobody better does, the last heard first."""
    for at, y, m, end in list_reported(world):
        if m % 3:
            continue
        rng = world.rng("rivals", at)
        days = {
            RIVAL_A: end + dt.timedelta(30),
            RIVAL_B: end + dt.timedelta(rng.choice((25, 35))),
        }
        for voice, flaw in ((RIVAL_A, "rival"), (RIVAL_B, "even_rivals")):
            entries = list(_survey_entries(world, voice, flaw, at, y, m, end))
            if entries:
                yield Edition(voice, days[voice], f"{y}-{m:02}", tuple(entries))


def _survey_entries(
    world: World, voice: Voice, flaw: str, at: int, y: int, m: int, end: dt.date
) -> Iterator[Entry]:
    for unit in world.alive(y, m):
        rng = world.rng(voice.source_id, at, unit)
        if world.class_of(unit) != "province" or not world.flaws.strikes(flaw, rng):
            continue
        for measure in SURVEY_STOCKS:
            value = world.value(measure, unit, at)
            if value is not None and rng.random() < 0.8:
                yield Entry(
                    measure, unit, as_of(end), int(value * rng.uniform(0.94, 1.06))
                )
        for measure in SURVEY_FLOWS:
            value = world.value(measure, unit, at)
            if value is not None:
                yield Entry(
                    measure, unit, month(y, m), int(value * rng.uniform(0.94, 1.06))
                )
        fibre, people = (
            world.value("hh_fibre", unit, at),
            world.value("adults_digital_signature", unit, at),
        )
        if fibre is not None and world.flaws.strikes("breakdown", rng):
            yield Entry(
                "hh_fibre", unit, as_of(end), fibre // 3, breakdown="area=urban"
            )
        if people is not None and world.flaws.strikes("proxy", rng):
            yield Entry(
                "adults_digital_signature",
                unit,
                as_of(end),
                people * 2,
                comparability="proxy",
            )
