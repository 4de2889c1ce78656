"""News that was taken and is in no release, because the refresh that took it was ended. Nothing is run here.

A visit says that something was noticed. That it was published says the newest release, and nothing
else: what lies between the two is to be refreshed again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ingest.declare.source import Source
from ingest.problem import Refusal
from ingest.store.visits import Visit
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.retrying import is_news_due
from orchestration.pipeline.run_log import find_last_end
from orchestration.pipeline.workspace import Workspace
from orchestration.pipeline.writer_lock import is_data_folder_held
from orchestration.release.describe.manifest import NAME as MANIFEST
from orchestration.release.describe.manifest import DamagedRelease, read_manifest
from orchestration.release.store.catalogue import list_release_ids

# A vintage and the reading of it.
Served = tuple[str, str]


@dataclass(frozen=True)
class UnpublishedNews:
    """The sources whose news is in no release. `mark`: tells it, with how often it was tried, from any
    other.
    """

    source_ids: tuple[str, ...]
    mark: str


@dataclass(frozen=True)
class NewestRelease:
    """The newest release, whichever is current: somebody may have rolled it back. `folder`: None where
    nothing was ever published.
    """

    folder: Path | None

    @classmethod
    def find(cls, releases: Path) -> NewestRelease:
        """The newest in a folder of releases."""
        ids = list_release_ids(releases)
        return cls(releases / ids[-1] if ids else None)

    @cached_property
    def written_at(self) -> int:
        """When it was, in nanoseconds of the file system's clock."""
        if self.folder is None:
            return 0
        return (self.folder / MANIFEST).stat().st_mtime_ns

    @cached_property
    def served(self) -> dict[str, set[Served]]:
        """Source → the vintages it was made from. Raises DamagedRelease."""
        if self.folder is None:
            return {}
        served: dict[str, set[Served]] = {}
        for source in read_manifest(self.folder).sources:
            served[source.source_id] = {
                (vintage.vintage_id, vintage.reading_id) for vintage in source.vintages
            }
        return served


def find_unpublished_news(workspace: Workspace) -> UnpublishedNews | None:
    """The news to be refreshed again now; None where there is none, or while somebody is at it."""
    if is_data_folder_held(workspace.paths):
        return None
    newest = NewestRelease.find(workspace.paths.releases)
    due: list[str] = []
    words: list[str] = []
    for source in workspace.sources.values():
        try:
            came_at = find_unpublished_arrival(workspace, source, newest)
        except (DamagedRelease, OSError, Refusal):
            # Whoever refreshes next says what is damaged.
            continue
        if came_at is None:
            continue
        tries = _list_tries(workspace.visits.list_visits(source.id), came_at)
        tried_at = [visit.visited_at for visit in tries]
        if _was_refused(workspace, tries):
            continue
        if not is_news_due(tried_at, workspace.clock()):
            continue
        due.append(source.id)
        words.append(f"{source.id}@{came_at:%Y%m%dT%H%M%SZ}/{len(tries)}")
    return UnpublishedNews(tuple(due), " ".join(words)) if due else None


def find_unpublished_arrival(
    workspace: Workspace, source: Source, newest: NewestRelease
) -> dt.datetime | None:
    """When the first came of what a source gave and no release knows; None where nothing is so.

    What is held, dismissed or erased was decided on: it waits for nobody. Raises Refusal, OSError or
    DamagedRelease where a record of it can't be read.
    """
    came_at: list[dt.datetime] = []
    for edition_id in _list_unread(workspace, source):
        edition = workspace.raw.read_edition(source.id, edition_id)
        came_at.append(edition.retrieved_at)
    # This is asked again and again: vintages are read only where something was landed since.
    if workspace.landed.find_last_change(source.id) > newest.written_at:
        published = newest.served.get(source.id, set())
        for vintage in workspace.landed.list_vintages(source.id):
            if (vintage.vintage_id, vintage.reading_id) not in published:
                came_at.append(vintage.retrieved_at)
    return min(came_at, default=None)


def _list_unread(workspace: Workspace, source: Source) -> set[str]:
    """The editions that were kept and never read."""
    unread = workspace.raw.list_edition_ids(source.id)
    unread -= workspace.landed.list_edition_ids(source.id)
    if unread:
        unread -= set(workspace.tombstones.list_editions(source.id))
    return unread


def _list_tries(visits: list[Visit], came_at: dt.datetime) -> list[Visit]:
    """The visits of the refreshes that had the news, the one that brought it first."""
    tries: list[Visit] = []
    for visit in visits:
        # The clock gives whole seconds.
        ended_at = visit.visited_at + dt.timedelta(seconds=visit.seconds + 1)
        if ended_at >= came_at:
            tries.append(visit)
    return tries


def _was_refused(workspace: Workspace, tries: list[Visit]) -> bool:
    """Whether the last refresh that had the news was refused: people were told, and the same figures
    would be refused again.
    """
    end = find_last_end(workspace.paths)
    if end is None or not tries or end.exit_code != ExitCode.REFUSED:
        return False
    return end.ended_at >= tries[-1].visited_at
