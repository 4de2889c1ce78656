"""Files that people dropped into an inbox since its source was visited last. Nothing is read here."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

from orchestration.pipeline.workspace import Workspace

# A file that was changed a moment ago may still be on its way.
QUIET = dt.timedelta(seconds=30)


@dataclass(frozen=True)
class DroppedFiles:
    """`paths`: files that wait, in order. `mark` tells them, with their sizes and moments, from any
    others: what was tried once is not tried again until something about them changes.
    """

    paths: tuple[Path, ...]
    mark: str


def find_dropped_files(workspace: Workspace) -> DroppedFiles | None:
    """What waits in the inboxes; None where nothing does, or where a file is still being copied."""
    waiting: list[Path] = []
    words: list[str] = []
    for source in workspace.sources.values():
        if source.fetch.kind != "inbox":
            continue
        visit = workspace.visits.find_contact(source.id).last_visit
        visited_at = visit.visited_at.timestamp() if visit else 0.0
        for path in sorted((workspace.paths.inbox / source.id).rglob("*")):
            if not path.is_file():
                continue
            found = path.stat()
            # A moved or copied file may bring an old date of its own; its place here is as new as it is.
            changed_at = max(found.st_mtime, found.st_ctime)
            if changed_at <= visited_at:
                continue
            if changed_at > (workspace.clock() - QUIET).timestamp():
                return None
            waiting.append(path)
            words.append(f"{path} {found.st_size} {changed_at}")
    if not waiting:
        return None
    mark = hashlib.sha256("\n".join(words).encode("utf-8", "surrogatepass"))
    return DroppedFiles(tuple(waiting), mark.hexdigest()[:16])
