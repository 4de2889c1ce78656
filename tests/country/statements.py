"""What sources say through time, and which of them decides: versions (S2), choosing (S3), sums in time (S4).

An answer is a figure, "nothing arose" (a zero from here on) or "not applicable" (judging.md §1).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from tests.country import counted as of_cases
from tests.country.cases import OWN, PORTAL
from tests.country.chained import derive
from tests.country.editions import OWN_CASES, PROCEDURES, Answer, Edition, Entry, Voice
from tests.country.heard import Heard
from tests.country.listed import Catalogues, count_list
from tests.country.lists import Lists, Period, as_of
from tests.country.marks import NO_MARKS, Marks
from tests.country.world import Procedure

# the province's own system speaks first of its cases, and every count is that of all of them
COUNTED = Voice(OWN_CASES.source_id, OWN_CASES.priority, "whole")
Place = tuple[str, Period]  # unit and period


_Key = tuple[str, str, Period, str, str]


class Replay:
    """What the sources say after some editions, heard in the order they were published.

    `said`: source → key → what it says. A key: measure, unit, period, breakdown, comparability. A figure withdrawn or
    printed as missing is no key; "nothing arose" and "not applicable" are answers (judging.md §1).
    """

    def __init__(self) -> None:
        self.said: dict[str, dict[_Key, Heard]] = defaultdict(dict)
        self._scopes: dict[str, dict[tuple, set[_Key]]] = defaultdict(
            lambda: defaultdict(set)
        )

    def hear(self, edition: Edition) -> None:
        """One edition more."""
        voice = edition.voice
        now, keys_in = self.said[voice.source_id], self._scopes[voice.source_id]
        for scope, figures in _sort_by_scope(edition).items():
            for key in [k for k in keys_in[scope] if k not in figures]:
                keys_in[scope].discard(key)
                now.pop(key, None)
            for key, heard in figures.items():
                keys_in[scope].add(key)
                if heard is None:
                    now.pop(key, None)
                elif key not in now or not now[key].is_same(heard):
                    now[key] = heard


def replay(editions: Iterable[Edition]) -> dict[str, dict[_Key, Heard]]:
    """Source → key → what it says, after these editions."""
    replayed = Replay()
    for edition in editions:
        replayed.hear(edition)
    return replayed.said


# A story is heard anew for each of its days.
@lru_cache(maxsize=1024)
def _sort_by_scope(edition: Edition) -> dict[tuple, dict[_Key, Heard | None]]:
    """What an edition prints, by the scopes in which it replaces what was said before; only read."""
    printed: dict[tuple, dict[_Key, Heard | None]] = defaultdict(dict)
    for entry in edition.entries:
        key = (
            entry.measure,
            entry.unit_id,
            entry.period,
            entry.breakdown,
            entry.comparability,
        )
        scope = _scope(edition.voice.replaces, entry, key)
        printed[scope][key] = _hear(entry, edition.published)
    return dict(printed)


def _hear(entry: Entry, day: dt.date) -> Heard | None:
    if entry.value is None:
        return None if entry.answer is None else Heard(entry.answer, day)
    return Heard(entry.value, day, _read_marks(entry.qualifier, entry.flags))


# most figures have none
@lru_cache(maxsize=1024)
def _read_marks(qualifier: str, flags: str) -> Marks:
    return Marks(qualifier, frozenset(filter(None, flags.split("|"))))


def _scope(replaces: str, entry: Entry, key: _Key) -> tuple:
    match replaces:
        case "whole":
            return ()
        case "period":
            return (entry.period,)
        case "unit_and_period":
            return (entry.unit_id, entry.period)
        case _:
            return key


def count_cases(heard: Sequence[Edition]) -> list[Edition]:
    """What the dumps of cases come to after each day one was heard: everything counted, anew."""
    dumps = [e for e in heard if e.cases]
    found = []
    for day in sorted({e.published for e in dumps}):
        known = [
            (OWN if e.voice is OWN_CASES else PORTAL, e.cases)
            for e in dumps
            if e.published <= day
        ]
        unit = known[0][1][0].cases.unit_id
        entries = tuple(
            Entry(m, unit, period, value)
            for (m, period), value in of_cases.figures(known).items()
        )
        found.append(Edition(COUNTED, day, "all", entries))
    return found


# S3, S4: one answer per measure, unit and period

_Answers = TypeVar("_Answers")


@dataclass(frozen=True)
class Chosen:
    """Measure (or indicator, for percentages) → the answer that decides, by unit and period.

    `figures`: numbers, 0 where nothing arose. `not_applicable`: where the question does not apply to the unit.
    `derived`: numbers that follow from others of their source by sum or difference. `sources`: which source gave
    the answer. `marks`: what is said beside it, where anything is.
    """

    figures: dict[str, dict[Place, int | Decimal]]
    not_applicable: dict[str, set[Place]]
    derived: dict[str, set[Place]]
    sources: dict[str, dict[Place, str]]
    marks: dict[str, dict[Place, Marks]]

    def of(self, measure: str) -> dict[Place, int | Decimal]:
        return self.figures.get(measure, {})

    def marks_of(self, measure: str, place: Place) -> Marks:
        return self.marks.get(measure, {}).get(place, NO_MARKS)

    def about(self, measures: Collection[str]) -> Chosen:
        """The answers of some measures, whoever gave them."""
        return Chosen(
            _pick(self.figures, measures),
            _pick(self.not_applicable, measures),
            _pick(self.derived, measures),
            {},
            _pick(self.marks, measures),
        )

    def is_derived(self, measure: str, place: Place) -> bool:
        return place in self.derived.get(measure, ())

    def is_not_applicable(self, measure: str, place: Place) -> bool:
        return place in self.not_applicable.get(measure, ())


def _pick(
    answers: dict[str, _Answers], measures: Collection[str]
) -> dict[str, _Answers]:
    return {measure: answers[measure] for measure in measures if measure in answers}


_Rank = tuple[
    int, int, int, str
]  # printed before derived, priority, latest first, name


_PRINTED, _DERIVED = 0, 1


class _Offers:
    """The best answer so far of every measure and place."""

    def __init__(self) -> None:
        self.best: dict[str, dict[Place, tuple[_Rank, Heard]]] = defaultdict(dict)

    def offer(self, measure: str, place: Place, rank: _Rank, heard: Heard) -> None:
        offered = self.best[measure].get(place)
        if offered is None or rank < offered[0]:
            self.best[measure][place] = (rank, heard)

    def decide(self) -> Chosen:
        figures: dict[str, dict[Place, int | Decimal]] = defaultdict(dict)
        not_applicable: dict[str, set[Place]] = defaultdict(set)
        derived: dict[str, set[Place]] = defaultdict(set)
        sources: dict[str, dict[Place, str]] = defaultdict(dict)
        marks: dict[str, dict[Place, Marks]] = defaultdict(dict)
        for measure, places in self.best.items():
            for place, (rank, heard) in places.items():
                sources[measure][place] = rank[-1]
                if rank[0] == _DERIVED:
                    derived[measure].add(place)
                if heard.marks != NO_MARKS:
                    marks[measure][place] = heard.marks
                if heard.value is Answer.NOT_APPLICABLE:
                    not_applicable[measure].add(place)
                else:
                    figures[measure][place] = _to_number(heard.value)
        return Chosen(
            dict(figures),
            dict(not_applicable),
            dict(derived),
            dict(sources),
            dict(marks),
        )


def _to_number(value: int | Decimal | Answer) -> int | Decimal:
    """Where nothing arose there is nothing: zero."""
    return 0 if value is Answer.NOT_ARISEN else value


def choose(
    lists: Lists,
    editions: Sequence[Edition],
    catalogues: Catalogues,
    *,
    only: Collection[str] | None = None,
) -> Chosen:
    """The answers that decide, of what was printed and counted and of the lists of procedures.

    `only`: the measures that are looked at; None = all.
    """
    voices = {e.voice.source_id: e.voice for e in editions}
    offers = _Offers()
    for source_id, said in replay(editions).items():
        priority = voices[source_id].priority
        chained: dict[tuple[str, str], dict[Period, Heard]] = defaultdict(dict)
        for (measure, unit, period, breakdown, comparability), heard in said.items():
            if breakdown or comparability != "exact":
                continue
            if only is not None and measure not in only:
                continue
            rank = (_PRINTED, priority, -heard.since.toordinal(), source_id)
            offers.offer(measure, (unit, period), rank, heard)
            is_number = heard.value is not Answer.NOT_APPLICABLE
            if (
                is_number
                and measure in lists.measures
                and lists.measures[measure].is_chained
            ):
                chained[measure, unit][period] = heard._replace(
                    value=_to_number(heard.value)
                )
        for (measure, unit), series in chained.items():
            born = lists.units[unit].valid_from
            for period, heard in derive(series, born).items():
                rank = (_DERIVED, priority, -heard.since.toordinal(), source_id)
                offers.offer(measure, (unit, period), rank, heard)
    for day, rows in catalogues.items():
        by_unit: dict[str, list[Procedure]] = defaultdict(list)
        for procedure in rows:
            by_unit[procedure.unit_id].append(procedure)
        for unit, listed in by_unit.items():
            rank = (_PRINTED, PROCEDURES.priority, 0, PROCEDURES.source_id)
            for measure, value in count_list(
                listed, {p.code: [p] for p in listed}
            ).items():
                offers.offer(measure, (unit, as_of(day)), rank, Heard(value, day))
    return offers.decide()
