"""Dagster's own records (runs, checks, events): they serve people, and never stop a run."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import dagster as dg
from sqlalchemy.exc import SQLAlchemyError

from orchestration.event_log import open_instance
from orchestration.pipeline.failure import describe_error
from orchestration.pipeline.workspace import ReportProgress, read_utc_clock

# Nothing is reported to anybody outside this machine, nobody is asked to sign up, what sensors and
# the schedule noted is not kept for ever, and a run that does not come up is given up.
_INSTANCE_SETTINGS = """\
telemetry: {enabled: false}
nux: {enabled: false}
retention:
  schedule: {purge_after_days: 90}
  sensor: {purge_after_days: {skipped: 3, failure: 30, success: 90}}
run_monitoring: {enabled: true, start_timeout_seconds: 300}
"""
# What earlier versions wrote; whatever else stands there was written by somebody.
_FORMER_SETTINGS = {_INSTANCE_SETTINGS.rpartition("run_monitoring")[0]}

RunJob = Callable[[dg.DagsterInstance], dg.ExecuteInProcessResult]


class RecordsUnusable(Exception):
    """Dagster can't keep its records in its folder."""


def prepare_dagster_home(home: Path) -> Path:
    """The folder of Dagster's own records (runs, checks), with its settings; returns it."""
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "dagster.yaml"
    if not settings.exists() or settings.read_text("utf-8") in _FORMER_SETTINGS:
        settings.write_text(_INSTANCE_SETTINGS, "utf-8")
    return home


def run_with_records(
    home: Path, run_job: RunJob, report_progress: ReportProgress
) -> dg.ExecuteInProcessResult:
    """Run a job with the records in `home`.

    Records that can't be used are set aside, and the job runs again with new ones; where these
    can't be kept either, with none. A step that was done finds its work done.
    """
    try:
        return _run_with_records_of(home, run_job)
    except RecordsUnusable as problem:
        report_progress("dagster", f"{problem}; {_set_aside(home)}")
    try:
        return _run_with_records_of(home, run_job)
    except RecordsUnusable as problem:
        report_progress("dagster", f"{problem}; this run leaves no records there")
    with dg.DagsterInstance.ephemeral() as instance:
        return run_job(instance)


def _run_with_records_of(home: Path, run_job: RunJob) -> dg.ExecuteInProcessResult:
    """Run a job with the records in `home`. Raises RecordsUnusable."""
    try:
        instance = open_instance(prepare_dagster_home(home))
    except Exception as error:
        raise RecordsUnusable(_describe_problem(home, error)) from error
    try:
        with instance:
            return run_job(instance)
    except Exception as error:
        if not _is_of_records(error):
            raise
        raise RecordsUnusable(_describe_problem(home, error)) from error


def _is_of_records(error: BaseException) -> bool:
    """Whether an error that ended a run came out of the database of its records.

    Errors of the steps themselves never end a run: they are in its result.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, sqlite3.Error | SQLAlchemyError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _describe_problem(home: Path, error: BaseException) -> str:
    return (
        f"expected to keep Dagster's records in {home}, found {describe_error(error)}"
    )


def _set_aside(home: Path) -> str:
    """Move the folder of the records away; returns in words what was done."""
    aside = home.with_name(f"{home.name}-broken-{read_utc_clock():%Y%m%dT%H%M%SZ}")
    try:
        home.rename(aside)
    except OSError as error:
        return f"they could not be set aside ({describe_error(error)})"
    return f"they are set aside as {aside.name}, and the run begins again with new ones"


def list_runs_before(home: Path, moment: dt.datetime) -> list[str]:
    """The ids of the runs that began before a moment and have ended, as Dagster's records hold them."""
    if not (home / "dagster.yaml").exists():
        return []
    ended = [
        dg.DagsterRunStatus.SUCCESS,
        dg.DagsterRunStatus.FAILURE,
        dg.DagsterRunStatus.CANCELED,
    ]
    filters = dg.RunsFilter(statuses=ended, created_before=moment)
    with dg.DagsterInstance.from_config(str(home)) as instance:
        return [run.run_id for run in instance.get_runs(filters)]


def delete_runs(home: Path, run_ids: Sequence[str]) -> None:
    """Delete these runs with their events."""
    if not run_ids:
        return
    with dg.DagsterInstance.from_config(str(home)) as instance:
        for run_id in run_ids:
            instance.delete_run(run_id)
            # Of each run SQLite has a file of its own, which Dagster leaves behind empty.
            for file in (home / "history" / "runs").glob(f"{run_id}.db*"):
                file.unlink(missing_ok=True)
