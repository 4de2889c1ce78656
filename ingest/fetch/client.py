"""The one polite HTTP client behind every live fetcher.

Bytes in, nothing parsed. Which addresses to ask, and when a set of responses is complete, is the
portals' matter; how a request travels is `transport`'s, what a visit keeps is `visit`'s.
"""

from __future__ import annotations

import json
import logging
import os
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import tenacity

from ingest.declare.credential import DeclaredCredential
from ingest.fetch.credentials import load_certificate, read_credential
from ingest.fetch.fetched import Clock, Fetched, NotModified, Seen
from ingest.fetch.politeness import Politeness, parse_retry_after, resolve_addresses
from ingest.fetch.redaction import redact_addresses
from ingest.fetch.request import Request, TryAgain, build_url, locate
from ingest.fetch.response import (
    REJECTED_PAUSE,
    decompress_body,
    find_page_title,
    is_rejection,
    is_web_page,
    name_file,
    parse_json,
)
from ingest.fetch.transport import Transport
from ingest.fetch.visit import BROKEN_BODY, Responses, VisitFolder
from ingest.problem import Refusal

# They log each address as it is asked for, with the keys that stand in it.
for _logger in ("httpx", "httpcore"):
    logging.getLogger(_logger).setLevel(logging.WARNING)

# Statuses a portal recovers from by itself (RFC 9110, RFC 6585).
_WORTH_ANOTHER_ATTEMPT = {408, 425, 429, 500, 502, 503, 504}
_NOT_MODIFIED = 304
# What the last receipt holds → the header that asks for the file only if that has changed.
_CONDITIONS = {"etag": "if-none-match", "last-modified": "if-modified-since"}
_MOST_QUOTED = 2000  # bytes of an error body that are looked at


@dataclass(frozen=True)
class Client:
    """Fetches for one source and keeps its responses in `visit` until the raw store has them.

    `seen`: address → what its last receipt holds. `environment`: where credentials are.
    """

    transport: Transport
    visit: VisitFolder
    source_id: str = ""
    seen: Mapping[str, Seen] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def for_source(self, source_id: str, seen: Mapping[str, Seen]) -> Client:
        """The same client, speaking for one source: a folder of its own, its name in refusals."""
        folder = self.visit.folder / source_id
        visit = replace(self.visit, folder=folder, responses=Responses())
        return replace(self, visit=visit, source_id=source_id, seen=seen)

    def with_access(
        self, private_hosts: Iterable[str], declared: DeclaredCredential | None
    ) -> Client:
        """The same client, which may go to these hosts of a private network and shows a credential.

        The pace of each host stays one for all sources. Raises Refusal `credential` where its value is
        not in the environment or can't be used.
        """
        credential = None
        if declared is not None:
            credential = read_credential(declared, self.source_id, self.environment)
        private = self.transport.private_hosts | frozenset(private_hosts)
        http = self.transport.http
        verify: ssl.SSLContext | bool = True
        if credential is not None:
            verify = load_certificate(credential, self.environment)
        if private != self.transport.private_hosts or verify is not True:
            http = _open_http(self.transport.politeness, private, verify)
        transport = replace(
            self.transport, http=http, private_hosts=private, credential=credential
        )
        visit = self.visit
        if credential is not None:
            visit = replace(visit, secrets=credential.secrets)
        return replace(self, transport=transport, visit=visit)

    def get(
        self,
        url: str,
        *,
        name: str | None = None,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """The file at an address; `name` None: the name the portal gives it. Raises Refusal."""
        response = self._fetch(self._build_request("GET", url, params, headers), name)
        assert isinstance(response, Fetched)
        return response

    def get_if_modified(
        self,
        url: str,
        *,
        name: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched | NotModified:
        """As `get`, but an unchanged file need not travel again. Raises Refusal."""
        request = self._build_request("GET", url, None, headers)
        last = self.seen.get(redact_addresses(str(request.url)))
        if last is None:
            return self.get(url, name=name, headers=headers)
        conditions = {}
        for fact, header in _CONDITIONS.items():
            if fact in last.headers:
                conditions[header] = last.headers[fact]
        conditional = replace(request, headers={**request.headers, **conditions})
        response = self._fetch(conditional, name)
        if isinstance(response, NotModified):
            return replace(response, sha256=last.sha256)
        return response

    def post(
        self,
        url: str,
        *,
        name: str,
        body: object,
        params: Mapping[str, str | int] | None = None,
    ) -> Fetched:
        """The response to a JSON question, which is kept in the receipt as `request-body`. Raises Refusal."""
        question = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return self.post_text(
            url,
            question,
            name=name,
            headers={"content-type": "application/json"},
            params=params,
        )

    def post_text(
        self,
        url: str,
        question: str,
        *,
        name: str,
        headers: Mapping[str, str],
        params: Mapping[str, str | int] | None = None,
    ) -> Fetched:
        """As `post`, with the body as it travels. Raises Refusal."""
        request = self._build_request("POST", url, params, headers)
        response = self._fetch(replace(request, body=question.encode()), name)
        assert isinstance(response, Fetched)
        return response.with_headers({"request-body": question})

    def require_few_pages(self, *, count: int, page: int, where: str) -> None:
        """Refuse a count, in pages of so many, that no visit could fetch, before the first page of it is kept.

        Raises Refusal `hostile`.
        """
        most = self.transport.politeness.max_responses
        pages = -(-count // page)
        if pages > most:
            raise Refusal(
                "hostile",
                expected=f"at most {most:,} responses in one visit",
                found=f"{count:,} as the portal counts them, {pages:,} responses of {page:,} each",
                where=where,
                to_fix="look at what the portal counts; ask for larger pages, or for less",
            )

    def parse_json(self, fetched: Fetched) -> Any:
        """The JSON of a response; one that is none is forgotten, so that the next visit asks again."""
        try:
            return parse_json(fetched, self.source_id)
        except Refusal:
            self.visit.forget(fetched)
            raise

    def locate(self, place: object) -> str:
        """Where a refusal happened: this source and an address, a table or a dataset."""
        return locate(self.source_id, place)

    def _build_request(
        self,
        method: str,
        url: str,
        params: Mapping[str, str | int] | None,
        headers: Mapping[str, str] | None,
    ) -> Request:
        address = build_url(url, self.source_id, params)
        return Request(method, address, headers or {}, source_id=self.source_id)

    def _fetch(self, request: Request, name: str | None) -> Fetched | NotModified:
        """What this visit has already, else what the portal gives in one of several attempts."""
        kept = self.visit.find(request)
        if kept is not None:
            return kept
        with self.transport.schedule.locks[request.url.host]:
            try:
                for attempt in self._plan_attempts():
                    with attempt:
                        number = attempt.retry_state.attempt_number
                        return self._attempt(request, name, number)
            except TryAgain as last:
                raise last.refusal from last.__cause__
        raise AssertionError("tenacity gives at least one attempt")

    def _plan_attempts(self) -> tenacity.Retrying:
        """The one retry policy: waits double, with jitter, or are what the portal asks for."""
        limits = self.transport.politeness
        doubling = tenacity.wait_exponential_jitter(
            limits.first_wait, limits.longest_wait, jitter=1
        )

        def wait(state: tenacity.RetryCallState) -> float:
            failure = state.outcome.exception() if state.outcome else None
            if isinstance(failure, TryAgain) and failure.after is not None:
                return failure.after
            return doubling(state)

        return tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(TryAgain),
            stop=tenacity.stop_after_attempt(limits.attempts),
            wait=wait,
            sleep=self.transport.sleep,
            reraise=True,
        )

    def _attempt(
        self, request: Request, name: str | None, number: int
    ) -> Fetched | NotModified:
        """One attempt. Raises Refusal, or TryAgain where another one is worth it."""
        with self.transport.open_response(request, number) as (response, final):
            given_name = name or name_file(response, request.url)
            if response.status_code == _NOT_MODIFIED and request.is_conditional:
                address = redact_addresses(str(request.url))
                return NotModified(given_name, address, "", self.visit.clock())
            if response.status_code in _WORTH_ANOTHER_ATTEMPT:
                raise self._plan_return(response, request)
            if not response.is_success:
                title = _find_error_title(response)
                if is_rejection(title):
                    raise TryAgain(request.refuse_rejected(title), REJECTED_PAUSE)
                quoted = f": {title}" if title else ""
                raise request.refuse_unreachable(
                    f"{_describe_status(response)}{quoted}"
                )
            return self.visit.save(response, request, given_name, final)

    def _plan_return(self, response: httpx.Response, request: Request) -> Exception:
        """TryAgain; a Refusal where the portal asks for a longer pause than a night has."""
        limits = self.transport.politeness
        status = _describe_status(response)
        after = parse_retry_after(
            response.headers.get("retry-after"), self.visit.clock()
        )
        if after is not None and after > limits.longest_retry_after:
            return request.refuse_unreachable(
                f"{status}, and the wish to be asked again in {after:.0f} s"
            )
        return TryAgain(
            request.refuse_unreachable(f"{status}, {limits.attempts} times"), after
        )


def _describe_status(response: httpx.Response) -> str:
    return f"{response.status_code} {response.reason_phrase}"


def _find_error_title(response: httpx.Response) -> str:
    """What the publisher writes about the error, as far as it can be quoted."""
    body = b""
    try:
        for piece in decompress_body(response):
            body += piece
            if len(body) > _MOST_QUOTED:
                break
    except BROKEN_BODY:
        return ""
    if is_web_page(body):
        text = find_page_title(body)
    else:
        text = body.decode("utf-8", "replace").strip()[:300]
    return text


def open_client(
    folder: Path,
    *,
    clock: Clock,
    politeness: Politeness | None = None,
    private_hosts: Iterable[str] = (),
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
    resolve: Callable[[str], list[str]] = resolve_addresses,
    environment: Mapping[str, str] = os.environ,
) -> Client:
    """A client that keeps its responses under `folder/<source id>/` until they are in the raw store.

    `sleep`, `monotonic` and `resolve` are the machine's own; tests hand in theirs.
    """
    politeness = politeness or Politeness()
    private = frozenset(private_hosts)
    http = _open_http(politeness, private, True)
    transport = Transport(http, politeness, private, sleep, monotonic, resolve)
    visit = VisitFolder(folder, clock, politeness, monotonic)
    return Client(transport, visit, environment=environment)


def _open_http(
    politeness: Politeness, private: frozenset[str], verify: ssl.SSLContext | bool
) -> httpx.Client:
    return httpx.Client(
        verify=verify,
        timeout=httpx.Timeout(
            politeness.read_seconds, connect=politeness.connect_seconds
        ),
        # Connections are pooled by IP address, but a certificate was checked for one host name only.
        limits=httpx.Limits(max_keepalive_connections=0),
        follow_redirects=False,
        trust_env=not private,  # a private host is not behind the proxy
        headers={
            "user-agent": politeness.user_agent,
            "accept": "*/*",
            "accept-encoding": "gzip, deflate",
        },
    )
