"""Which kind of file a source gives, and what its reader has to know (`read:` in the YAML)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ingest.declare.declaration import Declaration
from ingest.declare.pattern import Regex, compile_pattern


class DelimitedRead(Declaration):
    """Text with a separator between cells: CSV and its kin."""

    kind: Literal["delimited"]
    delimiter: str | None = None  # None: found
    encoding: str | None = None  # None: found


class SpreadsheetRead(Declaration):
    """A workbook: .xlsx, .xls, .xlsb, .ods.

    `hidden`: what happens to figures in rows and columns that are not shown (hidden, filtered,
    collapsed): the file is held and names them, or they are read and say so in their note.
    """

    kind: Literal["spreadsheet"]
    hidden: Literal["refuse", "read"] = "refuse"


class JsonRecordsRead(Declaration):
    """A JSON document with lists of records; columns are pointers into a record.

    `records`: JSON pointer of the list of records; "" = the document itself (a list, or one record).
    Several pointers are several sheets, each named by its pointer (`sheets:` of a table chooses
    one).

    `spread`: pointer inside a record of a list of named objects → the key that names each. The
    objects of `{/metrics: code}` become the columns "/metrics[DOSSIER_SYNC]/numerator", so that
    the pair of one metric stays in one row, whatever the order of the list.
    """

    kind: Literal["json_records"]
    records: str | tuple[str, ...] = ""
    spread: dict[str, str] = Field(default_factory=dict)

    @property
    def pointers(self) -> tuple[str, ...]:
        """Every pointer of `records`."""
        return (self.records,) if isinstance(self.records, str) else self.records

    @model_validator(mode="after")
    def _check_pointers(self) -> JsonRecordsRead:
        if not self.pointers:
            raise ValueError("expected at least one pointer in `records`, found none")
        for pointer in (*self.pointers, *self.spread):
            if pointer and not pointer.startswith("/"):
                raise ValueError(
                    f"expected a JSON pointer, found “{pointer}”; to fix: write “/{pointer}”"
                )
        return self


class JsonStatRead(Declaration):
    """A JSON-stat cube, 1 or 2; columns are its dimensions."""

    kind: Literal["json_stat"]


class PxRead(Declaration):
    """A PC-Axis file; columns are its dimensions."""

    kind: Literal["px"]


class SdmxRead(Declaration):
    """SDMX-ML, SDMX-JSON or SDMX-CSV, which of them is found in its content."""

    kind: Literal["sdmx"]


class Section(Declaration):
    """A table set as lines of running text: below the line that `after` is found in, down to a
    blank line or the end.

    `line`: a regex that must match the whole of each line; its named groups are the columns.
    """

    name: str
    after: Regex
    line: Regex

    @model_validator(mode="after")
    def _check_has_columns(self) -> Section:
        if not compile_pattern(self.line).group_names:
            raise ValueError("`line` needs named groups, (?P<name>…), for the columns")
        return self


class LinesRead(Declaration):
    """Running text with tables set as lines."""

    kind: Literal["lines"]
    sections: tuple[Section, ...] = Field(min_length=1)
    encoding: str | None = None  # None: found


class XmlRecordsRead(Declaration):
    """XML with repeated elements. Paths are of names without namespaces, from the root: "GoiTin/Body".

    `records`: path of the element that is a record; columns are the paths inside it, and its
    attributes ("@ma"). `beside`: paths of elements outside the records, e.g. of a header, whose
    text is a column of every record, by its whole path.
    """

    kind: Literal["xml_records"]
    records: str = Field(min_length=1)
    beside: tuple[str, ...] = ()


class HtmlListRead(Declaration):
    """A page with a list. `item`: the tag of its items; columns are `link`, `link_text`, `text`."""

    kind: Literal["html_list"]
    item: str = "li"


ReadOptions = Annotated[
    DelimitedRead
    | SpreadsheetRead
    | JsonRecordsRead
    | JsonStatRead
    | PxRead
    | SdmxRead
    | LinesRead
    | XmlRecordsRead
    | HtmlListRead,
    Field(discriminator="kind"),
]
