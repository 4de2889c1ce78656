"""One dataset of one publisher, as `sources/<publisher>/<dataset>.yml` declares it.

What a source *is*: its publisher, licence and calendar, where its bytes are, where its header stands and what each
column feeds. How bytes are fetched, read and landed lives in `fetch`, `read` and `land`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from ingest.contract.landed import CONTRACTS
from ingest.contract.vocabulary import DOSSIER_WORDS, FLAGS
from ingest.declare.corrections import Correction
from ingest.declare.declaration import Declaration
from ingest.declare.fetch import FetchOptions
from ingest.declare.pattern import Regex
from ingest.declare.read import ReadOptions
from ingest.declare.table import DeclaredTable


class Publisher(Declaration):
    name_vi: str
    name_en: str
    url: str


class Licence(Declaration):
    """Under what terms the figures may be republished, and the wording the publisher asks for."""

    id: str
    url: str = ""
    attribution: str


class Calendar(Declaration):
    """When an edition is due: `grace_days` after the end of each period."""

    frequency: Literal["monthly", "quarterly", "annual", "irregular"]
    grace_days: int = 30
    final_after_days: int | None = None  # until then a period is provisional; None = final at once


class Coverage(Declaration):
    """Who is expected to report: every unit of a scope (seed `scope_member`), or named units."""

    scope: str | None = None
    units: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


class DeclaredEdition(Declaration):
    """What makes one edition (vintage), and when its publisher gave it out.

    `of`: `all_files` = everything fetched together is one edition; `each_file` = each file is one.
    A column with `to: published_at` further parts an edition by the date printed in its rows.
    """

    of: Literal["all_files", "each_file"] = "all_files"
    published_at: dt.date | None = None
    published_at_in_file_name: Regex | None = None  # regex with groups year, month, day


_TRUTHS = {c.name for c in CONTRACTS["dossier"].columns if c.sql_type == "BOOLEAN"}


class Source(Declaration):
    """One dataset of one publisher: `<publisher>__<dataset>` everywhere."""

    id: str
    path: Path
    title_vi: str
    title_en: str
    publisher: Publisher
    licence: Licence
    system: str
    contract: Literal["observation", "procedure", "dossier"]
    is_synthetic: bool = False
    replaces: Literal["whole", "period", "unit_and_period", "nothing"]
    priority: int = 50  # the lower speaks first where two sources give the same measure
    max_loss_share: float = Field(0.0, ge=0, le=1)
    calendar: Calendar
    coverage: Coverage = Coverage()
    fetch: FetchOptions
    edition: DeclaredEdition = DeclaredEdition()
    read: ReadOptions
    tables: tuple[DeclaredTable, ...] = Field(min_length=1)
    personal: tuple[str, ...] = ()  # header words of columns that never land
    corrections: tuple[Correction, ...] = ()  # from the register beside it, never from its own YAML

    @property
    def is_live(self) -> bool:
        return self.fetch.kind not in ("folder", "inbox")

    @property
    def fingerprint(self) -> str:
        """Changes when the declaration or its corrections do, so that raw files are read again.

        Of what they mean: a comment, the order of fields or a default written out changes nothing.
        """
        meaning = self.model_dump_json(exclude={"path"}, exclude_defaults=True)
        return hashlib.sha256(meaning.encode()).hexdigest()[:16]

    @model_validator(mode="after")
    def _targets_exist(self) -> Source:
        observation = {
            "unit", "measure", "period", "period_kind", "value", "numerator", "denominator",
            "comparability", "published_at", "breakdown", "flags", "qualifier", "unit_of_measure", "missing_reason",
        }  # fmt: skip
        record = {c.name for c in CONTRACTS[self.contract].columns} | {"unit", "published_at"}
        allowed = (observation if self.contract == "observation" else record) | {"nothing"}
        if CONTRACTS[self.contract].is_counted:
            allowed -= {"published_at"}
            self._cases_can_be_streamed()
        if self.corrections and CONTRACTS[self.contract].is_counted:
            raise ValueError("a file of single cases has no figure to correct: its sender mends and sends it again")
        for table in self.tables:
            spelled = {s.text for c in table.columns for s in c.spellings}
            if both := spelled & set(self.personal):
                raise ValueError(f"`personal` never lands, so no column may be spelled {', '.join(sorted(both))}")
            for rule in table.only_rows:
                if rule.of not in spelled:
                    raise ValueError(f"`only_rows.of: {rule.of}` is no spelling of a declared column")
            for column in table.columns:
                if column.scale == "printed" and not table.scale:
                    raise ValueError("a column with `scale: printed` needs the table's `scale`: where it is printed")
                if column.to not in allowed:
                    raise ValueError(f"column `to: {column.to}` is not one of {', '.join(sorted(allowed))}")
                for group in re.findall(r"\?P<flag_(\w+)>", column.matching or ""):
                    if group not in FLAGS:
                        raise ValueError(f"`flag_{group}` is not one of {', '.join(FLAGS)}")
        return self

    def _cases_can_be_streamed(self) -> None:
        """Files of cases are read by DuckDB in one stream, not cell by cell."""
        if self.read.kind != "delimited" or len(self.tables) != 1:
            raise ValueError("cases are read from delimited text with one table: `read: {kind: delimited}`")
        (table,) = self.tables
        targets = {c.to for c in table.columns}
        if lacking := {"dossier_code", "procedure_code", "received_date"} - targets:
            raise ValueError(f"a table of cases needs a column for {', '.join(sorted(lacking))}")
        if table.only_rows or table.ends_at or any(c.matching or c.scale == "printed" for c in table.columns):
            raise ValueError("a table of cases has no `only_rows`, `ends_at`, `matching` or `scale: printed`")
        for column in table.columns:
            words = DOSSIER_WORDS.get(column.to) or (("true", "false") if column.to in _TRUTHS else ())
            meant = {*column.values.values(), *filter(None, [column.otherwise])} - {""}
            if words and (unknown := meant - set(words)):
                raise ValueError(
                    f"`{column.to}` is {', '.join(words)}; its `values` say {', '.join(sorted(unknown))}"
                )
