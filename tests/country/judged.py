"""Whether targets are met (judging.md §6): as known on the due date, on the plan's review date, and today."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from tests.country.editions import Edition
from tests.country.evidence import (
    CARRIED,
    Evidence,
    Known,
    due_periods,
    find_evidence,
    first_reached,
)
from tests.country.limits import CANNOT_JUDGE, MET, MISSED
from tests.country.lists import COUNTRY, MINISTRIES, PROVINCES, Lists, Period
from tests.country.rivals import Statements
from tests.country.targets import Target
from tests.country.truth import Truth

DEADLINE, REVIEW, LATEST = "deadline", "review", "latest"
EACH_UNIT = "each_unit"
NO_VALUE = "no_value"


class Verdict(NamedTuple):
    """A row of `fct_target`. `reason`: `no_value` stands for every reason there is no figure of any day."""

    target_id: str
    unit_id: str
    basis: str  # deadline | review | latest
    judged_on: dt.date
    is_addressee: bool
    verdict: (
        str | None
    )  # met | missed | cannot_judge; None where the unit is not the addressee
    reason: str | None
    evidence: str = "none"  # exact | carried | next | bounded | none
    period: Period | None = None
    distance_days: int | None = None  # negative before the due date
    numerator: int | None = None
    denominator: int | None = None
    value: Fraction | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None
    gap: Fraction | None = None
    gap_items: int | None = None
    nearest_period_end: dt.date | None = None
    is_contested: bool = False
    reached_on: dt.date | None = None
    units_reported: int | None = None
    units_expected: int | None = None
    qualifier: str | None = None
    flags: str | None = None


def verdicts(
    lists: Lists, editions: Sequence[Edition], today: dt.date
) -> Iterator[Verdict]:
    """Each target for its addressee, and how far from it every other unit is of which there is a figure."""
    known: dict[dt.date, _Day] = {}
    for target in lists.targets:
        for basis, day in _bases(target, today):
            if day not in known:
                known[day] = _Day(lists, editions, day)
            judge = _Judge(known[day], target, basis, day, today)
            yield from judge.rows()


def _bases(target: Target, today: dt.date) -> Iterator[tuple[str, dt.date]]:
    yield DEADLINE, target.due_on
    if target.plan.review_on is not None:
        yield REVIEW, target.plan.review_on
    yield LATEST, today


class _Day:
    """All that was known on a day: figures, and what every source stated."""

    def __init__(self, lists: Lists, editions: Sequence[Edition], day: dt.date) -> None:
        truth = Truth(lists, editions, day)
        self.lists = lists
        self.known = Known(lists, truth)
        self.statements = Statements(lists, editions, day, truth)


class _Judge:
    """One target on one day."""

    def __init__(
        self, day: _Day, target: Target, basis: str, judged_on: dt.date, today: dt.date
    ) -> None:
        self._day, self._target = day, target
        self._basis, self._judged_on, self._today = basis, judged_on, today
        self._indicator = day.lists.indicators[target.indicator_id]

    def rows(self) -> Iterator[Verdict]:
        if self._target.addressee == EACH_UNIT:
            yield from self._of_each_unit()
            return
        addressee = self._target.addressee
        yield self._judge(addressee, is_addressee=True)
        yield from self._beside({addressee})

    def _beside(self, addressees: set[str]) -> Iterator[Verdict]:
        for unit in sorted(self._day.known.units[self._target.indicator_id]):
            if unit not in addressees:
                row = self._judge(unit, is_addressee=False)
                if row.evidence != "none":
                    yield row._replace(verdict=None, reason=None, is_contested=False)

    def _of_each_unit(self) -> Iterator[Verdict]:
        """A row per unit of the target's scope, and one for the whole."""
        lists = self._day.lists
        units = lists.members(self._target.scope, self._target.due_on)
        each = [self._judge(unit, is_addressee=True) for unit in units]
        yield from each
        whole = self._sum_up(each)
        yield whole
        yield from self._beside({*units, whole.unit_id})

    def _sum_up(self, each: Sequence[Verdict]) -> Verdict:
        """All must meet; one that misses is enough to miss; whoever the question does not apply to is left out."""
        asked = [row for row in each if row.reason != "not_applicable"]
        met = sum(row.verdict == MET for row in asked)
        verdict, reason = CANNOT_JUDGE, "incomplete_coverage"
        if any(row.verdict == MISSED for row in asked):
            verdict, reason = MISSED, None
        elif asked and met == len(asked):
            verdict, reason = MET, None
        elif not asked:
            reason = "not_applicable"
        return self._row(
            self._whole(row.unit_id for row in each),
            verdict,
            reason,
            is_addressee=True,
        )._replace(
            numerator=met,
            denominator=len(asked),
            units_reported=sum(row.verdict in (MET, MISSED) for row in asked),
            units_expected=len(asked),
        )

    def _whole(self, units: Iterator[str]) -> str:
        classes = {self._day.lists.units[unit].unit_class for unit in units}
        if classes == {"province"}:
            return PROVINCES
        return COUNTRY if "province" in classes else MINISTRIES

    # one unit

    def _judge(self, unit: str, *, is_addressee: bool) -> Verdict:
        evidence = find_evidence(
            self._day.known, self._target, unit, is_addressee=is_addressee
        )
        if evidence is None:
            reason = self._find_reason(unit)
            row = self._row(unit, CANNOT_JUDGE, reason, is_addressee=is_addressee)
            if reason == "off_period":
                row = row._replace(nearest_period_end=self._nearest(unit))
        else:
            row = self._decide(unit, evidence, is_addressee=is_addressee)
        if self._target.kind == "checkpoint":
            return row._replace(
                verdict=CANNOT_JUDGE,
                reason="not_a_target",
                nearest_period_end=None,
            )
        if row.verdict in (MET, MISSED):
            is_contested = self._day.statements.contest(
                self._target, unit, evidence.figure, row.verdict
            )
            row = row._replace(is_contested=is_contested)
        figures = self._day.known.figures(self._target.indicator_id, unit).values()
        return self._not_due(
            row._replace(reached_on=first_reached(self._target, figures))
        )

    def _not_due(self, row: Verdict) -> Verdict:
        """Before its day a target is not judged, unless it is reached and cannot be lost."""
        if self._today >= self._target.due_on:
            return row
        measure = self._day.lists.measures[self._indicator.numerator]
        if row.verdict == MET and measure.is_cumulative:
            return row
        return row._replace(
            verdict=CANNOT_JUDGE,
            reason="not_due",
            is_contested=False,
            nearest_period_end=None,
        )

    def _decide(self, unit: str, found: Evidence, *, is_addressee: bool) -> Verdict:
        figure = found.figure
        verdict = None
        if self._target.kind == "target":
            verdict = figure.interval.judge(self._target)
        reason = None
        if verdict is None:
            reason = "ambiguous"
            if figure.interval.is_silence:
                reason = "incomplete_coverage"
        marks = figure.marks.add_flag(CARRIED) if found.how == CARRIED else figure.marks
        reported, expected = figure.units or (None, None)
        return self._row(
            unit, verdict or CANNOT_JUDGE, reason, is_addressee=is_addressee
        )._replace(
            units_reported=reported,
            units_expected=expected,
            qualifier=marks.qualifier,
            flags="|".join(sorted(marks.flags)),
            evidence=found.how,
            period=figure.period,
            distance_days=(figure.period.end - self._target.due_on).days,
            numerator=figure.numerator,
            denominator=figure.denominator,
            value=figure.value,
            lower=figure.interval.lower,
            upper=figure.interval.upper,
            gap=figure.value - Fraction(self._target.value),
            gap_items=self._count_missing(figure.numerator, figure.denominator),
        )

    def _row(
        self, unit: str, verdict: str, reason: str | None, *, is_addressee: bool
    ) -> Verdict:
        return Verdict(
            self._target.target_id,
            unit,
            self._basis,
            self._judged_on,
            is_addressee,
            verdict,
            reason,
        )

    def _count_missing(
        self, numerator: int | None, denominator: int | None
    ) -> int | None:
        """How many things there are too few (or too many), where the pair itself does not meet the target."""
        if numerator is None or self._target.kind == "checkpoint":
            return None
        goal = Fraction(self._target.value)
        if denominator is not None:
            goal = goal * denominator / 100
        missing = {
            ">=": math.ceil(goal) - numerator,
            ">": math.floor(goal) + 1 - numerator,
            "<=": numerator - math.floor(goal),
            "<": numerator - (math.ceil(goal) - 1),
        }[self._target.comparator]
        return missing if missing > 0 else None

    def _find_reason(self, unit: str) -> str:
        """Why nothing decides: what is wrong with the due figure, else that figures are of other days, else none."""
        rows = self._day.known.rows(self._target.indicator_id, unit)
        out = self._day.known.not_applicable(self._target.indicator_id)
        for period in due_periods(self._target):
            if (unit, period) in out:
                return "not_applicable"
            if period in rows and rows[period].missing_reason:
                return rows[period].missing_reason
        if any(row.value is not None for row in rows.values()):
            return "off_period"
        return NO_VALUE

    def _nearest(self, unit: str) -> dt.date:
        figures = self._day.known.figures(self._target.indicator_id, unit)
        due = self._target.due_on
        ends = {period.end for period in figures}
        return min(ends, key=lambda end: (abs((end - due).days), end))
