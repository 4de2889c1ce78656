"""Publishing: the last step of a run, and the only one that readers notice.

The release is written under a temporary name, checked, renamed whole; then the pointer is swapped. After a crash at
any point the old release or the new one is current and whole, and the next run removes what was left over.
"""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

from orchestration.release.describe import changes as compare
from orchestration.release.describe import manifest
from orchestration.release.describe.describe import describe
from orchestration.release.facts import ReleaseFacts
from orchestration.release.store import catalogue as shelf
from orchestration.release.store.catalogue import Step, no_step
from orchestration.release.store.publishable import Unfit, reasons_against
from orchestration.release.write import questions
from orchestration.release.write.export import export, marts_of

# The hook of `publish` is called with each of these, in this order, just before the step is taken.
STEPS = (
    "stage",
    "export_duckdb",
    "export_parquet",
    "export_csv",
    "compare",
    "describe",
    "manifest",
    "settle",
    "verify",
    "rename",
    "settle_shelf",
    "link",
    "swap",
    "settle_pointer",
    "done",
)

# Where a release keeps the declarations of its sources, and their corrections: <publisher>/<dataset>.yml
DECLARATIONS = "sources"


class AlreadyPublished(Exception):
    """A release of that id stands on the shelf; releases are never written twice."""


@dataclass(frozen=True)
class Release:
    """A release on the shelf."""

    release_id: str
    folder: Path
    created_at: dt.datetime
    as_of: dt.date
    git_revision: str
    is_synthetic: bool
    rows: int


def publish(
    warehouse: Path,
    releases: Path,
    facts: ReleaseFacts,
    *,
    quality: Path | None = None,
    catalogue: Path | None = None,
    project: Path | None = None,
    step: Step = no_step,
) -> Release:
    """Make the finished warehouse the current release.

    `quality`: a folder of reports that travels in the release; `catalogue`: the folder of the sources' declarations,
    which travel in it too, so that it can be made again; `project`: the dbt project, whose analyses travel as
    questions that can be asked of the release. `step` is called before each of STEPS.
    Raises Unfit, AlreadyPublished, Busy, Unexportable or Damaged; then the current release is what it was.
    """
    if reasons := reasons_against(facts, marts_of(warehouse)):
        raise Unfit(reasons)
    with shelf.only_writer(releases):
        if (releases / facts.release_id).exists():
            raise AlreadyPublished(f"{facts.release_id} is already in {releases}; a new run needs a new release id")
        shelf.begin(releases, facts.release_id)
        try:
            _publish(warehouse, releases, facts, quality, catalogue, project, step)
        except BaseException:
            shelf.sweep(releases)
            raise
        shelf.finish(releases)
    return read_release(releases / facts.release_id)


def _publish(
    warehouse: Path,
    releases: Path,
    facts: ReleaseFacts,
    quality: Path | None,
    catalogue: Path | None,
    project: Path | None,
    step: Step,
) -> None:
    staged = shelf.staging_folder(releases, facts.release_id)
    previous = shelf.current(releases)
    given = {"quality": quality, "catalogue": catalogue, "project": project}
    stage(warehouse, staged, facts, previous=previous, **given, step=step)
    step("verify")
    if problems := manifest.verify(staged):
        raise manifest.Damaged(staged, problems)
    step("rename")
    staged.rename(releases / facts.release_id)
    step("settle_shelf")
    shelf.settle(releases)
    shelf.point(releases, facts.release_id, step)
    step("done")


def stage(
    warehouse: Path,
    folder: Path,
    facts: ReleaseFacts,
    *,
    previous: Path | None,
    quality: Path | None = None,
    catalogue: Path | None = None,
    project: Path | None = None,
    step: Step = no_step,
) -> None:
    """Write a whole release into a folder that does not exist yet; nothing outside it is touched.

    The same warehouse, facts and previous release give the same Parquet and CSV bytes.
    """
    step("stage")
    folder.mkdir(parents=True)
    marts, files = export(warehouse, folder, facts, step=step)
    if quality:
        shutil.copytree(quality, folder / "quality")
    if catalogue:
        _copy_declarations(catalogue, folder / DECLARATIONS)
    if project:
        questions.write(project / "analyses", project / "macros" / "judging.sql", folder)
    step("compare")
    changes = compare.write(previous, folder, facts, manifest.vintages(previous) if previous else frozenset())
    step("describe")
    describe(folder, facts, marts, files, changes)
    step("manifest")
    manifest.write(folder, facts, marts, files, previous=previous.name if previous else None)
    step("settle")
    shelf.settle_all(folder)


def _copy_declarations(catalogue: Path, folder: Path) -> None:
    for declared in catalogue.rglob("*.yml"):
        kept = folder / declared.relative_to(catalogue)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(declared.read_bytes())


def read_release(folder: Path) -> Release:
    """A release as its manifest tells it. Raises Damaged."""
    record = manifest.read(folder)
    return Release(
        release_id=record["release_id"],
        folder=folder,
        created_at=dt.datetime.fromisoformat(record["created_at"]),
        as_of=dt.date.fromisoformat(record["as_of"]),
        git_revision=record["git_revision"],
        is_synthetic=record["is_synthetic"],
        rows=sum(m["rows"] for m in record["marts"]),
    )
