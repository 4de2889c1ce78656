"""Sends one request: to an address that was checked, at the host's own pace, over its redirects."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from ingest.fetch.politeness import (
    HostSchedule,
    Politeness,
    is_public,
    resolve_addresses,
)
from ingest.fetch.request import Request, TryAgain


@dataclass(frozen=True)
class Transport:
    """The way out. `private_hosts`: names that may lie on a private network."""

    http: httpx.Client
    politeness: Politeness
    private_hosts: frozenset[str] = frozenset()
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    resolve: Callable[[str], list[str]] = resolve_addresses
    schedule: HostSchedule = field(default_factory=HostSchedule)

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
        if url.host not in self.private_hosts:
            for address in addresses:
                if not is_public(address):
                    found = f"{url.host} is {address}, an address of a private network"
                    raise _refuse_hostile(request, found)
        return addresses[(attempt - 1) % len(addresses)]


def _refuse_hostile(request: Request, found: str) -> Exception:
    return request.refuse(
        "hostile",
        expected="a public http(s) address without a password in it",
        found=found,
        to_fix="see who changed the address or the redirect; allow a private host by name if it is meant",
    )
