"""The cases of a data folder, counted as far as they are not yet."""

from __future__ import annotations

from pathlib import Path

from ingest.store.records import Vintage
from orchestration.pipeline.cases.counting import Counts, count_new_sets
from orchestration.pipeline.cases.month_tasks import CountingCrew
from orchestration.pipeline.editions.healing import list_whole_vintages
from orchestration.pipeline.workspace import Workspace


def count_landed_cases(workspace: Workspace, scratch_folder: Path) -> Counts:
    """Count what serves and was not counted, by the workers of the workspace."""
    vintages = workspace.list_serving_vintages()
    of_cases = [v for v in vintages if is_of_cases(workspace, v)]
    return count_new_sets(
        workspace.paths.counted,
        workspace.sources.values(),
        vintages,
        workspace.landed,
        CountingCrew(workspace.workers),
        report_progress=workspace.report_progress,
        make_whole=lambda: list_whole_vintages(workspace, of_cases, scratch_folder),
    )


def is_of_cases(workspace: Workspace, vintage: Vintage) -> bool:
    """Whether a vintage lists cases, which are counted."""
    return workspace.sources[vintage.source_id].lists_cases
