"""Published numbers that must come out of the computation: `goldens.csv`.

A golden names the source its pair comes from (`source_id`) and applies only where `dim_source` has a vintage of that
source: a data folder with another catalogue, or a synthetic country, knows nothing of it. That the source exists in
our own catalogue is a test, so that renaming a source cannot silence its goldens. Only a number with a pair can be
golden: one that was merely carried from its publisher would check nothing.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

GOLDENS = Path(__file__).with_name("goldens.csv")


@dataclass(frozen=True)
class Golden:
    """`value` is the percentage the pair gives, to the digits the page prints; `tolerance` is half its last digit."""

    indicator_id: str
    unit_id: str
    period_start: dt.date
    period_end: dt.date
    period_kind: str
    map: str
    numerator: Decimal
    denominator: Decimal
    value: Decimal
    tolerance: Decimal
    source_id: str
    page: str
    note: str


def load(path: Path = GOLDENS) -> tuple[Golden, ...]:
    """Every golden of the file. Raises ValueError naming the line that can't be used."""
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(_golden(path.name, number, row) for number, row in enumerate(csv.DictReader(stream), 2))


def as_relation(goldens: tuple[Golden, ...]) -> str:
    """The goldens as a SQL relation in brackets, its columns those of `Golden` with page and note left out."""
    columns = (
        "indicator_id, unit_id, period_start, period_end, period_kind, map, "
        "golden_numerator, golden_denominator, golden_value, tolerance, source_id"
    )
    rows = ", ".join(
        f"('{g.indicator_id}', '{g.unit_id}', date '{g.period_start}', date '{g.period_end}', '{g.period_kind}', "
        f"'{g.map}', {g.numerator}, {g.denominator}, {g.value}, {g.tolerance}, '{g.source_id}')"
        for g in goldens
    )
    return f"(select * from (values {rows}) as golden({columns}))"


def _golden(file: str, number: int, row: dict[str, str]) -> Golden:
    try:
        golden = Golden(
            **row
            | {d: dt.date.fromisoformat(row[d]) for d in ("period_start", "period_end")}
            | {n: Decimal(row[n]) for n in ("numerator", "denominator", "value", "tolerance")}
        )
    except (ArithmeticError, TypeError, ValueError) as error:
        raise ValueError(f"{file}, line {number}: not a golden: {error!r}; met {row}") from error
    if "'" in f"{golden.indicator_id}{golden.unit_id}{golden.period_kind}{golden.map}{golden.source_id}":
        raise ValueError(f"{file}, line {number}: an id holds no apostrophe; met {row}")
    if abs(100 * golden.numerator / golden.denominator - golden.value) > golden.tolerance:
        raise ValueError(
            f"{file}, line {number}: 100 × {golden.numerator} / {golden.denominator} is not {golden.value}"
        )
    return golden
