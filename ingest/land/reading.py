"""The name of one way of reading: what makes kept files be read again when it changes."""

from __future__ import annotations

import hashlib

from ingest.declare.source import Source
from ingest.land.record_kinds import RECORD_KINDS
from ingest.parse.reference_lists import ReferenceLists
from ingest.read.registry import READER_VERSIONS


def build_reading_id(source: Source, reference: ReferenceLists) -> str:
    """Names one way of reading a source: what it declares, the reference lists, and the code that
    reads.

    The code counts by two numbers that people raise when what it reads changes: of the source's own
    format and of its own kind of record. So a comment reads nothing again, and a better spreadsheet
    reader no delimited text. `tests/sources/test_readings.py` fails when landed rows change and no
    number does.
    """
    parts = (
        source.fingerprint,
        reference.fingerprint,
        f"{source.read.kind} {READER_VERSIONS[source.read.kind]}",
        f"{source.contract} {RECORD_KINDS[source.contract].version}",
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
