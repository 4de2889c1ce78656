"""Receipts of the raw store that are gone or can't be read: written again from the current release.

The id of an edition is the hash of its files' names and bytes, so a receipt that is put together
from elsewhere is either the right one or known not to be.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from ingest.store.records import Edition, RawFile
from orchestration.pipeline.workspace import Workspace
from orchestration.release.describe.manifest import read_manifest
from orchestration.release.facts import VintageFacts
from orchestration.release.store.whole import find_last_whole
from orchestration.release.write.files import DATABASE

_FILE_NAMES = "select raw_sha256, file_name from dim_raw_file"
# How `dim_raw_file` writes several names of the same bytes.
_BETWEEN_NAMES = " | "


def restore_receipts(workspace: Workspace) -> None:
    """Write every lost receipt again that the current release knows enough of.

    What it does not know (addresses and headers of the responses) is left out; a portal then sends
    its files once more. A damaged receipt that can't be restored stays as it is, and holds its source.
    Without its receipt, what lies at a source would pass for new.
    """
    lost = {
        source_id: _find_lost(workspace, source_id) for source_id in workspace.sources
    }
    if not any(lost.values()):
        return
    for edition in _list_published_editions(workspace):
        what_happened = lost.get(edition.source_id, {}).get(edition.edition_id)
        if what_happened and workspace.raw.restore_receipt(edition):
            place = f"raw/{edition.source_id}/editions/{edition.edition_id}.json"
            workspace.report_progress(
                "raw",
                f"{place} was {what_happened}: written again from the current release",
            )


def _find_lost(workspace: Workspace, source_id: str) -> dict[str, str]:
    """Edition → "damaged", or "missing" where it was read once and has no receipt any more."""
    read_once = workspace.landed.list_edition_ids(source_id)
    missing = read_once - workspace.raw.list_edition_ids(source_id)
    damaged = workspace.raw.list_damaged_receipts(source_id)
    return dict.fromkeys(missing, "missing") | dict.fromkeys(damaged, "damaged")


def _list_published_editions(workspace: Workspace) -> Iterator[Edition]:
    """The editions the last whole release was made from, as far as it knows them."""
    release = find_last_whole(workspace.paths.releases).folder
    if release is None:
        return
    with duckdb.connect(str(release / DATABASE), read_only=True) as connection:
        names = dict(connection.execute(_FILE_NAMES).fetchall())
    for source in read_manifest(release).sources:
        for vintage in source.vintages:
            yield _build_edition(workspace, source.source_id, vintage, names)


def _build_edition(
    workspace: Workspace, source_id: str, vintage: VintageFacts, names: dict[str, str]
) -> Edition:
    files: list[RawFile] = []
    for sha256 in vintage.raw_sha256s:
        path = workspace.raw.file_path(source_id, sha256)
        size = path.stat().st_size if path.is_file() else 0
        for name in names.get(sha256, "").split(_BETWEEN_NAMES):
            files.append(RawFile(name=name, sha256=sha256, size=size, url=""))
    _, _, arrival = vintage.edition_id.partition("-")
    return Edition(
        source_id=source_id,
        edition_id=vintage.edition_id,
        retrieved_at=vintage.retrieved_at,
        files=tuple(sorted(files, key=lambda file: file.name)),
        arrival=int(arrival or 1),
    )
