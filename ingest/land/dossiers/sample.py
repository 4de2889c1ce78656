"""A sample of a file of cases: lines from all over it, cheap to read however large the file is."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import BinaryIO

import duckdb

from ingest.land.dossiers.case_file import CaseFile, Sample
from ingest.read.sheet import to_column_letters

# So many pieces, evenly spread, so that a file in the order of its units shows all of them.
_PIECES = 200
_PIECE_BYTES = 1 << 13
# A line that begins before a piece is skipped; none longer than this is looked for.
_LONGEST_LINE = 1 << 20

_READ_CELLS = """
from read_csv(
    $path, columns = $columns, delim = $delimiter, quote = '"', escape = '"',
    auto_detect = false, header = false, ignore_errors = true
)
"""


def read_sample(
    connection: duckdb.DuckDBPyConnection,
    file: CaseFile,
    scratch: Path,
) -> Sample:
    """Lines from all over the file; all lines of a small one."""
    path = scratch / "sample"
    with file.path.open("rb") as stream, path.open("wb") as sample:
        for _ in range(file.skip):
            stream.readline()
        _copy_pieces(stream, sample, file.path.stat().st_size)
    parameters = {
        "path": str(path),
        "columns": to_text_columns(file.width),
        "delimiter": file.delimiter,
    }
    cells = connection.execute(_READ_CELLS, parameters).pl()
    path.unlink()
    return Sample(cells)


def to_text_columns(width: int) -> dict[str, str]:
    """The columns of `read_csv`, all text: letter → type.

    No other type is asked for: where many cells do not fit one, DuckDB 1.5 keeps the whole file in
    memory (ENUM), or loses blocks of rows without a word (DATE: 12 % of a file of which a seventh
    was in another form).
    """
    return {to_column_letters(number): "VARCHAR" for number in range(1, width + 1)}


def _copy_pieces(stream: BinaryIO, sample: BinaryIO, size: int) -> None:
    """Copy whole lines of evenly spread pieces of what is left of `stream`; all of it where it is
    small.
    """
    start = stream.tell()
    step = (size - start) // _PIECES
    if step <= _PIECE_BYTES:
        shutil.copyfileobj(stream, sample)
        return
    for number in range(_PIECES):
        stream.seek(start + number * step)
        if number > 0:
            stream.readline(_LONGEST_LINE)
        piece = stream.read(_PIECE_BYTES)
        sample.write(piece[: piece.rfind(b"\n") + 1])
