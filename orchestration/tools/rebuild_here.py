"""A release written again from raw with the code at hand.

The release itself holds what else is needed: which editions and readings served, the declarations
of its sources, its day of knowledge. Raw is never deleted, so a release can be made again as long
as its revision is in the checkout. A vintage that another reading had read (a later one was held,
or its source was not fetched) is taken from the landed store, where its file stays, and must have
the hash the manifest gives.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

from ingest.declare.source import Source
from ingest.fetch.fetched import hash_file
from ingest.land.edition import land_edition
from ingest.land.reading import build_reading_id
from ingest.problem import Refusal
from ingest.store.paths import Paths
from ingest.store.records import Edition, Vintage
from orchestration.pipeline.cases.counting import count_new_sets
from orchestration.pipeline.dbt_cache import keep_cache_in
from orchestration.pipeline.revision import CannotRebuild
from orchestration.pipeline.transform.build import build_models
from orchestration.pipeline.warehouse import (
    WarehouseContents,
    load_warehouse,
    locate_warehouse,
)
from orchestration.pipeline.workspace import ReportProgress, Workspace, ignore_progress
from orchestration.release.describe.manifest import read_manifest
from orchestration.release.facts import ReleaseFacts, SourceFacts, VintageFacts
from orchestration.release.inputs import ReleaseInputs
from orchestration.release.store.stage import DECLARATIONS, stage_release


@dataclass(frozen=True)
class RebuildStores:
    """`kept`: the stores of the data folder, only read.

    `scratch`: where everything is made again.
    """

    kept: Workspace
    scratch: Workspace


def write_release_again(
    paths: Paths,
    release: Path,
    out: Path,
    report_progress: ReportProgress = ignore_progress,
) -> tuple[str, ...]:
    """Write the release into `out`; everything made on the way lies beside it.

    Returns notes: what people should know of this making. Raises CannotRebuild.
    """
    keep_cache_in(Paths(out.parent / "data"))
    facts = read_manifest(release).to_facts()
    declarations = release / DECLARATIONS
    stores = RebuildStores(
        kept=Workspace(paths, declarations),
        scratch=Workspace(
            Paths(out.parent / "data"),
            declarations,
            clock=lambda: facts.created_at,
            report_progress=report_progress,
        ),
    )
    missing = {
        source.source_id for source in facts.sources
    } - stores.scratch.sources.keys()
    if missing:
        raise CannotRebuild(
            f"expected the declarations of {', '.join(sorted(missing))} in {declarations}, found none; "
            "to fix: rebuild a whole copy of the release"
        )
    vintages: list[Vintage] = []
    notes: list[str] = []
    for source in facts.sources:
        report_progress(
            "land", f"{source.source_id}: {len(source.vintages)} vintage(s)"
        )
        of_source, carried = land_again(stores, source)
        vintages += of_source
        if carried:
            notes.append(
                f"{source.source_id}: {carried} vintage(s) of another reading, taken as they landed then"
            )
    warehouse = locate_warehouse(out.parent)
    _build_warehouse(stores, warehouse, facts, vintages)
    report_progress("release", "writing it")
    previous = _locate_previous(paths, release)
    inputs = ReleaseInputs(warehouse, facts, declarations=declarations)
    stage_release(inputs, out, previous)
    return tuple(notes)


def land_again(stores: RebuildStores, source: SourceFacts) -> tuple[list[Vintage], int]:
    """A source's vintages in the manifest's order, and how many came from the landed store."""
    declared = stores.scratch.sources[source.source_id]
    reading_id = build_reading_id(declared, stores.scratch.reference)
    same_reading = [
        vintage for vintage in source.vintages if vintage.reading_id == reading_id
    ]
    other_reading = [
        vintage for vintage in source.vintages if vintage.reading_id != reading_id
    ]
    landed: dict[str, Vintage] = {}
    for vintage in read_again(stores, declared, same_reading):
        landed[vintage.vintage_id] = vintage
    for facts in other_reading:
        landed[facts.vintage_id] = carry_over(stores, source, facts)
    return [landed[vintage.vintage_id] for vintage in source.vintages], len(
        other_reading
    )


def read_again(
    stores: RebuildStores, source: Source, vintages: Sequence[VintageFacts]
) -> Iterator[Vintage]:
    """Read the editions of these vintages from raw and let exactly these vintages serve.

    Raises CannotRebuild.
    """
    for edition_id in dict.fromkeys(vintage.edition_id for vintage in vintages):
        expected = {
            vintage.vintage_id
            for vintage in vintages
            if vintage.edition_id == edition_id
        }
        edition = read_whole_edition(stores.kept, source.id, edition_id)
        try:
            landings = land_edition(
                source,
                edition,
                raw_path=stores.kept.raw.file_path,
                reference=stores.scratch.reference,
                scratch_folder=stores.scratch.paths.build / "landed",
            )
        except Refusal as refusal:
            raise CannotRebuild(
                f"{source.id}: it was read once and is now refused: {refusal}"
            ) from refusal
        lost = expected - {landing.vintage.vintage_id for landing in landings}
        if lost:
            raise CannotRebuild(
                f"{source.id}: edition {edition_id} no longer gives {', '.join(sorted(lost))}"
            )
        for landing in landings:
            if landing.vintage.vintage_id in expected:
                stores.scratch.landed.accept(landing)
                yield landing.vintage


def read_whole_edition(kept: Workspace, source_id: str, edition_id: str) -> Edition:
    """An edition with all its bytes as they came. Raises CannotRebuild."""
    remedy = "to fix: put the raw store back"
    try:
        edition = kept.raw.read_edition(source_id, edition_id)
    except FileNotFoundError as error:
        raise CannotRebuild(
            f"raw/{source_id}: expected the receipt of edition {edition_id}, found none; {remedy}"
        ) from error
    for file in edition.files:
        tombstone = kept.tombstones.find(source_id, file.sha256)
        if tombstone is not None:
            raise CannotRebuild(
                f"raw/{source_id}/{file.sha256}: {file.name} was erased on {tombstone.erased_at:%Y-%m-%d} by"
                f" {tombstone.by}: {tombstone.why}; what rests on it can't be made again"
            )
        stored = kept.raw.file_path(source_id, file.sha256)
        problem = None
        if not stored.is_file():
            problem = "nothing"
        elif hash_file(stored) != file.sha256:
            problem = "other bytes"
        if problem:
            raise CannotRebuild(
                f"raw/{source_id}/{file.sha256}: expected the bytes of {file.name}, found {problem}; {remedy}"
            )
    return edition


def carry_over(
    stores: RebuildStores, source: SourceFacts, facts: VintageFacts
) -> Vintage:
    """A vintage as it landed then: its files are linked from the landed store.

    Raises CannotRebuild.
    """
    # Without the hashes of its scope and content: only landing compares these, and nothing more lands here.
    vintage = facts.to_vintage(source.source_id)
    kept = stores.kept.landed
    files = kept.list_files(vintage)
    if kept.hash_files(vintage) != facts.landed_sha256:
        found = "other files" if files else "nothing"
        raise CannotRebuild(
            f"{facts.vintage_id}: it was read by {facts.reading_id}, which is not how this code reads; expected its "
            f"files in the landed store, found {found}; a refresh before `make clean` would have kept them"
        )
    folder = stores.scratch.landed.rows_path(vintage).parent
    folder.mkdir(parents=True, exist_ok=True)
    for path in (*files, kept.quarantine_path(vintage)):
        _link_or_copy(path, folder / path.name)
    return vintage


def _link_or_copy(path: Path, target: Path) -> None:
    """A second name for a file, or its copy where the stores lie on several file systems."""
    try:
        target.hardlink_to(path)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK):
            raise
        copyfile(path, target)


def _build_warehouse(
    stores: RebuildStores,
    warehouse: Path,
    facts: ReleaseFacts,
    vintages: Sequence[Vintage],
) -> None:
    """Load the vintages and build every model. Raises CannotRebuild where one does not hold."""
    scratch = stores.scratch
    sources = list(scratch.sources.values())
    contents = WarehouseContents(
        run_id=facts.release_id,
        today=facts.as_of,
        sources=sources,
        vintages=vintages,
        landed=scratch.landed,
        raw=stores.kept.raw,
        counts=count_new_sets(scratch.paths.counted, sources, vintages, scratch.landed),
        contacts={source.source_id: source.contact for source in facts.sources},
    )
    load_warehouse(warehouse, contents)
    scratch.report_progress("dbt", "building the models")
    for node in build_models(warehouse):
        if not node.is_good:
            raise CannotRebuild(f"{node.unique_id}: {node.status}: {node.message}")


def _locate_previous(paths: Paths, release: Path) -> Path | None:
    """The release this one's changes were written against; None without one, or if it is gone."""
    previous = read_manifest(release).previous_release
    if not previous:
        return None
    folder = paths.releases / previous
    return folder if folder.is_dir() else None
