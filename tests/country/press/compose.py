"""Every edition of every source, as it is printed. Flaws of content happen in these modules, one for each sender."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from tests.country import cases
from tests.country.cases import Cases
from tests.country.editions import (
    MINISTRY_BOOKS,
    NATIONAL,
    OFFICE_MONTHS,
    OWN_CASES,
    PERCENTAGES,
    PORTAL_CASES,
    PROVINCE_BOOKS,
    RIVAL_A,
    RIVAL_B,
    SINCE_JANUARY,
    YEARBOOK,
    Edition,
)
from tests.country.press.administrative import print_administrative
from tests.country.press.national import print_national
from tests.country.press.percentages import print_percentages
from tests.country.press.portal import print_portal
from tests.country.press.procedure_lists import print_procedure_lists
from tests.country.press.since_january import print_since_january
from tests.country.press.statistics import print_statistics
from tests.country.press.surveys import print_surveys
from tests.country.press.systems import print_systems
from tests.country.press.workbooks import print_workbooks
from tests.country.press.yearbook import print_yearbook
from tests.country.real_sources import send_through_catalogue
from tests.country.world import (
    World,
)


def compose(
    world: World,
    books_every: int = 1,
    sent: Cases | None = None,
    *,
    by_catalogue: bool = False,
) -> tuple[Edition, ...]:
    """Every edition of every source, oldest publication first. `books_every`: months from workbook to workbook.

    The province that sends cases prints none of the measures counted from them; surveys still estimate some.
    `by_catalogue`: what the sources of the real catalogue have a place for is sent through them.
    """
    sources: tuple[Callable[[World], Iterable[Edition]], ...] = (
        print_portal,
        lambda of: print_workbooks(of, books_every),
        print_since_january,
        print_procedure_lists,
        print_administrative,
        print_yearbook,
        print_national,
        print_statistics,
        print_percentages,
    )
    printed = [_qualified(world, e) for source in sources for e in source(world)]
    if by_catalogue:
        printed = [
            *(send_through_catalogue(edition) for edition in printed),
            *print_systems(world),
        ]
    if sent:
        printed = [_without_counted(edition, sent.unit_id) for edition in printed]
    editions = [
        *(e for e in printed if e.entries or e.procedures),
        *(_qualified(world, edition) for edition in print_surveys(world)),
        *_cases(sent),
    ]
    return tuple(
        sorted(
            editions,
            key=lambda e: (e.published, e.voice.source_id, e.label, e.unit_id or ""),
        )
    )


# they print words beside their numbers; the portal has a field for the number alone
_WORDY = (
    PROVINCE_BOOKS,
    MINISTRY_BOOKS,
    OFFICE_MONTHS,
    NATIONAL,
    SINCE_JANUARY,
    YEARBOOK,
    PERCENTAGES,
    RIVAL_A,
    RIVAL_B,
)


def _qualified(world: World, edition: Edition) -> Edition:
    """The edition, some figures printed as "about", "under" or "over", or as an estimate."""
    if edition.voice not in _WORDY or not world.flaws.may("qualified"):
        return edition
    entries = []
    for entry in edition.entries:
        rng = world.rng("qualified", edition.voice.source_id, *entry[:3])
        is_number = entry.value and not entry.measure.startswith("flag_")
        if is_number and world.flaws.strikes("qualified", rng):
            if rng.random() < 0.3:
                entry = entry._replace(flags="estimated")
            else:
                entry = entry._replace(qualifier=rng.choice("~~<>"))
        entries.append(entry)
    return replace(edition, entries=tuple(entries))


def _without_counted(edition: Edition, unit: str) -> Edition:
    if edition.voice is YEARBOOK:
        # the year before is no month of the cases
        return edition
    kept = [
        e
        for e in edition.entries
        if e.unit_id != unit or e.measure not in cases.COUNTED
    ]
    return (
        edition
        if len(kept) == len(edition.entries)
        else replace(edition, entries=tuple(kept))
    )


def _cases(sent: Cases | None) -> Iterator[Edition]:
    voices = {cases.OWN: OWN_CASES, cases.PORTAL: PORTAL_CASES}
    for system, day, label, parts in cases.dumps(sent) if sent else ():
        yield Edition(
            voices[system], day, label, cases=parts, complete_for=(sent.unit_id,)
        )
