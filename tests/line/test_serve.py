"""`chiso serve`, started for real: who it answers, that it is read only, and that it ends whole."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.line.serving import STOP, find_schedule, serve, stop_schedule

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
    with serve(repository, tmp_path_factory.mktemp("served")) as running:
        yield running


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
