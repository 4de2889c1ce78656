"""What a release must be told beside the warehouse: typed, frozen, and passed in. Nothing here is looked up."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

RELEASE_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+-]{0,120}")
POINTER = "current"

Outcome = Literal["passed", "failed", "errored", "skipped", "no_rows", "waived"]


@dataclass(frozen=True)
class Licence:
    """Under what terms a source's figures may be republished, and the wording its publisher asks for."""

    id: str
    url: str
    attribution: str

    @property
    def token(self) -> str:
        """The id where a format allows no spaces or signs in a name."""
        return re.sub(r"[^-a-zA-Z0-9._]+", "-", self.id)


@dataclass(frozen=True)
class VintageFacts:
    """One accepted edition that the warehouse was built from."""

    vintage_id: str
    known_from: dt.datetime
    known_basis: str
    retrieved_at: dt.datetime
    rows: int
    quarantined: int
    landed_sha256: str
    raw_sha256s: tuple[str, ...]
    edition_id: str = ""
    reading_id: str = ""
    published_at: dt.date | None = None


@dataclass(frozen=True)
class SourceFacts:
    """One dataset of one publisher, with the vintages that served.

    `newest_held`: the edition that waits in data/held, so that the last accepted one kept serving; None = the newest
    serves. `unreachable_since`: when the source stopped answering.
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
    unreachable_since: dt.datetime | None = None


@dataclass(frozen=True)
class ReleaseFacts:
    """Everything a release says about itself that is not in the warehouse.

    `as_of`: the date of knowledge the marts were built at. `created_at` needs a time zone. Each verdict is a plain
    dict with at least `rule`, `table` (`marts.fct_target`), `severity` (critical | warning) and `outcome`; its other
    keys travel in the manifest. `rules_due`: (table, rule) pairs that had to be judged; one without a verdict refuses
    the release, and so does a mart that no verdict is about. `made_with`: versions of the tools that write the files.
    """

    release_id: str
    created_at: dt.datetime
    as_of: dt.date
    git_revision: str
    sources: tuple[SourceFacts, ...]
    verdicts: tuple[Mapping[str, Any], ...]
    rules_due: frozenset[tuple[str, str]] = frozenset()
    made_with: Mapping[str, str] = field(default_factory=dict)
    title_vi: str = "Chiso: các chỉ số chuyển đổi số của Việt Nam"
    title_en: str = "Chiso: indicators of Viet Nam's digital transformation"

    def __post_init__(self) -> None:
        if not RELEASE_ID.fullmatch(self.release_id) or self.release_id == POINTER:
            raise ValueError(
                f"release id {self.release_id!r}: expected letters, digits, . _ + -, and not {POINTER!r}"
            )
        if self.created_at.tzinfo is None:
            raise ValueError("created_at needs a time zone: pass datetime.now(timezone.utc)")

    @property
    def is_synthetic(self) -> bool:
        return any(s.is_synthetic for s in self.sources)

    @property
    def licences(self) -> tuple[Licence, ...]:
        """Each licence of a source once, ordered by id."""
        return tuple(sorted({s.licence for s in self.sources}, key=lambda held: (held.id, held.attribution)))
