"""Bytes that were erased by law: what is left of each is a record of who had it done, and why.

The receipt of the edition stays, so that every figure ever published still has its origin; its bytes
do not come back, also where the source still gives them.
"""

from __future__ import annotations

from pathlib import Path

from ingest.store.paths import Paths
from ingest.store.records import Moment, StoredRecord

FOLDER = "erased"


class Tombstone(StoredRecord):
    """One erased file of a source. `editions`: those it belonged to; none of them is read again."""

    source_id: str
    sha256: str
    by: str
    why: str
    erased_at: Moment
    editions: tuple[str, ...]


class TombstoneStore:
    """Every erased file, beside the raw bytes that are left."""

    def __init__(self, paths: Paths) -> None:
        self._root = paths.raw

    def record(self, tombstone: Tombstone) -> None:
        """Add a tombstone; one that is there stays as it is, for it says who began."""
        if self.find(tombstone.source_id, tombstone.sha256) is None:
            tombstone.write(self._locate(tombstone.source_id, tombstone.sha256))

    def find(self, source_id: str, sha256: str) -> Tombstone | None:
        """The tombstone of a file; None where it was not erased."""
        path = self._locate(source_id, sha256)
        return Tombstone.read(path) if path.exists() else None

    def list_of_source(self, source_id: str) -> list[Tombstone]:
        """Every erased file of a source."""
        paths = (self._root / source_id / FOLDER).glob("*.json")
        return [Tombstone.read(path) for path in sorted(paths)]

    def list_editions(self, source_id: str) -> frozenset[str]:
        """The editions of a source that are never read again."""
        found: set[str] = set()
        for tombstone in self.list_of_source(source_id):
            found.update(tombstone.editions)
        return frozenset(found)

    def _locate(self, source_id: str, sha256: str) -> Path:
        return self._root / source_id / FOLDER / f"{sha256}.json"
