"""What the sensors ask Dagster for: a refresh for a drop until it was seen, and the end of runs that died."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.test_utils import create_run_for_test

from orchestration import sensors
from orchestration.pipeline.workspace import Workspace
from orchestration.pipeline.writer_lock import hold_data_folder
from tests.unit.orchestration.pipeline.editions.office import (
    SOURCE_ID,
    House,
    open_house,
)


@dg.job
def refresh() -> None:
    """Stands for the job of the line."""


@pytest.fixture
def house() -> Iterator[House]:
    with open_house("whole", "each_file", "inbox") as opened:
        # Dagster's clock is the machine's, and so is the one of files.
        opened.now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        yield opened


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as opened:
        yield opened


def drop(house: House) -> Path:
    path = house.folder / "data" / "inbox" / SOURCE_ID / "a_2024-05-01.csv"
    path.write_text("unit,month,code,value\nHà Nội,2024-01,,5\n", "utf-8")
    house.now += dt.timedelta(minutes=5)
    return path


def ask(
    build: dg.SensorDefinition, instance: dg.DagsterInstance
) -> dg.RunRequest | dg.SkipReason:
    with dg.build_sensor_context(instance=instance) as context:
        asked = build(context)
    assert isinstance(asked, dg.RunRequest | dg.SkipReason)
    return asked


def launch(
    request: dg.RunRequest | dg.SkipReason,
    instance: dg.DagsterInstance,
    status: dg.DagsterRunStatus,
) -> dg.DagsterRun:
    assert isinstance(request, dg.RunRequest)
    return create_run_for_test(
        instance, job_name="refresh", status=status, tags=dict(request.tags)
    )


def test_a_drop_whose_refresh_died_before_it_looked_is_asked_for_again(
    house: House, instance: dg.DagsterInstance
) -> None:
    drop(house)
    sensor = sensors.watch_inboxes(house.workspace(), refresh)  # type: ignore[arg-type]
    first = ask(sensor, instance)
    launch(first, instance, dg.DagsterRunStatus.FAILURE)
    second = ask(sensor, instance)
    assert isinstance(first, dg.RunRequest)
    assert isinstance(second, dg.RunRequest)
    assert first.run_key != second.run_key, "Dagster launches a key once"


def test_a_drop_is_not_asked_for_while_its_refresh_goes_on_or_has_looked(
    house: House, instance: dg.DagsterInstance
) -> None:
    drop(house)
    sensor = sensors.watch_inboxes(house.workspace(), refresh)  # type: ignore[arg-type]
    launch(ask(sensor, instance), instance, dg.DagsterRunStatus.STARTED)
    assert isinstance(ask(sensor, instance), dg.SkipReason)
    house.look()
    assert isinstance(ask(sensor, instance), dg.SkipReason)


def test_a_drop_that_was_seen_and_not_published_is_asked_for_by_the_next_tick(
    house: House, instance: dg.DagsterInstance
) -> None:
    drop(house)
    house.look()
    sensor = sensors.finish_ended_refreshes(house.workspace(), refresh)  # type: ignore[arg-type]
    request = ask(sensor, instance)
    assert isinstance(request, dg.RunRequest)
    assert request.tags["chiso/unpublished"] == SOURCE_ID
    launch(request, instance, dg.DagsterRunStatus.STARTING)
    assert isinstance(ask(sensor, instance), dg.SkipReason)


def test_what_was_not_published_waits_until_the_end_of_its_refresh_is_noted(
    house: House, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(house)
    house.look()
    status = dg.DagsterRunStatus.STARTED
    run = create_run_for_test(instance, job_name="refresh", status=status)
    instance.report_run_failed(run, "refused by the rules")
    sensor = sensors.finish_ended_refreshes(house.workspace(), refresh)  # type: ignore[arg-type]
    assert isinstance(ask(sensor, instance), dg.SkipReason)
    monkeypatch.setattr(sensors, "_SECONDS_TO_CONCLUDE", 0)
    assert isinstance(ask(sensor, instance), dg.RunRequest)


@pytest.fixture
def workspace(house: House, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr(sensors, "_SECONDS_TO_COME_UP", 0)
    monkeypatch.setattr(sensors, "_SECONDS_FREE", 0.2)
    return house.workspace()


def test_a_run_that_nobody_runs_is_marked_as_failed(
    workspace: Workspace, instance: dg.DagsterInstance
) -> None:
    status = dg.DagsterRunStatus.STARTED
    run = create_run_for_test(instance, job_name="refresh", status=status)
    ask(sensors.fail_dead_runs(workspace), instance)
    found = instance.get_run_by_id(run.run_id)
    assert found is not None
    assert found.status == dg.DagsterRunStatus.FAILURE


def test_a_run_is_left_alone_while_somebody_holds_the_data_folder(
    workspace: Workspace, instance: dg.DagsterInstance
) -> None:
    status = dg.DagsterRunStatus.STARTED
    run = create_run_for_test(instance, job_name="refresh", status=status)
    with hold_data_folder(workspace.paths, "refresh"):
        ask(sensors.fail_dead_runs(workspace), instance)
    found = instance.get_run_by_id(run.run_id)
    assert found is not None
    assert found.status == status


def test_a_run_that_has_just_begun_is_left_alone(
    house: House, instance: dg.DagsterInstance
) -> None:
    status = dg.DagsterRunStatus.STARTED
    run = create_run_for_test(instance, job_name="refresh", status=status)
    ask(sensors.fail_dead_runs(house.workspace()), instance)
    found = instance.get_run_by_id(run.run_id)
    assert found is not None
    assert found.status == status


@pytest.mark.parametrize(
    ("later", "is_told"),
    [
        (dg.DagsterRunStatus.SUCCESS, False),
        (dg.DagsterRunStatus.STARTED, False),
        (dg.DagsterRunStatus.FAILURE, True),
    ],
)
def test_a_run_found_dead_is_nobodys_concern_once_a_later_one_has_taken_it_up(
    instance: dg.DagsterInstance, later: dg.DagsterRunStatus, is_told: bool
) -> None:
    dead = create_run_for_test(
        instance, job_name="refresh", status=dg.DagsterRunStatus.FAILURE
    )
    assert not sensors.is_taken_up(instance, dead)
    create_run_for_test(instance, job_name="refresh", status=later)
    assert sensors.is_taken_up(instance, dead) is not is_told
