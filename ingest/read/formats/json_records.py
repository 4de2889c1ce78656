"""JSON documents that hold records (portal responses, exports) to text cells.

A leaf becomes a column named by its pointer inside the record ("/detail/isFullProcess"). A list of
plain values is one cell, joined by "|"; a list of objects gives one column per leaf of its objects,
"/detail/fees/*/value", joined by "|" with a place for every object, empty where it lacks that leaf,
so that sibling columns stay in step. Values are text as printed in the bytes: numbers untouched
(2.000200 keeps its zeros), true and false, null as no cell.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from ingest.declare.read import JsonRecordsRead
from ingest.problem import Refusal
from ingest.read.formats.json_document import Json, PrintedNumber, parse_json
from ingest.read.sheet import (
    MAX_CELLS,
    MAX_COLUMNS,
    Sheet,
    check_extent,
    set_blanks_to_null,
)

# Raise it when what is read of a file changes: raw files of this kind are then read again.
VERSION = 1

JOIN = "|"


class _TooWideError(Exception):
    """A list of objects whose leaves would make too many columns; the message says how many."""


def read_json_records(path: Path, name: str, spec: JsonRecordsRead) -> list[Sheet]:
    """One sheet named by the pointer of the list ("/" for the document), `row` = the record's number.

    An empty list or object gives a column of its own pointer, all null, so that a reader can
    distinguish "none" from "unknown". Records are numbered from 1.
    Raises Refusal `empty`, `truncated`, `not_what_it_says` (no JSON, no list there), `hostile`.
    """
    title = spec.records or "/"
    document = parse_json(path.read_bytes(), name)
    records = _find_records(document, spec.records, name)
    if not records:
        raise Refusal(
            "empty",
            expected="records",
            found=f"an empty list at “{title}”",
            where=name,
            to_fix="fetch it again; if it stays empty, ask the publisher",
        )
    cells = _build_cells(_flatten_records(records, name), name)
    return [Sheet(name=title, cells=set_blanks_to_null(cells), has_header=False)]


def _find_records(document: Json, pointer: str, name: str) -> list[Json]:
    """The list that a JSON pointer (RFC 6901) points at; an object there is one record."""
    value, path_so_far = document, ""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            found = f"{_describe_value(value)} at “{path_so_far or '/'}”"
            raise _build_pointer_refusal(pointer, found, name)
        path_so_far += f"/{key}"
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list):
        return value
    raise _build_pointer_refusal(pointer, _describe_value(value), name)


def _build_pointer_refusal(pointer: str, found: str, name: str) -> Refusal:
    return Refusal(
        "not_what_it_says",
        expected=f"records at “{pointer or '/'}”",
        found=found,
        where=name,
        to_fix="look at the response; if the list has moved, change `read: {records: …}` in the source's YAML",
    )


def _describe_value(value: Json) -> str:
    if isinstance(value, dict):
        return f"the keys {', '.join(value)}"
    if isinstance(value, PrintedNumber):
        return "a number"
    names = {list: "a list", str: "a text", bool: "a truth value"}
    return names.get(type(value), "null")


def _flatten_records(records: list[Json], name: str) -> list[dict[str, str | None]]:
    """The leaves of each record by their pointers. Raises Refusal `hostile`."""
    try:
        return [dict(_walk_leaves(record, "")) for record in records]
    except _TooWideError as error:
        raise _build_hostile_refusal(str(error), name) from error
    except RecursionError as error:
        raise _build_hostile_refusal("lists nested without end", name) from error


def _build_hostile_refusal(found: str, name: str) -> Refusal:
    return Refusal(
        "hostile",
        expected=f"records of at most {MAX_COLUMNS:,} leaves",
        found=found,
        where=name,
        to_fix="look at the file by hand",
    )


def _build_cells(records: list[dict[str, str | None]], name: str) -> pl.DataFrame:
    pointers: dict[str, None] = {}
    for record in records:
        pointers.update(dict.fromkeys(record))
    filled = sum(len(record) for record in records)
    check_extent(len(records), len(pointers), filled, name)
    columns = [
        pl.int_range(1, len(records) + 1, dtype=pl.UInt32, eager=True).alias("row")
    ]
    for pointer in pointers:
        texts = [record.get(pointer) for record in records]
        columns.append(pl.Series(pointer, texts, dtype=pl.String))
    return pl.DataFrame(columns)


def _walk_leaves(value: Json, pointer: str) -> Iterator[tuple[str, str | None]]:
    """Every leaf at or below `value`, which stands at `pointer`: its pointer and its text."""
    if isinstance(value, dict) and value:
        for key, child in value.items():
            yield from _walk_leaves(child, f"{pointer}/{_escape_key(key)}")
    elif isinstance(value, list):
        if any(isinstance(item, dict | list) for item in value):
            yield from _join_leaves(value, f"{pointer}/*")
        else:
            yield pointer or "/", _join_texts([_print_value(item) for item in value])
    else:
        yield pointer or "/", _print_value(value)


def _join_leaves(values: list[Json], pointer: str) -> Iterator[tuple[str, str | None]]:
    """The leaves of a list of objects, each joined over the objects."""
    objects = [dict(_walk_leaves(value, pointer)) for value in values]
    pointers: dict[str, None] = {}
    for leaves in objects:
        pointers.update(dict.fromkeys(leaves))
    if len(pointers) > MAX_COLUMNS or len(pointers) * len(objects) > MAX_CELLS:
        place = pointer.removesuffix("/*")
        raise _TooWideError(
            f"a list of {len(objects):,} objects with {len(pointers):,} different keys at {place}"
        )
    for leaf in pointers:
        texts = [leaves.get(leaf) for leaves in objects]
        is_null = all(text is None for text in texts)
        yield leaf, None if is_null else _join_texts(texts)


def _join_texts(texts: list[str | None]) -> str | None:
    """The texts with a place for each, also for those that are none; None for an empty list."""
    if not texts:
        return None
    return JOIN.join(text or "" for text in texts)


def _escape_key(key: str) -> str:
    """A key as JSON pointers write it (RFC 6901)."""
    return unicodedata.normalize("NFC", key).replace("~", "~0").replace("/", "~1")


def _print_value(value: Json) -> str | None:
    """A plain value, or an empty object, as the text of a cell."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    return None
