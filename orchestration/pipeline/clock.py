"""The line's clock: the day it is in Viet Nam, and whether the machine's time can be believed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from ingest.problem import Refusal
from orchestration.release.store import catalogue

if TYPE_CHECKING:
    from orchestration.pipeline.workspace import Workspace

# Asia/Ho_Chi_Minh: the same all year round since 1975, so that no table of zones is needed.
VIETNAM_TIME = dt.timezone(dt.timedelta(hours=7), "ICT")

_MOMENT_OF_RELEASE = "%Y%m%dT%H%M%SZ"


def find_day_in_vietnam(moment: dt.datetime) -> dt.date:
    """The day it is in Viet Nam: at 02:00 there it is still yesterday in UTC. `moment` has a zone."""
    return moment.astimezone(VIETNAM_TIME).date()


def find_clock_problem(workspace: Workspace) -> str | None:
    """Why nothing may be kept or published at this moment, as a sentence; None where it may.

    Editions are ordered by when they came and releases by when they were made: a clock set back
    would put a new file before an old one.
    """
    now = workspace.clock()
    past: list[tuple[str, dt.datetime]] = []
    for source_id in workspace.sources:
        visited_at = _find_last_visit(workspace, source_id)
        if visited_at is not None:
            past.append((f"a visit of {source_id}", visited_at))
    past += [
        (f"release {release_id}", made_at)
        for release_id in catalogue.list_release_ids(workspace.paths.releases)
        if (made_at := _find_moment(release_id)) is not None
    ]
    later = [(moment, what) for what, moment in past if moment > now]
    if not later:
        return None
    moment, what = max(later)
    return (
        f"expected a clock later than all that is kept, found {now:%Y-%m-%d %H:%M:%S} UTC, before {what} "
        f"at {moment:%Y-%m-%d %H:%M:%S} UTC; to fix: set the clock of this machine right and run again · "
        f"đồng hồ máy đang chậm hơn dữ liệu đã lưu: hãy chỉnh lại giờ rồi chạy lại; nothing was changed"
    )


def _find_last_visit(workspace: Workspace, source_id: str) -> dt.datetime | None:
    """When a source was visited last; None where it never was, or where a damaged record holds it."""
    try:
        visit = workspace.raw.find_last_visit(source_id)
    except Refusal:
        return None
    return visit.visited_at if visit else None


def _find_moment(release_id: str) -> dt.datetime | None:
    """When a release was made, by its id; None of a folder with another name."""
    try:
        moment = dt.datetime.strptime(release_id.partition("-")[0], _MOMENT_OF_RELEASE)
    except ValueError:
        return None
    return moment.replace(tzinfo=dt.UTC)
