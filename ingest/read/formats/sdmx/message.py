"""SDMX data messages (ML, JSON, CSV; told by content) to text cells, one row per observation.

Written by hand: of the 119 real files sdmx1 2.28.0 reads 56, none of SDMX-ML 1.0 and 2.0, of SDMX-JSON 2.x and,
without a structure, of SDMX-CSV; it makes Python objects of every observation, in seven times the time.
"""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from ingest.declare.read import DelimitedRead
from ingest.problem import Refusal
from ingest.read.encodings import decode_text
from ingest.read.formats import delimited
from ingest.read.formats.cube import as_text, unlike
from ingest.read.formats.sdmx.json_message import read_json_message
from ingest.read.formats.sdmx.ml_message import read_ml_message
from ingest.read.sheet import Sheet

# Raise it when what is read of a file changes: raw files of this kind are then read again.
VERSION = 1

_LABELLED = r"^[A-Za-z_@$][\w@$-]*(?:\[\])?: "
_STRUCTURES = ("DATAFLOW", "STRUCTURE_ID")


def read_sdmx(path: Path, name: str) -> list[Sheet]:
    """One sheet per data set, named by its structure (ML), its number (JSON), or "1" (CSV).

    Columns are the ids of concepts: dimensions, OBS_VALUE and attributes as printed, those of the series, group or
    set repeated; `<id>_label` where the message has names (JSON, CSV with labels=both); `action` and `prepared` (the
    day) where it tells them. `row` = the number of the observation; in CSV, of its line. A structure message gives
    one sheet "structure" of everything in it that has an id: `kind`, `within`, `agency`, `version`, `id`, `name`,
    `name_<language>`. Raises Refusal `empty`, `truncated`, `incomplete` (the service says it is a part),
    `not_what_it_says` (an error message, a page), `hostile`.
    """
    with path.open("rb") as stream:
        head = stream.read(4096)
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t")[:1]
    if not start:
        raise Refusal(
            "empty",
            expected="an SDMX data message",
            found="nothing but blanks" if head else "no bytes at all",
            where=name,
            to_fix="fetch the file again",
        )
    if start == b"<":
        return read_ml_message(path, name)
    return read_json_message(path, name) if start in b"{[" else [_csv(path, name)]


def _csv(path: Path, name: str) -> Sheet:
    (given,) = delimited.read_delimited(path, name, DelimitedRead(kind="delimited"))
    header = given.cells.row(0)[1:]
    while header and header[-1] is None:
        header = header[:-1]
    named = given.columns[: len(header)]
    body = given.cells.slice(1).filter(pl.any_horizontal(pl.exclude("row").is_not_null()))
    if not (header and header[0].startswith(("DATAFLOW", "STRUCTURE"))) or not all(header):
        raise _not_csv(name, f"a header that begins “{header[0] if header else ''}”", "DATAFLOW or STRUCTURE first")
    _check_lines(path, name, given, len(header))
    if body.is_empty():
        raise Refusal(
            "empty", expected="observations", found="a header alone", where=name, to_fix="widen the key asked for"
        )
    columns = [body["row"]]
    is_labelled = any(re.match(_LABELLED, title) for title in header)
    for coordinate, title in zip(named, header, strict=True):
        concept, _, label = title.partition(": ") if re.match(_LABELLED, title) else (title, "", "")
        concept = concept if concept.casefold() != "row" else f"concept {concept}"
        cells = body[coordinate]
        if not label and not (is_labelled and concept in _STRUCTURES):
            columns.append(cells.alias(concept))
            continue
        parts = cells.str.split_exact(": ", 1) if not label else cells.str.splitn(": ", 2)
        columns.append(parts.struct.field("field_0").alias(concept))
        columns.append(parts.struct.field("field_1").alias(f"{concept}_label"))
    unlike([c.name for c in columns], name)
    return Sheet(name="1", cells=as_text(pl.DataFrame(columns)), has_header=False)


def _check_lines(path: Path, name: str, given: Sheet, width: int) -> None:
    """A line with a cell more or less than the header has all that follow in the wrong column."""
    lines = pl.Series([decode_text(path.read_bytes(), name).removesuffix("\n")]).str.split("\n").explode()
    sign = delimited.find_delimiter("\n".join(lines.head(1000)))
    table = pl.DataFrame({"line": lines, "number": range(1, len(lines) + 1)})
    odd = table.filter(
        pl.col("line") != "",
        ~pl.col("line").str.contains('"', literal=True),
        pl.col("line").str.count_matches(sign, literal=True) != width - 1,
    )
    if odd.height and len(lines) == given.cells.height:
        some = ", ".join(map(str, odd["number"].head(10)))
        raise _not_csv(
            name, f"{odd.height:,} lines that have more or fewer (line {some})", f"{width} cells on a line"
        )


def _not_csv(name: str, found: str, expected: str) -> Refusal:
    return Refusal(
        "not_what_it_says",
        expected=f"SDMX-CSV: {expected}",
        found=found,
        where=name,
        to_fix="ask the publisher for the file anew; if it is another kind of CSV, `read: {kind: delimited}`",
    )
