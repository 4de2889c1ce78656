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
    """A workbook: .xlsx, .xls, .ods."""

    kind: Literal["spreadsheet"]


class JsonRecordsRead(Declaration):
    """A JSON document with a list of records; columns are pointers into a record."""

    kind: Literal["json_records"]
    records: str = ""  # JSON pointer of the list of records; "" = the document itself (a list, or one record)


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


ReadOptions = Annotated[
    DelimitedRead
    | SpreadsheetRead
    | JsonRecordsRead
    | JsonStatRead
    | PxRead
    | SdmxRead
    | LinesRead,
    Field(discriminator="kind"),
]
