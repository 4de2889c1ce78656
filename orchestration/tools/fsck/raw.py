"""The raw store checked: every receipt, every byte it promises, and what lies there without one."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

from ingest.fetch.fetched import hash_file
from ingest.store.atomic import DAMAGED_SUFFIX
from ingest.store.decisions import Decision
from ingest.store.paths import Paths
from ingest.store.records import Edition, Listing, RawFile
from ingest.store.sealed import DamagedRecord
from ingest.store.tombstones import FOLDER, Tombstone
from orchestration.tools.fsck.finding import Finding, Remedy, put_aside

_NOT_FILES = {"editions", "decisions", FOLDER, "listing.json"}


def check_raw(paths: Paths) -> Iterator[Finding]:
    """What is wrong in `raw/`, source by source."""
    for folder in sorted(paths.raw.glob("*")):
        # A name with a dot holds no source: the log of visits.
        if folder.name.startswith("."):
            continue
        if not folder.is_dir():
            yield Finding(f"raw/{folder.name}", "no folder of a source", Remedy.ORPHAN)
            continue
        yield from _check_source(folder)


def _check_source(folder: Path) -> Iterator[Finding]:
    promised: dict[str, RawFile] = {}
    has_damaged_receipt = False
    for receipt in sorted((folder / "editions").glob("*.json")):
        try:
            edition = Edition.read(receipt)
        except DamagedRecord as damaged:
            has_damaged_receipt = True
            yield _describe_receipt(folder, receipt, damaged)
            continue
        promised |= {file.sha256: file for file in edition.files}
    erased = yield from _check_tombstones(folder)
    for file in promised.values():
        if file.sha256 not in erased:
            yield from _check_bytes(folder, file)
    yield from _check_listing(folder)
    yield from _check_decisions(folder)
    yield from _list_orphans(folder, set(promised) | erased, has_damaged_receipt)


def _describe_receipt(folder: Path, receipt: Path, damaged: DamagedRecord) -> Finding:
    return Finding(
        f"raw/{folder.name}/editions/{receipt.name}",
        damaged.found,
        Remedy.LOST,
        "a refresh writes it again where the current release has its figures; else restore the data folder's"
        " copy; or let --mend set it aside and put the edition's file at its source again: it is then a new arrival",
        put_aside(receipt),
    )


def _check_bytes(folder: Path, file: RawFile) -> Iterator[Finding]:
    path = folder / file.sha256
    if not path.exists():
        problem = "missing"
    elif path.is_file() and hash_file(path) == file.sha256:
        return
    else:
        problem = "other bytes than came"
    yield Finding(
        f"raw/{folder.name}/{file.sha256}",
        problem,
        Remedy.LOST,
        f"ask for “{file.name}” again ({file.url}, {file.size:,} bytes) and put it at its source: it is kept"
        " again by itself; what was read from it keeps serving",
        put_aside(path),
    )


def _check_tombstones(folder: Path) -> Generator[Finding, None, set[str]]:
    """Returns the hashes of what was erased. Bytes that came back go again."""
    erased: set[str] = set()
    for path in sorted((folder / FOLDER).glob("*.json")):
        erased.add(path.stem)
        try:
            Tombstone.read(path)
        except DamagedRecord as damaged:
            yield Finding(
                f"raw/{folder.name}/{FOLDER}/{path.name}",
                damaged.found,
                Remedy.LOST,
                "restore the data folder's copy: it says who had the bytes erased, and why",
            )
        bytes_again = folder / path.stem
        if bytes_again.exists():
            yield Finding(
                f"raw/{folder.name}/{path.stem}",
                "bytes that were erased are there again",
                Remedy.MENDABLE,
                "they are deleted then",
                bytes_again.unlink,
            )
    return erased


def _check_listing(folder: Path) -> Iterator[Finding]:
    path = folder / "listing.json"
    try:
        Listing.read(path)
    except FileNotFoundError:
        return
    except DamagedRecord as damaged:
        yield Finding(
            f"raw/{folder.name}/listing.json",
            damaged.found,
            Remedy.MENDABLE,
            "what lay at the source last is then not known; the next refresh notes it anew",
            put_aside(path),
        )


def _check_decisions(folder: Path) -> Iterator[Finding]:
    for path in sorted((folder / "decisions").glob("*/*.json")):
        try:
            Decision.read(path)
        except DamagedRecord as damaged:
            yield Finding(
                f"raw/{folder.name}/decisions/{path.parent.name}/{path.name}",
                damaged.found,
                Remedy.LOST,
                "restore the data folder's copy; or let --mend set it aside: the edition is then held again until"
                " somebody decides anew",
                put_aside(path),
            )


def _list_orphans(
    folder: Path, promised: set[str], has_damaged_receipt: bool
) -> Iterator[Finding]:
    for path in sorted(folder.iterdir()):
        if path.name in promised or path.name in _NOT_FILES:
            continue
        if DAMAGED_SUFFIX in path.name:
            problem = "set aside as damaged"
        elif path.name.startswith("."):
            problem = "left by a run that was stopped"
        elif has_damaged_receipt:
            problem = "bytes without a receipt: perhaps those of a damaged one above"
        else:
            problem = "bytes without a receipt"
        yield Finding(f"raw/{folder.name}/{path.name}", problem, Remedy.ORPHAN)
