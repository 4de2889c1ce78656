"""What a release must know beside the warehouse. It is passed in; nothing here is looked up.

The records of sources and vintages are also what the manifest holds of them: one form, written and
read by pydantic.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pydantic.dataclasses
from pydantic import JsonValue

from ingest.contract.vocabulary import KnownBasis
from ingest.store.records import Moment, Vintage
from ingest.store.visits import SourceContact

RELEASE_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+-]{0,120}")
# The word that stands for whichever release is current, and the name of the pointer to it.
POINTER = "current"

# A verdict of gate B as JSON. At least `rule`, `table` (`marts.fct_target`), `severity` (critical |
# warning) and `outcome`; its other keys travel in the manifest.
VerdictRecord = Mapping[str, JsonValue]


@pydantic.dataclasses.dataclass(frozen=True)
class Licence:
    """Under what terms a source's figures may be republished.

    `attribution`: the wording its publisher wants beside them.
    """

    id: str
    url: str
    attribution: str

    @property
    def token(self) -> str:
        """The id where a format allows no spaces or signs in a name."""
        return re.sub(r"[^-a-zA-Z0-9._]+", "-", self.id)


@pydantic.dataclasses.dataclass(frozen=True)
class VintageFacts:
    """One vintage that the warehouse was built from, and the files it can be made from again.

    `edition_id` and `reading_id` are empty in manifests that are older than the rebuilding of
    releases.
    """

    vintage_id: str
    known_from: Moment
    known_basis: KnownBasis
    retrieved_at: Moment
    rows: int
    quarantined: int
    landed_sha256: str
    raw_sha256s: tuple[str, ...]
    edition_id: str = ""
    reading_id: str = ""
    published_at: dt.date | None = None

    @classmethod
    def from_vintage(
        cls, vintage: Vintage, landed_sha256: str, raw_sha256s: tuple[str, ...]
    ) -> VintageFacts:
        """The facts of a landed vintage.

        `landed_sha256`: of its landed files; `raw_sha256s`: of its edition's.
        """
        return cls(
            vintage_id=vintage.vintage_id,
            known_from=vintage.known_from,
            known_basis=vintage.known_basis,
            retrieved_at=vintage.retrieved_at,
            rows=vintage.rows,
            quarantined=vintage.quarantined,
            landed_sha256=landed_sha256,
            raw_sha256s=raw_sha256s,
            edition_id=vintage.edition_id,
            reading_id=vintage.reading_id,
            published_at=vintage.published_at,
        )

    def to_vintage(self, source_id: str) -> Vintage:
        """The vintage as the landed store knows it, but without the hashes that only landing
        compares.
        """
        return Vintage(
            source_id=source_id,
            vintage_id=self.vintage_id,
            edition_id=self.edition_id,
            reading_id=self.reading_id,
            published_at=self.published_at,
            retrieved_at=self.retrieved_at,
            known_from=self.known_from,
            known_basis=self.known_basis,
            rows=self.rows,
            quarantined=self.quarantined,
            scope_hash="",
            content_hash="",
        )


@pydantic.dataclasses.dataclass(frozen=True)
class DecisionFacts:
    """What somebody decided on a held edition of a source: `confirmed` or `dismissed`.

    `reason`: what it was held for.
    """

    edition_id: str
    decided: str
    decided_at: Moment
    by: str
    why: str
    reason: str


@pydantic.dataclasses.dataclass(frozen=True)
class SourceFacts:
    """One dataset of one publisher, with the vintages that served.

    `newest_held`: the edition that waits in data/held, so that the last accepted one kept serving;
    None = the newest serves. `last_seen_at`: when it last gave an answer, `last_news_at` when that
    held anything new, `unreachable_since` when it stopped to answer; None = it never did.
    `decisions`: of people on held editions, as they were made.
    """

    source_id: str
    title_vi: str
    title_en: str
    publisher_vi: str
    publisher_en: str
    publisher_url: str
    licence: Licence
    is_synthetic: bool
    vintages: tuple[VintageFacts, ...]
    newest_held: str | None = None
    unreachable_since: Moment | None = None
    last_seen_at: Moment | None = None
    last_news_at: Moment | None = None
    decisions: tuple[DecisionFacts, ...] = ()

    @property
    def contact(self) -> SourceContact:
        """What its visits had come to, as far as a release tells."""
        return SourceContact(
            self.last_seen_at, self.last_news_at, self.unreachable_since
        )


@dataclass(frozen=True)
class ReleaseFacts:
    """Everything a release says about itself that is not in the warehouse.

    `created_at` has a time zone. `as_of`: the date of knowledge the marts were built at.
    `next_change_on`: the first day on which the calendar alone would make it say something else; until
    then it stays true where no source brings news. None = no day does.
    `rules_due`: (table, rule) pairs that had to be judged; one without a verdict refuses the
    release, and so does a mart that no verdict is about. `made_with`: versions of the tools that
    write the files. Raises ValueError where the id or `created_at` can't be used.
    """

    release_id: str
    created_at: dt.datetime
    as_of: dt.date
    git_revision: str
    sources: tuple[SourceFacts, ...]
    verdicts: tuple[VerdictRecord, ...]
    next_change_on: dt.date | None = None
    rules_due: frozenset[tuple[str, str]] = frozenset()
    made_with: Mapping[str, str] = field(default_factory=dict)
    title_vi: str = "Chiso: các chỉ số chuyển đổi số của Việt Nam"
    title_en: str = "Chiso: indicators of Viet Nam's digital transformation"

    def __post_init__(self) -> None:
        if not RELEASE_ID.fullmatch(self.release_id) or self.release_id == POINTER:
            raise ValueError(
                "expected a release id of letters, digits and . _ + - that is not the word"
                f" {POINTER}, found {self.release_id!r}"
            )
        if self.created_at.tzinfo is None:
            raise ValueError(
                f"expected created_at with a time zone, found {self.created_at};"
                " to fix: pass datetime.now(timezone.utc)"
            )

    @property
    def is_synthetic(self) -> bool:
        """Whether any of its figures is made up."""
        return any(source.is_synthetic for source in self.sources)

    @property
    def licences(self) -> tuple[Licence, ...]:
        """Each licence of a source once, ordered by id."""
        licences = {source.licence for source in self.sources}
        return tuple(
            sorted(licences, key=lambda licence: (licence.id, licence.attribution))
        )
