"""JSON documents that hold records (portal responses, exports) to text cells.

A leaf becomes a column named by its pointer inside the record ("/detail/isFullProcess"). A list of
plain values is one cell, joined by "|"; a list of objects gives one column per leaf of its objects,
"/detail/fees/*/value", joined by "|" with a place for every object, empty where it lacks that leaf,
so that sibling columns stay in step. Values are text as printed in the bytes: numbers untouched
(2.000200 keeps its zeros), true and false, null as no cell.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from ingest.declare.read import JsonRecordsRead
from ingest.json_limits import find_json_excess
from ingest.problem import Refusal
from ingest.read.formats.json_document import (
    Json,
    PrintedNumber,
    parse_json,
    parse_json_lines,
)
from ingest.read.sheet import (
    MAX_CELLS,
    MAX_COLUMNS,
    Sheet,
    check_extent,
    set_blanks_to_null,
)

# Raise it when what is read of a file changes: raw files of this kind are then read again.
VERSION = 2

JOIN = "|"


class _TooWideError(Exception):
    """A list of objects whose leaves would make too many columns; the message says how many."""


class _UnnamedError(Exception):
    """A list to be spread whose objects have no name of their own; the message says what stands there."""


def read_json_records(path: Path, name: str, spec: JsonRecordsRead) -> list[Sheet]:
    """One sheet named by the pointer of its list ("/" for the document), `row` = the record's number.

    Of several lists one that is empty or not there gives no sheet: a portal's answers to several
    questions have their records in different places. An empty list or object in a record gives a column
    of its own pointer, all null, so that a reader can distinguish "none" from "unknown". Records
    are numbered from 1. JSON Lines, an object on each line, are a list.
    Raises Refusal `empty`, `truncated`, `not_what_it_says` (no JSON, no list there), `hostile`.
    """
    document = _parse_document(path.read_bytes(), name)
    sheets = []
    absent: list[Refusal] = []
    for pointer in spec.pointers:
        try:
            records = _find_records(document, pointer, name)
        except Refusal as refusal:
            absent.append(refusal)
            continue
        if records:
            flat = _flatten_records(records, spec.spread, name)
            cells = set_blanks_to_null(_build_cells(flat, name))
            sheet = Sheet(
                pointer or "/", cells, has_header=False, typed=_find_typed(flat)
            )
            sheets.append(sheet)
    if len(absent) == len(spec.pointers):
        raise absent[0]
    if not sheets:
        titles = " and ".join(pointer or "/" for pointer in spec.pointers)
        raise Refusal(
            "empty",
            expected="records",
            found=f"an empty list at “{titles}”",
            where=name,
            to_fix="fetch it again; if it stays empty, ask the publisher",
        )
    return sheets


def _parse_document(data: bytes, name: str) -> Json:
    """The document; of JSON Lines the list of its lines."""
    excess = find_json_excess(len(data), data)
    lines = parse_json_lines(data, name) if excess is None else None
    return parse_json(data, name) if lines is None else lines


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


def _flatten_records(
    records: list[Json], spread: Mapping[str, str], name: str
) -> list[dict[str, str | None]]:
    """The leaves of each record by their pointers. Raises Refusal `hostile`, and `not_what_it_says`
    where a list to be spread is none, or names two of its objects alike.
    """
    try:
        flat = []
        for record in records:
            named, rest = _take_named(record, spread)
            flat.append({**dict(_walk_leaves(rest, "")), **named})
        return flat
    except _UnnamedError as error:
        raise Refusal(
            "not_what_it_says",
            expected="a list of objects, each named once",
            found=str(error),
            where=name,
            to_fix="look at the response; correct `read: {spread: …}` in the source's YAML, or ask the publisher",
        ) from error
    except _TooWideError as error:
        raise _build_hostile_refusal(str(error), name) from error
    except RecursionError as error:
        raise _build_hostile_refusal("lists nested without end", name) from error


def _take_named(
    record: Json, spread: Mapping[str, str]
) -> tuple[dict[str, str | None], Json]:
    """The leaves of the named objects in a record, and the record without their lists."""
    leaves: dict[str, str | None] = {}
    for pointer, key in spread.items():
        parents, _, last = pointer.rpartition("/")
        holder = _follow(record, parents)
        if not isinstance(holder, dict) or last not in holder:
            continue
        values = holder[last]
        if values is not None and not isinstance(values, list):
            raise _UnnamedError(f"{_describe_value(values)} at “{pointer}”")
        seen: set[str] = set()
        for value in values or []:
            code = value.get(key) if isinstance(value, dict) else None
            if not isinstance(code, str) or not code:
                raise _UnnamedError(f"an object without “{key}” at “{pointer}”")
            if code in seen:
                raise _UnnamedError(f"“{code}” twice at “{pointer}”")
            seen.add(code)
            leaves.update(_walk_leaves(value, f"{pointer}[{_escape_key(code)}]"))
        record = _without(record, pointer)
    return leaves, record


def _follow(value: Json, pointer: str) -> Json:
    """What stands at a pointer through objects; None where nothing does."""
    for step in pointer.split("/")[1:]:
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def _without(value: Json, pointer: str) -> Json:
    """A copy of the value that lacks what stands at the pointer."""
    first, _, rest = pointer[1:].partition("/")
    if not isinstance(value, dict) or first not in value:
        return value
    copy = dict(value)
    if rest:
        copy[first] = _without(copy[first], f"/{rest}")
    else:
        del copy[first]
    return copy


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


def _find_typed(records: list[dict[str, str | None]]) -> dict[str, pl.Series]:
    """By pointer the records whose leaf there is a number, not a text of digits."""
    rows: dict[str, list[int]] = {}
    for row, record in enumerate(records, start=1):
        for pointer, text in record.items():
            if isinstance(text, PrintedNumber):
                rows.setdefault(pointer, []).append(row)
    return {name: pl.Series(typed, dtype=pl.UInt32) for name, typed in rows.items()}


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
    if isinstance(value, PrintedNumber):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    return None
