"""A refresh tells a server of OpenLineage what it read and how it ended, where one is named."""

from __future__ import annotations

import http.server
import json
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.lineage_events import emit_refresh
from orchestration.pipeline.refresh_report import RefreshResult
from orchestration.pipeline.run_log import RunEnd
from tests.unit.orchestration.pipeline.alerts.month import SOURCES, Month, open_month

pytest.importorskip("openlineage.client", reason="the extra `lineage` is not installed")

BROKEN = RefreshResult(ExitCode.COULD_NOT_RUN, "dbt could not run: no space left", None)


class Listener(http.server.BaseHTTPRequestHandler):
    """As much of an OpenLineage server as a client needs."""

    events: list[dict[str, Any]]

    def do_POST(self) -> None:
        size = int(self.headers["content-length"])
        self.events.append(json.loads(self.rfile.read(size)))
        self.send_response(200 if self.path == "/api/v1/lineage" else 404)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What a server on this machine is told."""
    heard: list[dict[str, Any]] = []
    handler = type("Hearing", (Listener,), {"events": heard})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        monkeypatch.setenv(
            "OPENLINEAGE_URL", f"http://127.0.0.1:{server.server_address[1]}"
        )
        yield heard
        server.shutdown()


def test_a_refresh_that_ended_well_is_a_start_and_a_completion_of_one_run(
    tmp_path: Path, events: list[dict[str, Any]]
) -> None:
    with open_month(tmp_path) as month:
        month.run_night(1)
    start, end = events
    assert (start["eventType"], end["eventType"]) == ("START", "COMPLETE")
    assert start["run"]["runId"] == end["run"]["runId"]
    assert (end["job"]["namespace"], end["job"]["name"]) == ("chiso", "refresh")
    read = {(one["namespace"], one["name"]) for one in end["inputs"]}
    assert read == {("https://example.org", f"office__{name}") for name in SOURCES}
    assert end["outputs"] == []
    assert end["eventTime"] == "2026-11-01T19:00:00+00:00"


def test_a_refresh_that_could_not_run_has_failed_with_its_message(
    tmp_path: Path, events: list[dict[str, Any]]
) -> None:
    with open_month(tmp_path) as month:
        month.run_night(1, result=BROKEN)
    assert [event["eventType"] for event in events] == ["START", "FAIL"]
    assert events[-1]["run"]["facets"]["errorMessage"]["message"] == BROKEN.message


def end_of(month: Month) -> RunEnd:
    return RunEnd(month.now, ExitCode.DONE, "", 60.0)


def test_a_server_that_is_gone_is_said_and_its_address_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENLINEAGE_URL", "http://secret@127.0.0.1:1")
    said: list[str] = []
    with open_month(tmp_path) as month:
        workspace = month.workspace.with_progress(lambda _, text: said.append(text))
        emit_refresh(workspace, RefreshResult(ExitCode.DONE, "", None), end_of(month))
    [word] = said
    assert "did not reach anybody" in word
    assert "secret" not in word


def test_nobody_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENLINEAGE_URL", raising=False)
    said: list[str] = []
    with open_month(tmp_path) as month:
        workspace = month.workspace.with_progress(lambda _, text: said.append(text))
        emit_refresh(workspace, BROKEN, end_of(month))
    assert said == []
