"""Names for cells: periods and sources in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache

from orchestration.release.describe.period_names import name_period
from orchestration.release.facts import ReleaseFacts, SourceFacts

_BETWEEN = "; "


@lru_cache(maxsize=4096)
def name_cell_period(start: dt.date, end: dt.date, kind: str) -> tuple[str, str]:
    """“Quý III/2025”, “Q3 2025”: the period's name as a cell begins with it."""
    name = name_period(start, end, kind)
    return _capitalize(name.vi), _capitalize(name.en)


def name_publishers(
    source_ids: str | None, sources: Mapping[str, SourceFacts]
) -> tuple[str, str]:
    """The publishers behind “|”-joined sources, each once; a source nobody described by its id."""
    if not source_ids:
        return "", ""
    names: dict[tuple[str, str], None] = {}
    for source_id in source_ids.split("|"):
        source = sources.get(source_id)
        if source is None:
            names[source_id, source_id] = None
        else:
            names[source.publisher_vi, source.publisher_en] = None
    return _BETWEEN.join(vi for vi, _ in names), _BETWEEN.join(en for _, en in names)


def name_first_publisher(
    source_ids: str | None, sources: Mapping[str, SourceFacts]
) -> tuple[str, str]:
    """The first publisher, and how many more there are: a printed cell has no room for five."""
    all_vi, all_en = name_publishers(source_ids, sources)
    vi, *others = all_vi.split(_BETWEEN)
    en = all_en.split(_BETWEEN)[0]
    if not others:
        return vi, en
    return f"{vi} và {len(others)} nguồn khác", f"{en} and {len(others)} more"


def list_serving_sources(facts: ReleaseFacts) -> tuple[SourceFacts, ...]:
    """The sources that gave at least one row, by their id: one that is only declared is no source of a figure."""
    serving = [
        source
        for source in facts.sources
        if any(vintage.rows > 0 for vintage in source.vintages)
    ]
    return tuple(sorted(serving, key=lambda source: source.source_id))


def _capitalize(text: str) -> str:
    return text[:1].upper() + text[1:]
