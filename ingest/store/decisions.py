"""What people decided on held editions: records that are added and never changed.

They lie beside the raw bytes: like these, nobody can make them again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from ingest.store.paths import Paths
from ingest.store.records import Edition, Moment, StoredRecord


class Decision(StoredRecord):
    """One person's word on one held edition.

    `decided`: `confirmed` = what it leaves out may go; `dismissed` = it is not to be read at all.
    `reason`: what it was held for. `files`: name → sha256, so that the word is of these bytes only.
    """

    source_id: str
    edition_id: str
    decided: Literal["confirmed", "dismissed"]
    by: str
    why: str
    decided_at: Moment
    reason: str
    files: Mapping[str, str]


class DecisionStore:
    """Every decision, in the order they were made; of an edition the last one counts."""

    def __init__(self, paths: Paths) -> None:
        self._root = paths.raw

    def record(self, decision: Decision) -> Path:
        """Add a decision; returns its file. Earlier ones stay as they are."""
        folder = self._folder(decision.source_id) / decision.edition_id
        number = len(list(folder.glob("*.json"))) + 1
        path = folder / f"{number}.json"
        decision.write(path)
        return path

    def list_decisions(self, source_id: str) -> list[Decision]:
        """All decisions on a source's editions, as they were made."""
        paths = self._folder(source_id).glob("*/*.json")
        decisions = [Decision.read(path) for path in sorted(paths, key=_order)]
        return sorted(decisions, key=lambda decision: decision.decided_at)

    def find_in_force(self, source_id: str) -> dict[str, Decision]:
        """Edition → the last decision on it."""
        in_force: dict[str, Decision] = {}
        for decision in self.list_decisions(source_id):
            in_force[decision.edition_id] = decision
        return in_force

    def _folder(self, source_id: str) -> Path:
        return self._root / source_id / "decisions"


def build_decision(
    edition: Edition,
    decided: Literal["confirmed", "dismissed"],
    *,
    by: str,
    why: str,
    reason: str,
    decided_at: dt.datetime,
) -> Decision:
    """The decision on an edition with the bytes it has."""
    return Decision(
        source_id=edition.source_id,
        edition_id=edition.edition_id,
        decided=decided,
        by=by,
        why=why,
        decided_at=decided_at,
        reason=reason,
        files={file.name: file.sha256 for file in edition.files},
    )


def _order(path: Path) -> tuple[str, int]:
    """By edition, then as they were made."""
    return path.parent.name, int(path.stem)
