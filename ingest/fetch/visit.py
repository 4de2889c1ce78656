"""What one visit to a source has brought so far, on disk until the raw store has it.

Between `begin` and `end` no question is asked twice, not even by the next process: that is how
a paged query that broke off goes on.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from pydantic import TypeAdapter

from ingest.fetch.fetched import Clock, Fetched
from ingest.fetch.politeness import Politeness
from ingest.fetch.redaction import Secrets, redact_addresses
from ingest.fetch.request import Request, TryAgain
from ingest.fetch.response import (
    REJECTED_PAUSE,
    decompress_body,
    find_json_error,
    find_page_title,
    is_rejection,
    is_web_page,
)
from ingest.problem import Refusal

# What a body may fail with while it is read: the line broke, or the stream is cut off or broken.
BROKEN_BODY = (httpx.TransportError, zlib.error, EOFError)
_RECEIPT = TypeAdapter(Fetched)
_HEAD = 1024  # bytes that decide whether a body is a web page
_LONGEST_ERROR = 1 << 16  # bytes of a body that may be nothing but an error


@dataclass
class Responses:
    """How many came; those of a visit that broke off are not counted again."""

    number: int = 0


@dataclass(frozen=True)
class VisitFolder:
    """The responses of one source: `<key>` holds the bytes, `<key>.json` the receipt.

    `secrets`: what none of them may hold. `responses`: those of this visit.
    """

    folder: Path
    clock: Clock
    politeness: Politeness
    monotonic: Callable[[], float] = time.monotonic
    secrets: Secrets = field(default_factory=Secrets)
    responses: Responses = field(default_factory=Responses)

    def begin(self) -> None:
        """Open a visit: the responses of one that ended, or is too old to go on from, are dropped."""
        now = self.clock()
        self.responses.number = 0
        is_stale = self._ended.exists()
        for path in self.folder.glob("*.json"):
            age = now - _load_receipt(path).retrieved_at
            is_stale = is_stale or age > self.politeness.resume_within
        if is_stale:
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def end(self) -> None:
        """Close the visit: the next one begins anew."""
        self._ended.touch()

    @property
    def _ended(self) -> Path:
        return self.folder / "ended"

    def find(self, request: Request) -> Fetched | None:
        """The response this visit has to the very question, or None."""
        receipt = _receipt_of(self.folder / request.key)
        return _load_receipt(receipt) if receipt.exists() else None

    def forget(self, fetched: Fetched) -> None:
        """Let the next visit ask again for what turned out to be no data."""
        _receipt_of(fetched.path).unlink(missing_ok=True)

    def save(
        self, response: httpx.Response, request: Request, name: str, final: httpx.URL
    ) -> Fetched:
        """Write the body down as it arrives, and its receipt when it is whole.

        Raises Refusal where it is no data or has no end, TryAgain where it breaks off.
        """
        path = self.folder / request.key
        part = path.with_suffix(".part")
        body = _Body(self.secrets)
        self._count_response(request)
        began = self.monotonic()
        try:
            with part.open("wb") as stream:
                for piece in decompress_body(response):
                    body.add(piece)
                    self._require_end(request, body.size, self.monotonic() - began)
                    stream.write(piece)
        except BROKEN_BODY as error:
            raise _break_off(response, request, error) from error
        try:
            _require_data(response, request, body)
            if body.size <= _LONGEST_ERROR:
                _require_no_error(request, part.read_bytes())
        except (Refusal, TryAgain):
            part.unlink()
            raise
        part.replace(path)
        fetched = Fetched(
            name=name,
            path=path,
            url=redact_addresses(str(request.url)),
            sha256=body.sha256.hexdigest(),
            size=body.size,
            retrieved_at=self.clock(),
            headers=self._list_headers(response, request, final),
        )
        _write_receipt(fetched)
        return fetched

    def _list_headers(
        self, response: httpx.Response, request: Request, final: httpx.URL
    ) -> dict[str, str]:
        """The headers worth keeping; a cookie is a key to somebody's session and is not."""
        headers = {}
        for name, text in response.headers.items():
            headers[name.lower()] = self.secrets.redact(redact_addresses(text))
        headers.pop("set-cookie", None)
        if final != request.url:
            headers["final-url"] = self.secrets.redact(redact_addresses(str(final)))
        return headers

    def _count_response(self, request: Request) -> None:
        """Refuse one response more than a visit may have: paging that follows a portal's own count, or
        its next page, would go on for ever.
        """
        most = self.politeness.max_responses
        self.responses.number += 1
        if self.responses.number > most:
            raise request.refuse(
                "hostile",
                expected=f"at most {most:,} responses in one visit",
                found="another one",
                to_fix="look at what the portal counts; ask for larger pages, or for less",
            )

    def _require_end(self, request: Request, size: int, seconds: float) -> None:
        """Refuse a response that is too long, takes too long, or only drips."""
        limits = self.politeness
        if size > limits.max_bytes or seconds > limits.max_seconds:
            raise request.refuse(
                "hostile",
                expected=f"at most {limits.max_bytes:,} bytes in {limits.max_seconds:.0f} s",
                found=f"{size:,} bytes and no end",
                to_fix="look at the address; raise the limit if the dataset has honestly grown",
            )
        least = limits.least_bytes_per_second
        if seconds > limits.slow_seconds and size < least * seconds:
            raise request.refuse(
                "hostile",
                expected=f"at least {least:.0f} bytes a second",
                found=f"{size:,} bytes in {seconds:.0f} s and no end",
                to_fix="run again later; if it stays so, tell the publisher",
            )


class _Body:
    """What is known of a body while it arrives."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._tail = b""
        self.holds_secret = False
        self.sha256 = hashlib.sha256()
        self.size = 0
        self.head = b""

    def add(self, piece: bytes) -> None:
        self.sha256.update(piece)
        self.size += len(piece)
        self.head = self.head or piece[:_HEAD]
        if self._secrets.longest:
            # A value may stand across two pieces.
            joined = self._tail + piece
            self.holds_secret = self.holds_secret or self._secrets.is_in(joined)
            self._tail = joined[-self._secrets.longest :]


def _break_off(
    response: httpx.Response, request: Request, error: Exception
) -> TryAgain:
    promised = response.headers.get("content-length")
    arrived = response.num_bytes_downloaded
    refusal = request.refuse(
        "truncated",
        expected=f"{promised} bytes" if promised else "the whole response",
        found=f"{arrived} bytes, then {type(error).__name__}: {error}",
        to_fix="run again later; if it stays so, tell the publisher",
    )
    return TryAgain(refusal)


def _require_data(response: httpx.Response, request: Request, body: _Body) -> None:
    """Refuse an empty body, one that repeats our credential, and a web page where data was asked for."""
    if body.holds_secret:
        raise request.refuse(
            "credential",
            expected="data without our own credential in it",
            found="a response that repeats it; nothing of it is kept",
            to_fix="tell the keeper of the server; ask at another address, and have a new credential issued",
        )
    title = find_page_title(body.head)
    if is_web_page(body.head) and is_rejection(title):
        raise TryAgain(request.refuse_rejected(title), REJECTED_PAUSE)
    if body.size == 0:
        raise request.refuse(
            "empty",
            expected="data",
            found=f"nothing (status {response.status_code})",
            to_fix="ask the publisher for the file",
        )
    # Excel itself saves HTML under .xls: the readers decide about such a file.
    is_excel = "excel" in response.headers.get("content-type", "")
    if is_web_page(body.head) and not is_excel:
        raise request.refuse(
            "not_what_it_says",
            expected="data",
            found=f"a web page{title}",
            to_fix="open the address in a browser: a login, a notice or a moved dataset; correct it in the YAML",
        )


def _require_no_error(request: Request, content: bytes) -> None:
    """Refuse an error that was sent with the status of a success."""
    error = find_json_error(content)
    if error:
        raise request.refuse(
            "not_what_it_says",
            expected="data",
            found=f"an error inside a response of status 200: {error}",
            to_fix="wait: the last accepted vintage keeps serving. If it stays so, compare the address and what"
            " is asked with the portal's own page",
        )


def _receipt_of(path: Path) -> Path:
    return path.with_suffix(".json")


def _load_receipt(receipt: Path) -> Fetched:
    facts = json.loads(receipt.read_text("utf-8"))
    return _RECEIPT.validate_python({**facts, "path": receipt.with_suffix("")})


def _write_receipt(fetched: Fetched) -> None:
    # The path is left out: it is no fact about the file.
    _receipt_of(fetched.path).write_bytes(_RECEIPT.dump_json(fetched, exclude={"path"}))
