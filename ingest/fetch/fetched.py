"""What every fetcher gives: one answer's bytes on disk, with the facts of its receipt. Nothing is parsed here."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

Clock = Callable[[], dt.datetime]


@dataclass(frozen=True)
class Fetched:
    """One file as it came.

    `name`: NFC and posix, relative to the folder or to the dataset. `url`: where it came from, as a stranger could
    use it; for folders and inboxes `folder:<source id>/<name>`, never a path of this machine. `headers`: those of the
    answer (lower-case names), and what the portal says about the file (`resource-…`, `request-body`). `path` is only
    good until the raw store has kept it.
    """

    name: str
    path: Path
    url: str
    sha256: str
    size: int
    retrieved_at: dt.datetime
    headers: Mapping[str, str] = field(default_factory=dict)

    def open(self) -> BinaryIO:
        return self.path.open("rb")

    def read_bytes(self) -> bytes:
        return self.path.read_bytes()


@dataclass(frozen=True)
class Seen:
    """What the last receipt of an address says, so that the portal can answer "not modified"."""

    sha256: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class NotModified:
    """The portal's word that the file is the one kept under `sha256`; its bytes did not travel again."""

    name: str
    url: str
    sha256: str
    retrieved_at: dt.datetime


@dataclass(frozen=True)
class NotAsked:
    """A live source in a run without `--live`: the last accepted vintage keeps serving."""

    source_id: str


def digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
