"""Dossiers since January, every quarter anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tests.country.editions import (
    SINCE_JANUARY,
    Edition,
    Entry,
)
from tests.country.lists import (
    year_to_date,
)
from tests.country.press.occasions import (
    estimate_early,
    list_reported,
)
from tests.country.press.workbook_entries import BOOK_SINCE_JANUARY
from tests.country.world import (
    World,
)


def print_since_january(world: World) -> Iterator[Edition]:
    """Dossiers since January, all units and months so far, printed anew every quarter."""
    measures = (*BOOK_SINCE_JANUARY, "dossiers_received")
    rows = [
        (at, unit, year_to_date(y, m))
        for at, y, m, _ in list_reported(world)
        for unit in world.alive(y, m)
        if world.class_of(unit) != "gov_attached"
    ]
    filled_after = {
        (at, unit): at + world.rng("gap filled", at, unit).choice((4, 7, 99))
        for at, unit, _ in rows
        if world.flaws.strikes("ytd_gap", world.rng("gap", at, unit))
    }
    early = {
        (at, unit)
        for at, unit, _ in rows
        if world.flaws.may("restated")
        and world.rng("ytd early", at, unit).random() < 0.1
    }
    withdrawn: set[tuple[int, str]] = set()
    for until, y, m, end in list_reported(world):
        if m % 3:
            continue
        rng = world.rng("since january", until)
        older = [(at, unit) for at, unit, _ in rows if at <= until - 3]
        if older and world.flaws.strikes("withdrawn_row", rng):
            withdrawn.update(rng.sample(older, k=min(len(older), rng.randint(1, 3))))
        entries = []
        for at, unit, period in rows:
            if (
                at > until
                or until < filled_after.get((at, unit), 0)
                or (at, unit) in withdrawn
            ):
                continue
            for measure in measures:
                value = world.since_january(measure, unit, at)
                if (at, unit) in early and at > until - 3:
                    value = estimate_early(
                        measure,
                        value,
                        world.rng("ytd error", at, unit, measure),
                        "year_to_date",
                    )
                entries.append(Entry(measure, unit, period, value))
        if entries:
            yield Edition(
                SINCE_JANUARY, end + dt.timedelta(18), f"{y}-{m:02}", tuple(entries)
            )
