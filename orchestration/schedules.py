"""When the line runs by itself."""

from __future__ import annotations

import dagster as dg

# An asset job is resolved only when the definitions are loaded; until then it has a type of its
# own.
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition,
)


def schedule_nightly(job: UnresolvedAssetJobDefinition) -> dg.ScheduleDefinition:
    """Every night at two, Hà Nội time; portals are called, since `chiso serve` sets CHISO_LIVE."""
    return dg.ScheduleDefinition(
        name="nightly",
        job=job,
        cron_schedule="0 2 * * *",
        execution_timezone="Asia/Ho_Chi_Minh",
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
