"""What every fetcher gives: one response's bytes on disk, with the facts of its receipt. Nothing is parsed here."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Literal

Clock = Callable[[], dt.datetime]
# Waits so many seconds.
Pause = Callable[[float], None]


@dataclass(frozen=True)
class Fetched:
    """One file as it came.

    `name`: NFC and posix, relative to the folder or to the dataset. `url`: where it came from, as
    a stranger could use it; for folders and inboxes `folder:<source id>/<name>`, never a path of
    this machine. `size`: bytes. `headers`: those of the response (lower-case names), and what the
    portal says about the file (`resource-…`, `request-body`). `path` is only good until the raw
    store has kept it.
    """

    name: str
    path: Path
    url: str
    sha256: str
    size: int
    retrieved_at: dt.datetime
    headers: Mapping[str, str] = field(default_factory=dict)

    def open(self) -> BinaryIO:
        """The bytes as a stream."""
        return self.path.open("rb")

    def read_bytes(self) -> bytes:
        """All bytes at once."""
        return self.path.read_bytes()

    def with_headers(self, more: Mapping[str, str]) -> Fetched:
        """The same file with more facts in its receipt."""
        return replace(self, headers={**self.headers, **more})


@dataclass(frozen=True)
class Seen:
    """What the last receipt of an address holds, so that the portal can say "not modified"."""

    sha256: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class NotModified:
    """The portal's word that the file is the one kept under `sha256`; no bytes travelled."""

    name: str
    url: str
    sha256: str
    retrieved_at: dt.datetime


@dataclass(frozen=True)
class NotTaken:
    """A file in an inbox that is left there, and why.

    `sha256`: of its bytes where they were read. `may_change`: it may be whole the next time.
    """

    name: str
    reason: str
    sha256: str = ""
    may_change: bool = False

    def __str__(self) -> str:
        return f"{self.name}: left in the inbox: {self.reason}"


@dataclass(frozen=True)
class NotFetched:
    """A live source that was not asked: the last accepted vintage keeps serving.

    `reason`: `not_live` in a run without `--live`, `credential` where its credential can't be used;
    `message` says so in words.
    """

    source_id: str
    reason: Literal["not_live", "credential"]
    message: str


def hash_file(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal: its name in the raw store."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
