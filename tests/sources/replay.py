"""A portal on 127.0.0.1 that answers from recordings, and misbehaves on request. Standard library only."""

from __future__ import annotations

import contextlib
import threading
import time
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at: float


@dataclass(frozen=True)
class Answer:
    """What to send. `cut_at`: the line breaks after so many bytes of the body; `drip`: seconds after each byte."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut_at: int | None = None
    drip: float = 0.0
    is_endless: bool = False


Maker = Callable[[Asked], Answer]


@dataclass(frozen=True)
class Exchange:
    """A recorded question and its answer.

    `params` must be among those asked, `body` in the body; `times`: how often it is given.
    """

    path: str
    answer: Answer | Maker
    params: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    times: int | None = None
    body: bytes = b""

    def fits(self, asked: Asked) -> bool:
        same = (self.method, self.path) == (asked.method, asked.path)
        return (
            same
            and self.params.items() <= asked.params.items()
            and self.body in asked.body
        )


class Replay:
    """A running portal: the first exchange that fits and is not used up answers."""

    def __init__(self, *exchanges: Exchange) -> None:
        self.asked: list[Asked] = []
        self._given = [0] * len(exchanges)
        self._exchanges = exchanges
        self._guard = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def pages(self) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
        """Every question in order: the path and its parameters."""
        return [(a.path, tuple(sorted(a.params.items()))) for a in self.asked]

    def answer(self, asked: Asked) -> Answer:
        with self._guard:
            self.asked.append(asked)
            for number, exchange in enumerate(self._exchanges):
                if exchange.fits(asked) and (
                    exchange.times is None or self._given[number] < exchange.times
                ):
                    self._given[number] += 1
                    break
            else:
                return Answer(
                    f"nothing recorded for {asked.method} {asked.path} {dict(asked.params)}".encode(),
                    404,
                )
        return exchange.answer(asked) if callable(exchange.answer) else exchange.answer

    def __enter__(self) -> Self:
        threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(portal: Replay) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urllib.parse.urlsplit(self.path)
            params = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            path = urllib.parse.unquote(parts.path)
            asked = Asked(self.command, path, params, headers, body, time.monotonic())
            with contextlib.suppress(ConnectionError):
                self._send(portal.answer(asked))

        do_POST = do_GET  # noqa: N815

        def _send(self, answer: Answer) -> None:
            self.close_connection = True
            self.send_response(answer.status)
            length = (
                {} if answer.is_endless else {"content-length": str(len(answer.body))}
            )
            for name, value in {**length, **answer.headers}.items():
                if value:
                    self.send_header(name, value)
            self.send_header("connection", "close")
            self.end_headers()
            while answer.is_endless:
                self.wfile.write(answer.body)
                time.sleep(answer.drip)
            for at in range(0, len(answer.body), 1 if answer.drip else 1 << 20):
                piece = answer.body[at : at + (1 if answer.drip else 1 << 20)]
                if answer.cut_at is not None and at + len(piece) > answer.cut_at:
                    self.wfile.write(piece[: max(0, answer.cut_at - at)])
                    return
                self.wfile.write(piece)
                time.sleep(answer.drip)

        def log_message(self, *_: object) -> None:
            """The portal is silent: pytest's output is for the tests."""

    return Handler
