"""What the stores remember, one JSON file each: receipts, vintages and how an edition was read.

The models are the format: whatever is written here must stay readable in data folders that exist.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    ValidationError,
)

from ingest.contract.vocabulary import KnownBasis
from ingest.fetch.redaction import redact_addresses
from ingest.store.sealed import DamagedRecord, read_sealed, write_sealed


def _parse_moment(value: object) -> object:
    if isinstance(value, str):
        return dt.datetime.fromisoformat(value)
    return value


def _format_moment(moment: dt.datetime) -> str:
    return moment.isoformat()


# Pydantic would write UTC as "Z" and read it as a zone of its own; the files say "+00:00" since the
# first one.
Moment = Annotated[
    dt.datetime,
    BeforeValidator(_parse_moment),
    PlainSerializer(_format_moment, return_type=str, when_used="json"),
]


class StoredRecord(BaseModel):
    """A frozen record kept as one sealed JSON file; the same record is the same bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # Fields that came later: left out at their default, so that a record says what it always said.
    later_fields: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def read(cls, path: Path) -> Self:
        """The record of a file. Raises FileNotFoundError, or DamagedRecord."""
        fields = read_sealed(path)
        try:
            return cls.model_validate(fields)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise DamagedRecord(path, f"{place}: {first['msg']}") from error

    def write(self, path: Path) -> None:
        """Write the file whole or not at all."""
        fields = self.model_dump(mode="json")
        for name in self.later_fields:
            if getattr(self, name) == type(self).model_fields[name].default:
                del fields[name]
        write_sealed(path, fields)


class RawFile(StoredRecord):
    """One kept file with its receipt: the name it came with, and the headers of the response it
    came in.

    Keys that stand in an address are left out, also when a receipt of before is read.
    """

    name: str
    sha256: str
    size: int
    url: Annotated[str, AfterValidator(redact_addresses)]
    headers: Mapping[str, Annotated[str, AfterValidator(redact_addresses)]] = {}


class Edition(StoredRecord):
    """Files of one source that came together: what one vintage, or a few, will be read from.

    An edition is an arrival. `arrival`: the how-manieth of this content; from the second one on
    the content has come back after it was gone.
    """

    later_fields = frozenset({"arrival"})

    source_id: str
    edition_id: str
    retrieved_at: Moment
    files: tuple[RawFile, ...]
    arrival: int = 1

    @property
    def is_return(self) -> bool:
        """Whether the same files with the same bytes had come before, and were gone meanwhile."""
        return self.arrival > 1

    def replaces(self, earlier: Edition) -> bool:
        """Whether it came later than another and brought other bytes under a name of its files."""
        if self.retrieved_at <= earlier.retrieved_at:
            return False
        hashes = {file.name: file.sha256 for file in self.files}
        return any(hashes.get(f.name, f.sha256) != f.sha256 for f in earlier.files)


class Listing(StoredRecord):
    """What lay at a source when it was visited last: file name → sha256.

    It tells a file that still lies there from one that has come back. `left`: files of an inbox that
    looked unfinished and were left, as name → sha256.
    """

    later_fields = frozenset({"left"})

    visited_at: Moment
    files: Mapping[str, str]
    left: Mapping[str, str] = {}

    def holds(self, files: Iterable[RawFile]) -> bool:
        """Whether all these files lay there, with these bytes."""
        return all(self.files.get(file.name) == file.sha256 for file in files)


class Vintage(StoredRecord):
    """One accepted edition of a dataset, or the part of it that bears one date of publication.

    `known_from`: the date of publication, else the declared day of writing down, else
    `retrieved_at`; UTC without a zone. `known_basis` says which. `scope_hash` is of what the
    vintage is about (its units and periods, by the source's `replaces`), `content_hash` of what it
    states, `landed_sha256` of its files as they were accepted, `quarantine_sha256` of the file of its
    rows that could not be read ("" of one accepted before they were hashed).
    """

    later_fields = frozenset({"landed_sha256", "quarantine_sha256"})

    source_id: str
    vintage_id: str
    edition_id: str
    reading_id: str
    published_at: dt.date | None
    retrieved_at: Moment
    known_from: Moment
    known_basis: KnownBasis
    rows: int
    quarantined: int
    scope_hash: str
    content_hash: str
    landed_sha256: str = ""
    quarantine_sha256: str = ""


class EditionState(StoredRecord):
    """How an edition was read last.

    `outcome`: `replaced` = it was held, and a later edition of the same files was accepted;
    `dismissed` = it was held, and somebody decided that it is not to be read;
    `erased` = bytes of it were removed by law, and it is never read again.
    `known_from`: of one that was seen again, from when on it would be known; a vintage that becomes
    known before it makes it worth reading again. `warning`: what gate A has against what it
    accepted, in words; it is published with every release the edition serves in. `found`: of a held
    one what is wrong with it, in one line.
    """

    later_fields = frozenset({"known_from", "found"})

    edition_id: str
    reading_id: str
    outcome: Literal[
        "accepted", "held", "seen_again", "replaced", "dismissed", "erased"
    ]
    vintage_ids: tuple[str, ...] = ()
    known_from: Moment | None = None
    reason: str = ""
    found: str = ""
    warning: str = ""

    @property
    def is_accepted(self) -> bool:
        """Whether what it says serves, of itself or because the last word said the same."""
        return self.outcome in ("accepted", "seen_again")
