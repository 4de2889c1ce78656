"""The aggregates that systems of the plans give out, a row for each unit, every quarter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tests.country.editions import Edition, Entry
from tests.country.lists import as_of, year_to_date
from tests.country.press.occasions import (
    estimate_early,
    forgets,
    list_reported,
    mark_missing,
)
from tests.country.real_sources import (
    SYSTEMS,
    Question,
    get_column,
    get_voice,
    list_questions,
)
from tests.country.world import World

# A source that knows its units by their identification code speaks of ministries too.
OF_ALL_UNITS = ("Mã định danh", "Tên đơn vị")


def print_systems(world: World) -> Iterator[Edition]:
    """What each system's source asks, of the units it is about; some editions are estimates, printed again later."""
    for source_id in SYSTEMS:
        for at, y, m, end in list_reported(world):
            if m % 3:
                continue
            entries = tuple(_list_entries(world, source_id, at, y, m, end))
            if not entries:
                continue
            rng = world.rng(source_id, at)
            label = f"{y}-{m:02}"
            first_day = end + dt.timedelta(rng.randint(8, 14))
            if world.flaws.strikes("restated", rng):
                estimates = tuple(
                    e._replace(
                        value=estimate_early(e.measure, e.value, rng, e.period.kind)
                    )
                    for e in entries
                )
                yield Edition(get_voice(source_id), first_day, label, estimates)
                first_day += dt.timedelta(20)
            yield Edition(get_voice(source_id), first_day, label, entries)


def _list_entries(
    world: World, source_id: str, at: int, y: int, m: int, end: dt.date
) -> Iterator[Entry]:
    questions = list_questions(source_id)
    kinds = {"province"}
    if get_column(source_id, "unit") in OF_ALL_UNITS:
        kinds.add("ministry")
    for unit in world.alive(y, m):
        rng = world.rng(source_id, at, unit)
        if world.class_of(unit) not in kinds or forgets(world, "absent_unit", at, rng):
            continue
        for question in questions:
            value = mark_missing(world, at, rng, _find_value(world, question, unit, at))
            period = year_to_date(y, m)
            if question.period_kind == "as_of":
                period = as_of(end)
            yield Entry(
                question.measure,
                unit,
                period,
                value,
                comparability=question.comparability,
            )


def _find_value(world: World, question: Question, unit: str, at: int) -> int | None:
    if question.period_kind == "year_to_date":
        return world.since_january(question.measure, unit, at)
    return world.value(question.measure, unit, at)
