"""The country as the sum of its two blocks, where one of them is printed as a whole (judging.md §6)."""

from __future__ import annotations

from tests.country.figures import Figure, Figures
from tests.country.lists import (
    COUNTRY,
    MINISTRIES,
    PROVINCES,
    ROLLED_UP,
    Indicator,
    Lists,
)
from tests.country.marks import join_marks
from tests.country.statements import Place

BLOCKS = (MINISTRIES, PROVINCES)


def add_blocks(
    lists: Lists, indicator: Indicator, rolled: Figures, printed: Figures
) -> Figures:
    """The country's figures made of a printed block and of the other, printed or of enough units."""
    if indicator.rule not in ROLLED_UP or not _has_both(lists, indicator.scope):
        return {}
    found: Figures = {}
    for period in dict.fromkeys(p for unit, p in printed if unit in BLOCKS):
        places = [(block, period) for block in BLOCKS]
        whole = [_find_printed(rolled, printed, place) for place in places]
        is_printed = [val is not None for val in whole]
        parts = [
            rolled.get(place) if val is None else val
            for val, place in zip(whole, places, strict=True)
        ]
        is_enough = all(
            v is not None and v.has_pair and v.is_covered(indicator.min_coverage)
            for v in parts
        )
        if any(is_printed) and is_enough:
            found[COUNTRY, period] = _add(indicator, parts)
    return found


def _find_printed(rolled: Figures, printed: Figures, place: Place) -> Figure | None:
    """The pair printed for a block, where no sum of all its units goes before it (S11)."""
    val = printed.get(place)
    if val is None or not val.has_pair:
        return None
    counted = rolled.get(place)
    is_of_everyone = counted is not None and not counted.is_partial
    return None if is_of_everyone else val


def _add(indicator: Indicator, parts: list[Figure]) -> Figure:
    """Of units it says those of the block that was added up from them, if one was."""
    counted = next((v for v in parts if v.expected is not None), parts[0])
    denominator = None
    if indicator.denominator:
        denominator = sum(v.denominator for v in parts)
    return counted._replace(
        numerator=sum(v.numerator for v in parts),
        denominator=denominator,
        status="computed",
        marks=join_marks(v.marks for v in parts),
    )


def _has_both(lists: Lists, scope: str) -> bool:
    """Whether the scope has provinces and others that are of the block of ministries."""
    rows = lists.scope_rows.get(scope, ())
    classes = {lists.units[unit].unit_class for unit, _, _ in rows}
    return "province" in classes and bool(classes & {"ministry", "gov_attached"})
