"""Tables set as lines of running text (a page's text, a PDF's), taken apart by a declared pattern."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from ingest.declare.pattern import compile_pattern
from ingest.declare.read import LinesRead, Section
from ingest.problem import Refusal
from ingest.read.encodings import decode_text
from ingest.read.refusals import FETCH_AGAIN
from ingest.read.sheet import Sheet, set_blanks_to_null

# Raise it when what is read of a file changes: raw files of this kind are then read again.
VERSION = 1


def read_lines(path: Path, name: str, spec: LinesRead) -> list[Sheet]:
    """One sheet per section, columns named by the pattern's groups, `row` = the line's number.

    Raises Refusal `empty`, `header_drift` (the line a section follows is not there, or a line of it
    does not match), or the encoding's.
    """
    lines = decode_text(path.read_bytes(), name, spec.encoding).splitlines()
    if not any(line.strip() for line in lines):
        raise Refusal(
            "empty",
            expected="a text with tables",
            found="nothing but blanks",
            where=name,
            to_fix=FETCH_AGAIN,
        )
    return [_read_section(section, lines, name) for section in spec.sections]


def _read_section(section: Section, lines: list[str], name: str) -> Sheet:
    where = f"{name}, section “{section.name}”"
    heading = _find_heading(section, lines, where)
    pattern = compile_pattern(section.line, whole=True)
    numbered = list(_take_section_lines(lines, heading))
    matches = pattern.match_each(line for _, line in numbered)
    rows = []
    for number, line in numbered:
        groups = matches[line]
        if groups is None:
            raise Refusal(
                "header_drift",
                expected=f"a line like /{section.line}/",
                found=f"“{line[:80]}”",
                where=f"{where}, line {number}",
                to_fix="correct the line, or `line` in the source's YAML if the page has changed",
            )
        rows.append({"row": number, **groups})
    if not rows:
        raise Refusal(
            "empty",
            expected=f"lines below “{lines[heading]}”",
            found="none",
            where=where,
            to_fix=FETCH_AGAIN,
        )
    schema = {"row": pl.UInt32(), **dict.fromkeys(pattern.group_names, pl.String())}
    cells = pl.DataFrame(rows, schema=schema)
    return Sheet(name=section.name, cells=set_blanks_to_null(cells), has_header=False)


def _find_heading(section: Section, lines: list[str], where: str) -> int:
    """The index of the line below which the section stands. Raises Refusal `header_drift`."""
    matches = compile_pattern(section.after).match_each(lines)
    for index, line in enumerate(lines):
        if matches[line] is not None:
            return index
    raise Refusal(
        "header_drift",
        expected=f"a line with /{section.after}/",
        found=f"none among {len(lines)} lines",
        where=where,
        to_fix="correct `after` in the source's YAML",
    )


def _take_section_lines(lines: list[str], heading: int) -> Iterator[tuple[int, str]]:
    """Number and text of the lines below the heading, down to the first blank one after them."""
    has_begun = False
    for index in range(heading + 1, len(lines)):
        line = lines[index].strip()
        if line:
            has_begun = True
            yield index + 1, line
        elif has_begun:
            return
