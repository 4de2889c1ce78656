"""Bytes removed by law, with everything that was made of them in the stores.

What is published stays as it is and is named: releases hold figures, and whether one has to go is for
people to decide.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ingest.store.records import Edition, EditionState, Vintage
from ingest.store.tombstones import Tombstone
from orchestration.pipeline.workspace import Workspace


class CannotErase(Exception):
    """Nothing was erased, with what to do instead."""


@dataclass(frozen=True)
class Erased:
    """What is gone, and what is left. `vintages`: their ids; `releases`: those that hold figures of
    the file; `beside`: names of the other files of its editions, whose bytes stay but which are no
    longer read.
    """

    tombstone: Tombstone
    vintages: tuple[str, ...]
    releases: tuple[str, ...]
    beside: tuple[str, ...]


def erase_file(
    workspace: Workspace, source_id: str, file: str, *, by: str, why: str
) -> Erased:
    """Remove a file of a source from raw, landed, held and counted; its only writer may call this.

    `file`: its sha256, or the name of one file that came. The tombstone is written first: a run that
    is stopped is finished by running it again. Raises CannotErase.
    """
    by, why = " ".join(by.split()), " ".join(why.split())
    if not by or not why:
        raise CannotErase(
            "expected a name in --by and a reason in --why, found an empty one; to fix: say who decides, and why"
        )
    editions = workspace.raw.list_editions(source_id)
    sha256 = _find_sha256(source_id, editions, file)
    erased = [edition for edition in editions if _holds(edition, sha256)]
    workspace.tombstones.record(
        Tombstone(
            source_id=source_id,
            sha256=sha256,
            by=by,
            why=why,
            erased_at=workspace.clock(),
            editions=tuple(edition.edition_id for edition in erased),
        )
    )
    tombstone = workspace.tombstones.find(source_id, sha256)
    assert tombstone is not None
    vintages = _remove_landed(workspace, tombstone)
    _remove_what_is_made_again(workspace)
    # Last: until here a second run finds what to remove.
    path = workspace.raw.file_path(source_id, sha256)
    for copy in (path, *path.parent.glob(f"{sha256}.damaged*")):
        _remove(copy)
    names = {name.name for edition in erased for name in edition.files}
    names -= {name.name for e in erased for name in e.files if name.sha256 == sha256}
    return Erased(
        tombstone,
        vintages,
        _list_releases_with(workspace.paths.releases, sha256),
        tuple(sorted(names)),
    )


def _remove(path: Path) -> None:
    """Remove a file, or the folder that lay in its place; of nothing there nothing."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _find_sha256(source_id: str, editions: list[Edition], file: str) -> str:
    found: dict[str, str] = {}
    for edition in editions:
        for raw_file in edition.files:
            if file in (raw_file.sha256, raw_file.name):
                found[raw_file.sha256] = raw_file.name
    if len(found) == 1:
        return next(iter(found))
    if not found:
        raise CannotErase(
            f"expected a file that came from {source_id}, by name or sha256, found none called {file};"
            f" to fix: look into data/raw/{source_id}/editions/"
        )
    raise CannotErase(
        f"expected one file, found {len(found)} that came as {file}: {', '.join(sorted(found))};"
        " to fix: name one of them by its sha256"
    )


def _holds(edition: Edition, sha256: str) -> bool:
    return any(file.sha256 == sha256 for file in edition.files)


def _remove_landed(workspace: Workspace, tombstone: Tombstone) -> tuple[str, ...]:
    """The rows of the erased editions, however often they were read, and their held copies."""
    landed, source_id = workspace.landed, tombstone.source_id
    removed: list[Vintage] = []
    for folder in (workspace.paths.landed / source_id).glob("*"):
        records = [*folder.glob("vintage.json*"), *folder.glob("superseded-*.json*")]
        vintages = [Vintage.read(path) for path in records if path.suffix == ".json"]
        of_erased = [v for v in vintages if v.edition_id in tombstone.editions]
        if of_erased:
            shutil.rmtree(folder)
            removed += of_erased
    for edition_id in tombstone.editions:
        state = EditionState(edition_id=edition_id, reading_id="", outcome="erased")
        # With it the held copies go.
        landed.write_state(source_id, state)
        for aside in landed.held_folder(source_id, edition_id).parent.glob(
            f"{edition_id}.damaged*"
        ):
            shutil.rmtree(aside)
    for vintage in removed:
        # What was passed over because the erased one had said the same must speak for itself.
        landed.reopen_seen_again(source_id, vintage.known_from)
    return tuple(sorted({vintage.vintage_id for vintage in removed}))


def _remove_what_is_made_again(workspace: Workspace) -> None:
    """Counted cases with their keys, and the folders of past runs: the next refresh makes them anew."""
    shutil.rmtree(workspace.paths.counted, ignore_errors=True)
    shutil.rmtree(workspace.paths.build, ignore_errors=True)


def _list_releases_with(releases: Path, sha256: str) -> tuple[str, ...]:
    """The releases of which a figure rests on the file."""
    found: list[str] = []
    for files in sorted(releases.glob("[0-9]*/parquet/dim_raw_file.parquet")):
        rows = pl.scan_parquet(files).filter(pl.col("raw_sha256") == sha256)
        if not rows.head(1).collect().is_empty():
            found.append(files.parts[-3])
    return tuple(found)
