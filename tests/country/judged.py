"""Whether targets are met, as known then and as known today (S14–S16), on the boundaries figures were reported on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from tests.country.editions import Edition
from tests.country.figures import INCOMPLETE_PERIOD, INCONSISTENT, REPORTED, Figure
from tests.country.lists import (
    COUNTRY,
    Indicator,
    Lists,
    Period,
    as_of,
    year,
    year_to_date,
)
from tests.country.truth import Truth


class Verdict(NamedTuple):
    """`reason`: `no_value` stands for every reason there is no figure at all."""

    indicator_id: str
    unit_id: str
    basis: str  # assessment_date | today
    judged_on: dt.date
    value: Fraction | Decimal | int | None
    verdict: str  # met | missed | cannot_judge
    reason: (
        str | None
    )  # not_a_target | incomplete_coverage | inconsistent | denominator_zero | no_value


def verdicts(
    lists: Lists, editions: Sequence[Edition], today: dt.date
) -> Iterator[Verdict]:
    """S14, S16: each target for the country and every unit that has a value, as known then and as known today.

    Judged on the map it was reported on. The country always has its rows; other units where they have a value.
    """
    known: dict[dt.date, Truth] = {}
    for indicator in lists.indicators.values():
        for basis, day in (
            ("assessment_date", indicator.target_date),
            ("today", today),
        ):
            if day not in known:
                known[day] = Truth(lists, editions, day)
            period = target_period(lists, indicator)
            values = known[day].values(indicator.indicator_id)[REPORTED]
            units = [COUNTRY, *(u for u, p in values if p == period and u != COUNTRY)]
            for unit in units:
                figure = values.get((unit, period))
                verdict, reason = _judge(indicator, figure)
                shown = (
                    figure.value
                    if figure and figure.is_covered(indicator.min_coverage)
                    else None
                )
                yield Verdict(
                    indicator.indicator_id, unit, basis, day, shown, verdict, reason
                )


def target_period(lists: Lists, indicator: Indicator) -> Period:
    """S15: the period whose last day is the target's date, by the kind of the numerator."""
    day = indicator.target_date
    kind = lists.measures[indicator.numerator].period_kind
    if kind == "asof":
        return as_of(day)
    return year(day.year) if kind == "year" else year_to_date(day.year, day.month)


def _judge(indicator: Indicator, val: Figure | None) -> tuple[str, str | None]:
    if not indicator.is_target:
        return "cannot_judge", "not_a_target"
    if val is None:
        return "cannot_judge", "no_value"
    if val.status == INCONSISTENT:
        return "cannot_judge", INCONSISTENT
    if val.status == INCOMPLETE_PERIOD:
        return "cannot_judge", INCOMPLETE_PERIOD
    if not val.is_covered(indicator.min_coverage):
        return "cannot_judge", "incomplete_coverage"
    if val.value is None:
        return "cannot_judge", "denominator_zero"
    if not val.is_partial:
        return ("met" if _reaches(indicator, val.numerator, val) else "missed"), None
    if indicator.rule == "share_of_units" or indicator.rule == "sum_count":
        if _reaches(indicator, val.numerator, val):
            return "met", None
        at_most = val.numerator + val.expected - val.reported
        if indicator.rule == "share_of_units" and not _reaches(indicator, at_most, val):
            return "missed", None
    return "cannot_judge", "incomplete_coverage"


def _reaches(indicator: Indicator, numerator: int | None, val: Figure) -> bool:
    if numerator is None:
        got, wanted = Fraction(val.printed), Fraction(indicator.target_value)
    elif val.denominator is None:
        got, wanted = Fraction(numerator), Fraction(indicator.target_value)
    else:
        got, wanted = (
            Fraction(100 * numerator),
            indicator.target_value * val.denominator,
        )
    return got > wanted if indicator.comparator == ">" else got >= wanted
