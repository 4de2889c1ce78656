"""What every kind of file is landed as, in one committed table: `readings.csv` beside this module.

One row per file: the numbers of its reader and of its kind of record, and a hash of the rows it
lands. The files are the tiny ones of `tiny/`, one for each format and kind, those bundled with the
project, and three of each source recorded in `../shared` (their names are in the table, so that a
file more changes nothing).

After a number was raised, or a declaration or reference list changed what is landed:

    python -m tests.sources.readings
"""

from __future__ import annotations

import csv
import hashlib
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import polars as pl

from ingest.declare.load import load_sources
from ingest.declare.source import Source
from ingest.fetch.fetched import Fetched
from ingest.fetch.portals.folder import fetch_folder
from ingest.land.edition import land_edition
from ingest.land.record_kinds import RECORD_KINDS
from ingest.parse.reference_lists import ReferenceLists
from ingest.read.registry import READER_VERSIONS
from ingest.store.landing import Landing
from ingest.store.records import Edition, RawFile
from tests.sources.recorded import NOW, RECORDED, as_recorded, load_examples

REPOSITORY = Path(__file__).parents[2]
SHARED_DATA = REPOSITORY.parent / "shared" / "data"
TABLE = Path(__file__).with_name("readings.csv")
TINY = Path(__file__).with_name("tiny")
_RECORDED_FILES = 3
# They name the vintage, not what its file says; of a quarantined row the words of its message may
# get better.
_LEFT_OUT = ("source_id", "vintage_id", "problem")


@dataclass(frozen=True)
class FileReading:
    """One row of the table. `place`: tiny, bundled or recorded."""

    place: str
    source_id: str
    file_name: str
    raw_sha256: str
    format: str
    format_version: int
    record_kind: str
    record_version: int
    rows: int
    rows_sha256: str


def load_table() -> list[FileReading]:
    """The committed table."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        records = list(csv.DictReader(stream))
    numbers = [field.name for field in fields(FileReading) if field.type == "int"]
    readings = []
    for record in records:
        values = record | {name: int(record[name]) for name in numbers}
        readings.append(FileReading(**values))
    return readings


def list_places() -> dict[str, list[Source]]:
    """Place → the sources whose files are read there, each pointed at a folder of files."""
    declared = load_examples()
    places = {
        "tiny": list(load_sources(TINY)),
        "bundled": [source for source in declared if source.fetch.kind == "folder"],
    }
    if SHARED_DATA.is_dir():
        places["recorded"] = [
            as_recorded(source, SHARED_DATA)
            for source in declared
            if source.id in RECORDED
        ]
    return places


def read_files(
    place: str, source: Source, reference: ReferenceLists, names: Sequence[str] = ()
) -> list[FileReading]:
    """A source's files as they land now: those named, or where none is, the first few."""
    fetched = [
        file
        for file in fetch_folder(source, clock=lambda: NOW)
        if _is_declared(file, source)
    ]
    if names:
        fetched = [file for file in fetched if file.name in names]
    elif place == "recorded":
        fetched = fetched[:_RECORDED_FILES]
    landings: list[Landing] = []
    together = (
        [fetched] if source.edition.of == "all_files" else [[file] for file in fetched]
    )
    with tempfile.TemporaryDirectory(prefix="chiso-readings-") as scratch:
        for number, files in enumerate(together):
            landings += _land_files(
                source, files, reference, Path(scratch, str(number))
            )
        landed = _hash_by_file(landings)
    return [_describe_file(place, source, file, landed) for file in fetched]


def _is_declared(file: Fetched, source: Source) -> bool:
    """Whether one of the source's tables is for a file of this name: a recorded export holds many
    more.
    """
    if len(source.tables) == 1 or not source.tables[0].titled:
        patterns = [table.files for table in source.tables if table.files]
        return not patterns or any(re.search(p, file.name) for p in patterns)
    titles = {word for table in source.tables for word in table.titled.words}
    return Path(file.name).stem in titles


def _land_files(
    source: Source, files: Iterable[Fetched], reference: ReferenceLists, scratch: Path
) -> list[Landing]:
    paths = {file.sha256: file.path for file in files}
    edition = Edition(
        source_id=source.id,
        edition_id="e",
        retrieved_at=NOW,
        files=tuple(
            RawFile(name=f.name, sha256=f.sha256, size=f.size, url=f.url) for f in files
        ),
    )
    return land_edition(
        source,
        edition,
        raw_path=lambda _, sha256: paths[sha256],
        reference=reference,
        scratch_folder=scratch,
    )


def _hash_by_file(landings: Iterable[Landing]) -> Mapping[str, tuple[int, str]]:
    """Hash of a raw file → (landed rows, hash of its landed and quarantined rows in any order)."""
    rows: dict[str, int] = defaultdict(int)
    lines: dict[str, list[str]] = defaultdict(list)
    for landing in landings:
        for frame in (landing.rows, landing.quarantined):
            for (sha256,), part in frame.group_by("raw_sha256"):
                text = part.drop(_LEFT_OUT, strict=False).write_csv(
                    include_header=False
                )
                lines[str(sha256)] += text.splitlines()
        for sha256, count in landing.rows["raw_sha256"].value_counts().iter_rows():
            rows[sha256] += count
    return {
        sha256: (
            rows[sha256],
            hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest()[:16],
        )
        for sha256, texts in lines.items()
    }


def _describe_file(
    place: str, source: Source, file: Fetched, landed: Mapping[str, tuple[int, str]]
) -> FileReading:
    rows, rows_sha256 = landed.get(file.sha256, (0, ""))
    return FileReading(
        place=place,
        source_id=source.id,
        file_name=file.name,
        raw_sha256=file.sha256[:16],
        format=source.read.kind,
        format_version=READER_VERSIONS[source.read.kind],
        record_kind=source.contract,
        record_version=RECORD_KINDS[source.contract].version,
        rows=rows,
        rows_sha256=rows_sha256,
    )


def refresh_table() -> None:
    """Write the table anew. Where `../shared` is absent, its rows stay as they are."""
    reference = ReferenceLists.load(REPOSITORY / "dbt_project" / "seeds")
    places = list_places()
    readings = [reading for reading in load_table() if reading.place not in places]
    for place, sources in places.items():
        for source in sources:
            readings += read_files(place, source, reference)
    readings.sort(
        key=lambda reading: (reading.place, reading.source_id, reading.file_name)
    )
    frame = pl.DataFrame([asdict(reading) for reading in readings])
    frame.write_csv(TABLE)


if __name__ == "__main__":
    refresh_table()
