"""The catalogue: `sources/<publisher>/<dataset>.yml`, read and validated into frozen records.

The only reader of that YAML. What a source *is* (publisher, licence, calendar, where its header stands, what each
column feeds) is declared here; how bytes are fetched, read and landed lives in `fetch`, `read` and `land`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from ingest.contract import CONTRACTS, FLAGS, WORDS
from ingest.declare import yaml_file
from ingest.declare.corrections import Correction
from ingest.declare.corrections import load as load_corrections
from ingest.declare.pattern import Regex


class CatalogueError(ValueError):
    """A source YAML that can't be used; the message names the file, the field and what is allowed."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Publisher(_Record):
    name_vi: str
    name_en: str
    url: str


class Licence(_Record):
    """Under what terms the figures may be republished, and the wording the publisher asks for."""

    id: str
    url: str = ""
    attribution: str


class Calendar(_Record):
    """When an edition is due: `grace_days` after the end of each period."""

    frequency: Literal["monthly", "quarterly", "annual", "irregular"]
    grace_days: int = 30
    final_after_days: int | None = None  # until then a period is provisional; None = final at once


class Coverage(_Record):
    """Who is expected to report: every unit of a scope (seed `scope_member`), or named units."""

    scope: str | None = None
    units: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


class FolderFetch(_Record):
    """Files of a folder; `path` is relative to the YAML."""

    kind: Literal["folder"]
    path: str
    pattern: str = "**/*"


class InboxFetch(_Record):
    """Files people drop into `<data>/inbox/<source id>/`."""

    kind: Literal["inbox"]
    pattern: str = "**/*"


class HttpFetch(_Record):
    """One address, or several, each one file. Asked only with `--live`. `mirrors`: address → where else it is."""

    kind: Literal["http"]
    urls: tuple[str, ...] = Field(min_length=1)
    mirrors: dict[str, tuple[str, ...]] = {}


class _Choice(_Record):
    """Which file of a dataset: by its stable id, or by a regex over its title and file name; the newest, or all.

    `media_types`: "text/csv" or "csv"; to be said where the same table is there in several formats.
    """

    resource: str | None = None
    pattern: Regex | None = None
    media_types: tuple[str, ...] = ()
    take: Literal["newest", "all"] = "newest"

    @model_validator(mode="after")
    def _says_which(self) -> _Choice:
        if (self.resource is None) == (self.pattern is None):
            raise ValueError("say which file: either `resource` (its id) or `pattern` (a regex over its name)")
        return self


class CkanFetch(_Choice):
    """A CKAN portal: `package_show`, then the resource's file, or its datastore page by page."""

    kind: Literal["ckan"]
    portal: str  # up to, without, /api/3/action
    package: str  # its id or name
    datastore: bool = False
    page: int = Field(1000, ge=1, le=32000)


class DkanFetch(_Choice):
    """A DKAN 2 portal (Ho Chi Minh City's): the metastore, then a distribution's file, or its datastore in pages."""

    kind: Literal["dkan"]
    portal: str  # up to, without, /api/1
    dataset: str  # its identifier
    datastore: bool = True
    page: int = Field(500, ge=1)  # DKAN refuses more than its own limit, 500 unless its keeper raised it


class PxwebFetch(_Record):
    """One table of a PxWeb portal. `select`: code of a variable → value codes, `*` and `?` as in file names.

    A variable that `select` does not name is asked for whole. `api`: of v1 with the language, e.g. `…/api/v1/vi`.
    """

    kind: Literal["pxweb"]
    api: str
    version: Literal["v1", "v2"] = "v1"
    table: str  # v1: the path below `api`; v2: the table id
    language: str | None = None  # v2 only
    select: dict[str, tuple[str, ...]] = {}
    format: str = "json-stat2"
    max_cells: int | None = Field(None, ge=1)  # None: as the portal's own configuration says


class SdmxFetch(_Record):
    """SDMX data, and the structure that explains its codes, as the publisher's web service gives them."""

    kind: Literal["sdmx"]
    data: tuple[str, ...] = Field(min_length=1)
    structure: str | None = None
    data_accept: str = "application/vnd.sdmx.structurespecificdata+xml;version=2.1"
    structure_accept: str = "application/vnd.sdmx.structure+xml;version=2.1"


class WorldbankFetch(_Record):
    """Indicators of the World Bank's API v2, all pages of each."""

    kind: Literal["worldbank"]
    api: str = "https://api.worldbank.org/v2"
    indicators: tuple[str, ...] = Field(min_length=1)
    countries: tuple[str, ...] = ("VNM",)
    date: str | None = None  # "2015:2024"
    database: int | None = None  # the API's own `source`
    page: int = Field(1000, ge=1, le=32500)


class SocrataFetch(_Record):
    """One dataset of a Socrata portal, page by page in the order of its rows."""

    kind: Literal["socrata"]
    portal: str
    dataset: str = Field(pattern=r"^[a-z0-9]{4}-[a-z0-9]{4}$")
    where: str | None = None
    page: int = Field(50000, ge=1)


class DcatFetch(_Choice):
    """A DCAT catalogue (data.json, JSON-LD, RDF/XML or Turtle), then the distributions of one of its datasets."""

    kind: Literal["dcat"]
    catalogue: str
    dataset: str  # its identifier, or its address in the catalogue


Fetch = Annotated[
    FolderFetch
    | InboxFetch
    | HttpFetch
    | CkanFetch
    | DkanFetch
    | PxwebFetch
    | SdmxFetch
    | WorldbankFetch
    | SocrataFetch
    | DcatFetch,
    Field(discriminator="kind"),
]


class DelimitedRead(_Record):
    kind: Literal["delimited"]
    delimiter: str | None = None  # None: found
    encoding: str | None = None  # None: found


class SpreadsheetRead(_Record):
    kind: Literal["spreadsheet"]


class JsonRecordsRead(_Record):
    kind: Literal["json_records"]
    records: str = ""  # JSON pointer of the list of records; "" = the document itself (a list, or one record)


class JsonStatRead(_Record):
    kind: Literal["json_stat"]


class PxRead(_Record):
    kind: Literal["px"]


class SdmxRead(_Record):
    """SDMX-ML, SDMX-JSON or SDMX-CSV, told by content."""

    kind: Literal["sdmx"]


class Section(_Record):
    """A table set as lines of running text: below the line that `after` is found in, down to a blank line or the end.

    `line`: a regex that must match the whole of each line; its named groups are the columns.
    """

    name: str
    after: Regex
    line: Regex

    @model_validator(mode="after")
    def _has_columns(self) -> Section:
        if not re.compile(self.line).groupindex:
            raise ValueError("`line` needs named groups, (?P<name>…), for the columns")
        return self


class LinesRead(_Record):
    kind: Literal["lines"]
    sections: tuple[Section, ...] = Field(min_length=1)
    encoding: str | None = None  # None: found


Read = Annotated[
    DelimitedRead | SpreadsheetRead | JsonRecordsRead | JsonStatRead | PxRead | SdmxRead | LinesRead,
    Field(discriminator="kind"),
]


class Edition(_Record):
    """What makes one edition (vintage), and when its publisher gave it out.

    `of`: `all_files` = everything fetched together is one edition; `each_file` = each file is one.
    A column with `to: published_at` further parts an edition by the date printed in its rows.
    """

    of: Literal["all_files", "each_file"] = "all_files"
    published_at: dt.date | None = None
    published_at_in_file_name: Regex | None = None  # regex with groups year, month, day


class Spelling(_Record):
    text: str
    since: dt.date | None = None


class Column(_Record):
    """One column of a printed table, or a family of columns (`matching`), and what it feeds.

    `to`: for observations `unit`, `measure`, `period`, `period_kind`, `value`, `numerator`, `denominator`,
    `comparability`, `published_at`, `breakdown`, `flags`, `qualifier`, `unit_of_measure`, `missing_reason` (why the
    value's cell is empty); for record kinds a column of the contract (`unit` for the unit); `nothing` = known and
    left out on purpose.
    `matching`: a regex over the header text; its named groups feed `period` (year, quarter, month…), `flag_<flag>`
    (sets the flag when it matched) and `breakdown_<key>` (through `values`).
    `under`: a regex over header texts, where two groups of columns bear the same names: this column is of the group
    that the nearest header to its left so matched (any column's `under`) begins.
    `percent_of`: (numerator, denominator), measures of two columns whose quotient this column prints, as 80.44 or as
    0.8044; which of the two is read from the quotients themselves, and where they do not tell it is quarantined.
    """

    to: str
    spellings: tuple[Spelling, ...] = ()
    matching: Regex | None = None
    under: Regex | None = None
    required: bool = True
    measure: str | None = None
    percent_of: tuple[str, str] | None = None
    number: Literal["count", "amount", "percent", "share", "flag", "printed"] = "count"
    unit_of_measure: str | None = None
    scale: Decimal | Literal["printed"] = Decimal(1)  # "printed": as `scale` of the table finds it in the file
    breakdown: str = ""
    is_total: bool = True
    values: dict[str, str] = {}  # printed word → what it means
    otherwise: str | None = None  # what any other word means; None = it is quarantined
    missing: dict[str, str] = {}  # printed mark → missing_reason, beside the common ones of `parse/numbers.py`

    @field_validator("spellings", mode="before")
    @classmethod
    def _plain_words(cls, given: object) -> object:
        words = [given] if isinstance(given, str) else given
        return [{"text": w} if isinstance(w, str) else w for w in words]

    @model_validator(mode="after")
    def _is_findable(self) -> Column:
        if not self.spellings and not self.matching:
            raise ValueError("a column needs `spellings` or `matching`, else it can't be found")
        return self


class Period(_Record):
    """How the period of a row is known: `kind`, and where its text comes from.

    `text`: a literal or a template over the named groups of `matching`, e.g. "{year}" or "{year}-{month}"; else the
    column with `to: period`; else `in_file_name` or `in_sheet_name`, regexes with such groups. "{retrieved}" is the
    day the file was fetched, for a list that says only what holds now.
    """

    kind: Literal["in_period", "year_to_date", "as_of"] | None = None  # None: the column `period_kind` says
    text: str | None = None
    in_file_name: Regex | None = None
    in_sheet_name: Regex | None = None
    month_closes_on: int | None = None  # 14 = administrative months, the 15th to the 14th (Decree 09/2019)


class Unit(_Record):
    """Where the reporting unit is when no column names it: a literal, or a regex with a group `unit`.

    `values`: what the group caught → the unit's name, where it is written in no way the reference list knows.
    """

    text: str | None = None
    in_file_name: Regex | None = None
    in_sheet_name: Regex | None = None
    in_banner: Regex | None = None
    values: dict[str, str] = {}


class PrintedScale(_Record):
    """What the file says its amounts are in: a regex with a group `scale`, and what each word of it is times.

    A file that does not say is held: an amount is never assumed to be in đồng or in millions.
    """

    in_banner: Regex | None = None
    in_file_name: Regex | None = None
    in_sheet_name: Regex | None = None
    values: dict[str, Decimal] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_said_somewhere(self) -> PrintedScale:
        patterns = [p for p in (self.in_banner, self.in_file_name, self.in_sheet_name) if p]
        if not patterns or not all("(?P<scale>" in p for p in patterns):
            raise ValueError("say where the scale is printed: a regex with a group `scale` in `in_banner`, …")
        return self


class Outline(_Record):
    """Rows that are parts of rows above them (A, I, 1, 1.1, -): each becomes a breakdown `<key>=<path>`.

    `number`, `label`: spellings of the columns that number and name the rows. `levels`: regexes over the number,
    from the highest down; a row without a number takes the mark its label begins with (-, +, *) or none. The path
    joins the rows above and the row itself with "/": by its code in `codes` (label → code, compared as headers are,
    without a bracket at its end; an empty code is left out of the path), else by the label as printed. A row of
    which nothing is filled in names those below it and is no figure.
    """

    key: str
    number: str
    label: str
    levels: tuple[Regex, ...] = Field(min_length=1)
    codes: dict[str, str] = {}


class RowRule(_Record):
    """Rows the table keeps: those whose column `of` (a spelling) reads one of `is_one_of`, or matches."""

    of: str
    is_one_of: tuple[str, ...] = ()
    matching: Regex | None = None


class Table(_Record):
    """`totals`: what the table says is a sum. "line=revenue": the row of that path, of those one step below it.

    "level" (a key alone): each row without the key, of the rows with it. Gate A lists those that are not.
    """

    columns: tuple[Column, ...]
    sheets: Regex | None = None  # regex over sheet names; None = every visible sheet
    files: Regex | None = None  # regex over file names; None = every file
    header_rows: int = 1  # at most: a sheet may stack fewer
    outline: Outline | None = None
    scale: PrintedScale | None = None
    totals: tuple[str, ...] = ()
    only_rows: tuple[RowRule, ...] = ()
    ends_at: Regex | None = None  # regex on the first filled cell of a row: footnotes begin here
    period: Period = Period()
    unit: Unit = Unit()


class Source(_Record):
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
    fetch: Fetch
    edition: Edition = Edition()
    read: Read
    tables: tuple[Table, ...] = Field(min_length=1)
    personal: tuple[str, ...] = ()  # header words of columns that never land
    corrections: tuple[Correction, ...] = ()  # from the register beside it, never from its own YAML

    @property
    def is_live(self) -> bool:
        return self.fetch.kind not in ("folder", "inbox")

    @property
    def fingerprint(self) -> str:
        """Changes when the declaration or its corrections do, so that raw files are read again."""
        register = corrections_of(self.path)
        told = self.path.read_bytes() + (register.read_bytes() if register.exists() else b"")
        return hashlib.sha256(told).hexdigest()[:16]

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
            words = WORDS.get(column.to) or (("true", "false") if column.to in _TRUTHS else ())
            meant = {*column.values.values(), *filter(None, [column.otherwise])} - {""}
            if words and (unknown := meant - set(words)):
                raise ValueError(
                    f"`{column.to}` is {', '.join(words)}; its `values` say {', '.join(sorted(unknown))}"
                )


_TRUTHS = {c.name for c in CONTRACTS["dossier"].columns if c.sql_type == "BOOLEAN"}


def load(folder: Path) -> tuple[Source, ...]:
    """Every source under `folder`, ordered by id. Raises CatalogueError for the first one that can't be used."""
    paths = set(folder.rglob("*.yml"))
    registers = {path for path in paths if path.parent.name == CORRECTIONS and path.parents[2] == folder}
    for orphan in sorted(registers - {corrections_of(path) for path in paths}):
        raise CatalogueError(f"{orphan.relative_to(folder)}: corrections of a source that is not declared beside it")
    return tuple(sorted((_read(p, folder) for p in paths - registers), key=lambda s: s.id))


CORRECTIONS = "corrections"


def corrections_of(source: Path) -> Path:
    """Where the corrections of a source are registered: <publisher>/corrections/<dataset>.yml."""
    return source.parent / CORRECTIONS / source.name


def _read(path: Path, folder: Path) -> Source:
    relative = path.relative_to(folder)
    if len(relative.parts) != 2:
        raise CatalogueError(f"{relative}: a source lives at <publisher>/<dataset>.yml")
    fields = _told(relative, yaml_file.read, path)
    if not isinstance(fields, dict):
        raise CatalogueError(f"{relative}: expected the fields of a source, met {type(fields).__name__}")
    if own := {"id", "path", "corrections"} & set(fields):
        raise CatalogueError(f"{relative}: {', '.join(sorted(own))}: known from the file's place, not said in it")
    register = corrections_of(path)
    known = _told(register.relative_to(folder), load_corrections, register)
    fields |= {"id": f"{relative.parts[0]}__{path.stem}", "path": path, "corrections": known}
    return _told(relative, Source.model_validate, fields)


def _told(relative: Path, make: Callable[[Any], Any], given: object) -> Any:
    """What `make` gives; what it finds wrong is told with the file and the field."""
    try:
        return make(given)
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'source'}: {e['msg']}" for e in error.errors())
        raise CatalogueError(f"{relative}: {told}") from error
    except ValueError as error:
        raise CatalogueError(f"{relative}: {error}") from error
