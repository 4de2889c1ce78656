"""Who may talk to the web page: its own address, asked for by its own pages.

Any page open in a browser of this machine can send requests to 127.0.0.1, and a name of its own can be
made to mean 127.0.0.1 (DNS rebinding). What a browser says of a request (Host, Origin,
Sec-Fetch-Site) tells such a page from ours. Nothing of Dagster is known here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_READS = ("GET", "HEAD")
_GRAPHQL = "/graphql"
# Another page may neither frame ours nor load a piece of it.
_HEADERS = (
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"referrer-policy", b"same-origin"),
)


@dataclass(frozen=True)
class Door:
    """What the page answers to.

    `names`: the names it is reached under, as in an address. `port`: where it listens; a name that a
    proxy stands for (`proxied`) is reached on any port. `may_operate`: whether runs and schedules can
    be changed from the page.
    """

    port: int
    names: tuple[str, ...] = LOOPBACK
    proxied: tuple[str, ...] = ()
    may_operate: bool = False

    def is_own(self, host: str) -> bool:
        """Whether a Host header, or the host of an Origin, is ours."""
        host = host.lower()
        if host in {f"{name}:{self.port}" for name in self.names}:
            return True
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        return name in {proxied.lower() for proxied in self.proxied}


@dataclass(frozen=True)
class Refused:
    """Why a request is not passed on."""

    status: HTTPStatus
    reason: str


class Guard:
    """An ASGI application that passes on to `inner` what may come in, and refuses the rest."""

    def __init__(self, inner: Application, door: Door) -> None:
        self._inner, self._door = inner, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, send)
            return
        refused = find_refusal(scope, self._door)
        if refused is None:
            await self._inner(scope, receive, _add_headers(send))
        elif scope["type"] == "websocket":
            await receive()
            # Before the handshake is accepted, the browser sees 403.
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _respond(send, refused)


def find_refusal(scope: Scope, door: Door) -> Refused | None:
    """Why a request or a handshake is refused; None where it may come in."""
    headers = _read_headers(scope)
    hosts = headers.get("host", [])
    if len(hosts) != 1 or not door.is_own(hosts[0]):
        return Refused(
            HTTPStatus.MISDIRECTED_REQUEST,
            f"expected the address of this page ({door.names[0]}:{door.port}),"
            f" found Host {hosts}; to fix: behind a proxy, start with --allow-host NAME",
        )
    for origin in headers.get("origin", []):
        if not door.is_own(urlsplit(origin).netloc):
            return _refuse_foreign(f"Origin {origin!r}")
    method = scope.get("method", "GET")
    site = headers.get("sec-fetch-site", ["none"])[0]
    # A link on another page may lead to ours; nothing else of another page may.
    is_link = (
        method == "GET"
        and headers.get("sec-fetch-mode") == ["navigate"]
        and headers.get("sec-fetch-dest") == ["document"]
    )
    if site not in ("none", "same-origin") and not is_link:
        return _refuse_foreign(f"Sec-Fetch-Site {site!r}")
    if scope["type"] == "websocket":
        return None
    return _refuse_change(scope, method, door)


def _refuse_foreign(found: str) -> Refused:
    return Refused(
        HTTPStatus.FORBIDDEN, f"expected a request of this page itself, found {found}"
    )


def _refuse_change(scope: Scope, method: str, door: Door) -> Refused | None:
    """GET changes nothing, and what is read only takes questions alone."""
    path = str(scope.get("path", "")).rstrip("/")
    is_question = path.endswith(_GRAPHQL)
    if method in _READS:
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        if is_question and asked:
            return Refused(
                HTTPStatus.METHOD_NOT_ALLOWED,
                "expected a question sent by POST, found GET; to fix: send it by POST",
            )
        return None
    if method == "POST" and is_question:
        return None
    if not door.may_operate:
        return Refused(
            HTTPStatus.FORBIDDEN,
            f"expected to be read only, found {method}; to fix: start with --operate",
        )
    return None


def _read_headers(scope: Scope) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for name, text in scope.get("headers", ()):
        headers.setdefault(name.decode("latin-1").lower(), []).append(
            text.decode("latin-1")
        )
    return headers


def _add_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *_HEADERS]
        await send(message)

    return send_with_headers


async def _respond(send: Send, refused: Refused) -> None:
    body = f"{refused.status.value} {refused.reason}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        *_HEADERS,
    ]
    status = refused.status.value
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
