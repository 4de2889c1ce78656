"""A value on its way, and the row of the marts that it becomes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from tests.country.lists import Indicator, Period
from tests.country.marks import NO_MARKS, Marks
from tests.country.statements import Place

REPORTED, PROVINCES_63, PROVINCES_34 = "as_reported", "provinces_63", "provinces_34"
INCONSISTENT, OVER_MAXIMUM = "inconsistent", "over_maximum"
INCOMPLETE_PERIOD = "incomplete_period"
WEIGHT, UNITS = "weight", "units"
# pairs that are shown as they were printed and count for nothing (judging.md §2, §6)
REFUSED = (INCONSISTENT, OVER_MAXIMUM)


class Row(NamedTuple):
    """One value of `fct_indicator`, without the dates it was known.

    `value`: percent 0–100 or a count, exact; None where there is none. The counts of units are None where the
    value was not rolled up, those of tiles where it is of a basic period or printed. A row that is absent here
    has no value.
    """

    indicator_id: str
    unit_id: str
    period_start: dt.date
    period_end: dt.date
    period_kind: str
    boundary_set: str
    numerator: int | None
    denominator: int | None
    value: Fraction | Decimal | int | None
    value_status: str  # computed | published | summed | not_comparable | missing
    missing_reason: str | None
    units_reported: int | None
    units_expected: int | None
    units_not_applicable: int | None
    tiles_heard: int | None
    tiles_expected: int | None
    coverage: Fraction | None = None  # percent, of weights or of units
    coverage_basis: str | None = None  # weight | units
    qualifier: str = ""
    flags: str = ""


class Figure(NamedTuple):
    """A pair, or a printed percentage, and how it came about.

    `reported`, `expected` and `not_applicable` count the units of a group it was rolled up from; of a longer
    period those of its last tile. `tiles_heard` and `tiles_expected` count unit-tiles (judging.md §3),
    `weight_heard` and `weight_expected` add up their weights where all are known (§2).
    """

    numerator: int | None
    denominator: int | None
    printed: Decimal | None
    status: str
    reported: int | None = None
    expected: int | None = None
    not_applicable: int | None = None
    is_from_list: bool = False
    tiles_heard: int | None = None
    tiles_expected: int | None = None
    weight_heard: int | None = None
    weight_expected: int | None = None
    marks: Marks = NO_MARKS

    @property
    def has_pair(self) -> bool:
        """Whether it counts: a refused pair is shown as it was printed and counts for nothing."""
        return self.numerator is not None and self.status not in REFUSED

    @property
    def heard_of(self) -> tuple[int | None, int | None]:
        """(heard, expected): unit-tiles of a longer period, else units."""
        if self.tiles_expected is not None:
            return self.tiles_heard, self.tiles_expected
        return self.reported, self.expected

    @property
    def is_partial(self) -> bool:
        heard, expected = self.heard_of
        return expected is not None and heard != expected

    @property
    def value(self) -> Fraction | Decimal | int | None:
        if self.status in ("not_comparable", INCOMPLETE_PERIOD, *REFUSED):
            return None
        if self.numerator is None:
            return self.printed
        if self.denominator is None:
            return self.numerator
        if not self.denominator:
            return None
        return to_percent(self.numerator, self.denominator)

    def is_covered(self, minimum: Decimal | None) -> bool:
        """§2: whether enough units are behind it to be shown; of what nobody rolled up none is asked."""
        if minimum is None or self.expected is None:
            return True
        heard, expected = self._covered_of
        return heard >= minimum * expected

    @property
    def _covered_of(self) -> tuple[int | None, int | None]:
        """(heard, expected): weights where they are known, else unit-tiles or units."""
        if self.weight_expected is not None:
            return self.weight_heard, self.weight_expected
        return self.heard_of

    @property
    def coverage(self) -> Fraction | None:
        """Percent; None where nobody rolled it up, or nobody is expected."""
        heard, expected = self._covered_of
        if self.expected is None or not expected:
            return None
        return to_percent(heard, expected)

    @property
    def coverage_basis(self) -> str | None:
        if self.coverage is None:
            return None
        return UNITS if self.weight_expected is None else WEIGHT


@lru_cache(maxsize=100_000)
def to_percent(part: int, whole: int) -> Fraction:
    """Exact; the same pairs come back on every day on which nothing changed them."""
    return Fraction(100 * part, whole)


Figures = dict[Place, Figure]
NOT_COMPARABLE = Figure(None, None, None, "not_comparable")


def make_row(
    indicator: Indicator, unit: str, period: Period, name: str, val: Figure
) -> Row:
    """What the marts say of a figure on one boundary set; the gate of §2 is the last step."""
    value, status, reason = val.value, val.status, None
    if status == "not_comparable":
        reason = "not_comparable"
    elif status in (INCOMPLETE_PERIOD, *REFUSED):
        status, reason = "missing", status
    elif not val.is_covered(indicator.min_coverage):
        value, status, reason = None, "missing", "incomplete_coverage"
    elif value is None:
        status, reason = "missing", "denominator_zero"
    return Row(
        indicator.indicator_id,
        unit,
        *period,
        name,
        val.numerator,
        val.denominator,
        value,
        status,
        reason,
        val.reported,
        val.expected,
        val.not_applicable,
        val.tiles_heard,
        val.tiles_expected,
        val.coverage,
        val.coverage_basis,
        val.marks.qualifier,
        "|".join(sorted(val.marks.flags)),
    )
