"""What became of an edition in a run: plain data that the steps after landing read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from expectations.verdict import Verdict


@dataclass(frozen=True)
class EditionOutcome:
    """What reading one edition came to. `outcome`: accepted | held | seen_again.

    `known_from`: the first moment from which its new vintages are known. `report`: what gate A has
    against it, in words; of an accepted edition its warnings.
    """

    source_id: str
    edition_id: str
    outcome: str
    vintage_ids: tuple[str, ...] = ()
    known_from: dt.datetime | None = None
    rows: int = 0
    quarantined: int = 0
    reason: str = ""
    report: str = ""
    verdicts: tuple[Verdict, ...] = ()
