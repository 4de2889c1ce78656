"""A page of another origin, in a real browser, tries everything a page can: none of it comes through
the guard, though the page behind it may be operated.
"""

from __future__ import annotations

import asyncio
import json
import os
import queue
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import uvicorn

from orchestration.serve.guard import Door, Guard

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = os.environ.get("CHROME_PATH") or next(
    filter(None, map(shutil.which, BROWSERS)), None
)
SECRET = "figures of the inside"

pytestmark = pytest.mark.skipif(
    BROWSER is None,
    reason=f"none of {', '.join(BROWSERS)} is installed, nor CHROME_PATH set",
)

# Each attempt says what it got: "refused", or what it could read.
PAGE = """<!doctype html><meta charset=utf-8><body><script>
const own = "OWN", ws = own.replace("http", "ws");
const body = JSON.stringify({query: "mutation { stopRunningSchedule(id: 1) { __typename } }"});
const attempts = {
  read: () => fetch(own + "/server_info").then(r => r.text()),
  read_graphql: () => fetch(own + "/graphql?query={version}").then(r => r.text()),
  post_json: () => fetch(own + "/graphql", {method: "POST", body,
    headers: {"content-type": "application/json"}}).then(r => r.text()),
  post_blind: () => fetch(own + "/graphql", {method: "POST", mode: "no-cors", body}).then(r => r.text()),
  get_blind: () => fetch(own + "/graphql?query=mutation{x}", {mode: "no-cors"}).then(r => r.text()),
  beacon: async () => { navigator.sendBeacon(own + "/graphql", body); return ""; },
  script: () => load("script", own + "/server_info"),
  image: () => load("img", own + "/graphql?query=mutation{x}"),
  frame: () => load("iframe", own + "/").then(at => at.contentWindow.document.body.textContent),
  form: () => new Promise(done => {
    const frame = document.body.appendChild(document.createElement("iframe"));
    frame.name = "target";
    const form = document.body.appendChild(document.createElement("form"));
    form.method = "POST"; form.action = own + "/graphql?query=mutation{x}"; form.target = "target";
    form.submit(); setTimeout(done, 500, "");
  }),
  socket: () => new Promise((done, fail) => {
    const socket = new WebSocket(ws + "/graphql", "graphql-ws");
    socket.onopen = () => done("open"); socket.onerror = fail;
  }),
};
function load(tag, address) {
  return new Promise((done, fail) => {
    const at = document.createElement(tag);
    at.onload = () => done(at); at.onerror = fail; at.src = address;
    document.body.appendChild(at);
  }).then(at => tag === "iframe" ? at : "loaded");
}
(async () => {
  const got = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    try { got[name] = await attempt() || "refused"; } catch (error) { got[name] = "refused"; }
  }
  await fetch("/done", {method: "POST", body: JSON.stringify(got)});
})();
</script>"""


@pytest.fixture(scope="module")
def guarded() -> Iterator[tuple[int, list[str]]]:
    """A guarded page that may be operated, and what came through to it: "METHOD path Origin"."""
    came: list[str] = []

    async def inner(scope, _receive, send) -> None:
        if scope["type"] == "lifespan":
            return
        headers = {name: text.decode() for name, text in scope["headers"]}
        origin = headers.get(b"origin", "-")
        came.append(f"{scope.get('method', 'WS')} {scope['path']} {origin}")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": SECRET.encode()})

    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    guard = Guard(inner, Door(port, may_operate=True))
    server = uvicorn.Server(uvicorn.Config(guard, log_level="error", lifespan="off"))
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve(sockets=[listening])), daemon=True
    )
    thread.start()
    yield port, came
    server.should_exit = True
    thread.join(10)


@contextmanager
def serve_foreign_page(own: str) -> Iterator[tuple[int, queue.Queue[dict[str, str]]]]:
    """A page of another port; its port, and where what it got arrives."""
    results: queue.Queue[dict[str, str]] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(PAGE.replace("OWN", own).encode())

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            results.put(json.loads(self.rfile.read(length)))
            self._answer(b"")

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_port, results
    server.shutdown()
    server.server_close()


def start_browser(profile: Path, *arguments: str) -> subprocess.Popen[bytes]:
    flags = ["--headless", "--disable-gpu", f"--user-data-dir={profile}"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    return subprocess.Popen(
        [BROWSER, *flags, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "evil.example"])
def test_a_foreign_page_can_read_and_change_nothing(guarded, tmp_path, name):
    port, came = guarded
    came.clear()
    with serve_foreign_page(f"http://127.0.0.1:{port}") as (foreign, results):
        address = f"http://{name}:{foreign}/"
        mapped = "--host-resolver-rules=MAP evil.example 127.0.0.1"
        browser = start_browser(tmp_path, mapped, "--remote-debugging-port=0", address)
        try:
            got = results.get(timeout=60)
        finally:
            browser.kill()
            browser.wait()
    assert set(got.values()) == {"refused"}, got
    assert len(got) == 11
    assert came == []


def test_a_name_rebound_to_this_machine_reads_nothing(guarded, tmp_path):
    port, came = guarded
    mapped = "--host-resolver-rules=MAP evil.example 127.0.0.1"
    texts = {}
    for name in ("evil.example", "127.0.0.1"):
        came.clear()
        address = f"http://{name}:{port}/"
        browser = start_browser(tmp_path / name, mapped, "--dump-dom", address)
        texts[name] = browser.communicate(timeout=60)[0].decode()
        passed = [line for line in came if not line.startswith("GET /favicon")]
        assert passed == ([] if name == "evil.example" else ["GET / -"])
    assert "421" in texts["evil.example"]
    assert SECRET not in texts["evil.example"]
    assert SECRET in texts["127.0.0.1"]
