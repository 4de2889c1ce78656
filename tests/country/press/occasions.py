"""What all senders share: which months are reported, first estimates, and what is forgotten."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from tests.country.lists import (
    MERGER,
    month_end,
)
from tests.country.world import (
    PARTS,
    World,
)

# Indicators some units print as a percentage only: their workbook then lacks the numerator.
ONLY_PERCENT = {
    "soc_digital_signature_adults": ("adults_digital_signature", "pop_adult"),
    "eco_sme_platform_regular_use": ("sme_platform_regular", "sme_active"),
    "data_state_websites_assessed": ("state_sites_assessed", "state_sites_total"),
    "sec_systems_level_compliant": ("infosys_level_compliant", "infosys_total"),
}
MERGERS = (dt.date(2025, 3, 1), MERGER)  # of ministries, of provinces


def list_reported(world: World) -> Iterator[tuple[int, int, int, dt.date]]:
    """(index, year, month, last day) of each month that is reported."""
    for at in range(world.first, len(world.months)):
        y, m = world.months[at]
        yield at, y, m, month_end(y, m)


def estimate_early(
    measure: str, value: int | None, rng: random.Random, kind: str = "in_period"
) -> int | None:
    """A first estimate: wholes too large, parts too small, so that no mixture of editions breaks part ≤ whole.

    A figure since January is off by less, so that the month derived from two of them stays a possible one.
    """
    if value is None or measure.startswith("flag_"):
        return value
    error = (
        rng.uniform(0.0005, 0.002)
        if kind == "year_to_date"
        else rng.uniform(0.005, 0.04)
    )
    return int(value * (1 - error)) if measure in PARTS else round(value * (1 + error))


def forgets(world: World, what: str, at: int, rng: random.Random) -> bool:
    return not world.is_careful(at) and world.flaws.strikes(what, rng)


def mark_missing(
    world: World, at: int, rng: random.Random, value: int | None
) -> int | None:
    return (
        None if value is not None and forgets(world, "missing_mark", at, rng) else value
    )


def is_only_percent(world: World, unit: str, indicator: str) -> bool:
    rng = world.rng("only percent", unit, indicator)
    return world.flaws.may("only_percent") and rng.random() < 0.15
