"""One dataset of one publisher, as `sources/<publisher>/<dataset>.yml` declares it.

What a source *is*: its publisher, licence and calendar, where its bytes are, where its header
stands and what each column feeds. How bytes are fetched, read and landed lives in `fetch`, `read`
and `land`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from ingest.contract.landed import CONTRACTS
from ingest.declare.corrections import Correction
from ingest.declare.credential import DeclaredCredential
from ingest.declare.declaration import Declaration
from ingest.declare.fetch import FetchOptions
from ingest.declare.pattern import Regex, compile_pattern
from ingest.declare.read import ReadOptions
from ingest.declare.source_rules import check_source
from ingest.declare.table import DeclaredTable


class Publisher(Declaration):
    """Who answers for the figures, as a release names them."""

    name_vi: str
    name_en: str
    url: str


class Licence(Declaration):
    """Under what terms the figures may be republished, and the wording the publisher asks for."""

    id: str
    url: str = ""
    attribution: str


class Calendar(Declaration):
    """When an edition is due: `grace_days` after the end of each period; of `irregular` sources
    none is. `unreachable_days`: for how long it may give no answer before somebody is told.
    """

    frequency: Literal["monthly", "quarterly", "annual", "irregular"]
    grace_days: int = 30
    unreachable_days: int = Field(2, ge=0)
    final_after_days: int | None = (
        None  # until then a period is provisional; None = final at once
    )


class Coverage(Declaration):
    """Who is expected to report: every unit of a scope (seed `scope_member`), or named units.

    A list of procedures or of cases speaks for nobody else, and for nobody before `complete_from`.

    `universe`: the scope that its figures by unit are a part of, where that is another one than the
    indicator's: a system that knows only the bodies connected to it.
    """

    scope: str | None = None
    units: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    universe: str | None = None
    complete_from: dt.date | None = None  # None = always

    @property
    def is_declared(self) -> bool:
        """Whether anybody is named."""
        return self.scope is not None or bool(self.units)


class DeclaredEdition(Declaration):
    """What makes one edition (vintage), and from when on it was known.

    `of`: `all_files` = everything fetched together is one edition; `each_file` = each file is one.
    A column with `to: published_at` further parts an edition by the date printed in its rows.
    `written_down_on`: of files that come with the project, the day somebody wrote their figures
    down; these are known from that day where no date of publication is given. Raise it when such a
    file changes.
    """

    of: Literal["all_files", "each_file"] = "all_files"
    published_at: dt.date | None = None
    published_at_in_file_name: Regex | None = None  # regex with groups year, month, day
    written_down_on: dt.date | None = None

    @model_validator(mode="after")
    def _require_whole_date(self) -> Self:
        pattern = self.published_at_in_file_name
        if pattern is None:
            return self
        names = compile_pattern(pattern).group_names
        missing = [part for part in ("year", "month", "day") if part not in names]
        if missing:
            raise ValueError(
                f"expected the groups year, month and day in published_at_in_file_name, found {pattern!r} without"
                f" {', '.join(missing)}; to fix: name them, as in (?P<year>\\d{{4}})"
            )
        return self


# What an edition may leave out as a whole: all that one unit, one period or one measure stated.
WithdrawnPart = Literal["unit", "period", "measure"]


class Source(Declaration):
    """One dataset of one publisher: `<publisher>__<dataset>` everywhere."""

    id: str
    path: Path
    title_vi: str
    title_en: str
    publisher: Publisher
    licence: Licence
    system: str
    # Systems of the plans that have no interface of their own: their figures come with this one's.
    other_systems: tuple[str, ...] = ()
    contract: Literal["observation", "procedure", "dossier"]
    is_synthetic: bool = False
    replaces: Literal["whole", "period", "unit_and_period", "nothing"]
    priority: int = 50  # the lower is preferred where two sources give the same measure
    max_loss_share: float = Field(0.0, ge=0, le=1)
    # Of what serves in the scope that a new edition replaces: the share it may leave out before
    # somebody is asked, and which parts may go whole. 1 = nobody is ever asked.
    max_withdrawn_share: float = Field(0.05, ge=0, le=1)
    may_withdraw_whole: tuple[WithdrawnPart, ...] = ()
    calendar: Calendar
    coverage: Coverage = Coverage()
    fetch: FetchOptions
    credential: DeclaredCredential | None = None
    private_hosts: tuple[str, ...] = ()  # names that may lie on a private network
    edition: DeclaredEdition = DeclaredEdition()
    read: ReadOptions
    tables: tuple[DeclaredTable, ...] = Field(min_length=1)
    personal: tuple[str, ...] = ()  # header words of columns that never land
    corrections: tuple[
        Correction, ...
    ] = ()  # from the register beside it, never from its own YAML

    @property
    def is_live(self) -> bool:
        """Whether its bytes come over the network, which only `--live` allows."""
        return self.fetch.kind not in ("folder", "inbox")

    @property
    def lists_cases(self) -> bool:
        """Whether its rows are cases, counted from the landed files month by month."""
        return CONTRACTS[self.contract].is_counted

    @property
    def can_withdraw(self) -> bool:
        """Whether a new edition can take back what an earlier one stated."""
        return self.replaces != "nothing"

    @property
    def fingerprint(self) -> str:
        """Changes when the declaration or its corrections do, so that raw files are read again.

        Of what they mean: a comment, the order of fields or a default written out changes nothing.
        """
        meaning = self.model_dump_json(exclude={"path"}, exclude_defaults=True)
        return hashlib.sha256(meaning.encode()).hexdigest()[:16]

    @model_validator(mode="after")
    def _check_rules(self) -> Source:
        check_source(self)
        return self
