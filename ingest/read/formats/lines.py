"""Tables set as lines of running text (a page's text, a PDF's): each line taken apart by a declared pattern."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from ingest.declare.read import LinesRead, Section
from ingest.problem import Reason, Refusal
from ingest.read.encodings import decode_text
from ingest.read.sheet import Sheet, set_blanks_to_null

# Raise it when what is read of a file changes: raw files of this kind are then read again.
VERSION = 1


def read_lines(path: Path, name: str, spec: LinesRead) -> list[Sheet]:
    """One sheet per section, columns named by the pattern's groups, `row` = the number of the line in the file.

    Raises Refusal `empty`, `header_drift` (the line a section follows is not there, or a line of it does not match),
    or the encoding's.
    """
    lines = decode_text(path.read_bytes(), name, spec.encoding).splitlines()
    if not any(map(str.strip, lines)):
        raise _refusal("empty", name, "a text with tables", "nothing but blanks", "fetch the page again")
    return [_sheet(section, lines, name) for section in spec.sections]


def _sheet(section: Section, lines: list[str], name: str) -> Sheet:
    after = next((n for n, line in enumerate(lines) if re.search(section.after, line)), None)
    where = f"{name}, section “{section.name}”"
    if after is None:
        found = f"{len(lines)} lines, none of which it is found in"
        raise _refusal("header_drift", where, f"a line with /{section.after}/", found, "correct `after` in the YAML")
    pattern, found = re.compile(section.line), []
    for number, line in enumerate(lines[after + 1 :], start=after + 2):
        if not line.strip():
            if found:
                break
            continue
        if not (match := pattern.fullmatch(line.strip())):
            to_fix = "correct the line, or `line` in the YAML if the page has changed"
            raise _refusal("header_drift", f"{where}, line {number}", f"/{section.line}/", f"“{line[:80]}”", to_fix)
        found.append({"row": number, **match.groupdict()})
    if not found:
        raise _refusal("empty", where, f"lines below “{lines[after]}”", "none", "fetch the page again")
    cells = pl.DataFrame(found, schema={"row": pl.UInt32} | dict.fromkeys(pattern.groupindex, pl.String))
    return Sheet(name=section.name, cells=set_blanks_to_null(cells), has_header=False)


def _refusal(reason: Reason, where: str, expected: str, found: str, to_fix: str) -> Refusal:
    return Refusal(reason, expected=expected, found=found, where=where, to_fix=to_fix)
