"""The one resource of the Dagster assets: the workspace, under the key they all require."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

import dagster as dg

from ingest.store.paths import Paths
from orchestration.pipeline.workspace import REPOSITORY, SOURCES, Workspace

WORKSPACE = "workspace"


def load_workspace_from_environment() -> Workspace:
    """The workspace of `dagster dev` and `chiso serve`, which pass it on in environment variables.

    CHISO_DATA and CHISO_SOURCES name the folders (the project's own where they are not set);
    CHISO_LIVE=1 lets portals be called.
    """
    data = Path(os.environ.get("CHISO_DATA", REPOSITORY / "data"))
    sources = Path(os.environ.get("CHISO_SOURCES", SOURCES))
    return Workspace(Paths(data), sources, is_live=os.environ.get("CHISO_LIVE") == "1")


def get_workspace(
    context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext,
) -> Workspace:
    """The workspace a step of this run was given."""
    # Dagster types its resources as Any.
    return cast(Workspace, getattr(context.resources, WORKSPACE))
