"""The national portal's figures of all units, every month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tests.country.editions import (
    PORTAL,
    Edition,
    Entry,
)
from tests.country.lists import (
    COUNTRY,
    as_of,
    month,
)
from tests.country.press.answers import answer_in_words
from tests.country.press.occasions import (
    estimate_early,
    forgets,
    list_reported,
    mark_missing,
)
from tests.country.world import (
    FLAGS_OF_PROVINCES,
    PARTS,
    World,
)

PORTAL_FLOWS = (
    "dossiers_received", "dossiers_online", "payment_tx_total", "payment_tx_online_npsp", "results_issued",
    "results_digitised",
)  # fmt: skip
PORTAL_STOCKS = (
    "dvctt_fully_online", "dvctt_fully_online_npsp", "flag_fee_policy", "flag_time_policy", "flag_e_repository",
    "flag_tthc_system_unified", "adults_dvc_account",
)  # fmt: skip


def print_portal(world: World) -> Iterator[Edition]:
    """The national portal's monthly dump of all units, given out before the month is over, and once more after."""
    for at, y, m, end in list_reported(world):
        rng = world.rng("portal", at)
        final = tuple(
            answer_in_words(world, PORTAL, at, _portal_entries(world, at, y, m, end))
        )
        first_day = dt.date(y, m, 28)
        if world.flaws.strikes("restated", rng):
            early = tuple(
                e
                if e.breakdown
                else e._replace(value=estimate_early(e.measure, e.value, rng))
                for e in final
            )
            late = world.flaws.strikes("found_late", rng)
            yield Edition(PORTAL, first_day, f"{y}-{m:02}", early, is_found_late=late)
            if world.flaws.strikes("withdrawn_row", rng):
                gone = rng.choice(sorted({e.unit_id for e in final}))
                final = tuple(e for e in final if e.unit_id != gone)
            yield Edition(PORTAL, end + dt.timedelta(20), f"{y}-{m:02}", final)
        else:
            late = world.flaws.strikes("found_late", rng)
            yield Edition(PORTAL, first_day, f"{y}-{m:02}", final, is_found_late=late)
            if world.flaws.strikes("same_again", rng):
                yield Edition(PORTAL, end + dt.timedelta(20), f"{y}-{m:02}", final)


def _portal_entries(
    world: World, at: int, y: int, m: int, end: dt.date
) -> Iterator[Entry]:
    flows, stocks = month(y, m), as_of(end)
    sums = dict.fromkeys(PORTAL_FLOWS, 0)
    for unit in world.alive(y, m):
        rng = world.rng("portal", at, unit)
        is_agency = world.class_of(unit) == "gov_attached"
        if is_agency and not world.flaws.strikes(
            "out_of_scope", world.rng("out of scope", unit)
        ):
            continue
        if forgets(world, "absent_unit", at, rng):
            continue
        synced = _synced(world, unit)
        lost = (
            rng.choice(PORTAL_FLOWS[:4])
            if forgets(world, "half_pair", at, rng)
            else None
        )
        for measure in PORTAL_FLOWS:
            value = world.value(measure, unit, at)
            if value is not None:
                value = int(value * synced)
                sums[measure] += 0 if is_agency else value
            yield Entry(
                measure,
                unit,
                flows,
                None if measure == lost else mark_missing(world, at, rng, value),
            )
            if measure == "dossiers_received":
                part = world.value("dossiers_online", unit, at)
                is_printed = (
                    value is not None
                    and part is not None
                    and world.flaws.strikes("breakdown", rng)
                )
                yield Entry(
                    measure,
                    unit,
                    flows,
                    int(part * synced) if is_printed else None,
                    "channel=online",
                )
        if not is_agency:
            for measure in PORTAL_STOCKS:
                value = world.value(measure, unit, at)
                if measure in FLAGS_OF_PROVINCES and world.class_of(unit) != "province":
                    value = None
                yield Entry(measure, unit, stocks, mark_missing(world, at, rng, value))
    if world.flaws.strikes("printed_total", world.rng("portal total", at)):
        for measure in PORTAL_FLOWS[:4]:
            whole = measure not in PARTS
            yield Entry(
                measure,
                COUNTRY,
                flows,
                sums[measure] + (sums[measure] // 50 if whole else 0),
            )


def _synced(world: World, unit: str) -> float:
    """The share of its dossiers a unit sends on to the portal, the same every month."""
    rng = world.rng("unsynced", unit)
    return rng.uniform(0.9, 0.97) if world.flaws.strikes("unsynced", rng) else 1.0
