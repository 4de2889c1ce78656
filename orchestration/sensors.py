"""What begins a refresh between two nights, and what follows one that Dagster launched or that died."""

# No postponed annotations here: Dagster looks at the type of `context`.

import datetime as dt
import time

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition,
)
from dagster._core.storage.dagster_run import (
    FINISHED_STATUSES,
    NOT_FINISHED_STATUSES,
)

from orchestration.assets.raw import STEP
from orchestration.pipeline.dropped import find_dropped_files
from orchestration.pipeline.retrying import find_retry, is_news_due
from orchestration.pipeline.run_end import conclude_launched_run
from orchestration.pipeline.unpublished import find_unpublished_news
from orchestration.pipeline.workspace import Workspace
from orchestration.pipeline.writer_lock import hold_data_folder, is_data_folder_held

# On runs of `chiso refresh`, which sees to its own end.
LAUNCHED_BY = "chiso/launched_by"
# On runs that a sensor asked for: what was waiting for them.
MARK = "chiso/waiting"
_SECONDS_BETWEEN_LOOKS = 30
_SECONDS_BETWEEN_RETRIES = 300
# A run has loaded its definitions and asked for the data folder well before.
_SECONDS_TO_COME_UP = 60
# Within it a sensor has written down what became of a run: it looks every half minute.
_SECONDS_TO_CONCLUDE = 60
# Who waits for the data folder tries for it ten times a second.
_SECONDS_FREE = 1.0


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
    def dropped_files(
        context: dg.SensorEvaluationContext,
    ) -> dg.RunRequest | dg.SkipReason:
        dropped = find_dropped_files(workspace)
        if dropped is None:
            return dg.SkipReason("no file waits, or one is still being copied")
        names = ", ".join(path.name for path in dropped.paths[:5])
        return _ask_for_refresh(context, dropped.mark, {"chiso/dropped": names})

    return dropped_files


def finish_ended_refreshes(
    workspace: Workspace, job: UnresolvedAssetJobDefinition
) -> dg.SensorDefinition:
    """Once more what a refresh took and did not publish, because it was ended."""

    @dg.sensor(
        name="unpublished_news",
        job=job,
        minimum_interval_seconds=_SECONDS_BETWEEN_LOOKS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="News that a refresh took and did not publish, because it was ended, is refreshed again",
    )
    def unpublished_news(
        context: dg.SensorEvaluationContext,
    ) -> dg.RunRequest | dg.SkipReason:
        news = find_unpublished_news(workspace)
        if news is None:
            return dg.SkipReason(
                "all that was taken is published, or a refresh is at it"
            )
        if _has_just_ended(context.instance, job.name):
            # It may have been refused, and the same figures would be refused again.
            return dg.SkipReason(
                "a refresh has just ended; what became of it is being noted"
            )
        sources = ", ".join(news.source_ids[:5])
        return _ask_for_refresh(context, news.mark, {"chiso/unpublished": sources})

    return unpublished_news


def _has_just_ended(instance: dg.DagsterInstance, job_name: str) -> bool:
    """Whether a run of the job ended so lately that `follow_runs` may not have seen to it yet."""
    moment = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=_SECONDS_TO_CONCLUDE)
    filters = dg.RunsFilter(
        job_name=job_name, statuses=FINISHED_STATUSES, updated_after=moment
    )
    return instance.get_runs_count(filters) > 0


def _ask_for_refresh(
    context: dg.SensorEvaluationContext, mark: str, tags: dict[str, str]
) -> dg.RunRequest | dg.SkipReason:
    """A refresh for what waits; `mark` tells it from all that ever waited.

    A refresh that visits its sources changes what waits. One for the same mark died before it did: it
    is asked for again, and after each death more rarely. Dagster launches a run key once.
    """
    filters = dg.RunsFilter(tags={MARK: mark})
    tries = context.instance.get_run_records(filters, ascending=True)
    if any(not record.dagster_run.is_finished for record in tries):
        return dg.SkipReason("a refresh for it is under way")
    tried_at = [record.create_timestamp for record in tries]
    if not is_news_due(tried_at, dt.datetime.now(dt.UTC)):
        return dg.SkipReason("the refreshes for it died; it is tried again later")
    return dg.RunRequest(run_key=f"{mark}/{len(tries)}", tags={**tags, MARK: mark})


def fail_dead_runs(workspace: Workspace) -> dg.SensorDefinition:
    """Runs that Dagster believes to go on, and whose process is gone: they are marked as failed.

    Dagster sees a run die whose code server lives on. Of one that died with its server, as when the
    machine goes off, its run monitoring can't ask: runs in processes of this machine have no health
    check. Our lock can tell: every run waits for the data folder or holds it, and nobody holds what
    is free.
    """

    @dg.sensor(
        name="dead_runs",
        minimum_interval_seconds=_SECONDS_BETWEEN_LOOKS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Runs that died with the machine or with the daemon are marked as failed",
    )
    def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        moment = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=_SECONDS_TO_COME_UP)
        filters = dg.RunsFilter(
            statuses=[dg.DagsterRunStatus.STARTED], created_before=moment
        )
        runs = context.instance.get_runs(filters)
        if not runs:
            return dg.SkipReason("no run is under way, or it has only begun")
        if not _is_free_for_a_while(workspace):
            return dg.SkipReason("the data folder is held: a run is at work")
        failed: list[str] = []
        for run in runs:
            now = context.instance.get_run_by_id(run.run_id)
            if now is None or now.is_finished:
                continue
            context.instance.report_run_failed(
                now, "its process is gone: nobody holds the data folder"
            )
            failed.append(run.run_id)
        return dg.SkipReason(f"marked as failed: {', '.join(failed) or 'none'}")

    return dead_runs


def _is_free_for_a_while(workspace: Workspace) -> bool:
    """Whether nobody holds the data folder, and nobody waits for it."""
    end = time.monotonic() + _SECONDS_FREE
    while time.monotonic() < end:
        if is_data_folder_held(workspace.paths):
            return False
        time.sleep(_SECONDS_FREE / 4)
    return not is_data_folder_held(workspace.paths)


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
            if is_taken_up(context.instance, run):
                return
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
            minimum_interval_seconds=_SECONDS_BETWEEN_LOOKS,
            default_status=dg.DefaultSensorStatus.RUNNING,
            description="Writes the figures for monitoring and tells the addresses of CHISO_ALERTS",
        )
        sensors.append(sensor(conclude))
    return sensors


def is_taken_up(instance: dg.DagsterInstance, failed: dg.DagsterRun) -> bool:
    """Whether a later run of the same job has ended well, or is under way and tells of its own end.

    A run that died may be found late, when what it could not do is done or being done.
    """
    record = instance.get_run_record_by_id(failed.run_id)
    if record is None:
        return False
    filters = dg.RunsFilter(
        job_name=failed.job_name,
        statuses=[dg.DagsterRunStatus.SUCCESS, *NOT_FINISHED_STATUSES],
        created_after=record.create_timestamp,
    )
    return instance.get_runs_count(filters) > 0
