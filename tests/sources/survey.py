"""Every real file of ../shared/data through the reader its content calls for: read, or refused with a reason.

python -m tests.sources.survey ../shared/data            prints the table, file by file
python -m tests.sources.survey ../shared/data --write    writes what is read into known_files.csv
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from pydantic import TypeAdapter

from ingest.declare.read import ReadOptions
from ingest.problem import Refusal
from ingest.read.file_kind import detect_file_kind
from ingest.read.registry import read_file
from ingest.read.sheet import Sheet
from tests.sources.known_files import KnownFile, write_known_files

# Words by which INDEX.md says of a file that it can't be read, or that there is nothing to read.
_UNREADABLE = re.compile(
    r"INVALID JSON|NOT A WORKBOOK|empty file|error body|unreadable by calamine|\| 0 bytes \||\| \d+ x 0 \|"
)
_SPEC = TypeAdapter(ReadOptions)


@dataclass(frozen=True)
class Listed:
    """A row of INDEX.md."""

    path: str
    shape: str
    is_readable: bool


@dataclass(frozen=True)
class Outcome:
    """What became of a file: its reader and sheets, or why it was refused."""

    file: Listed
    kind: str = ""
    sheets: tuple[Sheet, ...] = ()
    refusal: Refusal | None = None

    @property
    def result(self) -> str:
        """The kind by which it was read, or the reason for which it was refused."""
        return self.refusal.reason if self.refusal else self.kind

    @property
    def rows(self) -> int:
        return sum(s.cells.height for s in self.sheets)

    @property
    def cells(self) -> int:
        return sum(
            s.cells.height * len(s.columns)
            - sum(s.cells.drop("row").null_count().row(0))
            for s in self.sheets
        )


@dataclass(frozen=True)
class Survey:
    """What became of the files that the tests know, and of those that were added since."""

    known: list[Outcome]
    added: list[Outcome]


def survey_folder(data: Path, known_paths: Collection[str]) -> Survey:
    """Every file of a folder with an INDEX.md, whether that lists it or not.

    Any error but a Refusal is raised: no file may crash its reader.
    """
    rows = {row.path: row for row in list_index(data)}
    known, added = [], []
    for path in sorted(
        p for p in data.rglob("*") if p.is_file() and p != data / "INDEX.md"
    ):
        name = path.relative_to(data).as_posix()
        outcome = read_outcome(
            path, rows.get(name, Listed(name, shape="", is_readable=True))
        )
        if name in known_paths:
            known.append(outcome)
        else:
            added.append(outcome)
    return Survey(known, added)


def list_index(data: Path) -> list[Listed]:
    """The files that INDEX.md lists, as it describes them."""
    lines = (data / "INDEX.md").read_text("utf-8").splitlines()
    rows = [
        line for line in lines if line.startswith("| ") and "/" in line.split(" | ")[0]
    ]
    fields = ((row, row.removeprefix("| ").split(" | ")) for row in rows)
    return [
        Listed(path, shape, not _UNREADABLE.search(row))
        for row, (path, _, _, shape, *_) in fields
    ]


def read_outcome(path: Path, file: Listed) -> Outcome:
    """A file through the reader for its content."""
    try:
        kind = detect_file_kind(path, path.name)
        spec = {"kind": kind} | (
            {"records": _records(path)} if kind == "json_records" else {}
        )
        return Outcome(
            file, kind, tuple(read_file(path, path.name, _SPEC.validate_python(spec)))
        )
    except Refusal as refusal:
        return Outcome(file, refusal=refusal)


def _records(path: Path) -> str:
    """Where the records are in a World Bank answer, [page, records], also as PowerShell writes it; else on top."""
    try:
        document = json.loads(path.read_bytes())
    except ValueError:
        return ""
    is_page = (
        isinstance(document, list)
        and len(document) == 2
        and isinstance(document[0], dict)
        and "pages" in document[0]
    )
    if not is_page:
        return ""
    return "/1/value" if isinstance(document[1], dict) else "/1"


def shapes(outcome: Outcome) -> tuple[str, str] | None:
    """What INDEX.md says of the shape, and the same of what was read; None where there is nothing to compare."""
    sheets, shape = outcome.sheets, outcome.file.shape
    if (
        not sheets or sheets[0].name == "structure"
    ):  # a structure message gives items, of which INDEX.md says nothing
        return None
    if re.fullmatch(r"\d+ x \d+", shape):
        if (
            outcome.kind == "sdmx"
        ):  # the header went into the names, labels into columns of their own
            return shape.split(" x ")[0], str(outcome.rows + 1)
        return shape, f"{sheets[0].cells.height} x {len(sheets[0].columns)}"
    if found := re.match(r"\d+ sheet\(s\) (.*)", shape):
        # Sheets with nothing in them are not given; of "ERR:…" INDEX.md does not know the size.
        wanted = [
            one.rstrip("…") for one in found[1].split(", ") if not one.startswith("0x0")
        ]
        met = [_sizes(sheet) for sheet in sheets]
        said = [
            w if w in m or not w.startswith("ERR") else m[0]
            for w, m in zip(wanted, met, strict=False)
        ]
        return ", ".join(said), ", ".join(
            w if w in m else m[0] for w, m in zip(said, met, strict=False)
        )
    if (
        found := re.match(r"object, (\d+) keys", shape)
    ) and outcome.kind == "json_records":
        return found[1], str(len({c.split("/")[1] for c in sheets[0].columns}))
    if found := re.search(r"list\[(\d+)\]|(\d+) obs$", shape):
        return found[1] or found[2], str(outcome.rows)
    return None


def _sizes(sheet: Sheet) -> tuple[str, ...]:
    """Height and width: from the first filled cell to the last, from A1 to the last, and with the blanks below."""
    body = sheet.cells.drop("row")
    columns = [
        n for n, c in enumerate(body.columns) if body[c].null_count() < body.height
    ]
    rows = body.select(pl.any_horizontal(pl.all().is_not_null())).to_series().arg_true()
    return (
        f"{rows[-1] - rows[0] + 1}x{columns[-1] - columns[0] + 1}",
        f"{rows[-1] + 1}x{columns[-1] + 1}",
        f"{body.height}x{body.width}",
    )


def table(outcomes: Iterable[Outcome]) -> str:
    """One line per file: path, reader or reason, sheets, rows, cells, the shape INDEX.md gives, what was met."""
    lines = ["file\treader or reason\tsheets\trows\tcells\tshape in INDEX.md\tmet"]
    for o in outcomes:
        if o.refusal:
            lines.append(
                f"{o.file.path}\t{o.refusal.reason}\t\t\t\t{o.file.shape}\t{' '.join(o.refusal.found.split())}"
            )
        else:
            both = shapes(o) or ("", "")
            told = "as said" if both[0] == both[1] != "" else both[1]
            lines.append(
                f"{o.file.path}\t{o.kind}\t{len(o.sheets)}\t{o.rows}\t{o.cells}\t{o.file.shape}\t{told}"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    found = survey_folder(folder, known_paths=())
    if "--write" in sys.argv:
        files = [
            KnownFile(o.file.path, o.result, len(o.sheets), o.rows, o.cells)
            for o in found.added
        ]
        write_known_files(files)
    else:
        sys.stdout.write(table(found.added) + "\n")
