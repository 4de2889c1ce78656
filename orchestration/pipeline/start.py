"""What must hold before anything is fetched, kept or published: asked wherever a run begins."""

from __future__ import annotations

import stat
from pathlib import Path

from ingest.store.atomic import make_private
from ingest.store.paths import Paths
from orchestration.pipeline.clock import find_clock_problem
from orchestration.pipeline.data_format import UnknownFormat, migrate
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.figures_kind import find_mixed_figures
from orchestration.pipeline.workspace import Workspace
from orchestration.release.store.catalogue import find_pointer_problem


class CannotStart(Exception):
    """The run may not begin, and nothing was changed. `exit_code`: how a command ends for it."""

    def __init__(self, problem: str, exit_code: ExitCode) -> None:
        self.exit_code = exit_code
        super().__init__(problem)


def check_start(workspace: Workspace) -> None:
    """Raise CannotStart where the folder's format, the catalogue, the clock or the releases forbid a run.

    A folder of an older format is brought to the present one, and stores that others could look
    into are closed.
    """
    try:
        migrate(workspace.paths)
    except UnknownFormat as unknown:
        raise CannotStart(str(unknown), ExitCode.WRONG_USE) from unknown
    problem = find_mixed_figures(workspace) or find_clock_problem(workspace)
    if problem:
        raise CannotStart(problem, ExitCode.WRONG_USE)
    problem = find_pointer_problem(workspace.paths.releases)
    if problem:
        raise CannotStart(problem, ExitCode.COULD_NOT_RUN)
    close_stores(workspace.paths)


def close_stores(paths: Paths) -> None:
    """Take the rights of other users from everything that is not published.

    Inboxes in which a group may write stay open to that group: its people drop files there.
    """
    for folder in paths.private:
        make_private(folder)
    inboxes = (paths.inbox, *paths.inbox.glob("*"))
    is_shared = any(_may_group_write(folder) for folder in inboxes)
    make_private(paths.inbox, keep_group=is_shared)


def _may_group_write(folder: Path) -> bool:
    return folder.is_dir() and bool(folder.stat().st_mode & stat.S_IWGRP)
