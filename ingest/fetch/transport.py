"""Sends one request: to an address that was checked, at the host's own pace, over its redirects."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import httpx

from ingest.fetch.credentials import Credential, LoginRequest
from ingest.fetch.politeness import (
    HostSchedule,
    Politeness,
    is_link_local,
    is_public,
    resolve_addresses,
)
from ingest.fetch.request import Request, TryAgain, build_url

_LARGEST_LOGIN = 1 << 20


@dataclass(frozen=True)
class Transport:
    """The way out. `private_hosts`: names that may lie on a private network.

    `credential`: of the one source that is visited; it travels in no `Request`, so that no key, receipt
    or message can hold it.
    """

    http: httpx.Client
    politeness: Politeness
    private_hosts: frozenset[str] = frozenset()
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    resolve: Callable[[str], list[str]] = resolve_addresses
    schedule: HostSchedule = field(default_factory=HostSchedule)
    credential: Credential | None = None

    @contextmanager
    def open_response(
        self, request: Request, attempt: int
    ) -> Iterator[tuple[httpx.Response, httpx.URL]]:
        """The last response and the address that gave it; its body is not read yet.

        `attempt` counts from 1: a host of several addresses is tried at another one each time.
        Raises Refusal, or TryAgain where another attempt is worth it.
        """
        current = request
        for _ in range(self.politeness.max_redirects + 1):
            response = self._send(current, attempt)
            try:
                if not response.has_redirect_location:
                    yield response, current.url
                    return
                location = response.headers["location"]
                current = current.follow_redirect(location, response.status_code)
            finally:
                response.close()
        raise request.refuse(
            "unreachable",
            expected=f"at most {self.politeness.max_redirects} redirects",
            found=f"another one, to {location}",
            to_fix="open the address in a browser and put the final one in the YAML",
        )

    def _send(self, request: Request, attempt: int) -> httpx.Response:
        """Connect to the very address that was checked: a second look-up could lead elsewhere."""
        headers = {**request.headers, **self._list_credentials(request, attempt)}
        return self._send_plain(replace(request, headers=headers), attempt)

    def _list_credentials(self, request: Request, attempt: int) -> dict[str, str]:
        """The headers that let the source be known. Raises Refusal where they would travel in clear."""
        credential = self.credential
        if credential is None or not credential.is_for(request.url):
            return {}
        if request.url.scheme != "https" and request.url.host not in self.private_hosts:
            raise request.refuse(
                "credential",
                expected="an https address where a credential is sent",
                found=f"`{request.url.scheme}:`",
                to_fix="correct the address; plain http is for hosts of `private_hosts` alone",
            )
        if credential.login is not None:
            self._log_in(credential, credential.login, attempt)
        return credential.list_headers(request.url)

    def _log_in(
        self, credential: Credential, login: LoginRequest, attempt: int
    ) -> None:
        """Open the session, once a visit. Raises Refusal, or TryAgain where the line broke."""
        url = build_url(login.url, credential.source_id)
        request = Request("POST", url, login.headers, login.body, credential.source_id)
        if not credential.is_for(url) or (
            url.scheme != "https" and url.host not in self.private_hosts
        ):
            raise request.refuse(
                "credential",
                expected="a log-in over https at one of the credential's `hosts`",
                found=f"{url.scheme}://{url.host}",
                to_fix="correct `login` or `hosts` in the YAML",
            )
        response = self._send_plain(request, attempt)
        try:
            if response.status_code >= 500:
                found = f"{response.status_code} {response.reason_phrase} at the log-in"
                raise TryAgain(request.refuse_unreachable(found))
            if not response.is_success:
                raise request.refuse(
                    "credential",
                    expected="a log-in that is accepted",
                    # What the server writes about it may repeat the password.
                    found=f"{response.status_code} {response.reason_phrase}",
                    to_fix=f"see whether {credential.declared.variable}_USER and _PASSWORD still hold",
                )
            body = _read_small(response, request)
            credential.open_session(body, response)
        finally:
            response.close()

    def _send_plain(self, request: Request, attempt: int) -> httpx.Response:
        url = request.url
        address = self._check_address(request, attempt)
        self.sleep(
            self.schedule.book_slot(
                url.host, self.monotonic(), self.politeness.min_interval
            )
        )
        # The certificate is checked for the host's name although we connect to its address.
        sni = {} if address == url.host else {"sni_hostname": url.raw_host.decode()}
        built = self.http.build_request(
            request.method,
            url.copy_with(host=address),
            headers={**request.headers, "host": url.netloc.decode()},
            content=request.body,
            extensions=sni,
        )
        try:
            return self.http.send(built, stream=True)
        except httpx.TransportError as error:
            raise TryAgain(
                request.refuse_unreachable(f"{type(error).__name__}: {error}")
            ) from error

    def _check_address(self, request: Request, attempt: int) -> str:
        """The IP address to connect to. Raises Refusal where the request would leave the public web."""
        url = request.url
        if url.scheme not in ("http", "https") or not url.host:
            raise _refuse_hostile(request, f"`{url.scheme}:`")
        if url.userinfo:
            raise _refuse_hostile(request, "a user name or password in it")
        try:
            addresses = self.resolve(url.host)
        except OSError as error:
            raise TryAgain(
                request.refuse_unreachable(f"no such host ({error})")
            ) from error
        for address in addresses:
            # There a cloud machine gives its own keys away, to whoever asks.
            if is_link_local(address):
                found = (
                    f"{url.host} is {address}, an address of this machine's own link"
                )
                raise _refuse_hostile(request, found)
            if url.host not in self.private_hosts and not is_public(address):
                found = f"{url.host} is {address}, an address of a private network"
                raise _refuse_hostile(request, found)
        return addresses[(attempt - 1) % len(addresses)]


def _refuse_hostile(request: Request, found: str) -> Exception:
    return request.refuse(
        "hostile",
        expected="a public http(s) address without a password in it",
        found=found,
        to_fix="see who changed the address or the redirect; name a private host in `private_hosts` of the "
        "source's YAML if it is meant",
    )


def _read_small(response: httpx.Response, request: Request) -> bytes:
    """The body of a log-in, into memory and nowhere else. Raises Refusal where it has no end."""
    body = b""
    try:
        for piece in response.iter_bytes():
            body += piece
            if len(body) > _LARGEST_LOGIN:
                raise request.refuse(
                    "hostile",
                    expected=f"at most {_LARGEST_LOGIN:,} bytes in response to a log-in",
                    found="more",
                    to_fix="look at the address of `login` in the YAML",
                )
    except httpx.TransportError as error:
        found = f"{type(error).__name__} at the log-in"
        raise TryAgain(request.refuse_unreachable(found)) from None
    return body
