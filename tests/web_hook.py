"""A server on this machine that keeps the JSON that is posted to it."""

from __future__ import annotations

import http.server
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar


class WebHook(http.server.BaseHTTPRequestHandler):
    """Keeps what is posted to it; a subclass keeps it in a list of its own."""

    posted: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        size = int(self.headers["content-length"])
        self.posted.append(json.loads(self.rfile.read(size)))
        self.send_response(self.choose_status())
        self.send_header("content-length", "0")
        self.end_headers()

    def choose_status(self) -> int:
        """Every address is right."""
        return 200

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@contextmanager
def serve(handler: type[socketserver.BaseRequestHandler]) -> Iterator[int]:
    """The port at which the handler answers while this lasts."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(
            target=server.serve_forever, args=(0.01,), daemon=True
        )
        thread.start()
        yield server.server_address[1]
        server.shutdown()
