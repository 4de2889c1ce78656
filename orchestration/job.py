"""One refresh in this process: the very job that Dagster's schedule runs."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import dagster as dg

from orchestration.assets import landed, raw
from orchestration.definitions import JOB, define_line
from orchestration.pipeline.clock import find_clock_problem
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.figures_kind import find_mixed_figures
from orchestration.pipeline.refresh_report import (
    RefreshResult,
    report_failure,
    report_success,
)
from orchestration.pipeline.workspace import Workspace
from orchestration.release.store import catalogue

__all__ = ["RefreshResult", "prepare_dagster_home", "run_refresh"]

# Nothing is reported to anybody outside this machine.
_INSTANCE_SETTINGS = "telemetry: {enabled: false}\n"
_QUIET_LOGS = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def prepare_dagster_home(home: Path) -> Path:
    """The folder of Dagster's own records (runs, checks), with its settings; returns it."""
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "dagster.yaml"
    if not settings.exists():
        settings.write_text(_INSTANCE_SETTINGS, "utf-8")
    return home


def run_refresh(workspace: Workspace, *, only: tuple[str, ...] = ()) -> RefreshResult:
    """Run the job `refresh` over the workspace; `only`: the ids of the sources to fetch and read,
    all by default.

    Whatever a source, a model or a gate objects to is in the result, never raised.
    """
    # With nothing new, gate B is skipped together with what it guards, and Dagster warns that it
    # gave no result.
    logging.getLogger("dagster._core.execution.plan.active").setLevel(logging.ERROR)
    before = catalogue.find_current_release(workspace.paths.releases)
    problem = find_mixed_figures(workspace) or find_clock_problem(workspace)
    if problem:
        return RefreshResult(ExitCode.WRONG_USE, problem, before)
    job = define_line(workspace).resolve_job_def(JOB)
    with dg.DagsterInstance.from_config(
        str(prepare_dagster_home(workspace.paths.dagster))
    ) as instance:
        result = job.execute_in_process(
            instance=instance,
            asset_selection=select_assets(job, only or tuple(workspace.sources)),
            raise_on_error=False,
            run_config=_QUIET_LOGS,
        )
    folder = workspace.run_folder(result.run_id)
    workspace.delete_old_run_folders()
    after = catalogue.find_current_release(workspace.paths.releases)
    if not result.success:
        return report_failure(folder, list_step_failures(result), after)
    return report_success(folder, before, after)


def select_assets(
    job: dg.JobDefinition, source_ids: Sequence[str]
) -> list[dg.AssetKey]:
    """Raw and landed assets of these sources, and everything downstream of all sources."""
    executable = job.asset_layer.executable_asset_keys
    selection = [
        key for key in executable if key.path[0] not in (raw.STEP, landed.STEP)
    ]
    for source_id in source_ids:
        selection += [raw.make_key(source_id), landed.make_key(source_id)]
    return selection


def list_step_failures(result: dg.ExecuteInProcessResult) -> list[str]:
    """One sentence for each step that could not run, with the cause that lies deepest."""
    failures: list[str] = []
    for event in result.all_events:
        if not event.is_step_failure:
            continue
        error = event.step_failure_data.error
        if error is None:
            failures.append(f"{event.step_key} could not run")
            continue
        cause = error.cause or error
        failures.append(f"{event.step_key} could not run: {cause.message.strip()}")
    return failures
