"""A synthetic country, its marts, and what its answers say: what the analysts' questions are compared with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from tests.country import Country, Row
from tests.country import editions as said_by
from tests.country.cases import OWN, PORTAL
from tests.country.heard import Heard
from tests.country.judged import Verdict
from tests.country.lists import Indicator, Period
from tests.country.targets import Target
from tests.country.truth import Truth
from tests.country.world import Procedure
from tests.warehouse.compared import is_rounded
from tests.warehouse.questions import answers
from tests.warehouse.straight import Marts


class Place(NamedTuple):
    indicator_id: str
    unit_id: str
    period: Period
    boundary_set: str = "as_reported"


@dataclass(frozen=True)
class Asked:
    """A country, its marts, and what its answers say today."""

    country: Country
    marts: Marts
    today: dt.date

    def ask(self, question: str, **asked: object) -> list[dict]:
        return answers(self.marts, question, **asked)

    @cached_property
    def truth(self) -> Truth:
        return Truth(self.country.lists, self.country.heard(), self.today)

    @cached_property
    def rows(self) -> dict[Place, Row]:
        return {
            Place(
                r.indicator_id,
                r.unit_id,
                Period(r.period_start, r.period_end, r.period_kind),
                r.boundary_set,
            ): r
            for r in self.truth.rows()
        }

    @cached_property
    def verdicts(self) -> dict[tuple[str, str, str], Verdict]:
        return {
            (self.targets[v.target_id].indicator_id, v.unit_id, v.basis): v
            for v in self.country.verdicts(self.today)
        }

    @cached_property
    def targets(self) -> dict[str, Target]:
        return {t.target_id: t for t in self.country.lists.targets}

    @cached_property
    def said(self) -> dict[str, dict[tuple, Heard]]:
        return self.country.said(self.today)

    @property
    def indicators(self) -> dict[str, Indicator]:
        return self.country.lists.indicators

    def of(
        self, indicator: str, *, on: str = "as_reported"
    ) -> dict[tuple[str, Period], Row]:
        return {
            (p.unit_id, p.period): r
            for p, r in self.rows.items()
            if (p.indicator_id, p.boundary_set) == (indicator, on)
        }

    def unit_class(self, unit: str) -> str:
        return self.country.lists.units[unit].unit_class

    @cached_property
    def cases(self) -> list[tuple[str, tuple]]:
        dumps = [e for e in self.country.editions if e.cases]
        return [
            (OWN if e.voice is said_by.OWN_CASES else PORTAL, e.cases) for e in dumps
        ]

    @cached_property
    def sender(self) -> str:
        """The one unit whose dossiers are known case by case."""
        return self.cases[0][1][0].cases.unit_id

    @cached_property
    def newest_list(self) -> tuple[Procedure, ...]:
        return [e for e in self.country.editions if e.procedures][-1].procedures


def same(found: Decimal | float | None, exact: Fraction | Decimal | int | None) -> bool:
    """Within the rounding to six places, or a double's."""
    return is_rounded(None if found is None else Decimal(found), exact)


def pair(row: Row | None) -> tuple[int | None, int | None]:
    return (row.numerator, row.denominator) if row else (None, None)
