"""Where the bytes of a source are: one record for each kind of portal, folder or address (`fetch:`
in the YAML).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ingest.declare.declaration import Declaration
from ingest.declare.pattern import Regex
from ingest.declare.post import PostFetch


class FolderFetch(Declaration):
    """Files of a folder; `path` is relative to the YAML."""

    kind: Literal["folder"]
    path: str
    pattern: str = "**/*"


class InboxFetch(Declaration):
    """Files people drop into `<data>/inbox/<source id>/`."""

    kind: Literal["inbox"]
    pattern: str = "**/*"


class HttpFetch(Declaration):
    """One address, or several, each one file. Fetched only with `--live`. `mirrors`: address →
    where else it is.
    """

    kind: Literal["http"]
    urls: tuple[str, ...] = Field(min_length=1)
    mirrors: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class _Choice(Declaration):
    """Which file of a dataset: by its stable id, or by a regex over its title and file name; the
    newest, or all.

    `media_types`: "text/csv" or "csv"; to be given where the same table is there in several
    formats.
    """

    resource: str | None = None
    pattern: Regex | None = None
    media_types: tuple[str, ...] = ()
    take: Literal["newest", "all"] = "newest"

    @model_validator(mode="after")
    def _check_is_one(self) -> _Choice:
        if (self.resource is None) == (self.pattern is None):
            raise ValueError(
                "say which file: either `resource` (its id) or `pattern` (a regex over its name)"
            )
        return self


class CkanFetch(_Choice):
    """A CKAN portal: `package_show`, then the resource's file, or its datastore page by page."""

    kind: Literal["ckan"]
    portal: str  # up to, without, /api/3/action
    package: str  # its id or name
    datastore: bool = False
    page: int = Field(1000, ge=1, le=32000)


class DkanFetch(_Choice):
    """A DKAN 2 portal (Ho Chi Minh City's): the metastore, then a distribution's file, or its
    datastore in pages.
    """

    kind: Literal["dkan"]
    portal: str  # up to, without, /api/1
    dataset: str  # its identifier
    datastore: bool = True
    page: int = Field(
        500, ge=1
    )  # DKAN refuses more than its own limit, 500 unless its keeper raised it


class PxwebFetch(Declaration):
    """One table of a PxWeb portal. `select`: code of a variable → value codes, `*` and `?` as in
    file names.

    A variable that `select` does not name is requested whole. `api`: of v1 with the language, e.g.
    `…/api/v1/vi`.
    """

    kind: Literal["pxweb"]
    api: str
    version: Literal["v1", "v2"] = "v1"
    table: str  # v1: the path below `api`; v2: the table id
    language: str | None = None  # v2 only
    select: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    format: str = "json-stat2"
    max_cells: int | None = Field(
        None, ge=1
    )  # None: as the portal's own configuration says


class SdmxFetch(Declaration):
    """SDMX data, and the structure that explains its codes, as the publisher's web service gives
    them.
    """

    kind: Literal["sdmx"]
    data: tuple[str, ...] = Field(min_length=1)
    structure: str | None = None
    data_accept: str = "application/vnd.sdmx.structurespecificdata+xml;version=2.1"
    structure_accept: str = "application/vnd.sdmx.structure+xml;version=2.1"


class WorldbankFetch(Declaration):
    """Indicators of the World Bank's API v2, all pages of each."""

    kind: Literal["worldbank"]
    api: str = "https://api.worldbank.org/v2"
    indicators: tuple[str, ...] = Field(min_length=1)
    countries: tuple[str, ...] = ("VNM",)
    date: str | None = None  # "2015:2024"
    database: int | None = None  # the API's own `source`
    page: int = Field(1000, ge=1, le=32500)


class SocrataFetch(Declaration):
    """One dataset of a Socrata portal, page by page in the order of its rows."""

    kind: Literal["socrata"]
    portal: str
    dataset: str = Field(pattern=r"^[a-z0-9]{4}-[a-z0-9]{4}$")
    where: str | None = None
    page: int = Field(50000, ge=1)


class DcatFetch(_Choice):
    """A DCAT catalogue (data.json, JSON-LD, RDF/XML or Turtle), then the distributions of one of
    its datasets.
    """

    kind: Literal["dcat"]
    catalogue: str
    dataset: str  # its identifier, or its address in the catalogue


FetchOptions = Annotated[
    FolderFetch
    | InboxFetch
    | HttpFetch
    | PostFetch
    | CkanFetch
    | DkanFetch
    | PxwebFetch
    | SdmxFetch
    | WorldbankFetch
    | SocrataFetch
    | DcatFetch,
    Field(discriminator="kind"),
]
