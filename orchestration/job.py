"""One refresh in this process: the very job that Dagster's schedule runs."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from pathlib import Path

import dagster as dg
from dagster_shared.error import SerializableErrorInfo

from orchestration.assets import landed, raw
from orchestration.dagster_records import prepare_dagster_home, run_with_records
from orchestration.definitions import JOB, define_line
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.failure import (
    compose_sentence,
    shorten_message,
    write_report,
)
from orchestration.pipeline.refresh_report import (
    RefreshResult,
    report_failure,
    report_success,
)
from orchestration.pipeline.run_end import conclude_run, look_for_pause
from orchestration.pipeline.run_log import RunLog
from orchestration.pipeline.start import CannotStart, check_start
from orchestration.pipeline.workspace import Workspace
from orchestration.pipeline.writer_lock import DataFolderBusy, hold_data_folder
from orchestration.release.store import catalogue
from orchestration.sensors import LAUNCHED_BY

__all__ = ["RefreshResult", "prepare_dagster_home", "run_refresh"]

_QUIET_LOGS = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
# What the line itself raises says all that is to be said; of any other error the report is kept.
_FORESEEN = frozenset(
    {
        "AlreadyPublished",
        "DamagedRecord",
        "DamagedRelease",
        "Failure",
        "NotPublishable",
        "Refusal",
        "ReleasesLocked",
        "Unexportable",
        "WorkersLost",
    }
)
_LINE_OF_CODE = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')


def run_refresh(
    workspace: Workspace,
    *,
    only: tuple[str, ...] = (),
    reread: tuple[str, ...] = (),
    wait: bool = True,
) -> RefreshResult:
    """Run the job `refresh` over the workspace; `only`: the ids of the sources to fetch and read,
    all by default; `reread`: of those whose kept editions are all read again. Where another process
    writes in the data folder, `wait` for it or leave at once.

    Whatever a source, a model or a gate objects to is in the result, never raised.
    """
    try:
        with hold_data_folder(
            workspace.paths,
            "refresh",
            wait=wait,
            report_progress=workspace.report_progress,
        ):
            return _run_and_conclude(workspace, only, reread)
    except DataFolderBusy as busy:
        # Who holds it writes its own log, and tells of itself.
        current = catalogue.find_current_release(workspace.paths.releases)
        return RefreshResult(ExitCode.COULD_NOT_RUN, str(busy), current)


def _run_and_conclude(
    workspace: Workspace, only: tuple[str, ...], reread: tuple[str, ...]
) -> RefreshResult:
    """The refresh with its log, its figures for monitoring, and the word to people at its end."""
    current = catalogue.find_current_release(workspace.paths.releases)
    try:
        check_start(workspace)
    except CannotStart as problem:
        result = RefreshResult(problem.exit_code, str(problem), current)
        conclude_run(workspace, RunLog.begin(workspace), result)
        return result
    log = RunLog.begin(workspace)
    look_for_pause(workspace, current)
    logged = log.tee()
    result = _run_as_only_writer(logged, only, reread)
    conclude_run(logged, log, result)
    return result


def _run_as_only_writer(
    workspace: Workspace, only: tuple[str, ...], reread: tuple[str, ...]
) -> RefreshResult:
    # With nothing new, gate B is skipped together with what it guards, and Dagster warns that it
    # gave no result.
    logging.getLogger("dagster._core.execution.plan.active").setLevel(logging.ERROR)
    before = catalogue.find_current_release(workspace.paths.releases)
    job = define_line(workspace).resolve_job_def(JOB)
    if only:
        job = select_sources(job, tuple(dict.fromkeys((*only, *reread))))
    config = {"ops": {raw.STEP: {"config": {"reread": list(reread)}}}}

    def run_job(instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
        return job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={**_QUIET_LOGS, **config},
            tags={LAUNCHED_BY: "chiso refresh"},
        )

    result = run_with_records(
        workspace.paths.dagster, run_job, workspace.report_progress
    )
    folder = workspace.run_folder(result.run_id)
    workspace.delete_old_run_folders()
    after = catalogue.find_current_release(workspace.paths.releases)
    if not result.success:
        return report_failure(folder, list_step_failures(result, folder), after)
    return report_success(folder, before, after)


def select_sources(
    job: dg.JobDefinition, source_ids: Sequence[str]
) -> dg.JobDefinition:
    """The job with the raw and landed assets of these sources alone, and all that is downstream of
    any source."""
    layer = job.asset_layer
    selection = {
        key
        for key in layer.executable_asset_keys
        if key.path[0] not in (raw.STEP, landed.STEP)
    }
    for source_id in source_ids:
        selection |= {raw.make_key(source_id), landed.make_key(source_id)}
    # Left to itself Dagster adds every check of these assets, those the job leaves out too.
    checks = {
        key for key in layer.asset_graph.asset_check_keys if key.asset_key in selection
    }
    return job.get_subset(asset_selection=selection, asset_check_selection=checks)


def list_step_failures(result: dg.ExecuteInProcessResult, folder: Path) -> list[str]:
    """One sentence for each step that could not run, with the cause that lies deepest.

    The traceback of what nobody foresaw goes into the folder of the run.
    """
    failures: list[str] = []
    for event in result.all_events:
        if not event.is_step_failure:
            continue
        error = event.step_failure_data.error
        if error is None:
            failures.append(f"{event.step_key} could not run")
            continue
        reason = describe_step_error(error, folder / "failure.log")
        failures.append(f"{event.step_key} could not run: {reason}")
    return failures


def describe_step_error(error: SerializableErrorInfo, log: Path) -> str:
    """Why a step failed: the words of a foreseen refusal, else one sentence that names the log."""
    cause = error
    while cause.cause is not None:
        cause = cause.cause
    message = cause.message.strip()
    if cause.cls_name in _FORESEEN:
        # Python puts the name of the class before its words.
        return message.partition(": ")[2] or message
    places = _LINE_OF_CODE.findall("".join(cause.stack))
    at = ""
    if places:
        file, line = places[-1]
        at = f"{Path(file).name}, line {line}"
    kept = write_report(log, error.to_string())
    return compose_sentence(shorten_message(message), at, kept)
