"""The yearbook: flows of the year before, of every unit of the country, which weigh in this year's coverage.

It prints the many units that report nothing else too, with little to do: a few large ones can be nearly everything.
Some are missing in it, some of its figures are nothing, and it is revised in the middle of the year, where the
months before must stay as they are (judging.md §2).
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import NamedTuple

from tests.country.editions import YEARBOOK, Answer, Edition, Entry
from tests.country.lists import year
from tests.country.world import World

SCOPE = "ministries_and_provinces"
# whole, part, the most that a unit that reports nothing else has in a year
FLOWS = (
    ("dossiers_received", "dossiers_online", 60),
    ("dossiers_handled", "dossiers_fully_online", 60),
    ("payment_tx_total", "payment_tx_online_npsp", 12),
    ("results_issued", "results_digitised", 30),
    ("inspections_periodic", "inspections_digital", 1),
)


class _Pair(NamedTuple):
    """What a unit did in the year. `answer`: said instead of both figures."""

    whole: int
    part: int
    answer: Answer | None = None

    def scale(self, factor: float) -> _Pair:
        return self._replace(
            whole=int(self.whole * factor), part=int(self.part * factor)
        )


def print_yearbook(world: World) -> Iterator[Edition]:
    """Every January or February the year before, and in some years a revision months later."""
    for number in sorted({y for y, _ in world.months[world.first :]}):
        rng = world.rng("yearbook", number)
        # January's days are over before some of them appear
        first_day = dt.date(number, 1, 18) + dt.timedelta(rng.choice((0, 0, 24)))
        pairs = _find_pairs(world, rng, number - 1)
        yield _bind(first_day, number - 1, pairs)
        if world.flaws.strikes("yearbook_revised", rng):
            later = first_day + dt.timedelta(rng.randint(40, 270))
            yield _bind(later, number - 1, _revise(rng, pairs))


_Pairs = dict[tuple[str, str, str], _Pair]


def _find_pairs(world: World, rng: random.Random, number: int) -> _Pairs:
    """(unit, whole, part) → its pair: of some subject somebody is left out, or says what can't be."""
    units = world.lists.members(SCOPE, dt.date(number, 12, 31))
    found: _Pairs = {}
    for whole, part, most in FLOWS:
        for unit in units:
            pair = _find_pair(world, unit, number, whole, part, most)
            if world.flaws.strikes("not_arisen", world.rng("year", unit, whole)):
                pair = _Pair(0, 0, Answer.NOT_ARISEN)
            found[unit, whole, part] = pair
        if not units or not world.flaws.strikes("yearbook_gap", rng):
            continue
        key = (rng.choice(units), whole, part)
        match rng.choice(("missing", "not applicable", "inconsistent")):
            case "missing":
                del found[key]
            case "not applicable":
                found[key] = _Pair(0, 0, Answer.NOT_APPLICABLE)
            case _:
                found[key] = _Pair(10, 160)
    return found


def _find_pair(
    world: World, unit: str, number: int, whole: str, part: str, most: int
) -> _Pair:
    if unit not in world.members:
        rng = world.rng("yearbook", unit, whole, number)
        count = rng.randint(0, most)
        return _Pair(count, rng.randint(0, count))
    if (number, 12) in world.months:
        december = world.months.index((number, 12))
        sums = [world.since_january(m, unit, december) for m in (whole, part)]
        return _Pair(*sums)
    january = world.months.index((number + 1, 1))
    return _Pair(*(12 * world.value(m, unit, january) for m in (whole, part)))


def _revise(rng: random.Random, pairs: _Pairs) -> _Pairs:
    """Some units far larger or smaller, one gone, one that was missing there."""
    revised = dict(pairs)
    for key in rng.sample(sorted(pairs), k=min(6, len(pairs))):
        revised[key] = pairs[key].scale(rng.choice((0.02, 0.5, 30)))
    if len(revised) > 1 and rng.random() < 0.5:
        del revised[rng.choice(sorted(revised))]
    return revised


def _bind(day: dt.date, number: int, pairs: _Pairs) -> Edition:
    entries = []
    for (unit, *measures), pair in pairs.items():
        for measure, count in zip(measures, pair[:2], strict=True):
            value = None if pair.answer else count
            entry = Entry(measure, unit, year(number), value, answer=pair.answer)
            entries.append(entry)
    return Edition(YEARBOOK, day, str(number), tuple(entries))
