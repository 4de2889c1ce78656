"""The exported files of a release: which table each holds, and what it is down to the last byte."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

# The database of a release, in which people open its tables.
DATABASE = "indicators.duckdb"


class Unexportable(ValueError):
    """A warehouse that can't be given out in every promised format; nothing was published."""


@dataclass(frozen=True)
class Fingerprint:
    """The size and the SHA-256 of a file."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class DataFile:
    """One exported file of one mart. `path` is relative to the release."""

    path: str
    mart: str
    rows: int
    fingerprint: Fingerprint


def fingerprint_file(path: Path) -> Fingerprint:
    """Read a file once and say what it is."""
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return Fingerprint(path.stat().st_size, sha256)
