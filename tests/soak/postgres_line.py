"""The line as Dagster's daemon loads it in the month of `tests.soak.postgres`: on a clock that a file holds.

A sensor stands for the schedule, since a month can't be waited for: a night begins when the file names it.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import dagster as dg

from orchestration import sensors
from orchestration.definitions import define_line
from orchestration.resources import load_workspace_from_environment

# The file with the moment it is; a second line names the night that is to be run, if any.
CLOCK = "CHISO_SOAK_CLOCK"
NIGHT = "chiso/night"


def read_clock(file: Path) -> dt.datetime:
    """The moment it is."""
    return dt.datetime.fromisoformat(_read_lines(file)[0])


def _read_lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines()


@dg.definitions
def load_definitions() -> dg.Definitions:
    """The line with a sensor in place of its schedule, and with sensors that look more often."""
    sensors._SECONDS_BETWEEN_LOOKS = 2  # type: ignore[misc]
    sensors._SECONDS_TO_CONCLUDE = 10  # type: ignore[misc]
    clock = Path(os.environ[CLOCK])
    workspace = load_workspace_from_environment()
    line = define_line(replace(workspace, clock=lambda: read_clock(clock)))
    [job] = line.jobs or ()

    @dg.sensor(
        job_name=job.name,
        minimum_interval_seconds=2,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def nights() -> dg.RunRequest | dg.SkipReason:
        _, *night = _read_lines(clock)
        if not night:
            return dg.SkipReason("it is day")
        return dg.RunRequest(run_key=f"night {night[0]}", tags={NIGHT: night[0]})

    return dg.Definitions(
        assets=line.assets,
        asset_checks=line.asset_checks,
        jobs=line.jobs,
        sensors=[*(line.sensors or ()), nights],
        resources=line.resources,
        executor=line.executor,
    )
