"""Which figure a target is judged by: the first that there is of exact, carried, next and bounded (judging.md §6)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from tests.country.figures import REPORTED, Row
from tests.country.limits import MET, MISSED, Interval, find_interval, is_partial
from tests.country.lists import (
    COUNTRY,
    MINISTRIES,
    PROVINCES,
    Indicator,
    Lists,
    Period,
    as_of,
    year,
)
from tests.country.marks import NO_MARKS, Marks, join_marks
from tests.country.targets import Target
from tests.country.truth import Truth

EXACT, CARRIED, NEXT, BOUNDED = "exact", "carried", "next", "bounded"
# days for which a stock holds, before and after
STOCK_DAYS = 92
ACT, STOCK = "act", "stock"


class Candidate(NamedTuple):
    """A figure that could decide. `is_whole`: printed for its unit, or every unit it is made of has answered.

    `is_added_up`: from the answers of its members.
    """

    period: Period
    numerator: int | None
    denominator: int | None
    value: Fraction
    interval: Interval
    is_whole: bool = True
    is_added_up: bool = False
    units: tuple[int, int] | None = None  # how many have answered, of how many
    marks: Marks = NO_MARKS


class Evidence(NamedTuple):
    how: str
    figure: Candidate


def _units(row: Row) -> tuple[int, int] | None:
    if row.units_expected is None:
        return None
    return row.units_reported, row.units_expected


class Known:
    """What was known of every indicator and unit on a day, on the boundaries figures were reported on."""

    def __init__(self, lists: Lists, truth: Truth) -> None:
        self.lists, self._truth = lists, truth
        self._rows: dict[tuple[str, str], dict[Period, Row]] = defaultdict(dict)
        self._figures: dict[tuple[str, str], dict[Period, Candidate]] = {}
        self.units: dict[str, set[str]] = defaultdict(set)
        for row in truth.rows():
            if row.boundary_set == REPORTED:
                period = Period(row.period_start, row.period_end, row.period_kind)
                self._rows[row.indicator_id, row.unit_id][period] = row
                self.units[row.indicator_id].add(row.unit_id)

    def rows(self, indicator_id: str, unit: str) -> dict[Period, Row]:
        """Period → row, those without a value too."""
        return self._rows.get((indicator_id, unit), {})

    def figures(self, indicator_id: str, unit: str) -> dict[Period, Candidate]:
        """Period → figure: what has a value."""
        asked = indicator_id, unit
        if asked not in self._figures:
            self._figures[asked] = self._find_figures(indicator_id, unit)
        return self._figures[asked]

    def _find_figures(self, indicator_id: str, unit: str) -> dict[Period, Candidate]:
        rule = self.lists.indicators[indicator_id].rule
        return {
            period: Candidate(
                period,
                row.numerator,
                row.denominator,
                Fraction(row.value),
                find_interval(row, rule),
                not is_partial(row),
                row.units_expected is not None,
                _units(row),
                Marks(row.qualifier, frozenset(filter(None, row.flags.split("|")))),
            )
            for period, row in self.rows(indicator_id, unit).items()
            if row.value is not None
        }

    def not_applicable(self, indicator_id: str) -> set[tuple[str, Period]]:
        return self._truth.not_applicable(indicator_id)


def due_periods(target: Target) -> list[Period]:
    """The due period and what stands for it, the best first: its kind, the other kind, the administrative year."""
    due = target.due_on
    if target.due_kind == "as_of":
        is_year_end = (due.month, due.day) == (12, 31)
        return [as_of(due), *([year(due.year)] if is_year_end else ())]
    kinds = sorted(
        ("in_period", "year_to_date"), key=lambda kind: kind != target.due_kind
    )
    civil = [Period(dt.date(due.year, 1, 1), due, kind) for kind in kinds]
    opened = dt.date(due.year - 1, 12, 15)
    closed = due.replace(day=14)
    return [*civil, *(Period(opened, closed, kind) for kind in kinds)]


def is_comparable(target: Target, period: Period) -> bool:
    """Whether a figure of the period could stand beside one of the due period."""
    if target.due_kind == "as_of":
        return period in (as_of(period.end), year(period.end.year))
    due = target.due_on
    return (
        period.kind != "as_of"
        and (period.start.month, period.start.day) == (1, 1)
        and period.start.year == period.end.year
        and (period.end + dt.timedelta(1)).month == (due + dt.timedelta(1)).month
        and (period.end + dt.timedelta(1)).day == (due + dt.timedelta(1)).day
    )


def find_evidence(
    known: Known, target: Target, unit: str, *, is_addressee: bool
) -> Evidence | None:
    """The figure that decides, or nothing."""
    indicator = known.lists.indicators[target.indicator_id]
    figures = known.figures(target.indicator_id, unit)
    persistence = known.lists.measures[indicator.numerator].persistence
    due = [figures[p] for p in due_periods(target) if p in figures]
    # few answers of the day do not hide what was printed or complete of the year that ends with it
    heard_out = (f for f in due if not f.interval.is_silence)
    exact = next(iter([*heard_out, *due]), None)
    comparable = [f for p, f in figures.items() if is_comparable(target, p)]
    carried = _find_carried(target, persistence, comparable)
    # a day of which few have answered doesn't hide what was printed or complete before it
    whole = _find_carried(target, persistence, [f for f in comparable if f.is_whole])
    composed = None
    if is_addressee and indicator.rule == "share_of_units" and persistence == ACT:
        composed = compose_answers(known, target, unit)
    candidates = (
        exact and exact.is_whole and Evidence(EXACT, exact),
        composed and composed.figure.is_whole and composed,
        composed and whole and Evidence(CARRIED, whole),
        composed,
        exact and Evidence(EXACT, exact),
        carried and Evidence(CARRIED, carried),
        _find_next(target, persistence, comparable),
        _find_bounds(known, target, indicator, comparable),
    )
    return next((found for found in candidates if found), None)


def _find_carried(
    target: Target, persistence: str, comparable: Sequence[Candidate]
) -> Candidate | None:
    """The last figure before the due date, for what persists."""
    if target.due_kind != "as_of" or not persistence:
        return None
    since = target.plan.starts_on
    if persistence == STOCK:
        since = target.due_on - dt.timedelta(STOCK_DAYS)
    before = [f for f in comparable if since <= f.period.end < target.due_on]
    return max(before, key=_by_day, default=None)


def _find_next(
    target: Target, persistence: str, comparable: Sequence[Candidate]
) -> Evidence | None:
    if target.due_kind != "as_of" or persistence != STOCK:
        return None
    until = target.due_on + dt.timedelta(STOCK_DAYS)
    after = [f for f in comparable if target.due_on < f.period.end <= until]
    nearest = min(after, key=_by_day_first, default=None)
    return nearest and Evidence(NEXT, nearest)


def _by_day(figure: Candidate) -> tuple[dt.date, bool]:
    """The latest, and of one day the stock itself rather than that of the whole year."""
    return figure.period.end, figure.period.kind == "as_of"


def _by_day_first(figure: Candidate) -> tuple[dt.date, bool]:
    return figure.period.end, figure.period.kind != "as_of"


def _find_bounds(
    known: Known,
    target: Target,
    indicator: Indicator,
    comparable: Sequence[Candidate],
) -> Evidence | None:
    """Two figures on either side of the due date that agree; of what cannot fall, one of them is enough."""
    before = [f for f in comparable if f.period.end < target.due_on]
    after = [f for f in comparable if f.period.end > target.due_on]

    def by_kind(figure: Candidate) -> bool:
        return figure.period.kind != target.due_kind

    earlier = max(before, key=lambda f: (f.period.end, not by_kind(f)), default=None)
    later = min(after, key=lambda f: (f.period.end, by_kind(f)), default=None)
    then = earlier and earlier.interval.judge(target)
    afterwards = later and later.interval.judge(target)
    if then and then == afterwards:
        return Evidence(BOUNDED, earlier if then == MET else later)
    if not known.lists.measures[indicator.numerator].is_cumulative:
        return None
    # what cannot fall: reached once is reached for good, not reached later was not reached before
    reached, not_reached = (
        (MET, MISSED) if target.comparator in (">=", ">") else (MISSED, MET)
    )
    if then == reached and afterwards != not_reached:
        return Evidence(BOUNDED, earlier)
    if afterwards == not_reached and then != reached:
        return Evidence(BOUNDED, later)
    return None


# an act: each unit's own last answer


def compose_answers(known: Known, target: Target, group: str) -> Evidence | None:
    """A share of units by what each unit last said within the plan's life; None where none has said anything."""
    out = known.not_applicable(target.indicator_id)
    yes = answered = expected = 0
    days: list[dt.date] = []
    marks: list[Marks] = []
    scope = known.lists.indicators[target.indicator_id].scope
    for unit in members_of(known.lists, scope, group, target.due_on):
        figures = known.figures(target.indicator_id, unit)
        flags = {period: figure.numerator for period, figure in figures.items()}
        flags |= {period: None for u, period in out if u == unit}
        in_life = [
            period
            for period in flags
            if is_comparable(target, period)
            and target.plan.starts_on <= period.end <= target.due_on
        ]
        last = max(in_life, key=lambda p: (p.end, p.kind == "as_of"), default=None)
        if last is None:
            expected += 1
            continue
        days.append(last.end)
        if flags[last] is not None:
            expected += 1
            answered += 1
            yes += flags[last]
            marks.append(figures[last].marks)
    if not answered:
        return None
    share = Fraction(100 * yes, expected)
    most = Fraction(100 * (yes + expected - answered), expected)
    is_whole = answered == expected
    interval = Interval(share, most, is_silence=not is_whole)
    how = EXACT if min(days) == target.due_on else CARRIED
    figure = Candidate(
        as_of(max(days)),
        yes,
        expected,
        share,
        interval,
        is_whole,
        is_added_up=True,
        units=(answered, expected),
        marks=join_marks(marks),
    )
    return Evidence(how, figure)


def members_of(lists: Lists, scope: str, group: str, day: dt.date) -> Iterator[str]:
    """The members of a scope that belong to the country or one of its two blocks."""
    for unit in lists.members(scope, day):
        is_province = lists.units[unit].unit_class == "province"
        if group == COUNTRY or group == (PROVINCES if is_province else MINISTRIES):
            yield unit


def first_reached(target: Target, figures: Iterable[Candidate]) -> dt.date | None:
    """The last day of the first period in the plan's life whose figure surely meets the target, however late."""
    days = [
        f.period.end
        for f in figures
        if f.period.end >= target.plan.starts_on
        and (is_comparable(target, f.period) or f.period in due_periods(target))
        and f.interval.judge(target) == MET
    ]
    return min(days, default=None)
