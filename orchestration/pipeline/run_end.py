"""What follows every refresh, however it ended: its log, the monitoring files, and who is told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from orchestration.pipeline.alerts.causes import RunOutcome
from orchestration.pipeline.alerts.delivery import find_delivery
from orchestration.pipeline.alerts.night import describe_standing, tell_people
from orchestration.pipeline.lineage_events import emit_refresh
from orchestration.pipeline.monitoring import write_monitoring
from orchestration.pipeline.refresh_report import (
    RefreshResult,
    report_failure,
    report_success,
)
from orchestration.pipeline.run_log import RunEnd, RunLog, find_last_end
from orchestration.pipeline.source_status import read_last_periods
from orchestration.pipeline.workspace import Workspace
from orchestration.release.describe.manifest import read_manifest
from orchestration.release.store.catalogue import find_current_release


def conclude_run(workspace: Workspace, log: RunLog, result: RefreshResult) -> None:
    """Tell people what is new about a refresh, and then write down that it has ended.

    In this order, since whoever finds its end takes people to know of it; and the end is the last line
    of its log. What was published stays published where the disk has no room for a word about it.
    """
    end = log.describe_end(result.exit_code, result.release)
    try:
        _tell_of_run(workspace, result, end)
    except OSError as error:
        workspace.report_progress("end", f"could not be written down: {error}")
    log.write_end(end, result.message)


def _tell_of_run(workspace: Workspace, result: RefreshResult, end: RunEnd) -> None:
    """To people, to monitoring and to who listens for lineage."""
    run = RunOutcome(result.exit_code, result.message, result.refused_by, result.damage)
    last_periods = read_last_periods(result.release)
    standing = describe_standing(workspace, run, end.ended_at, last_periods)
    deliver = find_delivery(workspace.report_progress)
    causes = tell_people(workspace, standing, deliver)
    write_monitoring(workspace, end, standing, causes)
    emit_refresh(workspace, result, end)


def look_for_pause(workspace: Workspace, release: Path | None) -> dt.timedelta | None:
    """How long ago the last refresh ended, after people were told where that is too long ago; None
    where none ever did. Nothing is fetched or built.
    """
    last = find_last_end(workspace.paths)
    if last is None:
        return None
    deliver = find_delivery(workspace.report_progress)
    if deliver is not None:
        last_periods = read_last_periods(release)
        standing = describe_standing(workspace, None, last.ended_at, last_periods)
        tell_people(workspace, standing, deliver)
    return workspace.clock() - last.ended_at


def conclude_launched_run(
    workspace: Workspace, run_id: str, started_at: dt.datetime, failures: Sequence[str]
) -> RefreshResult:
    """The same after a run that Dagster launched, from the notes that it left.

    `failures`: what Dagster says of it where it failed.
    """
    folder = workspace.run_folder(run_id)
    current = find_current_release(workspace.paths.releases)
    if failures:
        result = report_failure(folder, failures, current)
    else:
        is_new = current is not None and read_manifest(current).created_at >= started_at
        result = report_success(folder, None if is_new else current, current)
    conclude_run(workspace, RunLog.begin(workspace, started_at), result)
    workspace.delete_old_run_folders()
    return result
