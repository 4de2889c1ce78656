"""Whether a landed value is what its printed text says, by the columns its source declares.

A landed file may have been altered since it was read, and its hash with it. The text beside a value
is read again here, in every way in which the declaration lets it be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from ingest.declare.source import Source
from ingest.declare.table import DeclaredColumn, DeclaredTable
from ingest.land.observations.percent_scale import PercentScale
from ingest.parse.numbers.column import NumberKind
from ingest.parse.numbers.parse import list_readings
from ingest.parse.reference_lists import ReferenceLists

_FIGURE = ["source_id", "measure_code", "value_text", "value"]
_WAYS = {"source_id": pl.String, "measure_code": pl.String, "way": pl.Int64}
_OF_PERCENTAGES = ("amount", "percent", "printed")
_CORRECTED = {
    "source_id": pl.String,
    "value_text": pl.String,
    "read_text": pl.String,
}


@dataclass(frozen=True)
class WayOfReading:
    """How the numbers of a declared column are read. `missing`: (mark, reason) pairs."""

    kind: NumberKind
    scale: Decimal
    missing: tuple[tuple[str, str], ...]


def find_misread_values(
    figures: pl.DataFrame, sources: Iterable[Source], reference: ReferenceLists
) -> pl.DataFrame:
    """Those of the figures whose value no declared column of their source reads from their text.

    `figures`: source_id, measure_code, value_text and value (Decimal(38,6), null where missing) of
    landed observations, each once. A text that a correction replaces is read as what replaces it.
    A doubtful separator ("1.234") may stand for either reading, and a percentage beside its pair
    for 0.8 or 80.
    """
    if figures.is_empty():
        return figures
    sources = list(sources)
    ways, declared = _list_ways(sources, reference)
    read = _add_texts(figures, sources)
    of_measure = read.join(declared, on=["source_id", "measure_code"])
    of_any_measure = declared.filter(pl.col("measure_code").is_null())
    candidates = pl.concat(
        [
            of_measure,
            read.join(of_any_measure.drop("measure_code"), on="source_id"),
        ]
    )
    agreeing = [figures.clear()]
    for [position], part in candidates.group_by("way"):
        agreeing.append(_select_agreeing(part, ways[int(str(position))]))
    return figures.join(pl.concat(agreeing), on=_FIGURE, how="anti", nulls_equal=True)


def _select_agreeing(candidates: pl.DataFrame, way: WayOfReading) -> pl.DataFrame:
    """The figures whose value is one of those that this way reads from their text."""
    readings = list_readings(
        candidates["read_text"],
        kind=way.kind,
        scale=way.scale,
        missing=dict(way.missing),
    )
    read = readings.rename({"printed": "read_text"})
    return candidates.join(
        read, on=["read_text", "value"], how="semi", nulls_equal=True
    ).select(_FIGURE)


def _add_texts(figures: pl.DataFrame, sources: Iterable[Source]) -> pl.DataFrame:
    """With `read_text`: the text as printed, and beside it what a correction has read instead."""
    corrected = []
    for source in sources:
        for correction in source.corrections:
            corrected.append((source.id, correction.expect, correction.read_as))
    corrections = pl.DataFrame(corrected, schema=_CORRECTED, orient="row")
    return pl.concat(
        [
            figures.with_columns(read_text="value_text"),
            figures.join(
                corrections.drop_nulls().unique(), on=["source_id", "value_text"]
            ),
        ]
    )


def _list_ways(
    sources: Iterable[Source], reference: ReferenceLists
) -> tuple[list[WayOfReading], pl.DataFrame]:
    """The ways in which columns of figures are read, and which are those of a source's measures.

    The frame: source_id, measure_code (null: of any measure), way (a position in the list).
    """
    pairs = _list_pairs(reference)
    positions: dict[WayOfReading, int] = {}
    declared: set[tuple[str, str | None, int]] = set()
    for source in sources:
        for table in source.tables:
            for column in table.columns:
                measures = _list_measures(column, pairs)
                for way in _list_ways_of_column(column, table, source):
                    position = positions.setdefault(way, len(positions))
                    declared |= {(source.id, code, position) for code in measures}
    frame = pl.DataFrame(list(declared), schema=_WAYS, orient="row")
    return list(positions), frame


def _list_pairs(reference: ReferenceLists) -> dict[str, tuple[str, str]]:
    """Indicator → the measures of its pair, "" where it has none."""
    columns = ("indicator_id", "numerator_measure", "denominator_measure")
    rows = reference.indicators.select(columns).fill_null("").rows()
    return {indicator: (numerator, under) for indicator, numerator, under in rows}


def _list_measures(
    column: DeclaredColumn, pairs: dict[str, tuple[str, str]]
) -> set[str | None]:
    """The measures that land from a column; None where its rows name them."""
    if column.measure is None:
        return {None}
    return {column.measure, *pairs.get(column.measure, ())}


def _list_ways_of_column(
    column: DeclaredColumn, table: DeclaredTable, source: Source
) -> Iterator[WayOfReading]:
    """How a column may be read: none where it is no column of figures."""
    if column.to not in ("value", "numerator", "denominator"):
        return
    kinds: tuple[NumberKind, ...] = (column.number,)
    if column.percent_of:
        kinds = (PercentScale.SHARE.value, PercentScale.PERCENT.value)
    elif source.read.kind == "spreadsheet" and column.number in _OF_PERCENTAGES:
        # A cell under a format of percent stores the share that it shows times a hundred.
        # One that its words call a percentage stores what it shows.
        kinds = (column.number, PercentScale.SHARE.value, PercentScale.PERCENT.value)
    scales: Iterable[Decimal] = ()
    if isinstance(column.scale, Decimal):
        scales = (column.scale,)
    elif table.scale is not None:
        scales = table.scale.values.values()
    missing = tuple(sorted(column.missing.items()))
    for kind in kinds:
        for scale in scales:
            yield WayOfReading(kind, scale, missing)
