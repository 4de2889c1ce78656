"""The twenty first questions of a release, each answered a second time by the oracle and compared whole.

The suite does so with a small country. Over a published data folder with its country in it, as that of `make demo`:

    python -m tests.warehouse.first_questions data/demo
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb

from ingest.store.paths import Paths
from orchestration.release.describe.manifest import read_manifest
from tests.country import Row
from tests.country.__main__ import write_again
from tests.country.judged import Verdict
from tests.country.lists import MERGER, Period, month
from tests.country.owed import Owed, OwedPlace, find_owed
from tests.country.targets import Target
from tests.warehouse.asked import Asked, Place
from tests.warehouse.compared import is_rounded
from tests.warehouse.questions import FIRST, RULES, render_question

YEAR_END = dt.date(2024, 12, 31)
UNIT = "thanh_hoa"
ONLINE, FULLY_ONLINE = "gov_dossiers_online", "gov_dossiers_fully_online"
REPORTED, ON_34 = "as_reported", "provinces_34"
REPORTING = ("province", "ministry", "gov_attached")
# What a silence is, by the reason that stands beside it.
_STATUS_OF_REASON = {
    "not_reported": "missing",
    "source_missing_mark": "missing",
    "withdrawn": "missing",
    "not_yet_due": "not_yet_due",
    "not_applicable": "explained",
    "not_arisen": "explained",
}
Exact = Fraction | Decimal | int


@dataclass(frozen=True)
class Near:
    """An exact number of the oracle: equal to what the warehouse rounds it to."""

    exact: Exact

    def __eq__(self, found: object) -> bool:
        return is_rounded(None if found is None else Decimal(str(found)), self.exact)


@dataclass(frozen=True)
class Close:
    """The same of a number that DuckDB divided in doubles."""

    exact: Fraction

    def __eq__(self, found: object) -> bool:
        return abs(float(found) - float(self.exact)) <= 1e-9 * abs(float(self.exact))


def ask(asked: Asked, question: str, *columns: str, **given: object) -> list[tuple]:
    """The rows of a first question, cut to these columns."""
    [path] = FIRST.glob(f"{question}_*.sql")
    found = asked.marts.execute(render_question(path, RULES, given))
    names = [column[0] for column in found.description]
    at = [names.index(column) for column in columns]
    rows = [tuple(row[place] for place in at) for row in found.fetchall()]
    assert rows, f"{question} has no answer to compare"
    return rows


def expect(found: Iterable[tuple], wanted: Mapping[tuple, tuple]) -> None:
    """The rows are those of the oracle, by their key, and none stands twice."""
    found = list(found)
    width = len(next(iter(wanted)))
    by_key = {row[:width]: row[width:] for row in found}
    assert len(by_key) == len(found), "two rows of one key"
    only_found, only_wanted = by_key.keys() - wanted.keys(), wanted.keys() - by_key
    assert not only_found, f"{len(only_found)} rows too many: {_cut(only_found)}"
    assert not only_wanted, f"{len(only_wanted)} rows too few: {_cut(only_wanted)}"
    differ = [
        f"{key}: found {by_key[key]}, expected {wanted[key]}"
        for key in wanted
        if by_key[key] != wanted[key]
    ]
    assert not differ, f"{len(differ)} rows differ: {differ[:5]}"


def _cut(keys: Iterable[tuple]) -> list[tuple]:
    return sorted(keys, key=str)[:5]


# what the oracle knows, as the questions ask for it


def list_valued(asked: Asked, on: str = REPORTED) -> dict[Place, Row]:
    return {
        place: row
        for place, row in asked.rows.items()
        if row.value is not None and place.boundary_set == on
    }


def is_month(period: Period) -> bool:
    return period == month(period.end.year, period.end.month)


def list_months(asked: Asked, on: str = REPORTED) -> dict[tuple[str, Period], Row]:
    """Unit and month → its share of dossiers online, where there is one."""
    return {
        (place.unit_id, place.period): row
        for place, row in list_valued(asked, on).items()
        if place.indicator_id == ONLINE and is_month(place.period)
    }


def take_newest(places: Iterable[Place]) -> dict[str, Place]:
    """Indicator → the place of its last period; of two that end together the later begun, then the kind."""
    newest: dict[str, Place] = {}
    by_kind = sorted(places, key=lambda place: place.period.kind, reverse=True)
    for place in sorted(by_kind, key=lambda p: (p.period.end, p.period.start)):
        newest[place.indicator_id] = place
    return newest


def name_unit(asked: Asked, unit_id: str) -> str:
    return asked.country.lists.units[unit_id].name_vi


def find_goals(asked: Asked) -> dict[tuple[str, int], Target]:
    """Indicator and year → the target of that year; of several the last, then by its id."""
    goals: dict[tuple[str, int], Target] = {}
    targets = sorted(asked.targets.values(), key=lambda t: t.target_id, reverse=True)
    for target in sorted(targets, key=lambda t: t.due_on):
        if target.kind == "target":
            goals[target.indicator_id, target.due_on.year] = target
    return goals


def rank_units(asked: Asked, on: str) -> dict[Place, tuple[int, int]]:
    """Place → its rank and out of how many: units of one class in one period, the best first."""
    ceilings: dict[str, bool] = {}
    for target in asked.targets.values():
        if target.kind == "target":
            is_ceiling = target.comparator in ("<=", "<")
            known = ceilings.get(target.indicator_id, True)
            ceilings[target.indicator_id] = known and is_ceiling
    classes: dict[tuple, list[tuple[Place, Exact]]] = defaultdict(list)
    for place, row in list_valued(asked, on).items():
        unit_class = asked.unit_class(place.unit_id)
        is_outside = "outside_universe" in row.flags.split("|")
        if unit_class in REPORTING and not is_outside:
            value = round(Fraction(row.value), 6)
            if ceilings.get(place.indicator_id, False):
                value = -value
            key = (place.indicator_id, place.period, unit_class)
            classes[key].append((place, value))
    ranks: dict[Place, tuple[int, int]] = {}
    for members in classes.values():
        for place, value in members:
            better = sum(other > value for _, other in members)
            ranks[place] = (better + 1, len(members))
    return ranks


def find_measure_on_34(asked: Asked, measure: str) -> dict[tuple[str, Period], Exact]:
    """The chosen figures of a measure on the 34 provinces: of a merged one the sum, where every part has one."""
    lists = asked.country.lists
    chosen = asked.truth.chosen[measure]
    found: dict[tuple[str, Period], Exact] = {}
    parts: dict[tuple[str, Period], list[Exact]] = defaultdict(list)
    for (unit, period), figure in chosen.items():
        told = lists.units[unit]
        if told.unit_class == "region":
            continue
        if told.unit_class != "province":
            found[unit, period] = figure
        elif period.end >= MERGER:
            if period.start >= told.valid_from:
                found[unit, period] = figure
        else:
            parts[lists.successor.get(unit, unit), period].append(figure)
    for (unit, period), figures in parts.items():
        if len(figures) == len(lists.predecessors.get(unit, (unit,))):
            found[unit, period] = sum(figures)
    return found


def find_declined(asked: Asked) -> set[OwedPlace]:
    """Where somebody said that the indicator does not apply, and nothing else is known."""
    known = {place[:3] for place in asked.rows if place.boundary_set == REPORTED}
    declined = {
        OwedPlace(indicator, unit, period)
        for indicator in asked.indicators
        for unit, period in asked.truth.not_applicable(indicator)
    }
    return declined - known


def find_silent(asked: Asked) -> dict[OwedPlace, Owed]:
    """What units owe and did not give, and nothing is known of."""
    known = {place[:3] for place in asked.rows if place.boundary_set == REPORTED}
    known |= find_declined(asked)
    owed = find_owed(asked.country.lists, asked.country.heard(), asked.today)
    return {
        place: told
        for place, told in owed.items()
        if place not in known and told.arrived is None
    }


# the questions


def check_country_today(asked: Asked) -> None:
    newest = take_newest(p for p in list_valued(asked) if p.unit_id == "VN")
    columns = ("indicator_id", "period_end", "value", "unit_of_measure", "citation_id")
    wanted = {}
    for indicator, place in newest.items():
        period = place.period
        days = f"{period.start}..{period.end}/{period.kind}"
        wanted[(indicator,)] = (
            period.end,
            Near(asked.rows[place].value),
            "percent" if asked.indicators[indicator].denominator else "count",
            f"chiso:{indicator}/VN/{days}/{REPORTED}",
        )
    expect(ask(asked, "f01", *columns), wanted)


def check_month_by_month(asked: Asked) -> None:
    months = {
        period.end: row
        for (unit, period), row in asked.of(ONLINE).items()
        if unit == "VN" and is_month(period)
    }
    rows = ask(asked, "f02", "period_end", "value", "missing_reason_vi")
    expect(
        (row[:2] for row in rows),
        {
            (end,): (None if row.value is None else Near(row.value),)
            for end, row in months.items()
        },
    )
    assert all((value is None) == bool(reason) for _, value, reason in rows)


def check_ranking(asked: Asked) -> None:
    ranks = rank_units(asked, ON_34)
    wanted = {}
    for place, row in list_valued(asked, ON_34).items():
        is_asked = place.indicator_id == ONLINE and place.period.end == YEAR_END
        is_province = asked.unit_class(place.unit_id) == "province"
        if is_asked and is_province and is_month(place.period):
            name = name_unit(asked, place.unit_id)
            wanted[(place.unit_id,)] = (name, Near(row.value), *ranks[place])
    columns = ("unit_name_vi", "value", "rank_in_class", "ranked_in_class")
    expect(ask(asked, "f03", "unit_id", *columns), wanted)


def check_one_unit(asked: Asked) -> None:
    ranks = rank_units(asked, REPORTED)
    newest = take_newest(place for place in ranks if place.unit_id == UNIT)
    wanted = {
        (indicator,): (
            place.period.end,
            Near(asked.rows[place].value),
            *ranks[place],
        )
        for indicator, place in newest.items()
    }
    columns = ("period_end", "value", "rank_in_class", "ranked_in_class")
    expect(ask(asked, "f04", "indicator_id", *columns, unit=UNIT), wanted)


def check_below_the_target(asked: Asked) -> None:
    goals = find_goals(asked)
    wanted = []
    for place, row in list_valued(asked).items():
        goal = goals.get((place.indicator_id, YEAR_END.year))
        is_share = bool(asked.indicators[place.indicator_id].denominator)
        is_province = asked.unit_class(place.unit_id) == "province"
        if goal is None or place.period.end != YEAR_END or not is_share:
            continue
        gap = Fraction(row.value) - Fraction(goal.value)
        if is_province and gap < 0:
            values = (Near(row.value), goal.value, Near(gap))
            wanted.append((place.indicator_id, place.unit_id, *values))
    columns = ("indicator_id", "unit_id", "value", "target_value", "gap")
    rows = ask(asked, "f05", *columns)
    # the answer names no kind of period: a unit that is below in two of them stands twice
    assert sorted(row[:2] for row in rows) == sorted(row[:2] for row in wanted)
    for row in rows:
        assert row in wanted, f"{row} is not below its target"


def check_silent_units(asked: Asked) -> None:
    wanted: dict[tuple, list[str]] = defaultdict(list)
    for place, owed in find_silent(asked).items():
        key = (place.unit_id, place.indicator_id, place.period.end, owed.due)
        wanted[key].append(owed.get_status(asked.today))
    words = dict(
        asked.marts.execute(
            "select distinct missing_reason_vi, missing_reason from indicator_values"
        ).fetchall()
    )
    found: dict[tuple, list[str]] = defaultdict(list)
    columns = ("unit_id", "indicator_id", "period_end", "due_date")
    for *key, reason in ask(asked, "f06", *columns, "missing_reason_vi"):
        found[tuple(key)].append(_STATUS_OF_REASON[words[reason]])
    # the answer names no kind of period: of two that end together it holds two rows
    expect(
        ((*key, sorted(statuses)) for key, statuses in found.items()),
        {key: (sorted(statuses),) for key, statuses in wanted.items()},
    )


def check_reasons(asked: Asked) -> None:
    reasons = Counter(
        row.missing_reason
        for place, row in asked.rows.items()
        if row.value is None and place.boundary_set == REPORTED
    )
    reasons["not_applicable"] += len(find_declined(asked))
    # a target of the country without a figure of its day has a row that says so
    stated = {
        entry.measure for edition in asked.country.heard() for entry in edition.entries
    }
    stated |= asked.truth.chosen.keys()
    at_hand = {
        (place.indicator_id, place.period.end)
        for place in asked.rows
        if (place.unit_id, place.boundary_set) == ("VN", REPORTED)
    }
    due = {(t.indicator_id, t.due_on) for t in asked.targets.values()}
    for indicator, _ in due - at_hand:
        told = asked.indicators[indicator]
        is_stated = bool({told.indicator_id, told.numerator} & stated)
        reasons["not_reported" if is_stated else "no_source"] += 1
    rows = ask(asked, "f07", "missing_reason", "rows_without_value")
    expect(rows, {(reason,): (count,) for reason, count in reasons.items()})


def check_not_shown(asked: Asked) -> None:
    wanted = {
        (place.indicator_id, *place.period): (
            row.units_reported,
            row.units_expected,
            Near(row.coverage),
        )
        for place, row in asked.rows.items()
        if (place.unit_id, place.boundary_set) == ("VN", REPORTED)
        and row.missing_reason == "incomplete_coverage"
    }
    columns = ("indicator_id", "period_start", "period_end", "period_kind")
    counts = ("units_reported", "units_expected", "coverage")
    # coverage is shown with four decimals
    rows = ask(asked, "f08", *columns, *counts)
    expect((row[:6] for row in rows), {key: told[:2] for key, told in wanted.items()})
    for row in rows:
        exact = wanted[row[:4]][2].exact
        assert abs(Fraction(row[6]) - exact) <= Fraction(1, 20_000)


def check_decided_targets(asked: Asked) -> None:
    goals = find_goals(asked)
    wanted = {}
    for (indicator, unit, basis), verdict in asked.verdicts.items():
        if (unit, basis) != ("VN", "latest") or verdict.verdict not in (
            "met",
            "missed",
        ):
            continue
        found = _find_deciding(asked, indicator, verdict)
        if found is None or goals.get((indicator, found.period.end.year)) is None:
            continue
        goal = goals[indicator, found.period.end.year]
        if goal.target_id == verdict.target_id:
            wanted[(verdict.target_id,)] = (
                indicator,
                found.period.end,
                Near(verdict.value),
                goal.comparator,
                goal.value,
                verdict.verdict,
            )
    columns = ("indicator_id", "period_end", "value", "comparator", "target_value")
    expect(ask(asked, "f09", "target_id", *columns, "verdict"), wanted)


def _find_deciding(asked: Asked, indicator: str, verdict: Verdict) -> Place | None:
    """The figure that the verdict was reached on, where it is shown as it was judged."""
    if verdict.period is None or not verdict.is_addressee:
        return None
    place = Place(indicator, "VN", verdict.period)
    row = asked.rows.get(place)
    is_same = row is not None and row.value is not None and row.value == verdict.value
    return place if is_same else None


def check_blocks(asked: Asked) -> None:
    known = asked.of(ONLINE)
    periods = {period for unit, period in known if unit in ("VN_MIN", "VN_PROV")}
    wanted = {}
    for period in periods:
        rows = [known.get((block, period)) for block in ("VN_MIN", "VN_PROV")]
        wanted[tuple(period)] = tuple(
            None if row is None or row.value is None else Near(row.value)
            for row in rows
        )
    columns = ("period_start", "period_end", "period_kind", "ministries", "provinces")
    expect(ask(asked, "f10", *columns), wanted)


def check_spread(asked: Asked) -> None:
    by_day: dict[dt.date, list[Exact]] = defaultdict(list)
    for (unit, period), row in list_months(asked, ON_34).items():
        if asked.unit_class(unit) == "province":
            by_day[period.end].append(row.value)
    wanted = {
        (day,): (len(values), Near(min(values)), Near(max(values)))
        for day, values in by_day.items()
    }
    expect(ask(asked, "f11", "period_end", "provinces", "lowest", "highest"), wanted)


def check_change(asked: Asked) -> None:
    series = {p.end: r.value for (u, p), r in list_months(asked).items() if u == UNIT}
    wanted, before = {}, None
    for day, value in sorted(series.items()):
        rounded = round(Fraction(value), 6)
        change = None if before is None else Near(rounded - before)
        wanted[(day,)] = (Near(value), change)
        before = rounded
    expect(ask(asked, "f12", "period_end", "value", "change_pp", unit=UNIT), wanted)


def check_soft_figures(asked: Asked) -> None:
    wanted = {
        (place.indicator_id, place.unit_id, *place.period): (
            Near(row.value),
            row.qualifier,
            row.flags,
        )
        for place, row in list_valued(asked).items()
        if row.qualifier or row.flags
    }
    columns = ("indicator_id", "unit_id", "period_start", "period_end", "period_kind")
    expect(ask(asked, "f13", *columns, "value", "qualifier", "flags"), wanted)


def check_boundary_sets(asked: Asked) -> None:
    wanted = {
        (place.boundary_set, place.period.end): (
            None if row.value is None else Near(row.value),
            row.value_status,
        )
        for place, row in asked.rows.items()
        if (place.indicator_id, place.unit_id) == (ONLINE, UNIT)
        and is_month(place.period)
    }
    # a month that the unit owes has its row too
    for place in find_silent(asked):
        if place[:2] == (ONLINE, UNIT) and is_month(place.period):
            wanted[REPORTED, place.period.end] = (None, "missing")
    columns = ("boundary_set", "period_end", "value", "value_status")
    expect(ask(asked, "f14", *columns, unit=UNIT), wanted)


def check_summed_provinces(asked: Asked) -> None:
    days: dict[tuple[str, str], list[dt.date]] = defaultdict(list)
    for place, row in list_valued(asked, ON_34).items():
        if row.value_status == "summed":
            days[place.unit_id, place.indicator_id].append(place.period.end)
    wanted = {key: (min(found), len(found)) for key, found in days.items()}
    expect(ask(asked, "f15", "unit_id", "indicator_id", "since", "figures"), wanted)


def check_two_indicators(asked: Asked) -> None:
    other = asked.of(FULLY_ONLINE)
    wanted = {}
    for (unit, period), row in list_months(asked).items():
        second = other.get((unit, period))
        is_asked = asked.unit_class(unit) in ("province", "ministry")
        if is_asked and second is not None and second.value is not None:
            wanted[unit, period.end] = (Near(row.value), Near(second.value))
    columns = ("unit_id", "period_end", "first_value", "second_value")
    expect(ask(asked, "f16", *columns), wanted)


def check_open_denominators(asked: Asked) -> None:
    wanted = {
        (unit, period.end): (row.denominator - row.numerator,)
        for (unit, period), row in asked.of(ONLINE).items()
        if asked.unit_class(unit) == "province"
        and is_month(period)
        and None not in (row.numerator, row.denominator)
    }
    expect(ask(asked, "f17", "unit_id", "period_end", "still_on_paper"), wanted)


def check_dossiers_per_household(asked: Asked) -> None:
    households = {
        (unit, period.end): figure
        for (unit, period), figure in find_measure_on_34(asked, "hh_total").items()
    }
    wanted = {}
    for (unit, period), figure in find_measure_on_34(
        asked, "dossiers_received"
    ).items():
        homes = households.get((unit, period.end), 0)
        if is_month(period) and homes > 0:
            share = 1000 * Fraction(figure) / Fraction(homes)
            wanted[unit, period.end] = (Close(share),)
    columns = ("unit_id", "period_end", "per_thousand_households")
    expect(ask(asked, "f18", *columns), wanted)


def check_shares_of_dossiers(asked: Asked) -> None:
    in_month = {
        unit: figure
        for (unit, period), figure in asked.truth.chosen["dossiers_received"].items()
        if is_month(period)
        and period.end == YEAR_END
        and asked.unit_class(unit) in ("province", "ministry")
    }
    total = sum(in_month.values())
    wanted = {
        (unit,): (Near(figure), Close(Fraction(100 * figure) / total))
        for unit, figure in in_month.items()
    }
    expect(ask(asked, "f19", "unit_id", "value", "share_percent"), wanted)


def check_sources_of_measures(asked: Asked) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    for measure, figures in asked.truth.chosen.items():
        for place in figures:
            counted[measure, asked.truth.chosen_sources[measure][place]] += 1
    wanted = {key: (count,) for key, count in counted.items()}
    expect(ask(asked, "f20", "measure_code", "source_ids", "figures"), wanted)


CHECKS: Mapping[str, Callable[[Asked], None]] = {
    "f01": check_country_today,
    "f02": check_month_by_month,
    "f03": check_ranking,
    "f04": check_one_unit,
    "f05": check_below_the_target,
    "f06": check_silent_units,
    "f07": check_reasons,
    "f08": check_not_shown,
    "f09": check_decided_targets,
    "f10": check_blocks,
    "f11": check_spread,
    "f12": check_change,
    "f13": check_soft_figures,
    "f14": check_boundary_sets,
    "f15": check_summed_provinces,
    "f16": check_two_indicators,
    "f17": check_open_denominators,
    "f18": check_dossiers_per_household,
    "f19": check_shares_of_dossiers,
    "f20": check_sources_of_measures,
}


def main(data: Path) -> int:
    """Ask the current release of a data folder all of them; 1 where one is answered otherwise."""
    release = Paths(data).releases / "current"
    wrong = 0
    with (
        tempfile.TemporaryDirectory(prefix="chiso-asked-") as folder,
        duckdb.connect(str(release / "indicators.duckdb"), read_only=True) as marts,
    ):
        country = write_again(data / "country", Path(folder) / "country")
        asked = Asked(country, marts, read_manifest(release).as_of)
        began = time.monotonic()
        print(
            f"{len(asked.rows):,} rows of the oracle in {time.monotonic() - began:.0f} s"
        )
        for question, check in CHECKS.items():
            began = time.monotonic()
            try:
                check(asked)
            except AssertionError as error:
                wrong += 1
                print(f"{question} WRONG: {error}")
                continue
            print(f"{question} right, {time.monotonic() - began:.1f} s")
    print(
        f"{len(CHECKS) - wrong} of {len(CHECKS)} questions are answered as by the oracle"
    )
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
