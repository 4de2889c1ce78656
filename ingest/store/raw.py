"""The raw store: bytes by content, receipts by edition. What a file means is not known here."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from ingest.fetch.fetched import Fetched
from ingest.store.atomic import open_atomically
from ingest.store.paths import Paths
from ingest.store.records import Edition, RawFile


class RawStore:
    """Every byte that ever came, and which files came together. Nothing is deleted or written
    twice.
    """

    def __init__(self, paths: Paths) -> None:
        self._root = paths.raw

    def file_path(self, source_id: str, sha256: str) -> Path:
        """Where the bytes with this hash are, or would be."""
        return self._root / source_id / sha256

    def keep_edition(
        self,
        source_id: str,
        fetched: Sequence[Fetched],
        unchanged: Iterable[RawFile] = (),
    ) -> tuple[Edition, bool]:
        """Keep files that came together, and those the portal said had not changed; returns
        (edition, is it new).

        An edition is what its files are: the same names with the same bytes are the same edition.
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
        edition_id = _hash_names_and_bytes(files)
        receipt = self._receipt(source_id, edition_id)
        if receipt.exists():
            return Edition.read(receipt), False
        for file in fetched:
            self._keep_bytes(source_id, file)
        edition = Edition(
            source_id=source_id,
            edition_id=edition_id,
            retrieved_at=max(file.retrieved_at for file in fetched),
            files=tuple(files),
        )
        # Last: a receipt is the word that all its bytes are there.
        edition.write(receipt)
        return edition, True

    def read_edition(self, source_id: str, edition_id: str) -> Edition:
        """The receipt of one edition. Raises FileNotFoundError where it never came."""
        return Edition.read(self._receipt(source_id, edition_id))

    def list_editions(self, source_id: str) -> list[Edition]:
        """Every edition ever kept, oldest first."""
        receipts = (self._root / source_id / "editions").glob("*.json")
        editions = [Edition.read(path) for path in receipts]
        return sorted(
            editions, key=lambda edition: (edition.retrieved_at, edition.edition_id)
        )

    def _keep_bytes(self, source_id: str, file: Fetched) -> None:
        path = self.file_path(source_id, file.sha256)
        if path.exists():
            return
        with file.open() as bytes_in, open_atomically(path) as bytes_out:
            shutil.copyfileobj(bytes_in, bytes_out)

    def _receipt(self, source_id: str, edition_id: str) -> Path:
        return self._root / source_id / "editions" / f"{edition_id}.json"


def _hash_names_and_bytes(files: Iterable[RawFile]) -> str:
    named = "\n".join(f"{file.name}\t{file.sha256}" for file in files)
    return hashlib.sha256(named.encode()).hexdigest()[:16]
