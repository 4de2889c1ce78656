"""The id of one value of one release: what a citation prints, and what a person may type."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from orchestration.release.trace.records import ValueKey


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

    @classmethod
    def of_key(cls, key: ValueKey, release: str) -> ValueId:
        """The id of a value of a release that is named by its own id."""
        return cls(
            key.indicator,
            key.unit,
            key.period_start,
            key.period_end,
            key.period_kind,
            key.boundary_set,
            release,
        )

    def __str__(self) -> str:
        period = f"{self.period_start}..{self.period_end}"
        key = f"{self.indicator_id}/{self.unit_id}/{period}/{self.period_kind}/{self.boundary_set}"
        return f"chiso:{key}@{self.release}"
