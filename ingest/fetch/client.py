"""The one polite HTTP client behind every live fetcher: manners, retries, what is hostile, what was cut off.

Bytes in, nothing parsed. Which addresses to ask, and when an answer is complete, is the fetchers' matter.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import time
import urllib.parse
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import tenacity

from ingest.fetch.fetched import Clock, Fetched, NotModified, Seen
from ingest.fetch.politeness import Hosts, Manners, addresses, is_public, retry_after
from ingest.fetch.response import decoded, file_name, is_page, json_of, title
from ingest.problem import Reason, Refusal

_TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True)
class Request:
    method: str
    url: httpx.URL
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def key(self) -> str:
        asked = [self.method, str(self.url), json.dumps(dict(self.headers), sort_keys=True)]
        return hashlib.sha256("\n".join(asked).encode() + b"\n" + self.body).hexdigest()[:32]


class _Again(Exception):
    """Worth another attempt; `refusal` is what to say when there is none left, `after` the portal's own wish."""

    def __init__(self, refusal: Refusal, after: float | None = None) -> None:
        self.refusal, self.after = refusal, after


@dataclass(frozen=True)
class Client:
    """Asks for one source (`label`) and keeps answers in `folder` until the raw store has them.

    Between `begin` and `end` no question is asked twice, not even by the next process: that is how a paged query that
    broke off goes on. `private_hosts`: names that may lie on a private network.
    """

    folder: Path
    clock: Clock
    http: httpx.Client
    manners: Manners
    private_hosts: frozenset[str] = frozenset()
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    resolve: Callable[[str], list[str]] = addresses
    label: str = ""
    seen: Mapping[str, Seen] = field(default_factory=dict)
    hosts: Hosts = field(default_factory=Hosts)

    def speaking_for(self, source_id: str, seen: Mapping[str, Seen]) -> Client:
        return replace(self, label=source_id, folder=self.folder / source_id, seen=seen)

    def get(
        self,
        url: str,
        *,
        name: str | None = None,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """The answer of an address; `name` None: the name the portal gives it. Raises Refusal."""
        answer = self._answer(Request("GET", self._url(url, params), headers or {}), name)
        assert isinstance(answer, Fetched)
        return answer

    def get_if_modified(
        self, url: str, *, name: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Fetched | NotModified:
        """As `get`, but says what the last receipt knew, so that an unchanged file need not travel again."""
        if (last := self.seen.get(str(self._url(url, None)))) is None:
            return self.get(url, name=name, headers=headers)
        since = {"etag": "if-none-match", "last-modified": "if-modified-since"}
        known = {since[h]: last.headers[h] for h in since if h in last.headers}
        answer = self._answer(Request("GET", self._url(url, None), {**(headers or {}), **known}), name)
        return replace(answer, sha256=last.sha256) if isinstance(answer, NotModified) else answer

    def post(self, url: str, *, name: str, body: object, params: Mapping[str, str | int] | None = None) -> Fetched:
        """The answer to a JSON question, which is kept in the receipt as `request-body`. Raises Refusal."""
        asked = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        json_type = {"content-type": "application/json"}
        answer = self._answer(Request("POST", self._url(url, params), json_type, asked.encode()), name)
        assert isinstance(answer, Fetched)
        return replace(answer, headers={**answer.headers, "request-body": asked})

    def json(self, fetched: Fetched) -> Any:
        """The JSON of an answer. One that is not JSON is forgotten, so that the next visit asks again."""
        try:
            return json_of(fetched, self.label)
        except Refusal:
            _receipt(fetched.path).unlink(missing_ok=True)
            raise

    def begin(self) -> None:
        """Opens a visit: answers of one that ended, or is too old to go on from, are not used again."""
        receipts = (json.loads(path.read_text("utf-8")) for path in self.folder.glob("*.json"))
        taken = (dt.datetime.fromisoformat(receipt["retrieved_at"]) for receipt in receipts)
        now = self.clock()
        if self._ended.exists() or any(now - at > self.manners.resume_within for at in taken):
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def end(self) -> None:
        self._ended.touch()

    @property
    def _ended(self) -> Path:
        return self.folder / "ended"

    def refusal(self, reason: Reason, url: object, *, expected: str, found: str, to_fix: str) -> Refusal:
        where = f"{self.label}: {url}" if self.label else str(url)
        return Refusal(reason, expected=expected, found=found, where=where, to_fix=to_fix)

    def _url(self, url: str, params: Mapping[str, str | int] | None) -> httpx.URL:
        try:
            return httpx.URL(url).copy_merge_params(params or {})
        except httpx.InvalidURL as error:
            raise self.refusal(
                "unreachable", url, expected="an address", found=str(error), to_fix="correct the address in the YAML"
            ) from error

    def _answer(self, request: Request, name: str | None) -> Fetched | NotModified:
        if (kept := self._kept(request.key)) is not None:
            return kept
        with self.hosts.locks[request.url.host]:
            try:
                for attempt in self._retrying():
                    with attempt:
                        return self._once(request, name, attempt.retry_state.attempt_number)
            except _Again as last:
                raise last.refusal from last.__cause__
        raise AssertionError("tenacity gives at least one attempt")

    def _retrying(self) -> tenacity.Retrying:
        """The one retry policy. Worth it is an `_Again`; waits double, with jitter, or are what the portal asked."""
        ours = tenacity.wait_exponential_jitter(self.manners.first_wait, self.manners.longest_wait, jitter=1)

        def wait(state: tenacity.RetryCallState) -> float:
            failed = state.outcome.exception() if state.outcome else None
            asked = failed.after if isinstance(failed, _Again) else None
            return ours(state) if asked is None else asked

        return tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Again),
            stop=tenacity.stop_after_attempt(self.manners.attempts),
            wait=wait,
            sleep=self.sleep,
            reraise=True,
        )

    def _once(self, request: Request, name: str | None, attempt: int) -> Fetched | NotModified:
        asked, hops = request, 0
        while True:
            response = self._send(asked, attempt)
            try:
                if not response.has_redirect_location:
                    return self._taken(response, request, asked.url, name)
                if (hops := hops + 1) > self.manners.max_redirects:
                    raise self.refusal(
                        "unreachable",
                        request.url,
                        expected=f"at most {self.manners.max_redirects} redirects",
                        found=f"another one, to {response.headers['location']}",
                        to_fix="open the address in a browser and put the final one in the YAML",
                    )
                onward = self._url(urllib.parse.urljoin(str(asked.url), response.headers["location"]), None)
                same = response.status_code in (307, 308)
                asked = replace(asked, url=onward) if same else Request("GET", onward, _without_body(request.headers))
            finally:
                response.close()

    def _send(self, request: Request, attempt: int) -> httpx.Response:
        """Connects to the very address that was checked, so that a second look-up cannot lead elsewhere."""
        url = request.url
        pinned = self._checked(url, attempt)
        self.sleep(self.hosts.pause(url.host, self.monotonic(), self.manners.min_interval))
        headers = {**request.headers, "host": url.netloc.decode()}
        extensions = {} if pinned == url.host else {"sni_hostname": url.raw_host.decode()}
        built = self.http.build_request(
            request.method, url.copy_with(host=pinned), headers=headers, content=request.body, extensions=extensions
        )
        try:
            return self.http.send(built, stream=True)
        except httpx.TransportError as error:
            raise _Again(self._unreachable(url, f"{type(error).__name__}: {error}")) from error

    def _checked(self, url: httpx.URL, attempt: int) -> str:
        def hostile(found: str) -> Refusal:
            return self.refusal(
                "hostile",
                url,
                expected="a public http(s) address without a password in it",
                found=found,
                to_fix="see who changed the address or the redirect; allow a private host by name if it is meant",
            )

        if url.scheme not in ("http", "https") or not url.host:
            raise hostile(f"`{url.scheme}:`")
        if url.userinfo:
            raise hostile("a user name or password")
        try:
            found = self.resolve(url.host)
        except OSError as error:
            raise _Again(self._unreachable(url, f"no such host ({error})")) from error
        if url.host not in self.private_hosts:
            for address in found:
                if not is_public(address):
                    raise hostile(f"{url.host} is {address}, an address of a private network")
        return found[(attempt - 1) % len(found)]

    def _taken(
        self, response: httpx.Response, request: Request, final: httpx.URL, name: str | None
    ) -> Fetched | NotModified:
        if response.status_code == 304 and any(h.startswith("if-") for h in request.headers):
            return NotModified(name or file_name(response, request.url), str(request.url), "", self.clock())
        if response.status_code in _TRY_AGAIN:
            raise self._come_back(response, request.url)
        if not response.is_success:
            words = self._words(response)
            raise self._unreachable(request.url, f"{response.status_code} {response.reason_phrase}{words}")
        return self._saved(response, request, final, name or file_name(response, request.url))

    def _saved(self, response: httpx.Response, request: Request, final: httpx.URL, name: str) -> Fetched:
        path = self.folder / request.key
        part = path.with_suffix(".part")
        sha256, size, head = hashlib.sha256(), 0, b""
        until = self.monotonic() + self.manners.max_seconds
        try:
            with part.open("wb") as out:
                for piece in decoded(response):
                    size, head = size + len(piece), head or piece[:1024]
                    if size > self.manners.max_bytes or self.monotonic() > until:
                        raise self._endless(request.url, size)
                    sha256.update(piece)
                    out.write(piece)
        except (httpx.TransportError, zlib.error, EOFError) as error:
            promised = response.headers.get("content-length")
            refusal = self.refusal(
                "truncated",
                request.url,
                expected=f"{promised} bytes" if promised else "the whole answer",
                found=f"{response.num_bytes_downloaded} bytes, then {type(error).__name__}: {error}",
                to_fix="run again later; if it stays so, tell the publisher",
            )
            raise _Again(refusal) from error
        self._is_data(response, request.url, size, head)
        headers = {k.lower(): v for k, v in response.headers.items() if k.lower() != "set-cookie"}
        if final != request.url:
            headers["final-url"] = str(final)
        part.replace(path)
        fetched = Fetched(name, path, str(request.url), sha256.hexdigest(), size, self.clock(), headers)
        _receipt(path).write_text(json.dumps(_facts(fetched), ensure_ascii=False), "utf-8")
        return fetched

    def _is_data(self, response: httpx.Response, url: httpx.URL, size: int, head: bytes) -> None:
        if size == 0:
            raise self.refusal(
                "empty", url, expected="data", found=f"nothing ({response.status_code})", to_fix="ask the publisher"
            )
        excel = "excel" in response.headers.get("content-type", "")  # Excel itself saves HTML under .xls
        if not excel and is_page(head):
            raise self.refusal(
                "not_what_it_says",
                url,
                expected="data",
                found=f"a web page{title(head)}",
                to_fix="open the address in a browser: a login, a notice or a moved dataset; correct it in the YAML",
            )

    def _kept(self, key: str) -> Fetched | None:
        receipt = _receipt(self.folder / key)
        if not receipt.exists():
            return None
        facts = json.loads(receipt.read_text("utf-8"))
        at = dt.datetime.fromisoformat(facts.pop("retrieved_at"))
        return Fetched(path=self.folder / key, retrieved_at=at, **facts)

    def _come_back(self, response: httpx.Response, url: httpx.URL) -> Exception:
        after = retry_after(response.headers.get("retry-after"), self.clock())
        found = f"{response.status_code} {response.reason_phrase}"
        if after is not None and after > self.manners.longest_retry_after:
            return self._unreachable(url, f"{found}, and the wish to be asked again in {after:.0f} s")
        return _Again(self._unreachable(url, f"{found}, {self.manners.attempts} times"), after)

    def _unreachable(self, url: httpx.URL, found: str) -> Refusal:
        return self.refusal(
            "unreachable",
            url,
            expected="an answer",
            found=found,
            to_fix="the last accepted vintage keeps serving; if it stays so, look for the new address",
        )

    def _endless(self, url: httpx.URL, size: int) -> Refusal:
        return self.refusal(
            "hostile",
            url,
            expected=f"at most {self.manners.max_bytes:,} bytes in {self.manners.max_seconds:.0f} s",
            found=f"{size:,} bytes and no end",
            to_fix="look at the address; raise the limit if the dataset has honestly grown",
        )

    def _words(self, response: httpx.Response) -> str:
        """What the publisher says about the error, as far as it can be quoted."""
        said = b""
        try:
            for piece in decoded(response):
                if len(said := said + piece) > 2000:
                    break
        except (httpx.TransportError, zlib.error, EOFError, Refusal):
            return ""
        text = title(said) if is_page(said) else said.decode("utf-8", "replace").strip()[:300]
        return f": {text}" if text else ""


def client(
    folder: Path,
    *,
    clock: Clock,
    manners: Manners | None = None,
    private_hosts: Iterable[str] = (),
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
    resolve: Callable[[str], list[str]] = addresses,
) -> Client:
    """A client that keeps its answers under `folder/<source id>/` until they are in the raw store."""
    manners = manners or Manners()
    http = httpx.Client(
        timeout=httpx.Timeout(manners.read_seconds, connect=manners.connect_seconds),
        # Connections are pooled by IP address, but a certificate was checked for one host name only.
        limits=httpx.Limits(max_keepalive_connections=0),
        follow_redirects=False,
        trust_env=not private_hosts,  # a private host is not behind the proxy
        headers={"user-agent": manners.user_agent, "accept": "*/*", "accept-encoding": "gzip, deflate"},
    )
    return Client(folder, clock, http, manners, frozenset(private_hosts), sleep, monotonic, resolve)


def _without_body(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "content-type"}


def _receipt(path: Path) -> Path:
    return path.with_suffix(".json")


def _facts(fetched: Fetched) -> dict[str, object]:
    return {
        "name": fetched.name,
        "url": fetched.url,
        "sha256": fetched.sha256,
        "size": fetched.size,
        "headers": dict(fetched.headers),
        "retrieved_at": fetched.retrieved_at.isoformat(),
    }
