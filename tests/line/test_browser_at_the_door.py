"""A page of another origin, in a real browser, before `chiso serve --operate`: it neither reads nor changes."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.line.serving import (
    STOP,
    find_schedule,
    serve,
    stop_schedule,
    wait_for_settled_schedule,
)

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
SECONDS = 60

PAGE = Path(__file__).with_name("foreign_page.html")
# What a page may see of another origin: that there is one.
NOTHING = {"blocked", "opaque", "silent", "sent", "true"}


@contextmanager
def serve_page(
    page: str,
) -> Iterator[tuple[str, list[dict[str, str]], threading.Event]]:
    """The foreign page at a port of its own; what it tells, and when it has."""
    told: list[dict[str, str]] = []
    has_told = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(page.encode())

        def do_POST(self) -> None:
            told.append(
                json.loads(self.rfile.read(int(self.headers["content-length"])))
            )
            self._answer(b"")
            has_told.set()

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The page is silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", told, has_told
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
def test_a_foreign_page_reads_nothing_and_changes_nothing_and_our_own_may_operate(
    repository: Path, tmp_path: Path
) -> None:
    with serve(repository, tmp_path, "--operate") as (client, _):
        before = wait_for_settled_schedule(client)
        told = open_foreign_page(client, before["scheduleState"]["id"], tmp_path)
        assert len(told) == 19
        assert {name: seen for name, seen in told.items() if seen not in NOTHING} == {}
        assert find_schedule(client) == before
        assert before["scheduleState"]["status"] == "RUNNING"
        # So that it was not the page's word alone that failed.
        assert stop_schedule(client) == "ScheduleStateResult"
        assert find_schedule(client)["scheduleState"]["status"] == "STOPPED"


def open_foreign_page(
    client: httpx.Client, schedule: str, folder: Path
) -> dict[str, str]:
    """Way of reaching → what the page could read of the answer."""
    own = str(client.base_url).rstrip("/")
    # A name that means this machine, as one of DNS rebinding does.
    other = own.replace("127.0.0.1", "rebound.localhost")
    stop = json.dumps({"query": STOP, "variables": {"id": schedule}})
    page = PAGE.read_text("utf-8")
    for name, text in {"$OWN": own, "$OTHER": other, "$STOP": stop}.items():
        page = page.replace(name, text)
    with serve_page(page) as (address, told, has_told):
        browser = subprocess.Popen(
            [
                str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--no-proxy-server",
                f"--user-data-dir={folder / 'browser'}", address,
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            assert has_told.wait(SECONDS), "the page did not come to its end"
        finally:
            browser.kill()
            browser.wait()
    return told[0]
