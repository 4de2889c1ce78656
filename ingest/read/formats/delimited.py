"""Delimited text (CSV and its kin) to text cells. What the cells mean is not decided here."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import polars as pl

from ingest.declare.read import DelimitedRead
from ingest.problem import Refusal
from ingest.read.encodings import decode_text
from ingest.read.mixed_letters import mend_mixed_letters
from ingest.read.refusals import FETCH_AGAIN, build_empty_refusal
from ingest.read.sheet import Sheet, check_extent, set_blanks_to_null, to_column_letters

# Raise it when what is read of a file changes: raw files of this kind are then read again.
VERSION = 3

# Of two that divide equally many lines alike the first is taken.
DELIMITERS = (",", "|", ";", "\t")
_EXCEL_DELIMITER_LINE = re.compile(r"sep=(.)")
_QUOTED_CELL = r'"[^"]*"'

_OTHER_FORMATS = (
    (b"PK\x03\x04", "a zip or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip file"),
)
_MARKUP = re.compile(r"<(?:!doctype|\?xml|!--|[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_SHOWN = 100  # letters of a JSON document, such as an error message, that are shown
_END_OF_FILE = "\x1a"  # MS-DOS programs close a text with it

# Ten times as much is held while a table is read; a million printed figures have some 60 MB.
MAX_BYTES = 80 << 20
# Wider than any table that is read: 16,384 columns of 256 bytes.
_LONGEST_LINE = 1 << 22
# Each takes some 60 bytes, also where nothing stands on it.
_MOST_LINES = 10_000_000
# A last record of our own: where it is missing, an open quote has swallowed it.
_SENTINEL = "\x00end"


class _Records(NamedTuple):
    """`starts`: the number of the line each record begins on. `cells`: String columns."""

    starts: pl.Series
    cells: pl.DataFrame


def read_delimited(path: Path, name: str, spec: DelimitedRead) -> list[Sheet]:
    """One sheet, `row` = the number of the line a record begins on.

    Nothing is dropped: banner lines, blank lines (all null) and ragged lines stay. A short line is
    padded with null; a long one makes the sheet wider, which the header stage notices.
    Raises Refusal `empty`, `not_what_it_says`, `truncated` (a quoted cell never closed), `hostile`
    (too large, or a cell beyond 131,072 characters), or the encoding's.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise Refusal(
            "hostile",
            expected=f"a table of at most {MAX_BYTES:,} bytes",
            found=f"{size:,} bytes",
            where=name,
            to_fix="fetch the data in parts, by year or by unit; lists of cases have no such limit",
        )
    data = path.read_bytes()
    _check_lines(data, name)
    text = _read_text(data, name, spec.encoding)
    delimiter = spec.delimiter or find_delimiter(text)
    return [parse_delimited(text, delimiter, name)]


def _check_lines(data: bytes, name: str) -> None:
    """Raises Refusal `hostile` for a line of many megabytes, before it is copied about, or for too many lines."""
    lines = max(data.count(b"\n"), data.count(b"\r"))
    if lines > _MOST_LINES:
        raise Refusal(
            "hostile",
            expected=f"at most {_MOST_LINES:,} lines",
            found=f"{lines:,}",
            where=name,
            to_fix="look at the file by hand: most of its lines may be empty; ask the sender for a table",
        )
    for start in range(0, len(data) - _LONGEST_LINE, _LONGEST_LINE):
        end = start + _LONGEST_LINE
        if data.find(b"\n", start, end) < 0 and data.find(b"\r", start, end) < 0:
            raise Refusal(
                "hostile",
                expected=f"lines of at most {_LONGEST_LINE:,} bytes",
                found=f"a longer one at byte {start:,}",
                where=name,
                to_fix="look at the file by hand; ask the sender for a table",
            )


def parse_delimited(text: str, delimiter: str, name: str) -> Sheet:
    """The cells of a text, as `read_delimited` gives them."""
    records = _split_lines(text, delimiter, name)
    if records is None:
        records = _split_records(text, delimiter, name)
    cells = records.cells
    cells.columns = [to_column_letters(n) for n in range(1, cells.width + 1)]
    cells = mend_mixed_letters(set_blanks_to_null(cells))
    cells = cells.insert_column(0, records.starts.alias("row"))
    return Sheet(name="1", cells=cells, is_grid=False)


def find_delimiter(text: str) -> str:
    """The sign that divides most lines alike, looking at the first thousand.

    An Excel `sep=` line decides alone.
    """
    lines = text[: 1 << 20].split("\n")[:1000]
    declared = _EXCEL_DELIMITER_LINE.fullmatch(lines[0].strip())
    if declared:
        return declared[1]
    unquoted = [re.sub(_QUOTED_CELL, "", line) for line in lines if line.strip()]
    # A table under a banner has few lines alike in commas; decimal commas miss the header line.
    # Hence most lines win.
    return max(
        DELIMITERS, key=lambda delimiter: _count_lines_alike(unquoted, delimiter)
    )


def _count_lines_alike(lines: list[str], delimiter: str) -> int:
    """How many lines have the same number of delimiters, at least one."""
    lines_by_count = Counter(line.count(delimiter) for line in lines)
    del lines_by_count[0]
    return max(lines_by_count.values(), default=0)


def _read_text(data: bytes, name: str, encoding: str | None) -> str:
    for beginning, format_name in _OTHER_FORMATS:
        if data.startswith(beginning):
            raise _build_other_format_refusal(format_name, name)
    text = decode_text(data, name, encoding).removesuffix(_END_OF_FILE)
    if not text or text.isspace():
        raise build_empty_refusal("lines of delimited text", name, data)
    first_words = text[:1024].lstrip()
    if _MARKUP.match(first_words):
        raise _build_other_format_refusal("an HTML or XML page", name)
    if first_words.startswith(("{", "[")) and _is_json(text):
        shown = " ".join(first_words[:_SHOWN].split())
        raise _build_other_format_refusal(f"a JSON document: {shown}", name)
    return text


def _is_json(text: str) -> bool:
    """Whether a text is a JSON document, or its first line is one (JSON Lines)."""
    first_line = text.lstrip().partition("\n")[0]
    for candidate in (text, first_line):
        try:
            return isinstance(json.loads(candidate), dict | list)
        except (ValueError, RecursionError):
            continue
    return False


def _build_other_format_refusal(format_name: str, name: str) -> Refusal:
    return Refusal(
        "not_what_it_says",
        expected="delimited text",
        found=format_name,
        where=name,
        to_fix="look at what the address gives now; "
        "if its format has changed, change `read: {kind: …}` in the source's YAML",
    )


def _split_lines(text: str, delimiter: str, name: str) -> _Records | None:
    """A record on each line; None for files with line breaks or stray quotes inside cells."""
    lines = pl.Series("line", [text.removesuffix("\n")]).str.split("\n").explode()
    width = _find_width(lines, delimiter)
    if width is None:
        return None
    most_filled = text.count(delimiter) + lines.len()
    check_extent(lines.len(), width, most_filled, name)
    # A first line of the full width tells polars how many columns there are, so that no line is
    # too long.
    widest_line = delimiter.join("x" * width) + "\n"
    cells = pl.read_csv(
        io.BytesIO((widest_line + text).encode()),
        has_header=False,
        separator=delimiter,
        infer_schema=False,
        missing_columns="insert",
    )[1:]
    if cells.height != lines.len():
        return None
    return _Records(
        pl.int_range(1, lines.len() + 1, dtype=pl.UInt32, eager=True), cells
    )


def _find_width(lines: pl.Series, delimiter: str) -> int | None:
    """How many cells the longest line has; None where a line is no whole number of cells."""
    line = pl.col("line")
    counts = pl.DataFrame({"line": lines}).select(
        line,
        delimiters=line.str.count_matches(delimiter, literal=True),
        is_quoted=line.str.contains('"', literal=True),
    )
    most_delimiters = _find_maximum(counts.filter(~pl.col("is_quoted"))["delimiters"])
    quoted = counts.filter("is_quoted")
    if not quoted["line"].str.contains(_build_line_pattern(delimiter)).all():
        return None
    # Only a line that looks longer than all others is worth counting outside its quotes.
    longer = quoted.filter(pl.col("delimiters") > most_delimiters)["line"]
    outside_quotes = longer.str.replace_all(_QUOTED_CELL, "")
    delimiters = outside_quotes.str.count_matches(delimiter, literal=True)
    return max(most_delimiters, _find_maximum(delimiters)) + 1


def _build_line_pattern(delimiter: str) -> str:
    """A whole line of cells, each without quotes or quoted from its first sign to its last."""
    sign = re.escape(delimiter)
    cell = rf'(?:"(?:[^"]|"")*"|[^"{sign}]*)'
    return rf"^{cell}(?:{sign}{cell})*$"


def _find_maximum(counts: pl.Series) -> int:
    """The largest, or 0 where there are none."""
    largest = counts.to_frame().select(pl.all().max()).item()
    return int(largest or 0)


def _split_records(text: str, delimiter: str, name: str) -> _Records:
    """Records over one line or more, quoted as in RFC 4180.

    Slower than by lines. By the standard library, which counts lines right.
    """
    whole = f"{text.removesuffix(chr(10))}\n{_SENTINEL}"
    reader = csv.reader(io.StringIO(whole), delimiter=delimiter)
    starts: list[int] = []
    records: list[list[str]] = []
    next_start = 1
    try:
        for record in reader:
            starts.append(next_start)
            records.append(record)
            next_start = reader.line_num + 1
    except csv.Error as error:
        raise Refusal(
            "hostile",
            expected="cells of at most 131,072 characters",
            found=f"{error}; perhaps a quote that is never closed",
            where=f"{name}, line {next_start}",
            to_fix="open the file at that line and close the quote, or ask the sender to",
        ) from error
    if records.pop() != [_SENTINEL]:
        raise Refusal(
            "truncated",
            expected="every quoted cell closed",
            found='a quote (") that opens a cell and is never closed, so the rest of the file falls into that cell',
            where=f"{name}, line {starts[-1]}",
            to_fix=f"{FETCH_AGAIN}; if it is whole, ask the sender to close the quote on that line",
        )
    starts.pop()
    return _Records(pl.Series(starts, dtype=pl.UInt32), _pad_records(records, name))


def _pad_records(records: list[list[str]], name: str) -> pl.DataFrame:
    """The records as rows of equal width, null where one is shorter than the longest."""
    lengths = [len(record) for record in records]
    width = max(lengths)
    check_extent(len(records), width, sum(lengths), name)
    padded = []
    for record in records:
        blanks = [None] * (width - len(record))
        padded.append([*record, *blanks])
    schema = [(str(number), pl.String) for number in range(width)]
    return pl.DataFrame(padded, schema=schema, orient="row")
