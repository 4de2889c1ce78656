"""The monthly workbooks of provinces, ministries and agencies: when they come, and what is wrong in them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from tests.country.editions import (
    MINISTRY_BOOKS,
    PROVINCE_BOOKS,
    Edition,
    Entry,
)
from tests.country.press.answers import answer_in_words
from tests.country.press.occasions import (
    estimate_early,
    forgets,
    list_reported,
    mark_missing,
)
from tests.country.press.workbook_entries import list_book_entries
from tests.country.world import (
    World,
)

# A part that one report prints larger than its whole.
MISPRINTED = (
    ("infosys_level_approved", "infosys_total"),
    ("hh_fibre", "hh_total"),
    ("adults_eid_account", "pop_adult"),
    ("results_digitised", "results_issued"),
    ("subs_mobile_smartphone", "subs_mobile_total"),
)


def print_workbooks(world: World, every: int) -> Iterator[Edition]:
    for at, y, m, end in list_reported(world):
        if m % every:
            continue
        for unit in world.alive(y, m):
            rng = world.rng("workbook", at, unit)
            if not forgets(world, "absent_report", at, rng):
                yield from _workbook(world, rng, unit, at, y, m, end)


def _workbook(
    world: World, rng: random.Random, unit: str, at: int, y: int, m: int, end: dt.date
) -> Iterator[Edition]:
    voice = PROVINCE_BOOKS if world.class_of(unit) == "province" else MINISTRY_BOOKS
    label = f"{y}-{m:02}"
    entries = _misprinted(
        world, at, unit, list(list_book_entries(world, rng, unit, at, y, m, end))
    )
    marked = [e._replace(value=mark_missing(world, at, rng, e.value)) for e in entries]
    final = list(answer_in_words(world, voice, at, marked))
    delay = (
        rng.randint(60, 150)
        if world.flaws.strikes("late_report", rng)
        else rng.randint(3, 12)
    )
    published, again = (
        end + dt.timedelta(delay),
        end + dt.timedelta(delay + rng.randint(20, 60)),
    )
    if world.flaws.strikes("restated", rng):
        early = tuple(
            e._replace(value=estimate_early(e.measure, e.value, rng, e.period.kind))
            if rng.random() < 0.3
            else e
            for e in final
        )
        late = world.flaws.strikes("found_late", rng)
        yield Edition(voice, published, label, early, unit_id=unit, is_found_late=late)
        if world.flaws.strikes("withdrawn_row", rng):
            for _ in range(rng.randint(1, 3)):
                final.pop(rng.randrange(len(final)))
        yield Edition(voice, again, label, tuple(final), unit_id=unit)
    else:
        yield Edition(voice, published, label, tuple(final), unit_id=unit)
        if world.flaws.strikes("same_again", rng):
            yield Edition(voice, again, label, tuple(final), unit_id=unit)


def _misprinted(world: World, at: int, unit: str, entries: list[Entry]) -> list[Entry]:
    """The entries, one part printed larger than its whole."""
    rng = world.rng("misprinted", at, unit)
    if not world.flaws.strikes("inconsistent", rng):
        return entries
    part, whole = rng.choice(MISPRINTED)
    wholes = {
        e.period: e.value for e in entries if e.measure == whole and e.value is not None
    }
    return [
        e._replace(value=wholes[e.period] + 150)
        if e.measure == part and e.period in wholes
        else e
        for e in entries
    ]
