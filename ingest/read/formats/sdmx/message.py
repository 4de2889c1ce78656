"""SDMX data messages (ML, JSON, CSV; recognised by content) to text cells, one row per observation.

Written by hand: of the 119 real files sdmx1 2.28.0 reads 56, none of SDMX-ML 1.0 and 2.0, of
SDMX-JSON 2.x and, without a structure, of SDMX-CSV; it makes Python objects of every observation,
in seven times the time.
"""

from __future__ import annotations

from pathlib import Path

from ingest.read.formats.sdmx.csv_message import read_csv_message
from ingest.read.formats.sdmx.json_message import read_json_message
from ingest.read.formats.sdmx.ml_message import read_ml_message
from ingest.read.refusals import build_empty_refusal
from ingest.read.sheet import Sheet

# Raise it when what is read of a file changes: raw files of this kind are then read again.
VERSION = 2

# Byte-order marks of UTF-8 and UTF-16, the zeros of the latter, and white space.
_BEFORE_TEXT = b"\xef\xbb\xbf\xff\xfe\0 \r\n\t"


def read_sdmx(path: Path, name: str) -> list[Sheet]:
    """One sheet per data set, named by its structure (ML), its number (JSON), or "1" (CSV).

    Columns are the ids of concepts: dimensions, OBS_VALUE and attributes as printed, those of the
    series, group or set repeated; `<id>_label` where the message has names (JSON, CSV with
    labels=both); `action` and `prepared` (the day) where the message has them. `row` = the number
    of the observation; in CSV, of its line. A structure message gives one sheet "structure" of
    everything in it that has an id: `kind`, `within`, `agency`, `version`, `id`, `name`,
    `name_<language>`.
    Raises Refusal `empty`, `truncated`, `incomplete` (the service says it is a part),
    `not_what_it_says` (an error message, a page), `hostile`.
    """
    with path.open("rb") as stream:
        head = stream.read(4096)
    first_sign = head.lstrip(_BEFORE_TEXT)[:1]
    if not first_sign:
        raise build_empty_refusal("an SDMX data message", name, head)
    if first_sign == b"<":
        return read_ml_message(path, name)
    if first_sign in b"{[":
        return read_json_message(path, name)
    return [read_csv_message(path, name)]
