"""`chiso serve`, started for real: who it answers, that it is read only, and that it ends whole."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.line.serving import STOP, find_schedule, serve, stop_schedule

PROXIED = "chiso.example.vn"
HANDSHAKE = {
    "connection": "Upgrade",
    "upgrade": "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    "sec-websocket-protocol": "graphql-ws",
}


def find_children(pid: int) -> list[int]:
    """Every process below one, by /proc."""
    children = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            child = int(stat.parent.name)
            children += [child, *find_children(child)]
    return children


@pytest.fixture(scope="module")
def served(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx.Client, subprocess.Popen[bytes]]]:
    folder = tmp_path_factory.mktemp("served")
    with serve(repository, folder, "--allow-host", PROXIED) as running:
        yield running


@pytest.fixture
def proxied(served, repository: Path, tmp_path: Path) -> Iterator[httpx.Client]:
    """The page through nginx, as `orchestration/deploy/nginx.conf` sets it up, but for TLS."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = (repository / "orchestration" / "deploy" / "nginx.conf").read_text("utf-8")
    config = re.sub(r"\n *ssl_certificate\S* \S+;", "", config)
    for written, here in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port}"),
        ("127.0.0.1:3000", f"127.0.0.1:{served[0].base_url.port}"),
        ("/etc/nginx/chiso.htpasswd", str(tmp_path / "logins")),
    ):
        assert written in config
        config = config.replace(written, here)
    (tmp_path / "logins").write_text("an:{PLAIN}secret\n")
    paths = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = [f"{path}_temp_path {tmp_path}/{path};" for path in paths]
    http = "\n".join(["access_log off;", *temporary, config])
    whole = f"daemon off; pid {tmp_path}/pid; events {{}} http {{ {http} }}"
    if os.getuid() == 0:
        # Its workers would be another user, who may not read the logins here.
        whole = f"user root; {whole}"
    (tmp_path / "nginx.conf").write_text(whole, "utf-8")
    command = [
        nginx,
        "-e",
        str(tmp_path / "errors"),
        "-c",
        str(tmp_path / "nginx.conf"),
    ]
    with subprocess.Popen(command) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            named = {"host": PROXIED}
            with httpx.Client(
                base_url=address, headers=named, trust_env=False
            ) as client:
                _wait_for(client)
                yield client
        finally:
            process.terminate()


def _wait_for(client: httpx.Client) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            client.get("/")
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("nginx is not up")


def test_a_proxy_lets_in_who_logs_in_and_keeps_the_guard(proxied: httpx.Client):
    assert proxied.get("/server_info").status_code == 401
    assert proxied.get("/server_info", auth=("an", "wrong")).status_code == 401
    proxied.auth = ("an", "secret")
    assert proxied.get("/server_info").status_code == 200
    schedule = find_schedule(proxied)
    assert schedule["scheduleState"]["status"] == "RUNNING"
    assert stop_schedule(proxied) == "UnauthorizedError"
    own = {"origin": f"http://{PROXIED}"}
    assert proxied.get("/graphql", headers=HANDSHAKE | own).status_code == 101
    foreign = {"origin": "http://evil.example"}
    assert proxied.get("/graphql", headers=HANDSHAKE | foreign).status_code == 403


def test_who_is_answered_and_what_may_be_changed_and_that_all_of_it_ends(served):
    client, process = served
    foreign = {"origin": "http://evil.example"}
    assert client.get("/server_info").status_code == 200
    assert (
        client.get("/server_info", headers={"host": "evil.example"}).status_code == 421
    )
    assert client.get("/server_info", headers=foreign).status_code == 403
    assert client.get("/graphql", params={"query": STOP}).status_code == 405
    handshake = client.get("/graphql", headers=HANDSHAKE | foreign)
    assert handshake.status_code == 403

    schedule = find_schedule(client)
    assert schedule["scheduleState"]["status"] == "RUNNING"
    assert stop_schedule(client) == "UnauthorizedError"
    assert find_schedule(client) == schedule
    reported = client.post("/report_asset_materialization/x", json={})
    assert reported.status_code == 403

    children = find_children(process.pid)
    commands = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children]
    assert any(b"dagster-daemon" in command for command in commands)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    deadline = time.monotonic() + 15
    while any(map(is_alive, children)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not any(map(is_alive, children))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return (
        "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    )
