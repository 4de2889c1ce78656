"""The marts beside the answers of a synthetic country, as plain dictionaries that must be equal.

Everything compared is exact: numerators and denominators as integers, statuses and counts of units as they are. Only
`value` is rounded in the warehouse, to six decimals, and is compared with the exact fraction within that rounding.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

import duckdb

from tests.country import Row, Verdict
from tests.country.calendars import describe
from tests.country.heard import Heard
from tests.country.lists import Period
from tests.country.marks import Marks

# Half of the sixth decimal, and the error of dividing in binary: 1e-16 of a percentage, far below a tenth of it.
ROUNDING = Fraction(6, 10**7)

Key = (
    tuple  # indicator_id, unit_id, period_start, period_end, period_kind, boundary_set
)


class Told(NamedTuple):
    """What a row says, without its value and its dates."""

    numerator: int | None
    denominator: int | None
    value_status: str
    missing_reason: str | None
    units_reported: int | None
    units_expected: int | None
    units_not_applicable: int | None
    tiles_heard: int | None
    tiles_expected: int | None
    coverage: Decimal | None
    coverage_basis: str | None
    qualifier: str
    flags: str


class Span(NamedTuple):
    """One version: first day on which it was known, and the first day on which it no longer was."""

    known_from: dt.date
    known_to: dt.date | None
    told: Told
    value: Fraction | Decimal | int | None


def told_by(row: Row) -> tuple[Key, Told]:
    return tuple(row[:6]), Told(
        row.numerator,
        row.denominator,
        row.value_status,
        row.missing_reason,
        row.units_reported,
        row.units_expected,
        row.units_not_applicable,
        row.tiles_heard,
        row.tiles_expected,
        _round_coverage(row.coverage),
        row.coverage_basis,
        row.qualifier,
        row.flags,
    )


@lru_cache(maxsize=100_000)
def _round_coverage(percent: Fraction | None) -> Decimal | None:
    """As the marts show it: four decimals, half away from zero."""
    if percent is None:
        return None
    return Decimal(math.floor(percent * 10_000 + Fraction(1, 2))) / 10_000


# The row that says nothing was reported where something was due is no value: the answers have none there.
_VALUED = """(
    value_status != 'missing' or missing_reason in (
        'denominator_zero', 'incomplete_coverage', 'incomplete_period', 'inconsistent', 'over_maximum'
    )
)"""
_COLUMNS = """
    indicator_id, unit_id, period_start, period_end, period_kind, boundary_set, numerator, denominator, value_status,
    missing_reason, units_reported, units_expected, units_not_applicable, tiles_heard, tiles_expected,
    coverage, coverage_basis, qualifier, flags, value
"""
_WIDTH = 6 + len(Told._fields) + 1  # of a row: its key, what it says, its value


def _read(row: tuple) -> tuple[Key, Told, Decimal | None]:
    numerator, denominator = (_whole(n) for n in row[6:8])
    return row[:6], Told(numerator, denominator, *row[8 : _WIDTH - 1]), row[_WIDTH - 1]


def _whole(number: Decimal | None) -> int | None:
    """Pairs are counts of things; one with a fraction is compared as it is, so that it can't pass for a count."""
    return number if number is None or number != int(number) else int(number)


def as_of(
    connection: duckdb.DuckDBPyConnection, day: dt.date
) -> dict[Key, tuple[Told, Decimal | None]]:
    """`fct_indicator_version` as known at the end of that day."""
    rows = connection.execute(
        f"""
        select {_COLUMNS} from marts.fct_indicator_version
        where known_from < $day + interval 1 day and (known_to is null or known_to >= $day + interval 1 day)
            and {_VALUED}
        """,
        {"day": day},
    ).fetchall()
    found = {key: (told, value) for key, told, value in map(_read, rows)}
    assert len(found) == len(rows), "two versions of one key are in force on one day"
    return found


def spans(connection: duckdb.DuckDBPyConnection) -> dict[Key, list[Span]]:
    """Every version in `fct_indicator_version`; neighbours that differ only in their sources are one."""
    rows = connection.execute(
        f"select {_COLUMNS}, known_from, known_to from marts.fct_indicator_version where {_VALUED} "
        "order by indicator_id, unit_id, period_start, period_end, period_kind, boundary_set, known_from"
    ).fetchall()
    found: dict[Key, list[Span]] = defaultdict(list)
    for row in rows:
        key, told, value = _read(row[:_WIDTH])
        known_from, known_to = row[_WIDTH].date(), row[-1] and row[-1].date()
        before = found[key][-1] if found[key] else None
        if before and (before.told, before.value, before.known_to) == (
            told,
            value,
            known_from,
        ):
            found[key][-1] = before._replace(known_to=known_to)
        else:
            found[key].append(Span(known_from, known_to, told, value))
    return dict(found)


def history(
    truth: Callable[[dt.date], Iterable[Row]], days: Sequence[dt.date]
) -> dict[Key, list[Span]]:
    """What the answers say of every day on which anything became known, as versions."""
    closed: dict[Key, list[Span]] = defaultdict(list)
    standing: dict[Key, Span] = {}
    before: dict[Key, Row] = {}
    for day in sorted(days):
        now = {tuple(row[:6]): row for row in truth(day)}
        for key in before.keys() - now.keys():
            closed[key].append(standing.pop(key)._replace(known_to=day))
        for key, row in now.items():
            # most rows are the very ones of the day before
            if row is before.get(key):
                continue
            span = Span(day, None, told_by(row)[1], row.value)
            stood = standing.get(key)
            if stood is None:
                standing[key] = span
            elif (stood.told, stood.value) != (span.told, span.value):
                closed[key].append(stood._replace(known_to=day))
                standing[key] = span
        before = now
    for key, span in standing.items():
        closed[key].append(span)
    return dict(closed)


def is_rounded(value: Decimal | None, exact: Fraction | Decimal | int | None) -> bool:
    if value is None or exact is None:
        return value is None and exact is None
    return abs(Fraction(value) - Fraction(exact)) <= ROUNDING


def differences(
    wanted: dict, found: dict, is_same: Callable[[object, object], bool]
) -> list[str]:
    """Every key that only one side has, or on which they do not say the same; empty where all agree."""
    lines = [
        f"{key}: only the answers say {wanted[key]}"
        for key in wanted.keys() - found.keys()
    ]
    lines += [
        f"{key}: only the warehouse says {found[key]}"
        for key in found.keys() - wanted.keys()
    ]
    both = wanted.keys() & found.keys()
    lines += [
        f"{k}: expected {wanted[k]}, met {found[k]}"
        for k in both
        if not is_same(wanted[k], found[k])
    ]
    return sorted(lines)


def differing_values(
    truth: Iterable[Row], found: dict[Key, tuple[Told, Decimal | None]]
) -> tuple[int, list[str]]:
    """(how many were compared, what differs) on one day."""
    wanted = {key: (told, row.value) for row in truth for key, told in [told_by(row)]}
    return len(wanted), differences(
        wanted, found, lambda w, f: w[0] == f[0] and is_rounded(f[1], w[1])
    )


def differing_spans(
    wanted: dict[Key, list[Span]], found: dict[Key, list[Span]]
) -> tuple[int, list[str]]:
    """(how many versions were compared, what differs), the dates they were known included."""

    def is_same(one: list[Span], other: list[Span]) -> bool:
        return [s[:3] for s in one] == [s[:3] for s in other] and all(
            is_rounded(met.value, exact.value)
            for exact, met in zip(one, other, strict=True)
        )

    return sum(map(len, wanted.values())), differences(wanted, found, is_same)


# periods


def differing_periods(connection: duckdb.DuckDBPyConnection) -> tuple[int, list[str]]:
    """(how many, what differs) between dim_period and the calendars: judging.md §5."""
    rows = connection.execute(
        "select period_start, period_end, period_kind, calendar, grain, stands_for from marts.dim_period"
    ).fetchall()
    found = {Period(*row[:3]): tuple(text or "" for text in row[3:]) for row in rows}
    wanted = {period: _describe(period) for period in found}
    return len(rows), differences(wanted, found, lambda w, f: w == f)


def _describe(period: Period) -> tuple[str, str, str]:
    """(calendar, grain, what it stands for); a moment is a day of no calendar."""
    if period.kind == "as_of":
        return "", "day", ""
    spell = describe(period)
    return (spell.calendar.name, spell.grain, spell.stands_for) if spell else ("",) * 3


# verdicts

NO_VALUE = ("not_reported", "no_source", "withdrawn", "only_proxy")
_EXACT = (
    "is_addressee", "judged_on", "verdict", "reason", "evidence", "evidence_period_end", "evidence_period_kind",
    "distance_days", "numerator", "denominator", "gap_items", "nearest_period_end", "is_contested", "reached_on",
    "units_reported", "units_expected", "qualifier", "flags",
)  # fmt: skip
_ROUNDED = ("value", "lower_value", "upper_value", "gap")


def differing_verdicts(
    connection: duckdb.DuckDBPyConnection, verdicts: Iterable[Verdict]
) -> tuple[int, list[str]]:
    """(how many, what differs) between fct_target and the answers, on every basis."""
    wanted = {(v.target_id, v.unit_id, v.basis): v for v in verdicts}
    columns = ("target_id", "unit_id", "basis", *_EXACT, *_ROUNDED)
    rows = connection.execute(
        f"select {', '.join(columns)} from marts.fct_target"
    ).fetchall()
    found = {row[:3]: dict(zip(columns, row, strict=True)) for row in rows}
    assert len(found) == len(rows), "two rows of one target, unit and basis"
    lines = []
    for key in sorted(wanted.keys() | found.keys()):
        if key not in wanted or key not in found:
            side = "wanted only" if key in wanted else "found only"
            lines.append(f"{side} {key}: {wanted.get(key) or found.get(key)}")
            continue
        what = _misjudged(wanted[key], found[key])
        if what:
            lines.append(f"{key}: {what}")
    return len(wanted), lines


def _misjudged(wanted: Verdict, found: dict[str, Any]) -> dict[str, tuple]:
    """Column → (wanted, found) of what differs in one row."""
    exact = wanted._asdict() | {
        "evidence_period_end": wanted.period and wanted.period.end,
        "evidence_period_kind": wanted.period and wanted.period.kind,
    }
    rounded = {
        "value": wanted.value,
        "lower_value": wanted.lower,
        "upper_value": wanted.upper,
        "gap": wanted.gap,
    }
    read = found | {
        "numerator": _whole(found["numerator"]),
        "denominator": _whole(found["denominator"]),
        "reason": "no_value" if found["reason"] in NO_VALUE else found["reason"],
    }
    differing = {
        name: (exact[name], read[name]) for name in _EXACT if exact[name] != read[name]
    }
    differing |= {
        name: (rounded[name], found[name])
        for name in _ROUNDED
        if not is_rounded(found[name], rounded[name])
    }
    return differing


# what sources said

Said = dict[
    tuple, Heard
]  # source, measure, unit, start, end, kind, breakdown, comparability → value and since when

_SAID = """
    source_id, measure_code, unit_id, period_start, period_end, period_kind, breakdown, comparability
"""


def flat(said: dict[str, dict[tuple, Heard]]) -> Said:
    return {
        flatten(source, key): heard
        for source, keys in said.items()
        for key, heard in keys.items()
    }


def flatten(source: str, key: tuple) -> tuple:
    """The key of what a source says, as the columns of `fct_observation` have it."""
    measure, unit, period, breakdown, comparability = key
    return (source, measure, unit, *period, breakdown, comparability)


def said_as_of(connection: duckdb.DuckDBPyConnection, day: dt.date) -> Said:
    """`fct_observation` as known at the end of that day: figures, neither missing nor withdrawn."""
    rows = connection.execute(
        f"""
        select {_SAID}, value, known_from, qualifier, flags from marts.fct_observation
        where is_new_version and value is not null
            and known_from < $day + interval 1 day and (known_to is null or known_to >= $day + interval 1 day)
        """,
        {"day": day},
    ).fetchall()
    found = {
        row[:8]: Heard(row[8], row[9].date(), read_marks(*row[10:])) for row in rows
    }
    assert len(found) == len(rows), "one source says two things of one key on one day"
    return found


# A day, and the figure that was said from then on; None: none.
_States = list[tuple[dt.date, Decimal | int | None]]


class Revision(NamedTuple):
    """A row of fct_revision. None: no figure (withdrawn, or printed as missing)."""

    version_count: int
    first_value: Decimal | int | None
    previous_value: Decimal | int | None
    current_value: Decimal | int | None
    revised_by: Decimal | int | None
    days_since_previous: int


def read_marks(qualifier: str, flags: str) -> Marks:
    return Marks(qualifier, frozenset(filter(None, flags.split("|"))))


def revisions(connection: duckdb.DuckDBPyConnection) -> dict[tuple, Revision]:
    rows = connection.execute(
        f"select {_SAID}, {', '.join(Revision._fields)} from marts.fct_revision"
    ).fetchall()
    return {row[:8]: Revision(*row[8:]) for row in rows}


def expected_revisions(
    said: Iterable[tuple[dt.date, dict[str, dict[tuple, Heard]]]],
) -> dict[tuple, Revision]:
    """First, previous and current of every figure that was said more than once, or said and then no longer.

    `said`: day by day what the sources that spoke say since (`Country.said_day_by_day`).
    """
    through_time: dict[str, dict[tuple, _States]] = defaultdict(dict)
    for day, spoken in said:
        for source, now in spoken.items():
            of_source = through_time[source]
            for key, states in of_source.items():
                if key not in now and states[-1][1] is not None:
                    states.append((day, None))
            for key, heard in now.items():
                states = of_source.setdefault(key, [])
                if not states or (heard.since == day and states[-1][1] != heard.value):
                    states.append((day, heard.value))
    return {
        flatten(source, key): _revision(states)
        for source, of_source in through_time.items()
        for key, states in of_source.items()
        if len(states) > 1
    }


def _revision(states: _States) -> Revision:
    (before, previous), (since, current) = states[-2:]
    size = None if current is None or previous is None else current - previous
    return Revision(
        len(states), states[0][1], previous, current, size, (since - before).days
    )


def first(differing: Sequence[str], most: int = 12) -> Iterator[str]:
    """For an assertion's message: how many, and the first of them."""
    yield f"{len(differing)} differ"
    yield from differing[:most]
