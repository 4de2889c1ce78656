"""`chiso serve` in a process of its own, and what is asked of it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

SCHEDULE = """{repositoriesOrError{... on RepositoryConnection{nodes{
    schedules{name scheduleState{id status}}}}}}"""
DAEMONS = """{instance{daemonHealth{allDaemonStatuses{daemonType healthy}}}}"""
STOP = "mutation($id: String!){stopRunningSchedule(id: $id){__typename}}"


@contextmanager
def serve(
    repository: Path, folder: Path, *options: str
) -> Iterator[tuple[httpx.Client, subprocess.Popen[bytes]]]:
    """A served data folder with a client of its own page; it is ended as a person ends it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "orchestration", "serve", *options]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--data", str(folder / "data"), "--port", str(port)],
            cwd=repository,
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
            _wait_until_up(client, process, folder / "log")
            yield client, process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait_until_up(
    client: httpx.Client, process: subprocess.Popen[bytes], log: Path
) -> None:
    deadline = time.monotonic() + 150
    while time.monotonic() < deadline and process.poll() is None:
        try:
            client.get("/server_info")
            return
        except httpx.TransportError:
            time.sleep(0.3)
    raise AssertionError(f"serve is not up: {log.read_text('utf-8')}")


def wait_for_settled_schedule(client: httpx.Client) -> dict:
    """The schedule once the daemon looks after it: in its first moment it gives its state another id."""
    deadline = time.monotonic() + 60
    seen, since = None, time.monotonic()
    while time.monotonic() < deadline:
        if not _are_daemons_up(client) or find_schedule(client) != seen:
            seen, since = find_schedule(client), time.monotonic()
        elif time.monotonic() - since > 2:
            return seen
        time.sleep(0.2)
    raise AssertionError("the daemon of serve does not settle")


def _are_daemons_up(client: httpx.Client) -> bool:
    response = client.post("/graphql", json={"query": DAEMONS}).json()
    statuses = response["data"]["instance"]["daemonHealth"]["allDaemonStatuses"]
    return {"SCHEDULER", "SENSOR"} <= {
        status["daemonType"] for status in statuses if status["healthy"]
    }


def find_schedule(client: httpx.Client) -> dict:
    """The name and the state of the one schedule."""
    response = client.post("/graphql", json={"query": SCHEDULE}).json()
    [repository] = response["data"]["repositoriesOrError"]["nodes"]
    [schedule] = repository["schedules"]
    return schedule


def stop_schedule(client: httpx.Client) -> str:
    """Ask for the schedule to be stopped; returns what came of it, as Dagster names it."""
    variables = {"id": find_schedule(client)["scheduleState"]["id"]}
    stopped = client.post("/graphql", json={"query": STOP, "variables": variables})
    return stopped.json()["data"]["stopRunningSchedule"]["__typename"]
