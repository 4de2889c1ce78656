"""JSON documents that hold records (portal answers, exports) to text cells.

A leaf becomes a column named by its pointer inside the record ("/detail/isFullProcess"). A list of plain values is
one cell, joined by "|"; a list of objects gives one column per leaf of its objects, "/detail/fees/*/value", joined by
"|" with a place for every object, empty where it lacks that leaf, so that sibling columns stay in step. Values are
text as printed in the bytes: numbers untouched (2.000200 keeps its zeros), true and false, null as no cell.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from ingest.declare.read import JsonRecordsRead
from ingest.problem import Reason, Refusal
from ingest.read.sheet import MAX_COLUMNS, MAX_PLACES, Sheet, check_extent, set_blanks_to_null

# Raise it when what is read of a file changes: raw files of this kind are then read again.
VERSION = 1

JOIN = "|"


def read_json_records(path: Path, name: str, spec: JsonRecordsRead) -> list[Sheet]:
    """One sheet named by the pointer of the list ("/" for the document), `row` = the record's number from 1.

    An empty list or object gives a column of its own pointer, all null, so that a reader can tell "none" from
    "unknown". Raises Refusal `empty`, `truncated`, `not_what_it_says` (no JSON, no list there), `hostile`.
    """
    document = parse_json(path.read_bytes(), name)
    records = _at(document, spec.records, name)
    records = records if isinstance(records, list) else [records]
    if not records:
        raise _refusal("empty", name, f"an empty list at “{spec.records or '/'}”", "ask the source again")
    try:
        flat = [dict(_leaves(record, "")) for record in records]
    except (RecursionError, _TooWide) as error:
        found = str(error) if isinstance(error, _TooWide) else "lists nested without end"
        raise _refusal("hostile", name, found, "look at the file by hand") from error
    columns = dict.fromkeys(pointer for record in flat for pointer in record)
    check_extent(len(flat), len(columns), sum(map(len, flat)), name)
    cells = pl.DataFrame(
        {"row": pl.int_range(1, len(flat) + 1, dtype=pl.UInt32, eager=True)}
        | {c: pl.Series([record.get(c) for record in flat], dtype=pl.String) for c in columns}
    )
    return [Sheet(name=spec.records or "/", cells=set_blanks_to_null(cells), has_header=False)]


def parse_json(data: bytes, name: str) -> object:
    """A JSON document, its numbers as printed. Raises Refusal as `read_json_records` does."""
    if not data.strip():
        raise _refusal("empty", name, "no bytes at all", "fetch the file again")
    try:
        return json.loads(
            data, parse_float=_Number, parse_int=_Number, parse_constant=_Number, object_pairs_hook=_once_each
        )
    except json.JSONDecodeError as error:
        if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            found, reason = "an HTML or XML page", "not_what_it_says"
        elif not error.doc[error.pos :].strip() or error.msg.startswith("Unterminated"):
            found, reason = f"JSON that stops at character {error.pos:,}", "truncated"
        else:
            found, reason = f"{error.msg} at line {error.lineno}, column {error.colno}", "not_what_it_says"
        raise _refusal(reason, name, found, "fetch it again and look at what the address gives") from error
    except UnicodeDecodeError as error:
        raise _refusal("encoding_unknown", name, str(error), "JSON is UTF-8; ask the sender for that") from error
    except _Twice as error:
        raise _refusal(
            "not_what_it_says", name, f"the key “{error}” twice in one object", "ask which one holds"
        ) from error
    except RecursionError as error:
        raise _refusal("hostile", name, "lists nested without end", "look at the file by hand") from error


class _Number(str):
    """A number as printed."""

    __slots__ = ()


class _Twice(Exception):
    pass


class _TooWide(Exception):
    pass


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        raise _Twice(next(key for key, _ in pairs if key in seen or seen.add(key)))
    return found


def _at(document: object, pointer: str, name: str) -> object:
    """What a JSON pointer (RFC 6901) points at."""
    here, walked = document, ""
    for key in pointer.split("/")[1:]:
        key = key.replace("~1", "/").replace("~0", "~")
        if isinstance(here, dict) and key in here:
            here = here[key]
        elif isinstance(here, list) and key.isdecimal() and int(key) < len(here):
            here = here[int(key)]
        else:
            held = f"the keys {', '.join(here)}" if isinstance(here, dict) else f"a {_kind(here)}"
            raise Refusal(
                "not_what_it_says",
                expected=f"records at “{pointer}”",
                found=f"{held} at “{walked or '/'}”",
                where=name,
                to_fix="look at the answer; if the list has moved, change `read: {records: …}` in the source's YAML",
            )
        walked += f"/{key}"
    if not isinstance(here, list | dict):
        raise _refusal("not_what_it_says", name, f"a {_kind(here)} at “{pointer or '/'}”", "look at the answer")
    return here


def _kind(value: object) -> str:
    if isinstance(value, _Number):
        return "number"
    return {list: "list", dict: "object", str: "text", bool: "truth value"}.get(type(value), "null")


def _leaves(value: object, at: str) -> Iterator[tuple[str, str | None]]:
    if isinstance(value, dict) and value:
        for key, inside in value.items():
            yield from _leaves(
                inside, f"{at}/{unicodedata.normalize('NFC', key).replace('~', '~0').replace('/', '~1')}"
            )
    elif isinstance(value, list) and any(isinstance(v, dict | list) for v in value):
        flat = [dict(_leaves(v, f"{at}/*")) for v in value]
        pointers = dict.fromkeys(p for one in flat for p in one)
        if len(pointers) > MAX_COLUMNS or len(pointers) * len(flat) > MAX_PLACES:
            raise _TooWide(f"a list of {len(flat):,} objects with {len(pointers):,} different keys at {at}")
        for pointer in pointers:
            texts = [one.get(pointer) for one in flat]
            yield pointer, None if all(t is None for t in texts) else JOIN.join(t or "" for t in texts)
    elif isinstance(value, list):
        yield at or "/", JOIN.join(_text(v) or "" for v in value) if value else None
    else:
        yield at or "/", _text(value)


def _text(value: object) -> str | None:
    if value is None or value == {}:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return unicodedata.normalize("NFC", value)


def _refusal(reason: Reason, where: str, found: str, to_fix: str) -> Refusal:
    return Refusal(reason, expected="JSON with records", found=found, where=where, to_fix=to_fix)
