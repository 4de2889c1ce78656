"""Reading just enough of an answer to know whether it is whole: its coding, its kind, its totals."""

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
from ingest.problem import Refusal

_CHUNK = 1 << 16
_PAGE = re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL)


def json_of(fetched: Fetched, where: str) -> Any:
    """The JSON of an answer, byte-order mark or not. Raises Refusal: `truncated` where it just stops."""
    try:
        return json.loads(fetched.read_bytes())
    except UnicodeDecodeError as error:
        raise _not_json(fetched, where, f"bytes that are no text: {error.reason}", cut=False) from error
    except json.JSONDecodeError as error:
        cut = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string")
        found = f"{error.msg} at line {error.lineno}, column {error.colno}"
        raise _not_json(fetched, where, found, cut=cut) from error


def _not_json(fetched: Fetched, where: str, found: str, *, cut: bool) -> Refusal:
    return Refusal(
        "truncated" if cut else "not_what_it_says",
        expected="JSON",
        found=found,
        where=f"{where}: {fetched.url}",
        to_fix="run again later; if it stays so, tell the publisher",
    )


def agree(*, promised: int, given: int, what: str, where: str) -> None:
    """Refuses a set of answers that holds less, or more, than the portal says it does."""
    if promised != given:
        raise Refusal(
            "incomplete",
            expected=f"{promised} {what}, as the portal says",
            found=f"{given} {what} in all its answers",
            where=where,
            to_fix="run again later: it may have changed while it was read; if it stays so, tell the publisher",
        )


def is_page(head: bytes) -> bool:
    """Whether a body that should be data begins as a web page."""
    return bool(_PAGE.match(head.removeprefix(b"\xef\xbb\xbf")))


def decoded(response: httpx.Response) -> Iterator[bytes]:
    """The body without its transfer compression. httpx's own decoder takes a cut-off gzip stream for a whole one.

    Raises EOFError for a cut-off stream, zlib.error for a broken one.
    """
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    raw = response.iter_raw()
    if coding in ("", "identity"):
        yield from raw
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise zlib.error(f"content-encoding `{coding}`, which was not asked for")
    unzip = None
    for piece in raw:
        rest = piece
        while rest:
            if unzip is None or unzip.eof:
                unzip = zlib.decompressobj(wbits=47)  # 32 + 15: gzip or zlib, by its own header
            yield unzip.decompress(rest, _CHUNK)
            rest = unzip.unconsumed_tail or unzip.unused_data
    if unzip is not None:
        yield unzip.flush()
        if not unzip.eof:
            raise EOFError("the compressed stream has no end")


def file_name(response: httpx.Response, url: httpx.URL) -> str:
    """The file name of the content-disposition, or the last part of the address; nothing that leads elsewhere."""
    said = email.message_from_string(f"Content-Disposition: {response.headers.get('content-disposition', '')}")
    given = said.get_filename() or urllib.parse.unquote(url.path.rstrip("/").rpartition("/")[2])
    clean = re.sub(r"[\x00-\x1f/\\:]+", "_", unicodedata.normalize("NFC", given)).strip(" .")
    return clean or "answer"


def title(head: bytes) -> str:
    found = re.search(rb"<title[^>]*>(.*?)</title", head, re.IGNORECASE | re.DOTALL)
    return f" titled “{' '.join(found[1].decode('utf-8', 'replace').split())[:120]}”" if found else ""
