"""Citing one indicator value: an id that stays, and the sentence to print.

    chiso:<indicator>/<unit>/<period start>..<period end>/<period kind>/<boundary_set>@<release>

Releases never change, so the id means the same number for ever. Both ends of the period are in it,
because a month, a quarter and a year may end on the same day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from orchestration.release.describe.manifest import read_manifest
from orchestration.release.facts import POINTER, VintageFacts
from orchestration.release.store.catalogue import get_release_folder
from orchestration.release.trace.records import Records, ValueKey, read_records
from orchestration.release.trace.release_query import query_release
from orchestration.release.trace.value_id import (
    ValueId,
    compile_pattern,
    render_form,
)
from orchestration.tools.cited_source import CitedSource, choose_vintages, cite_source
from orchestration.tools.open_release import EARLIER_BOUNDARY_SETS, open_release
from orchestration.tools.value_sentence import (
    SentencePair,
    write_value_sentence,
)

_VALUE = """
    select
        f.*,
        i.unit_of_measure,
        i.name_vi as indicator_vi,
        i.name_en as indicator_en,
        u.name_vi as unit_vi,
        u.name_en as unit_en
    from fct_indicator as f
    inner join dim_indicator as i on f.indicator_id = i.indicator_id
    inner join dim_org_unit as u on f.unit_id = u.unit_id
    where
        f.indicator_id = $indicator
        and f.unit_id = $unit
        and f.period_start = $period_start
        and f.period_end = $period_end
        and f.period_kind = $period_kind
        and f.boundary_set = $boundary_set
    limit 1
"""


class NotCitable(LookupError):
    """An id that is malformed, or names no value of its release."""


@dataclass(frozen=True)
class Citation:
    """A value with the sentence to print beside it in each language.

    `value`: None where it is missing. `stated`: the value alone, without its sources and its id.
    """

    id: ValueId
    value: Decimal | None
    stated: SentencePair
    sources: tuple[CitedSource, ...]

    @property
    def sentence_vi(self) -> str:
        """The value with its sources, the release and the id."""
        origin = "; ".join(source.sentence_vi for source in self.sources)
        release = f"Chiso, bản phát hành {self.id.release}, {self.id}."
        return f"{self.stated.vi} Nguồn: {origin or 'không nêu'}. {release}"

    @property
    def sentence_en(self) -> str:
        """The same in English."""
        origin = "; ".join(source.sentence_en for source in self.sources)
        release = f"Chiso, release {self.id.release}, {self.id}."
        return f"{self.stated.en} Source: {origin or 'not stated'}. {release}"


def is_value_id(text: str) -> bool:
    """Whether a text means to be an id: `parse_value_id` says what is wrong with it."""
    return text.strip().startswith("chiso:")


def parse_value_id(text: str) -> ValueId:
    """Parse an id; without `@<release>` it means the current release. Raises NotCitable."""
    parsed = compile_pattern().fullmatch(text.strip())
    if parsed is None:
        raise NotCitable(f"expected {render_form()}@{{release}}, found {text!r}")
    try:
        period_start = dt.date.fromisoformat(parsed["period_start"])
        period_end = dt.date.fromisoformat(parsed["period_end"])
    except ValueError as error:
        raise NotCitable(
            f"expected dates like 2024-03-31, found {text!r}: {error}"
        ) from error
    return ValueId(
        indicator_id=parsed["indicator_id"],
        unit_id=parsed["unit_id"],
        period_start=period_start,
        period_end=period_end,
        period_kind=parsed["period_kind"],
        boundary_set=EARLIER_BOUNDARY_SETS.get(
            parsed["boundary_set"], parsed["boundary_set"]
        ),
        release=parsed["release"] or POINTER,
    )


def cite_value(releases: Path, text: str) -> Citation:
    """The citation of the value of an id. Raises NotCitable, NoSuchRelease or DamagedRelease."""
    value_id = parse_value_id(text)
    folder = get_release_folder(releases, value_id.release)
    return cite_key(folder, make_key(value_id))


def cite_key(folder: Path, key: ValueKey) -> Citation:
    """The citation of one value of a release. Raises NotCitable or DamagedRelease."""
    manifest = read_manifest(folder)
    # `current` moves on; a citation names the release it was taken from.
    value_id = ValueId.of_key(key, manifest.release_id)
    with open_release(folder) as connection:
        row = _read_value(connection, value_id)
        records = read_records(connection, key)
    vintage_ids = _list_vintages_behind(records)
    by_id = {source.source_id: source for source in manifest.sources}
    sources: list[CitedSource] = []
    behind: list[VintageFacts] = []
    for source_id in (row["source_ids"] or "").split("|"):
        if source_id in by_id:
            source = by_id[source_id]
            vintages = choose_vintages(
                source, vintage_ids.get(source_id, ()), row["known_from"]
            )
            behind += vintages
            sources.append(cite_source(source, vintages, records))
    stated = write_value_sentence(row, behind)
    return Citation(value_id, row["value"], stated, tuple(sources))


def make_key(value_id: ValueId) -> ValueKey:
    """Which value an id is of, whatever the release."""
    return ValueKey(
        value_id.indicator_id,
        value_id.unit_id,
        value_id.period_start,
        value_id.period_end,
        value_id.period_kind,
        value_id.boundary_set,
    )


def _read_value(
    connection: duckdb.DuckDBPyConnection, value_id: ValueId
) -> Mapping[str, Any]:
    """The row of fct_indicator with the names of its indicator and unit.

    Raises NotCitable where there is none.
    """
    rows = query_release(connection, _VALUE, make_key(value_id).parameters)
    if not rows:
        raise NotCitable(
            f"{value_id}: release {value_id.release} has no such value; fct_indicator lists those there are"
        )
    return rows[0]


def _list_vintages_behind(records: Records) -> dict[str, tuple[str, ...]]:
    """Source id → the vintages of it that the value's lineage ends in."""
    vintages: dict[str, set[str]] = {}
    for cell in records.cells:
        vintages.setdefault(cell.source_id, set()).add(cell.vintage_id)
    for file in records.counted:
        vintages.setdefault(file.source_id, set()).add(file.vintage_id)
    return {source_id: tuple(sorted(ids)) for source_id, ids in vintages.items()}
