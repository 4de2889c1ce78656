"""SDMX-CSV, 1.0 and 2.x, with codes alone or with labels too."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import polars as pl

from ingest.declare.read import DelimitedRead
from ingest.problem import Reason, Refusal
from ingest.read.encodings import decode_text
from ingest.read.formats import delimited
from ingest.read.formats.cube import check_names_differ
from ingest.read.sheet import Sheet, normalize_cells

_FIRST_COLUMNS = ("DATAFLOW", "STRUCTURE")
_STRUCTURE_COLUMNS = ("DATAFLOW", "STRUCTURE_ID")
_LABELLED_TITLE = re.compile(r"^[A-Za-z_@$][\w@$-]*(?:\[\])?: ")
_ANY_NAMED = 10  # how many odd lines a message names


class _Title(NamedTuple):
    """A column's title: `label` is "" where the title is a concept alone."""

    concept: str
    label: str


def read_csv_message(path: Path, name: str) -> Sheet:
    """As `read_sdmx`."""
    (printed,) = delimited.read_delimited(path, name, DelimitedRead(kind="delimited"))
    header = _read_header(printed, name)
    rows = printed.cells.slice(1).filter(
        pl.any_horizontal(pl.exclude("row").is_not_null())
    )
    _check_line_widths(path, name, printed, len(header))
    if rows.is_empty():
        expected, to_fix = "observations", "widen the key that is requested"
        raise _build_refusal("empty", expected, "a header alone", to_fix, name)
    titles = [_split_title(title) for title in header]
    is_labelled = any(title.label for title in titles)
    columns = [rows["row"]]
    for letters, title in zip(printed.columns, titles, strict=False):
        cells = rows[letters]
        if title.label:
            columns += _split_labels(cells, title.concept)
        elif is_labelled and title.concept in _STRUCTURE_COLUMNS:
            columns += _split_structure(cells, title.concept)
        else:
            columns.append(cells.alias(title.concept))
    check_names_differ([column.name for column in columns], name)
    return Sheet(
        name="1",
        cells=normalize_cells(pl.DataFrame(columns)),
        has_header=False,
        typed={"OBS_VALUE": None},
    )


def _read_header(printed: Sheet, name: str) -> list[str]:
    """The titles of the columns. Raises Refusal `not_what_it_says`."""
    titles: list[str | None] = list(printed.cells.row(0)[1:])
    while titles and titles[-1] is None:
        titles.pop()
    header = [title for title in titles if title is not None]
    first = header[0] if header else ""
    has_gaps = len(header) < len(titles)
    if has_gaps or not first.startswith(_FIRST_COLUMNS):
        expected = "DATAFLOW or STRUCTURE first, and a title for every column"
        raise _build_csv_refusal(expected, f"a header that begins “{first}”", name)
    return header


def _split_title(title: str) -> _Title:
    concept, label = title, ""
    if _LABELLED_TITLE.match(title):
        concept, _, label = title.partition(": ")
    if concept.casefold() == "row":  # our own column has that name
        concept = f"concept {concept}"
    return _Title(concept, label)


def _split_labels(cells: pl.Series, concept: str) -> list[pl.Series]:
    """Codes and labels of cells such as “VN: Viet Nam”, under a labelled title."""
    return _name_parts(cells.str.splitn(": ", 2), concept)


def _split_structure(cells: pl.Series, concept: str) -> list[pl.Series]:
    """The structure's id and name in a labelled file, whose own title has no label."""
    return _name_parts(cells.str.split_exact(": ", 1), concept)


def _name_parts(parts: pl.Series, concept: str) -> list[pl.Series]:
    code = parts.struct.field("field_0").alias(concept)
    label = parts.struct.field("field_1").alias(f"{concept}_label")
    return [code, label]


def _check_line_widths(path: Path, name: str, printed: Sheet, width: int) -> None:
    """Raises Refusal `not_what_it_says` for lines with more or fewer cells than the header.

    All that follow in such a line are in the wrong column. Quoted lines are not looked at.
    """
    text = decode_text(path.read_bytes(), name).removesuffix("\n")
    lines = pl.Series([text]).str.split("\n").explode()
    delimiter = delimited.find_delimiter("\n".join(lines.head(1000)))
    line = pl.col("line")
    odd_lines = pl.DataFrame({"line": lines}).with_row_index("number", offset=1).filter(
        line != "",
        ~line.str.contains('"', literal=True),
        line.str.count_matches(delimiter, literal=True) != width - 1,
    )  # fmt: skip
    # Where cells span lines, a line is no record.
    if odd_lines.height and len(lines) == printed.cells.height:
        numbers = ", ".join(map(str, odd_lines["number"].head(_ANY_NAMED)))
        found = f"{odd_lines.height:,} lines that have more or fewer (line {numbers})"
        raise _build_csv_refusal(f"{width} cells on a line", found, name)


def _build_csv_refusal(expected: str, found: str, name: str) -> Refusal:
    to_fix = "ask the publisher for the file anew; if it is another kind of CSV, declare `read: {kind: delimited}`"
    return _build_refusal(
        "not_what_it_says", f"SDMX-CSV: {expected}", found, to_fix, name
    )


def _build_refusal(
    reason: Reason, expected: str, found: str, to_fix: str, name: str
) -> Refusal:
    return Refusal(reason, expected=expected, found=found, where=name, to_fix=to_fix)
