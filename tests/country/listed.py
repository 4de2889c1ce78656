"""What lists of procedures come to: the measures of a unit's list, and distinct roots in groups of units (S8).

A list speaks only for the units its source is declared complete for (judging.md §2): of others nothing is counted.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tests.country.editions import Edition
from tests.country.lists import COUNTRY, MINISTRIES, PROVINCES, Lists, Period, as_of
from tests.country.world import Procedure

Catalogues = dict[
    dt.date, tuple[Procedure, ...]
]  # day described → the procedures that count


def replay_lists(editions: Iterable[Edition]) -> Catalogues:
    """Day described → the last list of that day, as far as it is declared complete."""
    found: Catalogues = {}
    for edition in editions:
        complete = set(edition.complete_for)
        found[edition.listed_on] = tuple(
            p for p in edition.procedures if p.unit_id in complete
        )
    return found


class GroupCount(NamedTuple):
    measures: dict[str, int]
    reported: int
    expected: int


_RANK = {None: -1, "not_full": 0, "none": 0, "partial": 1, "full": 2}


def count_list(
    rows: Sequence[Procedure], by_code: dict[str, list[Procedure]]
) -> dict[str, int]:
    """Measures of a list. Each code counts once: at the highest level, eligible or fee-bearing if any copy is."""
    levels = {p.level for p in rows}
    best = {
        code: max((p.level for p in copies), key=_RANK.__getitem__)
        for code, copies in by_code.items()
    }
    full = {code for code, level in best.items() if level == "full"}
    eligible = {
        code for code, copies in by_code.items() if any(p.is_eligible for p in copies)
    }
    found = {"tthc_total": len(by_code)}
    if None not in levels:
        found["tthc_fully_online_provided"] = len(full)
        if "not_full" not in levels:
            found["tthc_online"] = sum(
                level in ("full", "partial") for level in best.values()
            )
    if all(p.is_eligible is not None for p in rows):
        found["tthc_fully_online_eligible"] = len(eligible)
        if None not in levels:
            found["tthc_eligible_fully_online_provided"] = len(eligible & full)
    if all(p.fee_required is not None for p in rows):
        found["tthc_fee_required"] = sum(
            any(p.fee_required for p in copies) for copies in by_code.values()
        )
    return found


def count_in_groups(
    lists: Lists, catalogues: Catalogues
) -> dict[tuple[str, str, Period], GroupCount]:
    """(scope, group, day) → distinct root procedures over the members whose list is complete."""
    scopes = {
        i.scope
        for i in lists.indicators.values()
        if i.rule == "pooled_ratio_distinct" and i.numerator in _LISTED
    }
    found: dict[tuple[str, str, Period], GroupCount] = {}
    for day, rows in catalogues.items():
        for scope in scopes:
            members = lists.members(scope, day)
            groups: dict[str, set[str]] = defaultdict(set)
            for unit in members:
                is_province = lists.units[unit].unit_class == "province"
                for group in (
                    (lists.region(unit, day), PROVINCES)
                    if is_province
                    else (MINISTRIES,)
                ):
                    groups[group].add(unit)
                groups[COUNTRY].add(unit)
            for group, units in groups.items():
                listed = [p for p in rows if p.unit_id in units]
                if not listed:
                    continue
                by_root: dict[str, list[Procedure]] = defaultdict(list)
                for p in listed:
                    by_root[p.root].append(p)
                counted = count_list(listed, by_root)
                found[scope, group, as_of(day)] = GroupCount(
                    counted, len({p.unit_id for p in listed}), len(units)
                )
    return found


_LISTED = frozenset(
    {
        "tthc_total",
        "tthc_online",
        "tthc_fully_online_provided",
        "tthc_fully_online_eligible",
        "tthc_eligible_fully_online_provided",
        "tthc_fee_required",
    }
)
