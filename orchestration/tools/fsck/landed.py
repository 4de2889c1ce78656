"""The landed store checked: records, files of rows and of quarantine, reports of what is held."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ingest.store.landed import LandedStore
from ingest.store.paths import Paths
from ingest.store.raw import RawStore
from ingest.store.records import EditionState, Vintage
from ingest.store.sealed import DamagedRecord
from orchestration.tools.fsck.finding import Finding, Remedy, put_aside

_RECORD = "vintage.json"
_READ_AGAIN = "its edition is read again from raw"
# What a vintage folder holds that no longer serves.
_PAST = "superseded-*.json"


def check_landed(paths: Paths) -> Iterator[Finding]:
    """What is wrong in `landed/`, source by source."""
    for folder in sorted(paths.landed.glob("*")):
        if folder.is_dir():
            yield from _check_states(paths, folder)
            yield from _check_vintages(paths, folder)


def check_held(paths: Paths) -> Iterator[Finding]:
    """Held editions without their report, and reports of editions that are not held."""
    landed = LandedStore(paths)
    for state_file in sorted(paths.landed.glob("*/editions/*.json")):
        source_id = state_file.parts[-3]
        try:
            state = EditionState.read(state_file)
        except DamagedRecord:
            continue
        folder = landed.held_folder(source_id, state.edition_id)
        if state.outcome == "held" and not _is_report(folder / "report.txt"):
            yield Finding(
                f"held/{source_id}/{state.edition_id}/report.txt",
                "no report of a held edition",
                Remedy.MENDABLE,
                "the next refresh then reads and judges the edition again",
                _Reopening(landed, source_id, state.edition_id, folder),
            )
    for folder in sorted(paths.held.glob("*/*")):
        state_file = (
            paths.landed / folder.parent.name / "editions" / f"{folder.name}.json"
        )
        if not state_file.exists():
            yield Finding(
                f"held/{folder.parent.name}/{folder.name}",
                "a report of no edition that was ever read",
                Remedy.ORPHAN,
            )


class _Reopening:
    """Has a held edition read again, with its damaged report out of the way."""

    def __init__(
        self, landed: LandedStore, source_id: str, edition_id: str, folder: Path
    ) -> None:
        self._landed = landed
        self._source_id = source_id
        self._edition_id = edition_id
        self._folder = folder

    def __call__(self) -> None:
        if self._folder.exists():
            put_aside(self._folder)()
        self._landed.reopen_edition(self._source_id, self._edition_id)


def _is_report(path: Path) -> bool:
    try:
        return bool(path.read_text("utf-8").strip())
    except (OSError, ValueError):
        return False


def _check_states(paths: Paths, folder: Path) -> Iterator[Finding]:
    for path in sorted((folder / "editions").glob("*.json")):
        place = f"landed/{folder.name}/editions/{path.name}"
        try:
            state = EditionState.read(path)
        except DamagedRecord as damaged:
            yield Finding(
                place, damaged.found, Remedy.HEALS, _READ_AGAIN, put_aside(path)
            )
            continue
        receipt = paths.raw / folder.name / "editions" / path.name
        if not receipt.exists():
            yield Finding(
                place,
                "of an edition that raw has no receipt of",
                Remedy.LOST,
                "a refresh writes it again where the current release has its figures; else restore"
                " the data folder's copy of raw",
            )
        if state.outcome == "accepted":
            yield from _check_accepted(folder, state)


def _check_accepted(folder: Path, state: EditionState) -> Iterator[Finding]:
    """Vintages that an edition was read into and that are not there."""
    for vintage_id in state.vintage_ids:
        name = vintage_id.split("@")[1]
        # Of what was seen again there is no folder.
        if (folder / name).is_dir() and not _list_records(folder / name):
            yield Finding(
                f"landed/{folder.name}/{name}/{_RECORD}",
                "missing",
                Remedy.HEALS,
                _READ_AGAIN,
            )


def _list_records(folder: Path) -> list[Path]:
    return [*folder.glob(_RECORD), *folder.glob(_PAST)]


def _check_vintages(paths: Paths, folder: Path) -> Iterator[Finding]:
    landed, raw = LandedStore(paths), RawStore(paths)
    for vintage_folder in sorted(path for path in folder.iterdir() if path.is_dir()):
        if vintage_folder.name == "editions":
            continue
        place = f"landed/{folder.name}/{vintage_folder.name}"
        records = _list_records(vintage_folder)
        if not records:
            yield Finding(place, "files of no vintage", Remedy.ORPHAN)
        for record in records:
            yield from _check_vintage(landed, raw, record, place)


def _check_vintage(
    landed: LandedStore, raw: RawStore, record: Path, place: str
) -> Iterator[Finding]:
    serves = record.name == _RECORD
    try:
        vintage = Vintage.read(record)
    except DamagedRecord as damaged:
        remedy = Remedy.HEALS if serves else Remedy.LOST
        advice = _READ_AGAIN if serves else "it no longer serves: no figure rests on it"
        yield Finding(
            f"{place}/{record.name}", damaged.found, remedy, advice, put_aside(record)
        )
        return
    if landed.is_whole(vintage):
        return
    if not serves:
        yield Finding(
            f"{place}/{vintage.reading_id}",
            "other files than were accepted",
            Remedy.LOST,
            "it no longer serves: no figure rests on it",
        )
        return
    found = find_lost_bytes(raw, vintage)
    remedy = Remedy.LOST if found else Remedy.HEALS
    advice = f"raw can't give it again: {found}" if found else _READ_AGAIN
    yield Finding(
        f"{place}/{vintage.reading_id}",
        "other files than were accepted",
        remedy,
        advice,
    )


def find_lost_bytes(raw: RawStore, vintage: Vintage) -> str:
    """Which of the bytes that a vintage was read from are lost; "" where none is."""
    try:
        edition = raw.read_edition(vintage.source_id, vintage.edition_id)
    except (FileNotFoundError, DamagedRecord):
        return f"no receipt of edition {vintage.edition_id}"
    lost = [file.name for file in edition.files if not raw.is_whole(edition, file)]
    return ", ".join(lost)
