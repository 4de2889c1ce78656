"""Reading just enough of a response to know whether it is whole: its coding, its kind, its totals."""

from __future__ import annotations

import email
import json
import re
import unicodedata
import urllib.parse
import zlib
from collections.abc import Iterator
from typing import Any

import httpx

from ingest.fetch.fetched import Fetched
from ingest.json_limits import LARGEST_JSON, find_json_excess
from ingest.problem import Refusal

_CHUNK = 1 << 16
_PAGE = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_PAGE_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
# 32 + 15: zlib finds out by itself whether the header is gzip's or its own.
_ANY_ZLIB_HEADER = 47
# What the firewalls before portals write over their page, with status 200 or 403 where data was asked for.
_REJECTED = re.compile("request rejected", re.IGNORECASE)
REJECTED_PAUSE = 30.0  # seconds until another attempt
_ERROR_FIELDS = ("error", "errors", "exception", "Error", "Errors")
_JSON = "JSON"
_ASK_LATER = "run again later; if it stays so, tell the publisher"


def parse_json(fetched: Fetched, where: str) -> Any:
    """The JSON of a response, byte-order mark or not.

    Raises Refusal: `truncated` where the text just stops, `hostile` where it would fill memory, else
    `not_what_it_says`.
    """
    try:
        return json.loads(_read_limited(fetched, where))
    except RecursionError as error:
        found = "lists nested without end"
        raise _refuse_hostile(fetched, where, _JSON, found) from error
    except UnicodeDecodeError as error:
        found = f"bytes that are no text: {error.reason}"
        raise _refuse_json(fetched, where, found, is_cut=False) from error
    except json.JSONDecodeError as error:
        is_at_the_end = error.pos >= len(error.doc.rstrip())
        is_cut = is_at_the_end or error.msg.startswith("Unterminated string")
        found = f"{error.msg} at line {error.lineno}, column {error.colno}"
        raise _refuse_json(fetched, where, found, is_cut=is_cut) from error


def _read_limited(fetched: Fetched, where: str) -> bytes:
    """The bytes of a document that stays small once it is parsed."""
    body = b"" if fetched.size > LARGEST_JSON else fetched.read_bytes()
    excess = find_json_excess(fetched.size, body)
    if excess is not None:
        expected, found = excess
        raise _refuse_hostile(fetched, where, f"JSON of {expected}", found)
    return body


def _refuse_hostile(fetched: Fetched, where: str, expected: str, found: str) -> Refusal:
    return Refusal(
        "hostile",
        expected=expected,
        found=found,
        where=f"{where}: {fetched.url}",
        to_fix="look at what the address gives; ask for smaller pages, or for less",
    )


def _refuse_json(fetched: Fetched, where: str, found: str, *, is_cut: bool) -> Refusal:
    return Refusal(
        "truncated" if is_cut else "not_what_it_says",
        expected=_JSON,
        found=found,
        where=f"{where}: {fetched.url}",
        to_fix=_ASK_LATER,
    )


def require_total(*, promised: int, given: int, what: str, where: str) -> None:
    """Refuse a set of responses that holds less, or more, than the portal counts itself."""
    if promised == given:
        return
    raise Refusal(
        "incomplete",
        expected=f"{promised} {what}, as the portal counts them",
        found=f"{given} {what} in all its responses",
        where=where,
        to_fix=f"it may have changed while it was read: {_ASK_LATER}",
    )


def quote_response(response: object) -> str:
    """A response of the wrong shape, short enough for a message."""
    return str(response)[:300]


def find_json_error(body: bytes) -> str:
    """What a body says went wrong, where it is a JSON object that holds an error and nothing else.

    Portals send such an object with status 200. One that also holds a list or an object is taken for
    data; "" of it and of anything that is no such object.
    """
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(fields, dict):
        return ""
    errors = [fields[name] for name in _ERROR_FIELDS if fields.get(name)]
    others = [v for name, v in fields.items() if name not in _ERROR_FIELDS]
    if not errors or any(isinstance(other, dict | list) and other for other in others):
        return ""
    # Some say `"error": true` and what it is in a field of its own.
    told = errors[0]
    if told is True:
        told = fields.get("message") or told
    return quote_response(told)


def is_web_page(head: bytes) -> bool:
    """Whether a body that should be data begins as a web page."""
    return bool(_PAGE.match(head.removeprefix(b"\xef\xbb\xbf")))


def find_page_title(head: bytes) -> str:
    """The title of a web page as a message quotes it; "" where it has none."""
    match = _PAGE_TITLE.search(head)
    if match is None:
        return ""
    words = match[1].decode("utf-8", "replace").split()
    return f" titled “{' '.join(words)[:120]}”"


def is_rejection(title: str) -> bool:
    """Whether a page of this title is a firewall's word that it turned the request down."""
    return bool(_REJECTED.search(title))


def decompress_body(response: httpx.Response) -> Iterator[bytes]:
    """The body without its transfer compression, in pieces.

    httpx's own decoder takes a cut-off gzip stream for a whole one; this one raises EOFError for
    a cut-off stream and zlib.error for a broken one.
    """
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    raw = response.iter_raw()
    if coding in ("", "identity"):
        yield from raw
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise zlib.error(f"content-encoding `{coding}`, which was not asked for")
    stream = None
    for piece in raw:
        rest = piece
        while rest:
            # A gzip body may hold several streams, one after the other.
            if stream is None or stream.eof:
                stream = zlib.decompressobj(wbits=_ANY_ZLIB_HEADER)
            yield stream.decompress(rest, _CHUNK)
            rest = stream.unconsumed_tail or stream.unused_data
    if stream is not None:
        yield stream.flush()
        if not stream.eof:
            raise EOFError("the compressed stream has no end")


def name_file(response: httpx.Response, url: httpx.URL) -> str:
    """The file name the portal gives, or the last part of the address; nothing that leads elsewhere."""
    disposition = response.headers.get("content-disposition", "")
    message = email.message_from_string(f"Content-Disposition: {disposition}")
    from_address = urllib.parse.unquote(url.path.rstrip("/").rpartition("/")[2])
    name = unicodedata.normalize("NFC", message.get_filename() or from_address)
    clean = re.sub(r"[\x00-\x1f/\\:]+", "_", name).strip(" .")
    return clean or "answer"
