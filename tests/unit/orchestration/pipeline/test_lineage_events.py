"""A refresh tells a server of OpenLineage what it read and how it ended, where one is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from urllib3.util import Retry

from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.lineage_events import emit_refresh
from orchestration.pipeline.refresh_report import RefreshResult
from orchestration.pipeline.run_log import RunEnd
from tests.unit.orchestration.pipeline.alerts.month import SOURCES, Month, open_month
from tests.web_hook import WebHook, serve

pytest.importorskip("openlineage.client", reason="the extra `lineage` is not installed")

BROKEN = RefreshResult(ExitCode.COULD_NOT_RUN, "dbt could not run: no space left", None)


class Listener(WebHook):
    """As much of an OpenLineage server as a client needs."""

    def choose_status(self) -> int:
        """Only the address of the specification is right."""
        return 200 if self.path == "/api/v1/lineage" else 404


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What a server on this machine is told."""
    heard: list[dict[str, Any]] = []
    with serve(type("Hearing", (Listener,), {"posted": heard})) as port:
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        monkeypatch.setenv("OPENLINEAGE_URL", f"http://127.0.0.1:{port}")
        yield heard


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
    # It is tried several times all the same; between them nine seconds would pass.
    monkeypatch.setattr(Retry, "sleep", lambda *_: None)
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
