"""Which editions of cases were in force of a receipt month, and since when: the sets that are
counted.

A set is what was in force of one receipt month at some moment; a month has one for every moment at
which an edition that touches it became known. Superseded sets stay: they are the past of `as_of`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Protocol

from ingest.declare.source import Source
from ingest.store.landed import knowledge_order
from ingest.store.landing import UNDATED
from ingest.store.records import Vintage


class CaseFiles(Protocol):
    """Where the landed files of cases are: `LandedStore`."""

    def files_by_month(self, vintage: Vintage) -> Mapping[str, Sequence[Path]]:
        """Month of receipt ("2024-03", or UNDATED) → the vintage's files of it."""


@dataclass(frozen=True)
class EditionInForce:
    """One edition in a set, with its files of the set's month."""

    vintage: Vintage
    files: tuple[Path, ...]


@dataclass(frozen=True)
class CountedSet:
    """What was in force of a receipt month from a moment on. `month`: `2024-03`, or UNDATED.

    `editions` stand in the order of their sources' priority, then as they became known.
    """

    set_id: str
    month: str
    known_from: dt.datetime
    editions: tuple[EditionInForce, ...]

    @property
    def received_month(self) -> dt.date | None:
        """The first day of the month; None for cases without a receipt date."""
        if self.month == UNDATED:
            return None
        return dt.date.fromisoformat(f"{self.month}-01")

    @property
    def files(self) -> tuple[Path, ...]:
        """The landed files of all its editions."""
        return tuple(chain.from_iterable(edition.files for edition in self.editions))


def list_counted_sets(
    sources: Iterable[Source],
    vintages: Iterable[Vintage],
    store: CaseFiles,
    rules_fingerprint: str,
) -> list[CountedSet]:
    """Every set that was ever in force, by month and moment, as far as the editions known today can
    tell.

    Vintages of sources that give no cases are left out. `rules_fingerprint`: of the SQL that
    counts; with other SQL every set is another, so that it is counted again.
    """
    by_priority = _order_case_sources(sources)
    cases = [vintage for vintage in vintages if vintage.source_id in by_priority]
    cases.sort(key=knowledge_order)
    months = {vintage.vintage_id: store.files_by_month(vintage) for vintage in cases}
    dated = sorted(set(chain.from_iterable(months.values())) - {UNDATED})
    sets: list[CountedSet] = []
    for month in dated:
        touching: list[EditionInForce] = []
        for vintage in cases:
            files = months[vintage.vintage_id]
            # An edition of everything touches also the months it has no case of: there it
            # withdraws.
            if month in files or by_priority[vintage.source_id].replaces == "whole":
                touching.append(EditionInForce(vintage, tuple(files.get(month, ()))))
        sets += _list_sets_of_month(month, touching, by_priority, rules_fingerprint)
    # Cases without a receipt date are of no month, so nothing replaces them: each edition's are a
    # set of their own.
    for vintage in cases:
        undated = months[vintage.vintage_id].get(UNDATED)
        if undated is not None:
            own = (EditionInForce(vintage, tuple(undated)),)
            set_id = _compute_set_id(UNDATED, own, by_priority, rules_fingerprint)
            sets.append(CountedSet(set_id, UNDATED, vintage.known_from, own))
    return sets


def _order_case_sources(sources: Iterable[Source]) -> dict[str, Source]:
    """The sources of cases by id, the preferred one first."""
    of_cases = [source for source in sources if source.contract == "dossier"]
    of_cases.sort(key=lambda source: (source.priority, source.id))
    return {source.id: source for source in of_cases}


def _list_sets_of_month(
    month: str,
    touching: Sequence[EditionInForce],
    sources: Mapping[str, Source],
    rules_fingerprint: str,
) -> Iterator[CountedSet]:
    """The sets of one month, one for each moment that changed what is in force.

    `touching`: as they became known.
    """
    in_force: dict[str, list[EditionInForce]] = {source_id: [] for source_id in sources}
    before: tuple[EditionInForce, ...] = ()
    for known_from, arrived in groupby(
        touching, key=lambda edition: edition.vintage.known_from
    ):
        for edition in arrived:
            of_source = in_force[edition.vintage.source_id]
            if sources[edition.vintage.source_id].replaces in ("whole", "period"):
                of_source.clear()
            if edition.files:
                of_source.append(edition)
        now = tuple(chain.from_iterable(in_force.values()))
        if now != before:
            set_id = _compute_set_id(month, now, sources, rules_fingerprint)
            yield CountedSet(set_id, month, known_from, now)
        before = now


def _compute_set_id(
    month: str,
    editions: Iterable[EditionInForce],
    sources: Mapping[str, Source],
    rules_fingerprint: str,
) -> str:
    """A hash of all that the counts of a set depend on."""
    lines = [month, rules_fingerprint]
    for edition in editions:
        vintage = edition.vintage
        lines.append(
            f"{vintage.vintage_id} {vintage.reading_id} {sources[vintage.source_id].replaces}"
        )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
