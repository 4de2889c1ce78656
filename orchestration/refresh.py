"""One refresh: sources asked, and the line run where there is something to build.

Nothing heavier than the stores is imported before that is known.
"""

from __future__ import annotations

from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.quiet_night import fetch_all, find_quiet_end
from orchestration.pipeline.refresh_report import RefreshResult
from orchestration.pipeline.run_end import conclude_run, look_for_pause
from orchestration.pipeline.run_log import RunLog
from orchestration.pipeline.start import CannotStart, check_start
from orchestration.pipeline.workspace import Workspace
from orchestration.pipeline.writer_lock import DataFolderBusy, hold_data_folder
from orchestration.release.store import catalogue


def run_refresh(
    workspace: Workspace,
    *,
    only: tuple[str, ...] = (),
    reread: tuple[str, ...] = (),
    wait: bool = True,
) -> RefreshResult:
    """Refresh the workspace, by Dagster's job where there is news; `only`: the ids of the sources to fetch and read,
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
    if not only and not reread:
        fetched = fetch_all(workspace)
        quiet_end = find_quiet_end(workspace, fetched)
        if quiet_end is not None:
            workspace.delete_old_run_folders()
            return quiet_end
        workspace = workspace.with_fetched(fetched)
    # Imported here: Dagster takes seconds, and most nights need none of it.
    from orchestration.job import run_line

    return run_line(workspace, only, reread)
