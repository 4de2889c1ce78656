"""The raw store: bytes by content, receipts by edition. What a file means is not known here."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from ingest.fetch.fetched import Fetched, hash_file
from ingest.problem import Refusal
from ingest.store.atomic import open_atomically, set_aside
from ingest.store.paths import Paths
from ingest.store.records import Edition, Listing, RawFile
from ingest.store.sealed import DamagedRecord
from ingest.store.tombstones import Tombstone, TombstoneStore


@dataclass(frozen=True)
class LastVisit:
    """A source's last visit, read once for all the files of the next one.

    `list_editions`: every edition of the source; asked for only where something seems to be back, or
    where `is_behind`: something was kept since, by a run that ended before it could note its visit.
    """

    listing: Listing
    list_editions: Callable[[], list[Edition]]
    is_behind: bool = False

    @property
    def visited_at(self) -> dt.datetime:
        return self.listing.visited_at

    @cached_property
    def newest_arrival(self) -> dt.datetime:
        """When the newest edition came that was kept by then."""
        return max(
            edition.retrieved_at
            for edition in self.list_editions()
            if edition.retrieved_at <= self.visited_at
        )

    @cached_property
    def kept_since(self) -> list[Edition]:
        """The editions that came after the visit, of runs that ended before they could note theirs."""
        if not self.is_behind:
            return []
        return [e for e in self.list_editions() if e.retrieved_at > self.visited_at]

    def shows_return_of(self, last: Edition) -> bool:
        """Whether content that is at the source now was gone then, or was replaced since.

        `last`: its last arrival. One that is later than the visit was kept by a run that ended
        before it could note its own visit. Where nothing else came since, nothing took its place.
        """
        if any(edition.replaces(last) for edition in self.kept_since):
            return True
        if self.listing.holds(last.files) or last.retrieved_at > self.visited_at:
            return False
        return self.newest_arrival > last.retrieved_at


class RawStore:
    """Every byte that ever came, and which files came together. Nothing is written twice, and
    nothing deleted but by law.
    """

    def __init__(self, paths: Paths) -> None:
        self._root = paths.raw
        self._tombstones = TombstoneStore(paths)

    def file_path(self, source_id: str, sha256: str) -> Path:
        """Where the bytes with this hash are, or would be."""
        return self._root / source_id / sha256

    def keep_edition(
        self,
        source_id: str,
        fetched: Sequence[Fetched],
        unchanged: Iterable[RawFile] = (),
        last_visit: LastVisit | None = None,
    ) -> tuple[Edition, bool]:
        """Keep files that came together, and those the portal said had not changed; returns
        (edition, is it new).

        The same names with the same bytes are the same edition for as long as they lie at the
        source; content that was gone at the last visit and is there again is a new edition.
        Without a `last_visit` nothing is known to have been gone.
        """
        files = [*unchanged]
        for file in fetched:
            headers = dict(file.headers)
            files.append(
                RawFile(
                    name=file.name,
                    sha256=file.sha256,
                    size=file.size,
                    url=file.url,
                    headers=headers,
                )
            )
        files.sort(key=lambda file: file.name)
        content_id = _hash_names_and_bytes(files)
        arrivals = self._list_arrivals(source_id, content_id)
        # Also of an edition that came before: what was lost or set aside as damaged is made good.
        for file in fetched:
            self._keep_bytes(source_id, file)
        if arrivals:
            last = arrivals[-1]
            if last_visit is None or not last_visit.shows_return_of(last):
                return last, False
        arrival = len(arrivals) + 1
        edition = Edition(
            source_id=source_id,
            edition_id=_name_arrival(content_id, arrival),
            retrieved_at=max(file.retrieved_at for file in fetched),
            files=tuple(files),
            arrival=arrival,
        )
        # Last: a receipt is the word that all its bytes are there.
        edition.write(self._receipt(source_id, edition.edition_id))
        return edition, True

    def note_visit(self, source_id: str, listing: Listing) -> None:
        """Remember what lay at a source: once all of it is kept."""
        listing.write(self._listing(source_id))

    def verify_edition(self, edition: Edition) -> None:
        """Read every file of an edition and compare it with its hash, which is its name.

        Raises Refusal (`damaged`). The damaged bytes are set aside, so that the file is kept again
        when it lies at the source.
        """
        for file in edition.files:
            if self.is_whole(edition, file):
                continue
            tombstone = self._tombstones.find(edition.source_id, file.sha256)
            if tombstone is not None:
                raise _refuse_erased(file.name, tombstone)
            path = self.file_path(edition.source_id, file.sha256)
            place = f"raw/{edition.source_id}/{file.sha256}"
            found = "nothing there"
            if path.exists():
                found = f"something else, set aside as {set_aside(path).name}"
            raise _refuse_damaged(file.name, place, found)

    def is_whole(self, edition: Edition, file: RawFile) -> bool:
        """Whether the kept bytes of a file of an edition are those that came."""
        path = self.file_path(edition.source_id, file.sha256)
        return path.is_file() and hash_file(path) == file.sha256

    def find_last_visit(self, source_id: str) -> LastVisit | None:
        """The last visit of a source that got an answer; None where there was none."""
        path = self._listing(source_id)
        if not path.exists():
            return None
        receipts = path.parent / "editions"
        # A visit notes its listing after its receipts.
        is_behind = (
            receipts.exists() and receipts.stat().st_mtime_ns > path.stat().st_mtime_ns
        )
        return LastVisit(
            Listing.read(path), partial(self.list_editions, source_id), is_behind
        )

    def _list_arrivals(self, source_id: str, content_id: str) -> list[Edition]:
        """Every edition of the same files with the same bytes, in the order they came."""
        arrivals: list[Edition] = []
        while True:
            name = _name_arrival(content_id, len(arrivals) + 1)
            receipt = self._receipt(source_id, name)
            if not receipt.exists():
                return arrivals
            arrivals.append(Edition.read(receipt))

    def read_edition(self, source_id: str, edition_id: str) -> Edition:
        """The receipt of one edition. Raises FileNotFoundError where it never came."""
        return Edition.read(self._receipt(source_id, edition_id))

    def list_edition_ids(self, source_id: str) -> set[str]:
        """The ids of all editions ever kept; no receipt is read."""
        return {p.stem for p in (self._root / source_id / "editions").glob("*.json")}

    def list_editions(self, source_id: str) -> list[Edition]:
        """Every edition ever kept, oldest first."""
        receipts = (self._root / source_id / "editions").glob("*.json")
        editions = [Edition.read(path) for path in receipts]
        return sorted(
            editions, key=lambda edition: (edition.retrieved_at, edition.edition_id)
        )

    def list_damaged_receipts(self, source_id: str) -> list[str]:
        """The ids of the editions whose receipts are there and can't be read."""
        damaged: list[str] = []
        for path in sorted((self._root / source_id / "editions").glob("*.json")):
            try:
                Edition.read(path)
            except DamagedRecord:
                damaged.append(path.stem)
        return damaged

    def restore_receipt(self, edition: Edition) -> bool:
        """Write a lost receipt again, where these names and hashes are those its id was made of.

        A damaged one is set aside. Returns whether they were.
        """
        content_id = _hash_names_and_bytes(edition.files)
        if edition.edition_id != _name_arrival(content_id, edition.arrival):
            return False
        receipt = self._receipt(edition.source_id, edition.edition_id)
        if receipt.exists():
            set_aside(receipt)
        edition.write(receipt)
        return True

    def _keep_bytes(self, source_id: str, file: Fetched) -> None:
        if self._tombstones.find(source_id, file.sha256) is not None:
            return
        path = self.file_path(source_id, file.sha256)
        if path.is_file() and path.stat().st_size == file.size:
            return
        if path.is_dir():
            # No file can take the place of a folder.
            set_aside(path)
        with file.open() as bytes_in, open_atomically(path) as bytes_out:
            shutil.copyfileobj(bytes_in, bytes_out)

    def _listing(self, source_id: str) -> Path:
        return self._root / source_id / "listing.json"

    def _receipt(self, source_id: str, edition_id: str) -> Path:
        return self._root / source_id / "editions" / f"{edition_id}.json"


def _refuse_damaged(name: str, place: str, found: str) -> Refusal:
    return Refusal(
        "damaged",
        expected="the bytes that came, as their hash names them",
        found=found,
        where=f"{name} ({place})",
        to_fix="put the file at its source again, or restore the data folder's copy; it is then read by itself",
    )


def _refuse_erased(name: str, tombstone: Tombstone) -> Refusal:
    return Refusal(
        "damaged",
        expected="bytes that may be kept",
        found=f"a file that {tombstone.by} had erased on {tombstone.erased_at:%Y-%m-%d}: {tombstone.why}",
        where=f"{name} (raw/{tombstone.source_id}/erased/{tombstone.sha256}.json)",
        to_fix="take the file out of its source, or ask the sender for one without what had to go",
    )


def _name_arrival(content_id: str, arrival: int) -> str:
    """The id of an edition; of a first arrival it is that of its content alone."""
    return content_id if arrival == 1 else f"{content_id}-{arrival}"


def _hash_names_and_bytes(files: Iterable[RawFile]) -> str:
    named = "\n".join(f"{file.name}\t{file.sha256}" for file in files)
    return hashlib.sha256(named.encode()).hexdigest()[:16]
