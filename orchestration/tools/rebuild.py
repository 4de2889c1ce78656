"""A release made again: from raw, by the code of the revision its manifest names, and compared byte for byte.

    python -m orchestration.tools.rebuild DATA RELEASE OUT

runs inside the tree of an older revision when a newer one asks for it, so those three words stay what they are. They
name a data folder (its raw and landed stores are only read), the folder of a release, and the folder to write.

The release itself holds what else is needed: which editions and readings served, the declarations of its sources, its
day of knowledge. Raw is never deleted; so a release can be made again as long as its revision is in the checkout. A
vintage that another reading had read (a later one was held, or not asked for) is taken from the landed store, where
its file stays, and must have the hash the manifest gives.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from shutil import rmtree
from typing import Any

from ingest.declare.source import Source
from ingest.fetch.fetched import hash_file
from ingest.land.edition import land_edition
from ingest.land.reading import build_reading_id
from ingest.problem import Refusal
from ingest.store.paths import Paths
from ingest.store.records import Edition, Vintage
from orchestration.pipeline import counting, transform, warehouse
from orchestration.pipeline.revision import CHANGED, UNKNOWN, CannotRebuild, git_revision, unpack, writers
from orchestration.pipeline.workspace import REPOSITORY, Say, Workspace, quiet
from orchestration.release.describe import manifest
from orchestration.release.describe.changes import ROWS
from orchestration.release.facts import SourceFacts, VintageFacts
from orchestration.release.store import catalogue as shelf
from orchestration.release.store.publish import DECLARATIONS, stage

# Where this module lived, newest first: a release may have been made by a revision before it moved.
MODULES = ("orchestration.tools.rebuild", "orchestration.rebuild")
CHANGES = f"{ROWS}.parquet"


@dataclass(frozen=True)
class CodeFound:
    """The tree whose code makes the release again, and what has to be said about it."""

    tree: Path
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rebuilt:
    """A release and its second making. `compared`: file → is it byte for byte the same. `folder`: the second one."""

    release_id: str
    compared: Mapping[str, bool]
    notes: tuple[str, ...]
    folder: Path

    @property
    def is_same(self) -> bool:
        return all(self.compared.values())


def rebuild(
    paths: Paths, release_id: str, workshop: Path, *, repository: Path = REPOSITORY, say: Say = quiet
) -> Rebuilt:
    """Make a release again in a new folder `workshop` and compare every Parquet and CSV file with its manifest.

    `changes.parquet` is compared where the release it was made against still stands. Nothing on the shelf is touched.
    Raises NoSuchRelease, Damaged or CannotRebuild.
    """
    release = shelf.release_folder(paths.releases, release_id)
    record = manifest.read(release)
    workshop.mkdir(parents=True)
    out = workshop / release.name
    try:
        found = code_of(record, repository, workshop / "code")
        if found.tree == REPOSITORY:
            notes = make_again(paths, release, out, say)
        else:
            say("rebuild", f"with the code of {record['git_revision']}")
            notes = _make_again_in(found.tree, paths, release, out)
    except BaseException:
        rmtree(workshop)
        raise
    compared = manifest.compared(record, manifest.read(out))
    previous = record["previous_release"]
    if previous and not (paths.releases / previous).is_dir():
        del compared[CHANGES]
        notes = (*notes, f"{CHANGES} is not compared: {previous}, against which it was made, is no longer here")
    return Rebuilt(release.name, compared, (*found.notes, *notes), out)


def code_of(record: Mapping[str, Any], repository: Path, unpacked: Path) -> CodeFound:
    """The code a release was made with: what is checked out, or its revision unpacked. Raises CannotRebuild."""
    revision, here = record["git_revision"], git_revision(repository)
    notes = [
        f"made with {name} {then}, here is {now}: Parquet may be packed otherwise; the CSV files must not differ"
        for name, then in record["made_with"].items()
        if then != (now := writers().get(name, "none"))
    ]
    if revision == UNKNOWN or revision.endswith(CHANGED):
        told = "outside a checkout" if revision == UNKNOWN else f"from {revision.removesuffix(CHANGED)} with changes"
        return CodeFound(
            repository,
            (*notes, f"made {told} that no revision holds; made again with the code at hand ({here})"),
        )
    if revision == here:
        return CodeFound(repository, tuple(notes))
    unpack(repository, revision, unpacked)
    if find_module(unpacked) is None:
        raise CannotRebuild(f"{revision} is older than `releases rebuild`: its code can't make a release again")
    return CodeFound(unpacked, tuple(notes))


def find_module(tree: Path) -> str | None:
    """The dotted name under which a tree of any revision holds this module; None where it is older than it."""
    for module in MODULES:
        if (tree / f"{module.replace('.', '/')}.py").exists():
            return module
    return None


def _make_again_in(tree: Path, paths: Paths, release: Path, out: Path) -> tuple[str, ...]:
    """The same, by another tree's code in a process of its own; what it prints are its notes."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            find_module(tree) or MODULES[0],
            *(str(p.resolve()) for p in (paths.data, release)),
            str(out.resolve()),
        ],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotRebuild(done.stdout.strip() or f"the code in {tree.name} ended with {done.returncode}")
    return tuple(done.stdout.splitlines())


def make_again(paths: Paths, release: Path, out: Path, say: Say = quiet) -> tuple[str, ...]:
    """Write the release into `out` with the code at hand; everything made on the way lies beside it.

    Returns what has to be said about it. Raises CannotRebuild.
    """
    facts = manifest.facts_of(manifest.read(release))
    catalogue = release / DECLARATIONS
    kept = Workspace(paths, catalogue)
    line = Workspace(Paths(out.parent / "data"), catalogue, clock=lambda: facts.created_at, say=say)
    if missing := sorted({s.source_id for s in facts.sources} - line.sources.keys()):
        raise CannotRebuild(f"{catalogue}: expected the declaration of {', '.join(missing)}, met none")
    vintages, notes = [], []
    for told in facts.sources:
        say("land", f"{told.source_id}: {len(told.vintages)} vintage(s)")
        source = line.sources[told.source_id]
        wanted = build_reading_id(source, line.reference)
        again = [v for v in told.vintages if v.reading_id == wanted]
        others = [v for v in told.vintages if v.reading_id != wanted]
        if others:
            notes.append(f"{told.source_id}: {len(others)} vintage(s) of another reading, taken as they landed then")
        found = {
            v.vintage_id: v for v in (*_read_again(kept, line, source, again), *_carried(kept, line, told, others))
        }
        vintages += [found[v.vintage_id] for v in told.vintages]
    file = out.parent / "warehouse.duckdb"
    warehouse.load(
        file,
        run_id=facts.release_id,
        today=facts.as_of,
        sources=list(line.sources.values()),
        vintages=vintages,
        store=line.landed,
        raw=kept.raw,
        counts=counting.bring_up_to_date(line.paths.counted, line.sources.values(), vintages, line.landed),
    )
    say("dbt", "building the models")
    if bad := [n for n in transform.build(file, on_event=lambda _: None) if not n.is_good]:
        raise CannotRebuild(f"{bad[0].unique_id}: {bad[0].status}: {bad[0].message}")
    say("release", "writing it")
    previous = manifest.read(release)["previous_release"]
    before = paths.releases / previous if previous else None
    stage(file, out, facts, previous=before if before and before.is_dir() else None, catalogue=catalogue)
    return tuple(notes)


def _read_again(kept: Workspace, line: Workspace, source: Source, told: Sequence[VintageFacts]) -> Iterator[Vintage]:
    """Read the editions of these vintages from raw and let exactly these vintages serve."""
    for edition_id in dict.fromkeys(v.edition_id for v in told):
        wanted = {v.vintage_id for v in told if v.edition_id == edition_id}
        edition = _edition(kept, source.id, edition_id)
        try:
            landed = land_edition(
                source,
                edition,
                raw_path=kept.raw.file_path,
                reference=line.reference,
                scratch_folder=line.paths.build / "landed",
            )
        except Refusal as refusal:
            raise CannotRebuild(f"{source.id}: it was read once and now is refused: {refusal}") from refusal
        if lost := wanted - {part.vintage.vintage_id for part in landed}:
            raise CannotRebuild(f"{source.id}: edition {edition_id} no longer gives {', '.join(sorted(lost))}")
        for part in landed:
            if part.vintage.vintage_id in wanted:
                line.landed.accept(part)
                yield part.vintage


def _edition(kept: Workspace, source_id: str, edition_id: str) -> Edition:
    """An edition with all its bytes as they came."""
    try:
        edition = kept.raw.read_edition(source_id, edition_id)
    except FileNotFoundError:
        raise CannotRebuild(
            f"raw/{source_id}: expected the receipt of edition {edition_id}, met none; put the raw store back"
        ) from None
    for file in edition.files:
        stored = kept.raw.file_path(source_id, file.sha256)
        if not stored.is_file() or hash_file(stored) != file.sha256:
            found = "other bytes" if stored.is_file() else "nothing"
            raise CannotRebuild(
                f"raw/{source_id}/{file.sha256}: expected the bytes of {file.name}, found {found}; put the raw"
                " store back"
            )
    return edition


def _carried(
    kept: Workspace, line: Workspace, source: SourceFacts, told: Sequence[VintageFacts]
) -> Iterator[Vintage]:
    """Vintages as they landed then: the file of their reading stays in the landed store."""
    for one in told:
        shared = set(Vintage.model_fields) & {f.name for f in fields(VintageFacts)}
        vintage = Vintage(
            source_id=source.source_id,
            scope_hash="",
            content_hash="",
            **{name: getattr(one, name) for name in shared},
        )
        stored = kept.landed.list_files(vintage)
        if kept.landed.hash_files(vintage) != one.landed_sha256:
            found = "other files" if stored else "nothing"
            raise CannotRebuild(
                f"{one.vintage_id}: read by {one.reading_id}, which this code does not know; expected its files in"
                f" the landed store, met {found}; a refresh before `make clean` would have kept it"
            )
        for path in (*stored, kept.landed.quarantine_path(vintage)):
            copy = line.landed.rows_path(vintage).with_name(path.name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.hardlink_to(path)
        yield vintage


def main(data: str, release: str, out: str) -> int:
    try:
        notes = make_again(Paths(Path(data)), Path(release), Path(out))
    except CannotRebuild as refusal:
        print(refusal)
        return 3
    print(*notes, sep="\n", end="\n" if notes else "")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
