"""A night without news: asked, compared and concluded before anything that builds is imported.

Dagster, dbt and Great Expectations take seconds to import, and on most nights most lines have
nothing to build. What such a night leaves is the visits of its sources and the end of its run.
"""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

from orchestration.pipeline import run_notes
from orchestration.pipeline.editions.fetching import FetchResult, fetch_source
from orchestration.pipeline.editions.landing import land_sources
from orchestration.pipeline.editions.reading import plan_sources, reopen_damaged
from orchestration.pipeline.editions.receipts import restore_receipts
from orchestration.pipeline.last_whole import get_last_whole
from orchestration.pipeline.refresh_report import RefreshResult, report_success
from orchestration.pipeline.warehouse import compute_inputs_fingerprint
from orchestration.pipeline.workspace import DBT_PROJECT, Workspace, ignore_progress
from orchestration.release.describe.manifest import Manifest, read_manifest
from orchestration.release.store.catalogue import find_current_release


def fetch_all(workspace: Workspace) -> dict[str, FetchResult]:
    """Fetch every source of the catalogue: source id → what it gave."""
    restore_receipts(workspace)
    return {
        source_id: fetch_source(workspace, workspace.sources[source_id])
        for source_id in sorted(workspace.sources)
    }


def find_quiet_end(
    workspace: Workspace, fetched: dict[str, FetchResult]
) -> RefreshResult | None:
    """How the run ends where every source was fetched and there is nothing to read, build or
    publish; None where there is.

    `fetched`: what `fetch_all` gave. The notes of such a run lie in a folder of its own.
    """
    if any(result.new_editions for result in fetched.values()):
        return None
    if reopen_damaged(workspace):
        return None
    planned = plan_sources(workspace, workspace.sources.values())
    if planned.damaged or any(plan.unread for plan in planned.plans):
        return None
    folder = workspace.run_folder(str(uuid.uuid4()))
    if not _is_all_published(workspace, folder):
        return None
    # Nothing is read; what stays held is said again.
    outcomes = land_sources(workspace, workspace.sources.values(), folder)
    run_notes.write_outcomes(folder, outcomes)
    visits = [result.visit for result in fetched.values() if result.visit is not None]
    failed = [visit for visit in visits if visit.outcome == "failed"]
    run_notes.FAILED_VISITS.write(folder, failed)
    workspace.report_progress(
        "load", "nothing new: the current release already holds all that is known"
    )
    current = find_current_release(workspace.paths.releases)
    return report_success(folder, current, current)


def _is_all_published(workspace: Workspace, folder: Path) -> bool:
    """Whether nothing serves, or all that does is what the current release was made of."""
    vintages = workspace.list_serving_vintages()
    if not vintages:
        # Where all of it was erased by law, the run that follows says so.
        return not any(map(workspace.tombstones.list_editions, workspace.sources))
    inputs = compute_inputs_fingerprint(
        workspace.sources.values(), vintages, DBT_PROJECT
    )
    # Where it is not, the run that follows says why.
    return is_published(workspace.with_progress(ignore_progress), inputs, folder)


def is_published(workspace: Workspace, inputs: str, folder: Path) -> bool:
    """Whether the current release is whole, was made of these very inputs, and still holds today.

    `folder`: of the run, where damage of the release is noted.
    """
    last = get_last_whole(workspace.paths.releases, folder)
    if last.damage:
        workspace.report_progress("load", last.damage)
        return False
    if last.folder is None or run_notes.read_inputs_of_release(last.folder) != inputs:
        return False
    manifest = read_manifest(last.folder)
    silence = _describe_silence(workspace, manifest)
    if silence:
        workspace.report_progress("load", silence)
        return False
    next_change_on = manifest.next_change_on
    if next_change_on is None or workspace.today < next_change_on:
        return True
    workspace.report_progress(
        "load",
        f"no source has news, but the calendar moved: what {last.folder.name} says changes on {next_change_on}",
    )
    return False


def _describe_silence(workspace: Workspace, manifest: Manifest) -> str:
    """That a source went silent for longer than its calendar bears, or is back, and the release does
    not say so; "" where it does. Readers see it then, once, and not in a release a night.
    """
    for published in manifest.sources:
        source = workspace.sources.get(published.source_id)
        if source is None:
            continue
        since = workspace.visits.find_contact(source.id).unreachable_since
        if since is None and published.unreachable_since is not None:
            return (
                f"{source.id} answers again, and {manifest.release_id} says it does not"
            )
        if since is None or published.unreachable_since is not None:
            continue
        if workspace.clock() - since > dt.timedelta(source.calendar.unreachable_days):
            return f"{source.id} is unreachable since {since.date()}, and {manifest.release_id} does not say so"
    return ""
