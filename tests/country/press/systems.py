"""What systems of the plans give out every quarter: aggregates, a row for each unit, and inventories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tests.country.editions import Edition, Entry
from tests.country.files.printer import spell_agency
from tests.country.lists import as_of, quarter, year_to_date
from tests.country.press.occasions import (
    estimate_early,
    forgets,
    list_reported,
    mark_missing,
)
from tests.country.real_sources import (
    SYSTEMS,
    UNIT_CODE,
    Question,
    get_column,
    get_voice,
    is_inventory,
    list_questions,
)
from tests.country.world import World

# A source that knows its units by their identification code speaks of ministries too.
OF_ALL_UNITS = (UNIT_CODE, "Tên đơn vị")


def print_systems(world: World) -> Iterator[Edition]:
    """What each system's source asks, of the units it is about; some editions are estimates, printed again later."""
    for source_id in SYSTEMS:
        for at, y, m, end in list_reported(world):
            if m % 3:
                continue
            list_entries = _list_counted if is_inventory(source_id) else _list_entries
            entries = tuple(list_entries(world, source_id, at, y, m, end))
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
            periods = {
                "as_of": as_of(end),
                "year_to_date": year_to_date(y, m),
                "in_period": quarter(y, m // 3),
            }
            yield Entry(
                question.measure,
                unit,
                periods[question.period_kind],
                value,
                comparability=question.comparability,
            )


def _list_counted(
    world: World, source_id: str, at: int, y: int, m: int, end: dt.date
) -> Iterator[Entry]:
    """What is counted in an inventory, of each unit that has a code and something in it. Nothing is no answer."""
    first, *_ = questions = list_questions(source_id)
    for unit in world.alive(y, m):
        rng = world.rng(source_id, at, unit)
        if not spell_agency(unit, end) or forgets(world, "absent_unit", at, rng):
            continue
        if not world.value(first.measure, unit, at):
            continue
        for question in questions:
            # Who has a row in an inventory uses it, whatever it says of itself.
            value: int | None = 1
            if not question.measure.startswith("flag_"):
                value = world.value(question.measure, unit, at)
            yield Entry(
                question.measure,
                unit,
                as_of(end),
                value,
                comparability=question.comparability,
            )


def _find_value(world: World, question: Question, unit: str, at: int) -> int | None:
    if question.period_kind == "year_to_date":
        return world.since_january(question.measure, unit, at)
    if question.period_kind == "in_period":
        return _count_in_quarter(world, question.measure, unit, at)
    return world.value(question.measure, unit, at)


def _count_in_quarter(world: World, measure: str, unit: str, at: int) -> int | None:
    """Of the people of the year so far those who came in the last quarter; many came before too."""
    so_far = world.value(measure, unit, at)
    if so_far is None:
        return None
    return int(
        so_far * world.rng("in the quarter", measure, unit, at).uniform(0.4, 0.9)
    )
