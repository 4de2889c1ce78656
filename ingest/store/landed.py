"""The landed store: accepted vintages, and what became of each edition. What a row means is not
known here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ingest.store.atomic import move_folder, set_aside, write_atomically
from ingest.store.landing import (
    QUARANTINE_FILE,
    ROWS_FILE,
    Landing,
    group_by_month,
    list_row_files,
)
from ingest.store.paths import Paths
from ingest.store.records import EditionState, StoredRecord, Vintage
from ingest.store.sealed import DamagedRecord


@dataclass(frozen=True)
class HeldReport:
    """What explains a held edition: as text, as a page, and files beside them by name, such as
    annotated copies of its workbooks.
    """

    text: str
    html: str
    files: Mapping[str, bytes] = field(default_factory=dict)


class LandedStore:
    """Accepted vintages, quarantined rows, and what happened to each edition."""

    def __init__(self, paths: Paths) -> None:
        self._root = paths.landed
        self._held = paths.held

    def rows_path(self, vintage: Vintage) -> Path:
        """The one file of a vintage's rows; a vintage of cases has many (`list_files`)."""
        return self._reading_folder(vintage) / ROWS_FILE

    def quarantine_path(self, vintage: Vintage) -> Path:
        """The file of the rows that could not be read."""
        return self._reading_folder(vintage) / QUARANTINE_FILE

    def files_by_month(self, vintage: Vintage) -> dict[str, list[Path]]:
        """The files of a vintage of cases, by month of receipt: "2024-03", or "undated"."""
        return group_by_month(self._reading_folder(vintage))

    def list_files(self, vintage: Vintage) -> list[Path]:
        """The files of its rows, by name."""
        return list_row_files(self._reading_folder(vintage))

    def hash_files(self, vintage: Vintage) -> str:
        """The sha256 of its rows' files, one after the other."""
        return _hash_files(self.list_files(vintage))

    def is_whole(self, vintage: Vintage) -> bool:
        """Whether its files are those that were accepted."""
        if not vintage.landed_sha256:
            return bool(self.list_files(vintage))
        if self.hash_files(vintage) != vintage.landed_sha256:
            return False
        quarantine = _hash_files([self.quarantine_path(vintage)])
        return vintage.quarantine_sha256 in ("", quarantine)

    def accept(self, landing: Landing) -> None:
        """Make a vintage, or a new reading of it, the one that serves; the landing's folder moves
        into the store.
        """
        vintage = landing.vintage.model_copy(
            update={
                "landed_sha256": _hash_files(landing.files),
                "quarantine_sha256": _hash_files([landing.folder / QUARANTINE_FILE]),
            }
        )
        # A folder may stand there: of a run that was killed before its record was written, or the
        # same read again.
        move_folder(landing.folder, self._reading_folder(vintage))
        vintage.write(self._record_path(vintage))

    def list_vintages(self, source_id: str) -> list[Vintage]:
        """The vintages that serve, in the order they became known."""
        records = (self._root / source_id).glob("*/vintage.json")
        vintages = [Vintage.read(path) for path in records]
        return sorted(vintages, key=knowledge_order)

    def withdraw_vintages(self, vintages: Iterable[Vintage]) -> None:
        """Vintages a new reading of their edition no longer gives stop serving; their files stay."""
        for vintage in vintages:
            record = self._record_path(vintage)
            record.replace(record.with_name(f"superseded-{vintage.reading_id}.json"))

    def write_state(self, source_id: str, state: EditionState) -> None:
        """Remember how an edition was read; an accepted edition is no longer held."""
        state.write(self._state_path(source_id, state.edition_id))
        if state.outcome != "held":
            shutil.rmtree(
                self.held_folder(source_id, state.edition_id), ignore_errors=True
            )

    def find_state(self, source_id: str, edition_id: str) -> EditionState | None:
        """How an edition was read last; None where it never was."""
        path = self._state_path(source_id, edition_id)
        if not path.exists():
            return None
        return EditionState.read(path)

    def list_edition_ids(self, source_id: str) -> set[str]:
        """The ids of the editions that were read once; no record is read."""
        return {p.stem for p in (self._root / source_id / "editions").glob("*.json")}

    def find_last_change(self, source_id: str) -> int:
        """When an edition of a source was read or decided on last, in nanoseconds of the file system's
        clock; 0 where none ever was.
        """
        try:
            return (self._root / source_id / "editions").stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def list_states(self, source_id: str) -> list[EditionState]:
        """How each edition of a source was read last."""
        paths = sorted((self._root / source_id / "editions").glob("*.json"))
        return [EditionState.read(path) for path in paths]

    def reopen_edition(self, source_id: str, edition_id: str) -> None:
        """Have an edition read anew from its kept bytes."""
        state = self.find_state(source_id, edition_id)
        if state is not None:
            self._reopen(source_id, state)

    def reopen_seen_again(self, source_id: str, known_from: dt.datetime) -> int:
        """Have editions read anew that said nothing new, now that something became known before them.

        Returns how many there are.
        """
        reopened = 0
        for state in self.list_states(source_id):
            if state.known_from is not None and state.known_from >= known_from:
                self._reopen(source_id, state)
                reopened += 1
        return reopened

    def list_warnings(self, source_id: str) -> dict[str, str]:
        """Edition → what gate A has against it, of those it accepted with a warning."""
        warnings = {}
        for state in self.list_states(source_id):
            if state.warning and state.outcome != "held":
                warnings[state.edition_id] = state.warning
        return warnings

    def set_damaged_aside(self, source_id: str) -> list[str]:
        """Have editions read anew whose state or vintage can't be told from their records.

        A damaged record is renamed to `….damaged`, where it can be looked at. Returns the places of
        the records, below the landed store, that were damaged or missing.
        """
        folder = self._root / source_id
        places: list[str] = []
        for path in sorted((folder / "editions").glob("*.json")):
            if not _is_readable(EditionState, path):
                set_aside(path)
                places.append(path.relative_to(self._root).as_posix())
        lost: set[str] = set()
        for path in sorted(folder.glob("*/vintage.json")):
            if not _is_readable(Vintage, path):
                lost.add(f"{source_id}@{path.parent.name}")
                set_aside(path)
                places.append(path.relative_to(self._root).as_posix())
        serving = {vintage.vintage_id for vintage in self.list_vintages(source_id)}
        for state in self.list_states(source_id):
            named = set(state.vintage_ids)
            if state.outcome == "accepted" and named and named.isdisjoint(serving):
                if named.isdisjoint(lost):
                    places.append(f"{source_id}/editions/{state.edition_id}.json")
                self._reopen(source_id, state)
            elif not named.isdisjoint(lost):
                self._reopen(source_id, state)
        return places

    def held_folder(self, source_id: str, edition_id: str) -> Path:
        """Where what explains a held edition lies."""
        return self._held / source_id / edition_id

    def hold(self, source_id: str, state: EditionState, report: HeldReport) -> None:
        """Set an edition aside with the report that explains it."""
        folder = self.held_folder(source_id, state.edition_id)
        shutil.rmtree(folder, ignore_errors=True)
        write_atomically(folder / "report.txt", report.text.encode())
        write_atomically(folder / "report.html", report.html.encode())
        for name, content in report.files.items():
            write_atomically(folder / name, content)
        self.write_state(source_id, state)

    def _reopen(self, source_id: str, state: EditionState) -> None:
        unread = state.model_copy(update={"reading_id": "", "known_from": None})
        self.write_state(source_id, unread)

    def _state_path(self, source_id: str, edition_id: str) -> Path:
        return self._root / source_id / "editions" / f"{edition_id}.json"

    def _record_path(self, vintage: Vintage) -> Path:
        return self._vintage_folder(vintage) / "vintage.json"

    def _reading_folder(self, vintage: Vintage) -> Path:
        return self._vintage_folder(vintage) / vintage.reading_id

    def _vintage_folder(self, vintage: Vintage) -> Path:
        return self._root / vintage.source_id / vintage.vintage_id.split("@")[1]


def _is_readable(kind: type[StoredRecord], path: Path) -> bool:
    try:
        kind.read(path)
    except DamagedRecord:
        return False
    return True


def _hash_files(paths: Iterable[Path]) -> str:
    """The sha256 of files, one after the other; of none that is whole where one is no file."""
    digest = hashlib.sha256()
    for path in paths:
        if not path.is_file():
            return "no file"
        with path.open("rb") as stream:
            while piece := stream.read(1 << 20):
                digest.update(piece)
    return digest.hexdigest()


def knowledge_order(vintage: Vintage) -> tuple[dt.datetime, dt.datetime, str]:
    """The key by which vintages are ordered as they became known."""
    return vintage.known_from, vintage.retrieved_at, vintage.vintage_id
