"""The one resource of the Dagster assets: the workspace, under the key they all require.

A run has it for as long as it lasts, and with it the data folder: nobody else writes there. So
every run waits for its turn and is asked whether it may begin, whoever launched it: a command, the
schedule or the web page.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import dagster as dg

from ingest.store.paths import Paths
from orchestration.pipeline.run_end import look_for_pause
from orchestration.pipeline.start import CannotStart, check_start
from orchestration.pipeline.workspace import DATA, SOURCES, Workspace
from orchestration.pipeline.writer_lock import hold_data_folder
from orchestration.release.store.catalogue import find_current_release

WORKSPACE = "workspace"


def load_workspace_from_environment() -> Workspace:
    """The workspace of `dagster dev` and `chiso serve`, which pass it on in environment variables.

    CHISO_DATA and CHISO_SOURCES name the folders (the project's own where they are not set);
    CHISO_LIVE=1 lets portals be called.
    """
    data = Path(os.environ.get("CHISO_DATA", DATA))
    sources = Path(os.environ.get("CHISO_SOURCES", SOURCES))
    return Workspace(Paths(data), sources, is_live=os.environ.get("CHISO_LIVE") == "1")


def build_workspace_resource(workspace: Workspace) -> dg.ResourceDefinition:
    """The workspace, which a run is handed once it is the only writer and may begin."""

    @dg.resource(description="The data folder, held by one run at a time")
    def hold_workspace(context: dg.InitResourceContext) -> Iterator[Workspace]:
        def report_waiting(step: str, text: str) -> None:
            workspace.report_progress(step, text)
            if context.log is not None:
                context.log.info(text)

        with hold_data_folder(
            workspace.paths, "refresh", report_progress=report_waiting
        ):
            try:
                check_start(workspace)
            except CannotStart as problem:
                raise dg.Failure(str(problem), allow_retries=False) from problem
            look_for_pause(workspace, find_current_release(workspace.paths.releases))
            yield workspace

    return hold_workspace


def get_workspace(
    context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext,
) -> Workspace:
    """The workspace a step of this run was given."""
    # Dagster types its resources as Any.
    return cast(Workspace, getattr(context.resources, WORKSPACE))
