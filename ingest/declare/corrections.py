"""The corrections register: known errors of a source's files, each with its reason and the text it
was made for.

`<publisher>/corrections/<dataset>.yml` beside `<publisher>/<dataset>.yml` lists them. What a
correction *says* lives here; `ingest/land/corrections/printed_cells.py` applies it to cells.
"""

from __future__ import annotations

import datetime as dt
import fnmatch
import re
from pathlib import Path

from pydantic import Field, TypeAdapter, field_validator, model_validator

from ingest.declare.declaration import Declaration
from ingest.declare.yaml_file import load_yaml


class CellSelector(Declaration):
    """Which cell of which files.

    Files by `file` (a pattern over the name: "*2024-03*.xlsx") or `sha256`. The cell by `cell`
    ("D14"; a wrong banner or header too), or by the words around it: `row` (header → text as
    printed) and `column` (header). Headers in any declared spelling; in JSON the pointer. A file
    that has no such row is not meant.
    """

    file: str | None = None
    sha256: str | None = None
    sheet: str | None = None
    cell: str | None = None
    row: dict[str, str] = Field(default_factory=dict)
    column: str | None = None

    @model_validator(mode="after")
    def _check_file_and_cell(self) -> CellSelector:
        if not (self.file or self.sha256):
            raise ValueError(
                "say which file: `file` (a pattern over its name) or `sha256`"
            )
        by_words = bool(self.row and self.column)
        if bool(self.cell) == by_words:
            raise ValueError(
                "say which cell: either `cell` (D14), or both `row` and `column`"
            )
        if self.cell and not re.fullmatch(r"[A-Z]{1,3}[1-9]\d*", self.cell):
            raise ValueError(
                f"expected a cell written like D14, found `cell: {self.cell}`"
            )
        return self

    def is_in(self, name: str, sha256: str) -> bool:
        """Whether a file is meant, by its name and the hash of its bytes."""
        has_hash = self.sha256 is None or self.sha256 == sha256
        return has_hash and fnmatch.fnmatchcase(name, self.file or "*")


class Correction(Declaration):
    """`expect`: the text as printed, "" for a blank cell. `read_as`: the text to be read instead;
    or `drop`.

    The guard `expect` holds an edition that no longer prints that text, so that no fix outlives its
    reason.
    """

    where: CellSelector
    expect: str
    read_as: str | None = None
    drop: bool = False
    reason: str
    by: str
    date: dt.date
    evidence: str  # an address, or the number of a letter

    @field_validator("expect", "read_as", mode="before")
    @classmethod
    def _check_is_text(cls, value: object) -> object:
        # YAML reads an unquoted 10.50 as a number and loses its last zero.
        if value is None or isinstance(value, str):
            return value
        raise ValueError(f'expected text, found {value!r}: put it in quotes, "{value}"')

    @model_validator(mode="after")
    def _check_what_to_do(self) -> Correction:
        if (self.read_as is None) != self.drop:
            raise ValueError(
                "say what to do: either `read_as` (the text to read instead) or `drop: true`"
            )
        return self


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """The register of one dataset; none where there is no file. Raises ValueError."""
    if not path.exists():
        return ()
    return TypeAdapter(tuple[Correction, ...]).validate_python(load_yaml(path) or ())
