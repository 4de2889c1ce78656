"""Dagster's records in a real PostgreSQL server: a run that died with the machine is no longer under way."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.test_utils import create_run_for_test

from ingest.store.paths import Paths
from orchestration import sensors
from orchestration.pipeline.workspace import SOURCES, Workspace
from tests.postgres_server import PostgresServer, find_missing, run_postgres


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    missing = find_missing()
    if missing:
        pytest.skip(missing)
    # A path that the server's own user may walk down to, and short enough for a socket.
    with tempfile.TemporaryDirectory(prefix="chiso-pg-") as folder:
        Path(folder).chmod(0o755)
        with run_postgres(Path(folder) / "server") as running:
            yield running


def test_a_run_stays_known_over_a_crash_and_is_marked_as_failed_once_nobody_runs_it(
    server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "dagster"
    home.mkdir()
    settings = f"telemetry: {{enabled: false}}\n{server.describe_storage()}"
    (home / "dagster.yaml").write_text(settings, "utf-8")
    with dg.DagsterInstance.from_config(str(home)) as instance:
        run = create_run_for_test(
            instance, job_name="refresh", status=dg.DagsterRunStatus.STARTED
        )
    server.crash()
    server.start()
    monkeypatch.setattr(sensors, "_SECONDS_TO_COME_UP", -5)
    workspace = Workspace(Paths(tmp_path / "data"), SOURCES)
    sensor = sensors.fail_dead_runs(workspace)
    with dg.DagsterInstance.from_config(str(home)) as instance:
        with dg.build_sensor_context(instance=instance) as context:
            sensor(context)
        found = instance.get_run_record_by_id(run.run_id)
        assert found is not None
        assert found.dagster_run.status == dg.DagsterRunStatus.FAILURE
        assert found.create_timestamp.tzinfo == dt.UTC
