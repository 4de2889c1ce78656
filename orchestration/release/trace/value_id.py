"""The id of one value of one release: what a citation prints, and what a person may type."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class ValueId:
    """Which value of which release. `str()` gives the id."""

    indicator_id: str
    unit_id: str
    period_start: dt.date
    period_end: dt.date
    period_kind: str
    boundary_set: str
    release: str

    def __str__(self) -> str:
        period = f"{self.period_start}..{self.period_end}"
        key = f"{self.indicator_id}/{self.unit_id}/{period}/{self.period_kind}/{self.boundary_set}"
        return f"chiso:{key}@{self.release}"
