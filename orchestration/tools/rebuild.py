"""A release made again: from raw, by the code of the revision its manifest names, and compared byte
for byte.

    python -m orchestration.tools.rebuild DATA RELEASE OUT

runs inside the tree of an older revision when a newer one wants it, so those three words stay what
they are. They name a data folder (its raw and landed stores are only read), the folder of a
release, and the folder to write.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from ingest.store.paths import Paths
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.revision import (
    CHANGED,
    UNKNOWN,
    CannotRebuild,
    list_writers,
    read_git_revision,
    unpack_revision,
)
from orchestration.pipeline.workspace import REPOSITORY, ReportProgress, ignore_progress
from orchestration.release.describe.changes.table import TABLE
from orchestration.release.describe.manifest import read_manifest
from orchestration.release.facts import ReleaseFacts
from orchestration.release.store.catalogue import get_release_folder
from orchestration.release.store.verify import compare_data_files
from orchestration.tools.rebuild_here import write_release_again

# Where this module lived, newest first: a release may have been made by a revision before it moved.
MODULES = ("orchestration.tools.rebuild", "orchestration.rebuild")
CHANGES = f"{TABLE}.parquet"


@dataclass(frozen=True)
class ReleaseCode:
    """The tree whose code makes the release again, and what people should know about it."""

    tree: Path
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RebuildResult:
    """A release and its second making.

    `compared`: file → is it byte for byte the same. `folder`: the second one.
    """

    release_id: str
    compared: Mapping[str, bool]
    notes: tuple[str, ...]
    folder: Path

    @property
    def is_same(self) -> bool:
        """Whether every file that was compared is the same."""
        return all(self.compared.values())


def rebuild_release(
    paths: Paths,
    release_id: str,
    scratch_folder: Path,
    *,
    repository: Path = REPOSITORY,
    report_progress: ReportProgress = ignore_progress,
) -> RebuildResult:
    """Make a release again in a new scratch folder and compare every Parquet and CSV file with its
    manifest.

    `changes.parquet` is compared where the release it was made against still stands. The release
    itself and the stores are only read. Raises NoSuchRelease, DamagedRelease or CannotRebuild.
    """
    release = get_release_folder(paths.releases, release_id)
    manifest = read_manifest(release)
    scratch_folder.mkdir(parents=True)
    out = scratch_folder / release.name
    try:
        code = find_code(manifest.to_facts(), repository, scratch_folder / "code")
        if code.tree == REPOSITORY:
            notes = write_release_again(paths, release, out, report_progress)
        else:
            report_progress("rebuild", f"with the code of {manifest.git_revision}")
            notes = _run_other_code(code.tree, paths, release, out)
    except BaseException:
        # Nothing was compared, so there is nothing to look into; whoever interrupts gets the disk
        # back too.
        rmtree(scratch_folder)
        raise
    compared = compare_data_files(manifest, read_manifest(out))
    previous = manifest.previous_release
    if previous and not (paths.releases / previous).is_dir():
        del compared[CHANGES]
        notes += (
            f"{CHANGES} is not compared: {previous}, against which it was made, is no longer here",
        )
    return RebuildResult(release.name, compared, code.notes + notes, out)


def find_code(facts: ReleaseFacts, repository: Path, unpacked: Path) -> ReleaseCode:
    """The code a release was made with: what is checked out, or its revision unpacked.

    Raises CannotRebuild.

    `unpacked`: a folder that is made only where another revision has to be
    unpacked.
    """
    revision, revision_here = facts.git_revision, read_git_revision(repository)
    notes = _compare_writers(facts.made_with)
    if revision == UNKNOWN or revision.endswith(CHANGED):
        origin = "outside a checkout"
        if revision != UNKNOWN:
            origin = f"from {revision.removesuffix(CHANGED)} with changes"
        notes += (
            f"made {origin} that no revision holds; made again with the code at hand ({revision_here})",
        )
        return ReleaseCode(repository, notes)
    if revision == revision_here:
        return ReleaseCode(repository, notes)
    unpack_revision(repository, revision, unpacked)
    if find_module(unpacked) is None:
        raise CannotRebuild(
            f"{revision} is older than `releases rebuild`: its code can't make a release again"
        )
    return ReleaseCode(unpacked, notes)


def _compare_writers(made_with: Mapping[str, str]) -> tuple[str, ...]:
    """A note for each tool that has another version here than the one that wrote the release."""
    here = list_writers()
    notes: list[str] = []
    for name, version in made_with.items():
        version_here = here.get(name, "none")
        if version != version_here:
            notes.append(
                f"made with {name} {version}, here is {version_here}: Parquet may be packed otherwise; "
                "the CSV files must not differ"
            )
    return tuple(notes)


def find_module(tree: Path) -> str | None:
    """The dotted name of this module in a tree of any revision; None where that is older than it."""
    for module in MODULES:
        if (tree / f"{module.replace('.', '/')}.py").exists():
            return module
    return None


def _run_other_code(
    tree: Path, paths: Paths, release: Path, out: Path
) -> tuple[str, ...]:
    """Make the release again by another tree's code, in another process; its prints are the notes."""
    module = find_module(tree) or MODULES[0]
    places = [str(path.resolve()) for path in (paths.data, release, out)]
    done = subprocess.run(
        [sys.executable, "-m", module, *places],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotRebuild(
            done.stdout.strip()
            or f"the code in {tree.name} ended with {done.returncode}"
        )
    return tuple(done.stdout.splitlines())


def main(data: str, release: str, out: str) -> int:
    """The command: prints the notes, or why the release can't be made; returns its exit code."""
    try:
        notes = write_release_again(Paths(Path(data)), Path(release), Path(out))
    except CannotRebuild as refusal:
        print(refusal)
        return ExitCode.COULD_NOT_RUN
    for note in notes:
        print(note)
    return ExitCode.DONE


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
