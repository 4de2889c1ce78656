"""When the line runs by itself."""

from __future__ import annotations

import dagster as dg


def nightly(job: dg.JobDefinition | dg.UnresolvedAssetJobDefinition) -> dg.ScheduleDefinition:
    """Every night at two, Hà Nội time; portals are asked (the server sets CHISO_LIVE for its runs)."""
    return dg.ScheduleDefinition(
        name="nightly",
        job=job,
        cron_schedule="0 2 * * *",
        execution_timezone="Asia/Ho_Chi_Minh",
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
