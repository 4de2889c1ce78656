"""A country that reports everything in time: every headline target has its verdict, or says which figure is missing.

What its units report is added up; what cannot be added up (distinct persons, shares of GDP, closed lists), or is of
bodies no list names, only the country itself can print (judging.md §6, issue 13).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.country import lists as facts
from tests.country.editions import NATIONAL, SINCE_JANUARY, Edition, Entry
from tests.country.lists import COUNTRY, Lists, Period, as_of, month, quarter, year
from tests.country.targets import Target
from tests.warehouse.stated import TODAY
from tests.warehouse.straight import Models

ADDED_UP = ("pooled_ratio", "share_of_units", "sum_count")
BASES = ("review", "latest")


@pytest.fixture(scope="module")
def lists() -> Lists:
    return facts.read()


def headlines(lists: Lists) -> list[Target]:
    """The targets of the plans that are one statement each, not a part of one."""
    return [
        t
        for t in lists.targets
        if t.kind == "target" and not lists.indicators[t.indicator_id].parent
    ]


def families(lists: Lists) -> Iterator[tuple[Target, str]]:
    """(headline, indicator) of each headline and each of its components."""
    for target in headlines(lists):
        yield target, target.indicator_id
        for child in lists.components.get(target.indicator_id, ()):
            yield target, child


def is_printed_only(lists: Lists, target: Target) -> bool:
    """Whether nobody but the country itself can give the figure."""
    parts = lists.components.get(target.indicator_id) or (target.indicator_id,)
    indicators = [lists.indicators[part] for part in parts]
    return any(
        i.rule not in ADDED_UP or not lists.members(i.scope, target.due_on)
        for i in indicators
    )


def basic_periods(measured_per: str, due: dt.date) -> list[Period]:
    """Every period of the due year a measure is reported for."""
    if measured_per == "asof":
        return [as_of(due)]
    if measured_per == "year":
        return [year(due.year)]
    if measured_per == "quarter":
        return [quarter(due.year, number) for number in (1, 2, 3, 4)]
    return [month(due.year, number) for number in range(1, 13)]


def reports_of_units(lists: Lists) -> Edition:
    """Nine of ten, of every measure, from every unit that is expected."""
    figures: dict[tuple[str, str, Period], int] = {}
    for target, indicator_id in families(lists):
        indicator = lists.indicators[indicator_id]
        for unit in lists.members(indicator.scope, target.due_on):
            for measure, count in (
                (indicator.denominator, 1_000),
                (indicator.numerator, 900),
            ):
                known = lists.measures.get(measure)
                if known is None or known.period_kind == "none":
                    continue
                value = 1 if known.is_flag else count
                for period in basic_periods(known.period_kind, target.due_on):
                    figures.setdefault((measure, unit, period), value)
    entries = tuple(Entry(*place, value) for place, value in figures.items())
    return Edition(SINCE_JANUARY, dt.date(2024, 1, 15), "all", entries)


def prints_of_the_country(lists: Lists) -> Edition:
    """What only the country itself can print: its percentages, and what of a closed list is done."""
    entries: list[Entry] = []
    for target in headlines(lists):
        if not is_printed_only(lists, target):
            continue
        due = (
            as_of(target.due_on)
            if target.due_kind == "as_of"
            else year(target.due_on.year)
        )
        indicator = lists.indicators[target.indicator_id]
        if indicator.denominator:
            entries.append(Entry(target.indicator_id, COUNTRY, due, Decimal("91.5")))
        else:
            entries.append(Entry(indicator.numerator, COUNTRY, due, 53))
    return Edition(NATIONAL, dt.date(2024, 1, 20), "all", tuple(entries))


def in_time(edition: Edition, lists: Lists) -> Iterator[Edition]:
    """The figures of each plan's year, published in the January after it."""
    for due in sorted({t.due_on for t in headlines(lists)}):
        of_year = tuple(e for e in edition.entries if e.period.end.year == due.year)
        voice = replace(edition.voice, replaces="nothing")
        yield replace(
            edition, voice=voice, published=due + dt.timedelta(15), entries=of_year
        )


def judge(models: Models, lists: Lists, *editions: Edition) -> dict[str, set[tuple]]:
    """Target → (basis, verdict, reason) on the review date and today."""
    published = [e for edition in editions for e in in_time(edition, lists)]
    with models.run(published, TODAY) as marts:
        rows = marts.execute(
            "select target_id, basis, verdict, reason from marts.fct_target where is_addressee"
        ).fetchall()
    wanted = {t.target_id for t in headlines(lists)}
    found: dict[str, set[tuple]] = {target_id: set() for target_id in wanted}
    for target_id, basis, verdict, reason in rows:
        if target_id in wanted and basis in BASES:
            found[target_id].add((basis, verdict, reason))
    return found


def is_judged(rows: set[tuple]) -> bool:
    verdicts = {basis: verdict for basis, verdict, _ in rows}
    return verdicts.keys() == set(BASES) and set(verdicts.values()) <= {"met", "missed"}


def test_what_units_report_judges_all_but_what_only_the_country_prints(
    models: Models, lists: Lists, tell
) -> None:
    found = judge(models, lists, reports_of_units(lists))
    printed_only = {t.target_id for t in headlines(lists) if is_printed_only(lists, t)}
    assert {t for t, rows in found.items() if not is_judged(rows)} == printed_only
    for target_id in printed_only:
        reasons = {reason for *_, reason in found[target_id]}
        assert reasons <= {"no_source", "not_reported"}, target_id
    tell(
        f"{len(found) - len(printed_only)} of {len(found)} headlines from reports of units alone"
    )


def test_with_the_countrys_own_figures_every_headline_is_judged(
    models: Models, lists: Lists
) -> None:
    found = judge(models, lists, reports_of_units(lists), prints_of_the_country(lists))
    assert {t: rows for t, rows in found.items() if not is_judged(rows)} == {}
    assert len(found) == len(headlines(lists))
