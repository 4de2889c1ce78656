"""Where the records of a JSON document stand: the longest list of objects that is not inside a record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ingest.read.formats.json_document import Json, parse_json, parse_json_lines

_DEEPEST = 6


def find_records(path: Path) -> str:
    """The JSON pointer of the list; "" where the document itself is it, or one record.

    Raises Refusal where the file is no JSON.
    """
    data = path.read_bytes()
    if parse_json_lines(data, path.name) is not None:
        return ""
    best, most = "", 0
    for pointer, length in _walk_lists(parse_json(data, path.name), "", 0):
        if length > most:
            best, most = pointer, length
    return best


def _walk_lists(value: Json, pointer: str, depth: int) -> Iterator[tuple[str, int]]:
    """(pointer, length) of each list of objects; of a list of records nothing further is looked at."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        objects = sum(isinstance(item, dict) for item in value)
        # [page, records], as the World Bank answers: its parts are no records.
        parts = [item for item in value if isinstance(item, list)]
        if objects and not parts:
            yield pointer, objects
        for place, item in enumerate(value if parts else []):
            yield from _walk_lists(item, f"{pointer}/{place}", depth + 1)
    elif isinstance(value, dict):
        for key, child in value.items():
            step = key.replace("~", "~0").replace("/", "~1")
            yield from _walk_lists(child, f"{pointer}/{step}", depth + 1)
