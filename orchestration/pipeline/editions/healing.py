"""Landed files that are no longer what was accepted: made again from the kept bytes, before they are loaded."""

from __future__ import annotations

from pathlib import Path

from ingest.problem import Refusal
from ingest.store.records import Vintage
from orchestration.pipeline.editions.landing import land_sources
from orchestration.pipeline.workspace import Workspace


def list_whole_vintages(
    workspace: Workspace, vintages: list[Vintage], scratch_folder: Path
) -> list[Vintage]:
    """The vintages that serve (`vintages`), every file of their rows compared with its hash.

    A damaged one is read again from raw, which gives the same rows. Raises Refusal where that does
    not: nothing is published from files that nobody vouches for.
    """
    damaged = list_damaged_vintages(workspace, vintages)
    if not damaged:
        return vintages
    for vintage in damaged:
        workspace.report_progress(
            "load",
            f"landed/{name_folder(vintage)} is damaged: made again from raw",
        )
        workspace.landed.reopen_edition(vintage.source_id, vintage.edition_id)
    source_ids = sorted({vintage.source_id for vintage in damaged})
    sources = [workspace.sources[source_id] for source_id in source_ids]
    land_sources(workspace, sources, scratch_folder)
    vintages = workspace.list_serving_vintages()
    for vintage in list_damaged_vintages(workspace, vintages):
        raise Refusal(
            "damaged",
            expected="the files of the rows as they were accepted, or the bytes they were read from",
            found="other files, and raw does not give them again",
            where=f"landed/{name_folder(vintage)}",
            to_fix="see why its edition is held, or restore the data folder's copy; the current release stays",
        )
    return vintages


def list_damaged_vintages(
    workspace: Workspace, vintages: list[Vintage]
) -> list[Vintage]:
    """Those whose files are not the accepted ones."""
    return [vintage for vintage in vintages if not workspace.landed.is_whole(vintage)]


def name_folder(vintage: Vintage) -> str:
    """Where a vintage lies below `landed/`."""
    return vintage.vintage_id.replace("@", "/")
