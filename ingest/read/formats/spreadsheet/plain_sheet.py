"""Large sheets of an xlsx that one look in passing shows to be no more than a table of cells.

Most large sheets are. They need no closer look and are never held as a whole here.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import IO

import polars as pl

from ingest.read.formats.spreadsheet.xlsx_limits import are_texts_short, split_texts
from ingest.read.formats.spreadsheet.xlsx_marks import (
    MarkedStyles,
    build_mark_pattern,
    has_narrow_columns,
)

# From this size on a sheet is looked through in chunks first.
LARGE = 1 << 22
_CHUNK = 1 << 20

# Error cells, formulas, merged ranges; and a cell beyond column Z or row 999,999, without its place, or
# written as no office program does. One pass of polars' engine, which knows no lookahead, costs a third
# of as many passes of Python's.
_BESIDE_CELLS = (
    r't="e"|<f|mergeCell|:c |<c(?:[\t\r\n/>]'
    r'| (?:[^r]|r[^=]|r=[^"]|r="[^A-Z]|r="[A-Z][^0-9]|r="[A-Z][0-9]{7}|r="[A-Z][0-9]{1,6}[^0-9"]))'
)
_CELL_IN_COLUMN_A = re.compile(rb'<c r="A\d+"[^>]*>(?:<v>|<is><t[^>]*>)[^<]')
# Some writers give whole rows as the extent (ref="1:69"), at which calamine gives up; it does not
# need any.
ODD_DIMENSION = re.compile(rb'<dimension ref="(?![A-Z]+\d+(?::[A-Z]+\d+)?")[^"]*"\s*/>')


def is_plain_sheet(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    shared_strings: bytes,
    marked: MarkedStyles,
) -> bool:
    """Whether a sheet is sure to be no more than the cells of a table from A on, within Z, none of
    which carries anything beside its value.
    """
    if not marked.texts.are_plain or 0 in marked.styles.numbers:
        return False
    if not are_texts_short(split_texts(shared_strings), info.file_size):
        return False
    beside = f"{_BESIDE_CELLS}|{build_mark_pattern(marked)}"
    with archive.open(info) as part, closing(_unpack_ahead(part)) as chunks:
        unfinished = b""
        for number, chunk in enumerate(chunks):
            if number == 0 and not _begins_plainly(chunk):
                return False
            # What is looked for begins at a tag and ends before the next one.
            tags, begin, last_tag = (unfinished + chunk).rpartition(b"<")
            if not begin or _holds_any(tags, beside):
                return False
            unfinished = begin + last_tag
    return not _holds_any(unfinished, beside)


def _unpack_ahead(part: IO[bytes]) -> Generator[bytes]:
    """A part's chunks, the next one unpacked while one is looked at."""
    with ThreadPoolExecutor(max_workers=1) as unpacker:
        coming = unpacker.submit(part.read, _CHUNK)
        while chunk := coming.result():
            coming = unpacker.submit(part.read, _CHUNK)
            yield chunk


def _begins_plainly(first_chunk: bytes) -> bool:
    is_worksheet = b"<worksheet" in first_chunk[:1024]
    has_doctype = b"<!DOCTYPE" in first_chunk[:1024]
    has_odd_dimension = ODD_DIMENSION.search(first_chunk[:4096]) is not None
    if has_narrow_columns(first_chunk):
        return False
    begins_at_a = _CELL_IN_COLUMN_A.search(first_chunk) is not None
    return is_worksheet and not has_doctype and not has_odd_dimension and begins_at_a


def _holds_any(xml: bytes, pattern: str) -> bool:
    """Whether a piece of a sheet, cut between tags, holds the pattern, or is no UTF-8."""
    try:
        # Python would write the text anew, in letters of another width.
        text = pl.Series([xml], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.ComputeError:
        return True
    return bool(text.str.contains(pattern)[0])
