"""Delimited text (CSV and its kin) to text cells. What the cells mean is not decided here."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

import polars as pl

from ingest.declare.read import DelimitedRead
from ingest.problem import Refusal
from ingest.read.encodings import decode_text
from ingest.read.sheet import Sheet, check_extent, set_blanks_to_null, to_column_letters

# Raise it when what is read of a file changes: raw files of this kind are then read again.
VERSION = 1

# In order of preference where two fit equally well: commas also stand in numbers and sentences.
DELIMITERS = ("\t", ";", "|", ",")
_OTHER_FORMATS = (
    (b"PK\x03\x04", "a zip or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip file"),
)


def read_delimited(path: Path, name: str, spec: DelimitedRead) -> list[Sheet]:
    """One sheet, `row` = the number of the line a record begins on.

    Nothing is dropped: banner lines, blank lines (all null) and ragged lines stay. A short line is padded with null;
    a long one makes the sheet wider, which the header stage notices. Raises Refusal `empty`, `not_what_it_says`,
    `truncated` (a quoted cell never closed), `hostile` (a cell beyond 131,072 characters), or the encoding's.
    """
    text = _text(path.read_bytes(), name, spec.encoding)
    return [parse_delimited(text, spec.delimiter or find_delimiter(text), name)]


def parse_delimited(text: str, delimiter: str, name: str) -> Sheet:
    """The cells of a text, as `read_delimited` gives them."""
    lines = pl.Series("line", [text.removesuffix("\n")]).str.split("\n").explode()
    width = _width(lines, delimiter)
    if width:
        check_extent(lines.len(), width, text.count(delimiter) + lines.len(), name)
    cells = _by_line(text, delimiter, width) if width else None
    if cells is not None and cells.height == lines.len():
        rows = pl.int_range(1, lines.len() + 1, dtype=pl.UInt32, eager=True)
    else:
        rows, cells = _by_record(text, delimiter, name)
    cells = set_blanks_to_null(cells.rename({c: to_column_letters(n) for n, c in enumerate(cells.columns, start=1)}))
    return Sheet(name="1", cells=cells.insert_column(0, rows.alias("row")), is_grid=False)


def find_delimiter(text: str) -> str:
    """The sign that parts most lines alike, looking at the first thousand; an Excel `sep=` line decides alone."""
    head = text[: 1 << 20].split("\n")[:1000]
    if told := re.fullmatch(r"sep=(.)", head[0].strip()):
        return told[1]
    bare = [re.sub(r'"[^"]*"', "", line) for line in head if line.strip()]

    def lines_alike(delimiter: str) -> int:
        counts = Counter(line.count(delimiter) for line in bare)
        return max((lines for count, lines in counts.items() if count), default=0)

    # A table under a banner has few lines alike in commas; decimal commas miss the header line. Hence most lines win.
    return max(reversed(DELIMITERS), key=lines_alike) if bare else ","


def _text(data: bytes, name: str, encoding: str | None) -> str:
    for mark, kind in _OTHER_FORMATS:
        if data.startswith(mark):
            raise _not_text(name, kind)
    text = decode_text(data, name, encoding).removesuffix("\x1a")
    if not text or text.isspace():
        raise Refusal(
            "empty",
            expected="lines of delimited text",
            found="nothing but blanks" if data else "no bytes at all",
            where=name,
            to_fix="ask the source for the file again",
        )
    start = text[:1024].lstrip().lower()
    if start.startswith(("<!doctype", "<html", "<?xml", "<!--")):
        raise _not_text(name, "an HTML or XML page")
    return text


def _not_text(name: str, kind: str) -> Refusal:
    return Refusal(
        "not_what_it_says",
        expected="delimited text",
        found=kind,
        where=name,
        to_fix="look whether the address now gives a page or another format; change `read: {kind: …}` if it does",
    )


def _width(lines: pl.Series, delimiter: str) -> int | None:
    """How many cells the longest line has; None where quoted cells span lines or quotes stand inside cells."""
    table = pl.DataFrame({"line": lines}).lazy().with_columns(
        signs=pl.col("line").str.count_matches(delimiter, literal=True),
        is_quoted=pl.col("line").str.contains('"', literal=True),
    ).collect()  # fmt: skip
    quoted = table.filter("is_quoted")
    widest = table.filter(~pl.col("is_quoted"))["signs"].max() or 0
    if quoted.height:
        sign = re.escape(delimiter)
        cell = rf'(?:"(?:[^"]|"")*"|[^"{sign}]*)'
        if not quoted["line"].str.contains(rf"^{cell}(?:{sign}{cell})*$").all():
            return None
        wider = quoted.filter(pl.col("signs") > widest)["line"].str.replace_all('"[^"]*"', "")
        widest = max(widest, wider.str.count_matches(delimiter, literal=True).max() or 0)
    return widest + 1


def _by_line(text: str, delimiter: str, width: int) -> pl.DataFrame:
    # A first line of the full width tells polars how many columns there are, so that no line is too long.
    widest = delimiter.join("x" * width) + "\n"
    return pl.read_csv(
        io.BytesIO((widest + text).encode()),
        has_header=False,
        separator=delimiter,
        infer_schema=False,
        missing_columns="insert",
    )[1:]


def _by_record(text: str, delimiter: str, name: str) -> tuple[pl.Series, pl.DataFrame]:
    """Slower, for files with line breaks or stray quotes inside cells; the standard library counts lines right."""
    end = "\x00end"
    reader = csv.reader(io.StringIO(f"{text.removesuffix(chr(10))}\n{end}"), delimiter=delimiter)
    starts, records, start = [], [], 1
    try:
        for record in reader:
            starts.append(start)
            records.append(record)
            start = reader.line_num + 1
    except csv.Error as error:
        raise Refusal(
            "hostile",
            expected="cells of at most 131,072 characters",
            found=f"{error}; perhaps a quote that is never closed",
            where=f"{name}, line {start}",
            to_fix="open the file at that line and close the quote, or ask the sender to",
        ) from error
    if records[-1] != [end]:
        raise Refusal(
            "truncated",
            expected="every quoted cell closed",
            found='a quote (") that opens a cell and is never closed, so the rest of the file falls into that cell',
            where=f"{name}, line {starts[-1]}",
            to_fix="fetch the file again; if it is whole, ask the sender to close the quote on that line",
        )
    starts, records = starts[:-1], records[:-1]
    width = max(map(len, records))
    check_extent(len(records), width, sum(map(len, records)), name)
    padded = [record + [None] * (width - len(record)) for record in records]
    cells = pl.DataFrame(padded, schema={str(n): pl.String for n in range(width)}, orient="row")
    return pl.Series("row", starts, dtype=pl.UInt32), cells
