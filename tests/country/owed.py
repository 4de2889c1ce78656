"""Which unit owes which figure, and when it came: by what sources are declared to expect, and what was printed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tests.country import forms
from tests.country.declared import coverage, frame
from tests.country.editions import Answer, Edition
from tests.country.lists import Lists, Period
from tests.country.statements import replay

# Months between two reports; a source that is irregular expects none.
MONTHS = {"monthly": 1, "quarterly": 3, "annual": 12}
GRACE_DAYS = 30


class OwedPlace(NamedTuple):
    """Which figure of whom."""

    indicator_id: str
    unit_id: str
    period: Period


@dataclass(frozen=True)
class Owed:
    """`due`: the last of the days on which a source expects it. `arrived`: when it first came, if it stands."""

    due: dt.date
    arrived: dt.date | None
    sources: frozenset[str]
    answers: frozenset[Answer]

    def get_status(self, today: dt.date) -> str:
        """The word of `fct_indicator_reporting.status`."""
        if self.arrived is not None:
            return "late" if self.arrived > self.due else "arrived"
        if self.answers:
            return "explained"
        return "not_yet_due" if today <= self.due else "missing"


class _Given(NamedTuple):
    """A figure of some period that somebody gave to a source."""

    source_id: str
    measure: str
    period: Period


class _Calendar(NamedTuple):
    """When a source expects reports: from the period of its first one on."""

    months: int
    begins: dt.date

    def expects(self, day: dt.date, today: dt.date) -> bool:
        is_last_day = (day + dt.timedelta(days=1)).day == 1
        return (
            is_last_day and day.month % self.months == 0 and self.begins <= day <= today
        )


class _Due(NamedTuple):
    day: dt.date
    arrived: dt.date | None
    source_id: str


def find_owed(
    lists: Lists, editions: Iterable[Edition], today: dt.date
) -> dict[OwedPlace, Owed]:
    """Every figure that a unit owes: a source expects the unit, and somebody gave that source the figure."""
    heard = sorted(
        (e for e in editions if e.published <= today and not e.cases),
        key=lambda e: e.published,
    )
    first_came = _find_first(heard)
    given, answers = _find_standing(lists, heard)
    bearers = _find_bearers(lists)
    dues: dict[OwedPlace, list[_Due]] = defaultdict(list)
    declared = {e.voice.source_id: e for e in heard}
    calendars = {source: _find_calendar(e, heard) for source, e in declared.items()}
    for figure, givers in given.items():
        edition, day = declared[figure.source_id], figure.period.end
        calendar = calendars[figure.source_id]
        if calendar is None or not calendar.expects(day, today):
            continue
        expected = _find_expected(lists, edition, day)
        for indicator in bearers.get(figure.measure, ()):
            scope = lists.indicators[indicator].scope
            for unit in expected.intersection(lists.members(scope, day)):
                came = first_came[figure, unit] if unit in givers else None
                due = day + dt.timedelta(days=GRACE_DAYS)
                place = OwedPlace(indicator, unit, figure.period)
                dues[place].append(_Due(due, came, figure.source_id))
    return {
        place: Owed(
            max(due.day for due in found),
            min((due.arrived for due in found if due.arrived), default=None),
            frozenset(due.source_id for due in found),
            frozenset(answers.get(place, ())),
        )
        for place, found in dues.items()
    }


def _find_first(heard: Sequence[Edition]) -> dict[tuple[_Given, str], dt.date]:
    """Figure and unit → the day on which it was first printed."""
    first: dict[tuple[_Given, str], dt.date] = {}
    for edition in heard:
        for entry in edition.entries:
            is_exact = not entry.breakdown and entry.comparability == "exact"
            if entry.value is not None and is_exact:
                given = _Given(edition.voice.source_id, entry.measure, entry.period)
                first.setdefault((given, entry.unit_id), edition.published)
    return first


def _find_standing(
    lists: Lists, heard: Sequence[Edition]
) -> tuple[dict[_Given, set[str]], Mapping[OwedPlace, set[Answer]]]:
    """What is said today: the figures with the units that gave them, and the answers in place of one."""
    bearers = _find_bearers(lists)
    given: dict[_Given, set[str]] = defaultdict(set)
    answers: dict[OwedPlace, set[Answer]] = defaultdict(set)
    for source, said in replay(heard).items():
        for (measure, unit, period, breakdown, comparability), what in said.items():
            if breakdown or comparability != "exact":
                continue
            if what.is_figure:
                given[_Given(source, measure, period)].add(unit)
                continue
            for indicator in bearers.get(measure, ()):
                answers[OwedPlace(indicator, unit, period)].add(what.value)
    return given, answers


def _find_bearers(lists: Lists) -> dict[str, list[str]]:
    """Measure → the indicators whose figure it is: their numerator, or the percentage as it is published."""
    bearers: dict[str, list[str]] = defaultdict(list)
    for indicator in lists.indicators.values():
        for measure in {indicator.numerator, indicator.indicator_id}:
            bearers[measure].append(indicator.indicator_id)
    return bearers


def _find_calendar(edition: Edition, heard: Sequence[Edition]) -> _Calendar | None:
    is_form = edition.voice is forms.FORMS
    declared = forms.declared() if is_form else frame(edition.voice)
    months = MONTHS.get(declared["calendar"]["frequency"])
    if months is None:
        return None
    ends = [
        entry.period.end
        for other in heard
        if other.voice.source_id == edition.voice.source_id
        for entry in other.entries
        if entry.value is not None
    ]
    if not ends:
        return None
    first = min(ends)
    first_month = (first.month - 1) // months * months + 1
    return _Calendar(months, first.replace(month=first_month, day=1))


def _find_expected(lists: Lists, edition: Edition, day: dt.date) -> set[str]:
    is_form = edition.voice is forms.FORMS
    covered = forms.declared()["coverage"] if is_form else coverage(edition)
    named = covered.get("units", ())
    members = lists.members(covered["scope"], day) if "scope" in covered else ()
    return {*named, *members}
