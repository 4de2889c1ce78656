"""The name of one way of reading: what makes kept files be read again when it changes."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from ingest.declare.source import Source
from ingest.parse.reference_lists import ReferenceLists


@cache
def reader_fingerprint() -> str:
    """Changes with the code that reads: a mended parser reads raw files again."""
    folder = Path(__file__).parents[1]
    code = sorted(p for p in folder.rglob("*.py") if "fetch" not in p.relative_to(folder).parts)
    return hashlib.sha256(b"".join(p.read_bytes() for p in code)).hexdigest()[:16]


def build_reading_id(source: Source, reference: ReferenceLists) -> str:
    """Names one way of reading: the declaration, the reference lists and the reader's code together."""
    parts = f"{source.fingerprint}{reference.fingerprint}{reader_fingerprint()}"
    return hashlib.sha256(parts.encode()).hexdigest()[:16]
