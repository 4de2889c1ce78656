"""Which editions of cases were in force of a receipt month, and since when: the sets that are
counted.

A set is what was in force of one receipt month at some moment, and what was then in force of the
other months that hold some of the same dossiers: a dossier is counted in one month only. A month
has a set for every moment at which one of these changed. Superseded sets stay: they are the past of
`as_of`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from pathlib import Path

from ingest.declare.source import Source
from ingest.store.landing import UNDATED
from orchestration.pipeline.cases.editions import (
    CaseEdition,
    EditionMonth,
    order_case_sources,
)


@dataclass(frozen=True)
class Sharing:
    """What is known of the landed files of cases, by `EditionMonth.file_id`.

    `files`: the files of other months that hold some of the same dossiers. `units`: the units that
    it may count, which are those it holds and its source is complete for.
    """

    files: Mapping[str, frozenset[str]] = field(default_factory=dict)
    units: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def list_files(self, edition: EditionMonth) -> frozenset[str]:
        """The files of other months that share dossiers with this one."""
        return self.files.get(edition.file_id, frozenset())

    def list_units(self, edition: EditionMonth) -> frozenset[str]:
        """The units that may be counted from a file."""
        return self.units.get(edition.file_id, frozenset())


@dataclass(frozen=True)
class CountedSet:
    """What was in force of a receipt month from a moment on. `month`: `2024-03`, or UNDATED.

    `editions` stand in the order of their sources' priority, then as they became known. `related`:
    what was in force of other months and shares dossiers with them. `alone_id` is the set of the
    same editions as if no other month held their dossiers; it is `set_id` where none does, unless
    the same was in force before.
    """

    set_id: str
    month: str
    known_from: dt.datetime
    editions: tuple[EditionMonth, ...]
    related: tuple[EditionMonth, ...] = ()
    alone_id: str = ""

    @property
    def received_month(self) -> dt.date | None:
        """The first day of the month; None for cases without a receipt date."""
        if self.month == UNDATED:
            return None
        return dt.date.fromisoformat(f"{self.month}-01")

    @property
    def files(self) -> tuple[Path, ...]:
        """The landed files of its month, of all its editions."""
        return tuple(chain.from_iterable(edition.files for edition in self.editions))


@dataclass(frozen=True)
class _Timeline:
    """What was in force of one month: an entry for every moment that changed it."""

    moments: tuple[dt.datetime, ...]
    in_force: tuple[tuple[EditionMonth, ...], ...]

    def get_in_force(self, moment: dt.datetime) -> tuple[EditionMonth, ...]:
        """The editions in force at a moment; none before the first."""
        now: tuple[EditionMonth, ...] = ()
        for known_from, editions in zip(self.moments, self.in_force, strict=True):
            if known_from > moment:
                break
            now = editions
        return now


def list_counted_sets(
    sources: Iterable[Source],
    editions: Sequence[CaseEdition],
    rules_fingerprint: str,
    sharing: Sharing,
) -> list[CountedSet]:
    """Every set that was ever in force, by month and moment, as far as the editions known today can
    tell.

    `editions`: as they became known. `rules_fingerprint`: of the SQL that counts; with other SQL
    every set is another, so that it is counted again.
    """
    by_priority = order_case_sources(sources)
    naming = _SetNaming(by_priority, rules_fingerprint, sharing)
    dated = set(chain.from_iterable(edition.files for edition in editions)) - {UNDATED}
    timelines = {
        month: _build_timeline(month, editions, by_priority) for month in sorted(dated)
    }
    months_of_files: dict[str, str] = {}
    for timeline in timelines.values():
        for edition in chain.from_iterable(timeline.in_force):
            months_of_files[edition.file_id] = edition.month
    sets: list[CountedSet] = []
    for month, timeline in timelines.items():
        shared = chain.from_iterable(
            sharing.list_files(edition)
            for edition in chain.from_iterable(timeline.in_force)
        )
        # A file that no longer serves may still be remembered as sharing: it is of no month.
        others = {months_of_files[file] for file in shared if file in months_of_files}
        neighbours = [timelines[other] for other in sorted(others - {month})]
        sets += _list_sets_of_month(month, timeline, neighbours, naming)
    # Cases without a receipt date are of no month, so nothing replaces them: each edition's are a
    # set of their own.
    for case_edition in editions:
        undated = case_edition.find_month(UNDATED)
        if undated is not None:
            set_id = naming.compute_id(UNDATED, (undated,))
            sets.append(
                CountedSet(
                    set_id,
                    UNDATED,
                    case_edition.vintage.known_from,
                    (undated,),
                    alone_id=set_id,
                )
            )
    return sets


def _build_timeline(
    month: str, editions: Sequence[CaseEdition], sources: Mapping[str, Source]
) -> _Timeline:
    """What was in force of a month, moment by moment, whatever other months hold."""
    in_force: dict[str, list[EditionMonth]] = {source_id: [] for source_id in sources}
    moments: list[dt.datetime] = []
    states: list[tuple[EditionMonth, ...]] = []
    for known_from, arrived in groupby(
        editions, key=lambda edition: edition.vintage.known_from
    ):
        for edition in arrived:
            of_source = in_force[edition.vintage.source_id]
            replaces = sources[edition.vintage.source_id].replaces
            own = edition.find_month(month)
            # An edition of everything touches also the months it has no case of: there it
            # withdraws.
            if replaces == "whole" or (replaces == "period" and own is not None):
                of_source.clear()
            if own is not None:
                of_source.append(own)
        now = tuple(chain.from_iterable(in_force.values()))
        if now != (states[-1] if states else ()):
            moments.append(known_from)
            states.append(now)
    return _Timeline(tuple(moments), tuple(states))


def _list_sets_of_month(
    month: str,
    timeline: _Timeline,
    neighbours: Sequence[_Timeline],
    naming: _SetNaming,
) -> Iterator[CountedSet]:
    """The sets of one month, one for each moment that changed what is counted in it."""
    moments = set(timeline.moments)
    for neighbour in neighbours:
        moments.update(neighbour.moments)
    before: tuple[tuple[EditionMonth, ...], ...] = ((), ())
    times: Counter[str] = Counter()
    for known_from in sorted(moments):
        editions = timeline.get_in_force(known_from)
        related: tuple[EditionMonth, ...] = ()
        for neighbour in neighbours:
            of_month = neighbour.get_in_force(known_from)
            related += naming.select_related(editions, of_month)
        if (editions, related) != before:
            # What was withdrawn may be in force again: that is another set, since a set is in force
            # from one moment on.
            set_id = naming.compute_id(month, editions, related)
            times[set_id] += 1
            if times[set_id] > 1:
                set_id = naming.compute_id(month, editions, related, times[set_id])
            alone_id = naming.compute_id(month, editions)
            yield CountedSet(set_id, month, known_from, editions, related, alone_id)
        before = (editions, related)


@dataclass(frozen=True)
class _SetNaming:
    """What tells one set from another."""

    sources: Mapping[str, Source]
    rules_fingerprint: str
    sharing: Sharing

    def select_related(
        self, editions: Iterable[EditionMonth], others: Sequence[EditionMonth]
    ) -> tuple[EditionMonth, ...]:
        """Those in force of another month that decide about dossiers of these editions.

        Beside the ones that share dossiers, these are the later ones that replaced such a one for
        one of its units: what they no longer hold is back in this month.
        """
        shared: set[str] = set()
        for edition in editions:
            shared |= self.sharing.list_files(edition)
        related: list[EditionMonth] = []
        replaceable: dict[str, set[str]] = {}
        for other in others:
            source_id = other.vintage.source_id
            units = self.sharing.list_units(other)
            of_source = replaceable.setdefault(source_id, set())
            is_replacing = self.sources[source_id].replaces == "unit_and_period"
            is_replacing = is_replacing and not of_source.isdisjoint(units)
            if other.file_id in shared:
                of_source |= units
                related.append(other)
            elif is_replacing:
                related.append(other)
        return tuple(related)

    def compute_id(
        self,
        month: str,
        editions: Iterable[EditionMonth],
        related: Sequence[EditionMonth] = (),
        times: int = 1,
    ) -> str:
        """A hash of all that the counts of a set depend on. `times`: how often it came into force."""
        lines = [month, self.rules_fingerprint]
        if times > 1:
            lines.append(f"in force {times} times")
        lines += [self._describe(edition) for edition in editions]
        if related:
            # Editions of one month stand by priority; those of two months say nothing about it.
            lines.append(f"by priority {' '.join(self.sources)}")
            lines += [f"{other.month} {self._describe(other)}" for other in related]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]

    def _describe(self, edition: EditionMonth) -> str:
        vintage = edition.vintage
        source = self.sources[vintage.source_id]
        line = f"{vintage.vintage_id} {vintage.reading_id} {source.replaces}"
        if source.coverage.is_declared:
            line += f" {' '.join(sorted(self.sharing.list_units(edition)))}"
        return line
