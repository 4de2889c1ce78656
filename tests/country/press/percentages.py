"""Percentages printed without their pair."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from tests.country.editions import (
    PERCENTAGES,
    Edition,
    Entry,
)
from tests.country.lists import (
    COUNTRY,
    MINISTRIES,
    PROVINCES,
    Period,
    as_of,
    month_end,
    year,
    year_to_date,
)
from tests.country.press.occasions import (
    ONLY_PERCENT,
    is_only_percent,
    list_reported,
)
from tests.country.world import (
    World,
)

PRINTED_SHARES = (
    "data_db_catalogue_issued", "data_open_data_first_release", "gov_dvctt_share", "gov_dvctt_fully_online_share",
    "gov_tthc_eligible_fully_online", "soc_fibre_households", "sec_systems_level_approved",
)  # fmt: skip
UNLISTED_SHARES = (
    "data_curriculum_reviewed_colleges", "data_curriculum_reviewed_universities",
    "data_curriculum_reviewed_state_political_military_schools", "data_curriculum_reviewed",
)  # fmt: skip


def print_percentages(world: World) -> Iterator[Edition]:
    """Percentages printed without their pair: for the country and its blocks, and for units that print no more."""
    if not world.flaws.may("only_percent"):
        return
    by_day: dict[dt.date, dict[tuple[str, str, Period], Entry]] = {}

    def say(
        day: dt.date, indicator: str, unit: str, period: Period, value: Decimal
    ) -> None:
        by_day.setdefault(day, {})[indicator, unit, period] = Entry(
            indicator, unit, period, value
        )

    for at, y, m, end in list_reported(world):
        if m % 3:
            continue
        rng, day = world.rng("percentages", at), end + dt.timedelta(22)
        for indicator in PRINTED_SHARES:
            for block in (COUNTRY, MINISTRIES, PROVINCES):
                if block != COUNTRY and indicator == "soc_fibre_households":
                    continue
                if world.flaws.strikes("only_percent", rng):
                    share = Decimal(rng.randint(2_000, 9_900)) / 100
                    say(day, indicator, block, as_of(end), share)
                    if world.flaws.strikes("restated", rng):
                        later = month_end(
                            y + (m + 3 > 12), (m + 2) % 12 + 1
                        ) + dt.timedelta(22)
                        say(
                            later, indicator, block, as_of(end), share + Decimal("0.37")
                        )
        if world.flaws.strikes("only_percent", rng):
            share = Decimal(rng.randint(2_000, 9_000)) / 100
            say(day, "gov_dossiers_fully_online", COUNTRY, year_to_date(y, m), share)
        if m == 12:
            for indicator in UNLISTED_SHARES:
                say(
                    day,
                    indicator,
                    COUNTRY,
                    as_of(end),
                    Decimal(rng.randint(5_000, 10_000)) / 100,
                )
            for indicator in (
                "data_governance_capacity_activities",
                "eco_digital_economy_gdp",
            ):
                say(
                    day,
                    indicator,
                    COUNTRY,
                    year(y),
                    Decimal(rng.randint(1_000, 10_000)) / 100,
                )
        for unit in world.alive(y, m):
            for indicator, (numerator, denominator) in ONLY_PERCENT.items():
                part, whole = (
                    world.value(numerator, unit, at),
                    world.value(denominator, unit, at),
                )
                if (
                    part is not None
                    and whole
                    and is_only_percent(world, unit, indicator)
                ):
                    world.flaws.count["only_percent"] += 1
                    say(
                        day,
                        indicator,
                        unit,
                        as_of(end),
                        (Decimal(100 * part) / whole).quantize(Decimal("0.01")),
                    )
    for day, said in by_day.items():
        yield Edition(PERCENTAGES, day, "all", tuple(said.values()))
