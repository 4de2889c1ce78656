"""The tables of a release as OpenLineage names what a run wrote."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.lineage_events import emit_refresh
from orchestration.pipeline.refresh_report import RefreshResult
from orchestration.pipeline.run_log import RunEnd
from orchestration.release.describe.manifest import read_manifest
from tests.line.house import House

pytest.importorskip("openlineage.client", reason="the extra `lineage` is not installed")


def test_a_published_release_is_written_as_its_tables_with_rows_and_version(
    once_published: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__TYPE", "file")
    log = tmp_path / "events.jsonl"
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", str(log))
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__APPEND", "true")
    release = read_manifest(once_published.current)
    end = RunEnd(
        release.created_at + dt.timedelta(seconds=9), ExitCode.DONE, "", seconds=60.0
    )
    result = RefreshResult(ExitCode.DONE, "", once_published.current)
    emit_refresh(once_published.workspace(), result, end)
    start, complete = map(json.loads, log.read_text("utf-8").splitlines())
    assert start["outputs"] == []
    [read] = complete["inputs"]
    [source] = release.sources
    assert read["name"] == "office__dossiers"
    newest = source.vintages[-1].vintage_id
    assert read["facets"]["version"]["datasetVersion"] == newest
    written = {table["name"]: table for table in complete["outputs"]}
    assert written.keys() == {mart.name for mart in release.marts}
    values = written["fct_observation"]
    assert values["facets"]["version"]["datasetVersion"] == release.release_id
    [rows] = [mart.rows for mart in release.marts if mart.name == "fct_observation"]
    assert values["outputFacets"]["outputStatistics"]["rowCount"] == rows > 0
