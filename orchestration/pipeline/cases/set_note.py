"""What a counted set was counted from, beside its files: for people who look into the folder."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from orchestration.pipeline.cases.counted_sets import CountedSet
from orchestration.pipeline.cases.counting_rules import CountingRules
from orchestration.pipeline.cases.editions import EditionMonth


class EditionNote(BaseModel):
    """One edition of a counted set. `month`: of the cases it holds."""

    source_id: str
    vintage_id: str
    reading_id: str
    month: str


class SetNote(BaseModel):
    """What a set was counted from. `sql`: the fingerprint of the rules; `related`: what other
    months hold of the same dossiers.
    """

    set_id: str
    month: str
    known_from: dt.datetime
    sql: str
    editions: list[EditionNote]
    related: list[EditionNote]


def describe_set(counted: CountedSet, rules: CountingRules) -> SetNote:
    """What a set was counted from."""
    return SetNote(
        set_id=counted.set_id,
        month=counted.month,
        known_from=counted.known_from,
        sql=rules.fingerprint,
        editions=[_describe_edition(edition) for edition in counted.editions],
        related=[_describe_edition(edition) for edition in counted.related],
    )


def _describe_edition(edition: EditionMonth) -> EditionNote:
    return EditionNote(
        source_id=edition.vintage.source_id,
        vintage_id=edition.vintage.vintage_id,
        reading_id=edition.vintage.reading_id,
        month=edition.month,
    )
