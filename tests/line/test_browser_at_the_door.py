"""A page of another origin, in a real browser, before `chiso serve --operate`: it neither reads nor changes."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import dagster as dg
import httpx
import pytest
import uvicorn
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import EmptyWorkspaceTarget
from dagster._daemon.asset_daemon import (
    get_auto_materialize_paused,
    set_auto_materialize_paused,
)
from dagster_webserver.app import create_app_from_workspace_process_context

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
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
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
        stop = {"query": STOP, "variables": {"id": before["scheduleState"]["id"]}}
        told = open_foreign_page(get_address(client), stop, tmp_path)
        assert len(told) == 19
        assert {name: seen for name, seen in told.items() if seen not in NOTHING} == {}
        assert find_schedule(client) == before
        assert before["scheduleState"]["status"] == "RUNNING"
        # So that it was not the page's word alone that failed.
        assert stop_schedule(client) == "ScheduleStateResult"
        assert find_schedule(client)["scheduleState"]["status"] == "STOPPED"


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
def test_without_the_guard_the_same_page_reads_and_changes(tmp_path: Path) -> None:
    # Dagster's own page over nothing: what it would answer to everybody.
    with (
        dg.DagsterInstance.local_temp(str(tmp_path)) as instance,
        serve_unguarded(instance) as own,
    ):
        set_auto_materialize_paused(instance, False)
        told = open_foreign_page(own, {"query": PAUSE}, tmp_path)
        assert get_auto_materialize_paused(instance)
    assert {name: seen for name, seen in told.items() if seen not in NOTHING} != {}
    assert told[f"{own} socket"] == "open"


PAUSE = "mutation{setAutoMaterializePaused(paused: true)}"


@contextmanager
def serve_unguarded(instance: dg.DagsterInstance) -> Iterator[str]:
    """The address of Dagster's page without the guard, over no definitions."""
    with WorkspaceProcessContext(instance, EmptyWorkspaceTarget()) as context:
        page = create_app_from_workspace_process_context(context)
        config = uvicorn.Config(page, host="127.0.0.1", port=0, log_level="warning")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            while not server.started:
                time.sleep(0.05)
            port = server.servers[0].sockets[0].getsockname()[1]
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join()


def get_address(client: httpx.Client) -> str:
    return str(client.base_url).rstrip("/")


def open_foreign_page(
    own: str, change: dict[str, object], folder: Path
) -> dict[str, str]:
    """Way of reaching → what the page could read of the answer. `change`: the mutation it tries."""
    # A name that means this machine, as one of DNS rebinding does.
    other = own.replace("127.0.0.1", "rebound.localhost")
    stop = json.dumps(change)
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
