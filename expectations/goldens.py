"""Published numbers that must come out of the computation: `goldens.csv`.

A golden names the source its pair comes from (`source_id`) and applies only where `dim_source` has
a vintage of that source: a data folder with another catalogue knows nothing of it. A synthetic
country that sends through the source prints figures of its own. That the source exists in our own
catalogue is a test, so that renaming a source cannot silence its goldens. Only a number with a pair
can be golden: one that was merely carried from its publisher would check nothing.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.sql_text import quote_literal

GOLDENS = Path(__file__).with_name("goldens.csv")
_COLUMNS = (
    "indicator_id, unit_id, period_start, period_end, period_kind, boundary_set, "
    "golden_numerator, golden_denominator, golden_value, tolerance, source_id"
)


class Golden(BaseModel):
    """`value` is the percentage the pair gives, to the digits the page prints; `tolerance` is half
    its last digit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    indicator_id: str
    unit_id: str
    period_start: dt.date
    period_end: dt.date
    period_kind: str
    boundary_set: str
    numerator: Decimal
    denominator: Decimal
    value: Decimal
    tolerance: Decimal
    source_id: str
    page: str
    note: str

    @property
    def is_its_quotient(self) -> bool:
        """Whether the pair gives the value, as exactly as the page prints it."""
        if self.denominator == 0:
            return False
        return (
            abs(100 * self.numerator / self.denominator - self.value) <= self.tolerance
        )


def load_goldens(path: Path = GOLDENS) -> tuple[Golden, ...]:
    """Every golden of the file. Raises ValueError naming the line that can't be used."""
    goldens: list[Golden] = []
    with path.open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream), start=2):
            goldens.append(_parse_golden(row, f"{path.name}, line {number}"))
    return tuple(goldens)


def write_relation(goldens: Sequence[Golden]) -> str:
    """The goldens as a SQL relation in brackets, its columns those of `Golden` with page and note
    left out."""
    rows = ", ".join(_write_row(golden) for golden in goldens)
    return f"(select * from (values {rows}) as golden({_COLUMNS}))"


def _parse_golden(row: dict[str, str], where: str) -> Golden:
    try:
        golden = Golden.model_validate(row)
    except ValidationError as error:
        raise ValueError(f"{where}: expected a golden, found {row}: {error}") from error
    if not golden.is_its_quotient:
        raise ValueError(
            f"{where}: expected 100 × {golden.numerator} / {golden.denominator} = {golden.value} "
            f"to within {golden.tolerance}, found another quotient; to fix: look at the page again"
        )
    return golden


def _write_row(golden: Golden) -> str:
    texts = [golden.indicator_id, golden.unit_id]
    period = [golden.period_start, golden.period_end]
    numbers = [golden.numerator, golden.denominator, golden.value, golden.tolerance]
    cells = [
        *(quote_literal(text) for text in texts),
        *(quote_literal(day) for day in period),
        quote_literal(golden.period_kind),
        quote_literal(golden.boundary_set),
        *(str(number) for number in numbers),
        quote_literal(golden.source_id),
    ]
    return f"({', '.join(cells)})"
