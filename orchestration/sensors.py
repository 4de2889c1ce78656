"""What begins a refresh between two nights, and what follows one that Dagster launched."""

# No postponed annotations here: Dagster looks at the type of `context`.

import datetime as dt

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition,
)

from orchestration.assets.raw import STEP
from orchestration.pipeline.dropped import find_dropped_files
from orchestration.pipeline.retrying import find_retry
from orchestration.pipeline.run_end import conclude_launched_run
from orchestration.pipeline.workspace import Workspace
from orchestration.pipeline.writer_lock import hold_data_folder

# On runs of `chiso refresh`, which sees to its own end.
LAUNCHED_BY = "chiso/launched_by"
_SECONDS_BETWEEN_LOOKS = 30
_SECONDS_BETWEEN_RETRIES = 300


def watch_inboxes(
    workspace: Workspace, job: UnresolvedAssetJobDefinition
) -> dg.SensorDefinition:
    """A refresh as soon as a file that was dropped has been quiet for a moment."""

    @dg.sensor(
        name="dropped_files",
        job=job,
        minimum_interval_seconds=_SECONDS_BETWEEN_LOOKS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Files in data/inbox/<source id>/ that came since the source was visited last",
    )
    def dropped_files() -> dg.RunRequest | dg.SkipReason:
        dropped = find_dropped_files(workspace)
        if dropped is None:
            return dg.SkipReason("no file waits, or one is still being copied")
        names = ", ".join(path.name for path in dropped.paths[:5])
        return dg.RunRequest(run_key=dropped.mark, tags={"chiso/dropped": names})

    return dropped_files


def retry_failed_sources(
    workspace: Workspace, job: UnresolvedAssetJobDefinition
) -> dg.SensorDefinition:
    """The sources that failed tonight once more, each time after a longer wait, without the others."""

    @dg.sensor(
        name="failed_sources",
        job=job,
        minimum_interval_seconds=_SECONDS_BETWEEN_RETRIES,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Sources that could not be reached tonight are asked again after 30, 60 and 120 minutes",
    )
    def failed_sources() -> dg.RunRequest | dg.SkipReason:
        retry = find_retry(workspace)
        if retry is None:
            return dg.SkipReason("no source that failed tonight is due again")
        config = {"only": list(retry.source_ids)}
        return dg.RunRequest(
            run_key=retry.mark,
            run_config={"ops": {STEP: {"config": config}}},
            tags={"chiso/retry": ", ".join(retry.source_ids[:5])},
        )

    return failed_sources


def follow_runs(
    workspace: Workspace, job: UnresolvedAssetJobDefinition
) -> list[dg.SensorDefinition]:
    """After each run of the schedule, a sensor or the page: its figures, and the word to people."""

    def conclude(context: dg.RunStatusSensorContext) -> None:
        run = context.dagster_run
        if LAUNCHED_BY in run.tags:
            return
        failures: list[str] = []
        if context.dagster_event.event_type_value == "PIPELINE_FAILURE":
            failures = [context.dagster_event.message or "the run failed"]
        stats = context.instance.get_run_stats(run.run_id)
        started_at = dt.datetime.fromtimestamp(stats.start_time or 0, dt.UTC)
        with hold_data_folder(workspace.paths, "alerts"):
            conclude_launched_run(workspace, run.run_id, started_at, failures)

    sensors: list[dg.SensorDefinition] = []
    for name, status in (
        ("after_a_run", dg.DagsterRunStatus.SUCCESS),
        ("after_a_failed_run", dg.DagsterRunStatus.FAILURE),
    ):
        sensor = dg.run_status_sensor(
            run_status=status,
            name=name,
            monitored_jobs=[job],
            default_status=dg.DefaultSensorStatus.RUNNING,
            description="Writes the figures for monitoring and tells the addresses of CHISO_ALERTS",
        )
        sensors.append(sensor(conclude))
    return sensors
