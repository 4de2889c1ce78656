"""JSON documents parsed with their numbers as printed."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TypeAlias

from ingest.json_limits import find_json_excess
from ingest.problem import Reason, Refusal
from ingest.read.refusals import CHECK_THE_ADDRESS, FETCH_AGAIN, build_empty_refusal


class PrintedNumber(str):
    """A number as printed in the bytes: 2.000200 keeps its zeros."""

    __slots__ = ()


Json: TypeAlias = "dict[str, Json] | list[Json] | PrintedNumber | str | bool | None"
JsonObject: TypeAlias = "dict[str, Json]"

_JSON = "a whole JSON document"
# Half of a letter beyond the first 65,536, which JSON writes as an escaped pair.
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_BLANKS_AND_MARK = b"\xef\xbb\xbf \r\n\t"


class _RepeatedKeyError(Exception):
    """A key that stands twice in one object; the message is the key."""


def parse_json(data: bytes, name: str) -> Json:
    """A JSON document. Raises Refusal `empty`, `truncated`, `not_what_it_says` (no JSON, or a key
    twice in one object), `encoding_unknown`, `hostile` (nested without end, or too large).
    """
    if not data.strip():
        raise build_empty_refusal(_JSON, name)
    excess = find_json_excess(len(data), data)
    if excess is not None:
        expected, found = excess
        to_fix = "ask the sender for it in parts, or as CSV"
        raise Refusal(
            "hostile",
            expected=f"JSON of {expected}",
            found=found,
            where=name,
            to_fix=to_fix,
        )
    try:
        document: Json = json.loads(
            data,
            parse_float=PrintedNumber,
            parse_int=PrintedNumber,
            parse_constant=PrintedNumber,
            object_pairs_hook=_build_object,
        )
    except json.JSONDecodeError as error:
        raise _build_syntax_refusal(error, data, name) from error
    except UnicodeDecodeError as error:
        to_fix = "ask the sender for the file in UTF-8, the encoding of JSON"
        raise _build_refusal("encoding_unknown", str(error), to_fix, name) from error
    except _RepeatedKeyError as error:
        found = f"the key “{error}” twice in one object"
        to_fix = "ask the publisher which of the two is right"
        raise _build_refusal("not_what_it_says", found, to_fix, name) from error
    except RecursionError as error:
        found = "lists nested without end"
        raise _build_refusal(
            "hostile", found, "look at the file by hand", name
        ) from error
    if _SURROGATE.search(data) and not _is_text(document):
        to_fix = "ask the publisher to write the letter whole"
        raise _build_refusal(
            "not_what_it_says", "half a letter (\\ud800…)", to_fix, name
        )
    return document


def parse_json_lines(data: bytes, name: str) -> list[Json] | None:
    """The documents of JSON Lines, one object on each line; None where the file is no such thing.

    Raises Refusal as `parse_json` does, with the line.
    """
    lines = data.removeprefix(b"\xef\xbb\xbf").splitlines()
    filled = [(n, line) for n, line in enumerate(lines, 1) if line.strip()]
    if len(filled) < 2 or not all(_is_object(line) for _, line in filled[:2]):
        return None
    return [parse_json(line, f"{name}, line {n}") for n, line in filled]


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _is_text(document: Json) -> bool:
    """Whether every text of a document is made of whole letters: of an escaped pair no half is missing."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _build_object(pairs: Sequence[tuple[str, Json]]) -> JsonObject:
    # A parser would keep the last of two equal keys and lose the other without a word.
    built = dict(pairs)
    if len(built) < len(pairs):
        seen = set()
        for key, _ in pairs:
            if key in seen:
                raise _RepeatedKeyError(key)
            seen.add(key)
    return built


# Letters of a text that is no JSON which a refusal shows.
_BEGINNING = 40


def _build_syntax_refusal(
    error: json.JSONDecodeError, data: bytes, name: str
) -> Refusal:
    if data.lstrip(_BLANKS_AND_MARK).startswith(b"<"):
        found = "an HTML or XML page"
        return _build_refusal("not_what_it_says", found, CHECK_THE_ADDRESS, name)
    stops_here = not error.doc[error.pos :].strip()
    if stops_here or error.msg.startswith("Unterminated"):
        found = f"JSON that stops at character {error.pos:,}"
        return _build_refusal("truncated", found, FETCH_AGAIN, name)
    if error.pos == 0:
        beginning = error.doc.lstrip("\ufeff")[:_BEGINNING].split("\n")[0]
        found = f"a text that begins “{beginning}”"
        return _build_refusal("not_what_it_says", found, CHECK_THE_ADDRESS, name)
    if error.msg == "Extra data":
        found = f"a second document after the first, at line {error.lineno}, column {error.colno}"
        to_fix = "ask the publisher for one list of all records, or one record on each line (JSON Lines)"
        return _build_refusal("not_what_it_says", found, to_fix, name)
    found = f"{error.msg} at line {error.lineno}, column {error.colno}"
    return _build_refusal("not_what_it_says", found, CHECK_THE_ADDRESS, name)


def _build_refusal(reason: Reason, found: str, to_fix: str, name: str) -> Refusal:
    return Refusal(reason, expected=_JSON, found=found, where=name, to_fix=to_fix)
