"""Between which ends a figure may lie, and what that makes of a target (judging.md §6)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from tests.country.figures import Row
from tests.country.targets import Target

# how far "about" may be off: our choice
ABOUT = Fraction(5, 100)
MET, MISSED, CANNOT_JUDGE = "met", "missed", "cannot_judge"


class Interval(NamedTuple):
    """Both ends, None where unknown. An open end is itself not reached."""

    lower: Fraction | None
    upper: Fraction | None
    is_lower_open: bool = False
    is_upper_open: bool = False
    is_silence: bool = False  # the width is that of units without an answer

    def all_above(self, goal: Fraction, *, strictly: bool) -> bool:
        """Whether every point is at the goal or above, or strictly above."""
        if self.lower is None:
            return False
        if strictly and not self.is_lower_open:
            return self.lower > goal
        return self.lower >= goal

    def all_below(self, goal: Fraction, *, strictly: bool) -> bool:
        """Whether every point is at the goal or below, or strictly below."""
        if self.upper is None:
            return False
        if strictly and not self.is_upper_open:
            return self.upper < goal
        return self.upper <= goal

    def judge(self, target: Target) -> str | None:
        """Met, missed, or None where both lie within, or where there is nothing to reach."""
        if not target.comparator:
            return None
        goal = Fraction(target.value)
        is_least = target.comparator in (">=", ">")
        is_strict = target.comparator in (">", "<")
        if is_least:
            is_met = self.all_above(goal, strictly=is_strict)
            is_missed = self.all_below(goal, strictly=not is_strict)
        else:
            is_met = self.all_below(goal, strictly=is_strict)
            is_missed = self.all_above(goal, strictly=not is_strict)
        if is_met:
            return MET
        return MISSED if is_missed else None


def is_partial(row: Row) -> bool:
    """Whether somebody the row was added up from has not answered: units, or unit-tiles of a longer period."""
    if row.tiles_expected is not None:
        return row.tiles_heard != row.tiles_expected
    return row.units_expected is not None and row.units_reported != row.units_expected


def find_interval(row: Row, rule: str) -> Interval:
    """The ends of a row's value, which must be there. `rule`: how its indicator is added up."""
    value = Fraction(row.value)
    is_silence = is_partial(row)
    if is_silence and rule == "share_of_units":
        silent = row.units_expected - row.units_reported
        most = Fraction(100 * (row.numerator + silent), row.denominator)
        return Interval(value, most, is_silence=True)
    if is_silence and rule == "sum_count":
        return Interval(value, None, is_silence=True)
    return find_printed_interval(
        value, row.qualifier, is_pair=row.numerator is not None
    )


def find_printed_interval(
    value: Fraction | Decimal | int, qualifier: str, *, is_pair: bool
) -> Interval:
    """The ends of one figure: a printed bound counts as itself, a rounded percentage is half a digit wide."""
    exact = Fraction(value)
    if qualifier == "<>":
        return Interval(None, None)
    if qualifier == "<":
        return Interval(None, exact, is_upper_open=True)
    if qualifier == ">":
        return Interval(exact, None, is_lower_open=True)
    if qualifier == "~":
        return Interval(exact * (1 - ABOUT), exact * (1 + ABOUT))
    if is_pair or exact == 100:
        return Interval(exact, exact)
    half = Fraction(1, 2 * _scale(exact))
    return Interval(exact - half, exact + half)


def _scale(printed: Fraction) -> int:
    """1 of a whole number, 10 of one decimal… A printed number has few of them."""
    scale = 1
    while (printed * scale).denominator != 1:
        scale *= 10
    return scale
