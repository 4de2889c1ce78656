"""Who speaks for the dossiers of a unit's month: rows of `landed.dossier_reporter`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ingest.declare.source import Source
from ingest.sql_text import SqlValue
from ingest.store.landed import knowledge_order
from orchestration.pipeline.cases.counted_sets import Sharing
from orchestration.pipeline.cases.editions import EditionMonth


def list_reporters(
    editions: Sequence[EditionMonth],
    sources: Mapping[str, Source],
    sharing: Sharing,
) -> Iterator[dict[str, SqlValue]]:
    """Rows of `landed.dossier_reporter`: of each unit's month the editions that speak for it.

    `editions`: of each source and month as they became known. Sources are numbered by priority and
    the editions of a source as they became known.
    """
    numbers = _number_vintages(editions)
    source_numbers = {source_id: at for at, source_id in enumerate(sources, start=1)}
    for of_month in _group_by_source_and_month(editions):
        source_id = of_month[0].vintage.source_id
        replaces = sources[source_id].replaces
        for unit_id, speaking in _find_speaking(of_month, replaces, sharing).items():
            for edition in speaking:
                yield {
                    "unit_id": unit_id,
                    "received_month": edition.received_month,
                    "source_id": source_id,
                    "vintage_id": edition.vintage.vintage_id,
                    "source_number": source_numbers[source_id],
                    "edition_number": numbers[edition.vintage.vintage_id],
                    "is_upserted": replaces == "nothing" and len(of_month) > 1,
                }


def _group_by_source_and_month(
    editions: Sequence[EditionMonth],
) -> list[list[EditionMonth]]:
    """The editions of each source and month, in the order they came in."""
    groups: dict[tuple[str, str], list[EditionMonth]] = {}
    for edition in editions:
        key = (edition.vintage.source_id, edition.month)
        groups.setdefault(key, []).append(edition)
    return list(groups.values())


def _find_speaking(
    of_month: Sequence[EditionMonth], replaces: str, sharing: Sharing
) -> dict[str, list[EditionMonth]]:
    """Unit → the editions of one source's month that speak for it.

    All that hold the unit, or the last of these where an edition replaces its unit's month.
    """
    speaking: dict[str, list[EditionMonth]] = {}
    for edition in of_month:
        for unit_id in sorted(sharing.list_units(edition)):
            if replaces == "unit_and_period":
                speaking[unit_id] = [edition]
            else:
                speaking.setdefault(unit_id, []).append(edition)
    return speaking


def _number_vintages(editions: Sequence[EditionMonth]) -> dict[str, int]:
    """Vintage → its number, in the order in which they became known."""
    vintages = {edition.vintage.vintage_id: edition.vintage for edition in editions}
    ordered = sorted(vintages.values(), key=knowledge_order)
    return {
        vintage.vintage_id: number for number, vintage in enumerate(ordered, start=1)
    }
