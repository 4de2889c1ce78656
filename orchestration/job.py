"""The job of the line run in this process: the very one that Dagster's schedule runs."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from pathlib import Path

import dagster as dg
from dagster_shared.error import SerializableErrorInfo

from orchestration.assets import landed, raw
from orchestration.dagster_records import run_with_records
from orchestration.definitions import JOB, define_line
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
from orchestration.pipeline.workspace import Workspace
from orchestration.release.store import catalogue
from orchestration.sensors import LAUNCHED_BY

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


def run_line(
    workspace: Workspace, only: tuple[str, ...], reread: tuple[str, ...]
) -> RefreshResult:
    """Run the job over a workspace whose data folder this process holds; `only` and `reread` as
    `run_refresh` takes them.

    Whatever a source, a model or a gate objects to is in the result, never raised.
    """
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
