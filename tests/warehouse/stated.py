"""A few statements put straight into the landed tables, and what the marts make of them: for worked examples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from tests.country.editions import (
    NATIONAL,
    PERCENTAGES,
    SINCE_JANUARY,
    Edition,
    Entry,
    Voice,
)
from tests.country.lists import COUNTRY, Period, as_of
from tests.country.plans import to_seed_rows
from tests.country.targets import Target
from tests.warehouse.straight import Marts, Models

TODAY = dt.date(2026, 11, 22)
DUE = dt.date(2023, 12, 31)
LATER = dt.date(2024, 3, 1)  # known before the review of 24/04/2024
FIBRE = ("hh_fibre", "hh_total")  # a stock: more than 85 %
PLAN_FLAG = "flag_open_data_plan"  # an act: 100 % of 85 units


@contextmanager
def marts_of(
    models: Models, *editions: Edition, targets: Sequence[Target] = ()
) -> Iterator[Marts]:
    # the plan of such a target is one of the seeds'
    added = {"target": to_seed_rows(targets)["target"]} if targets else None
    with models.run(editions, TODAY, seed_rows=added) as connection:
        yield connection


def said(
    entries: Iterable[Entry], *, day: dt.date = LATER, voice: Voice = SINCE_JANUARY
) -> Edition:
    return Edition(voice, day, "any", tuple(entries))


def pairs(
    measures: tuple[str, str],
    units: Iterable[str],
    period: Period,
    numerator: int,
    denominator: int,
) -> list[Entry]:
    part, whole = measures
    return [
        entry
        for unit in units
        for entry in (
            Entry(part, unit, period, numerator),
            Entry(whole, unit, period, denominator),
        )
    ]


def judged(
    marts: Marts, target_id: str, columns: str, unit: str = COUNTRY
) -> dict[str, Any]:
    """Basis → what a row of `fct_target` has in these columns."""
    rows = marts.execute(
        f"select basis, {columns} from marts.fct_target where target_id = ? and unit_id = ?",
        [target_id, unit],
    ).fetchall()
    return {basis: tuple(rest) for basis, *rest in rows}


def national_fibre(day: dt.date, part: int, published: dt.date = LATER) -> Edition:
    entries = [
        Entry("hh_fibre", COUNTRY, as_of(day), part),
        Entry("hh_total", COUNTRY, as_of(day), 100),
    ]
    return said(entries, day=published, voice=replace(NATIONAL, replaces="nothing"))


def flags(
    units: Iterable[str], day: dt.date, value: int = 1, *, published: dt.date = LATER
) -> Edition:
    """Each time another source, so that nothing said before is withdrawn."""
    entries = [Entry(PLAN_FLAG, unit, as_of(day), value) for unit in units]
    return said(entries, day=published, voice=replace(PERCENTAGES, priority=20))
