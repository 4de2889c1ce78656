"""One edition to be landed, with all that landing it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from ingest.declare.source import Source
from ingest.parse.reference_lists import ReferenceLists
from ingest.problem import Refusal
from ingest.store.landing import Landing
from ingest.store.records import Edition, RawFile

# The vintages of an edition, or why it is held whole.
LandedEdition: TypeAlias = list[Landing] | Refusal

# The one scope of a source whose editions replace the whole of it.
WHOLE = "whole"


@dataclass(frozen=True)
class LandingJob:
    """An edition of a source, where its bytes are, and where what is landed waits for gate A.

    `raw_path`: (source id, sha256) → the kept file. `scratch_folder` is on the landed store's disk,
    so that a landing is moved and not copied.
    """

    source: Source
    edition: Edition
    reading_id: str
    reference: ReferenceLists
    raw_path: Callable[[str, str], Path]
    scratch_folder: Path

    def locate_raw(self, file: RawFile) -> Path:
        """Where the bytes of one of the edition's files are."""
        return self.raw_path(self.source.id, file.sha256)


# A refusal names so many of an edition's files.
_FILES_NAMED = 3


def build_empty_refusal(
    files: tuple[RawFile, ...], *, expected: str, found: str
) -> Refusal:
    """The refusal of an edition that states nothing: were it accepted, it would withdraw what the
    last one stated.
    """
    return Refusal(
        "empty",
        expected=expected,
        found=found,
        where=", ".join(file.name for file in files[:_FILES_NAMED]),
        to_fix="ask the publisher for the file again; nothing was withdrawn",
    )
