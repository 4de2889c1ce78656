"""The raw and the landed store: where bytes and vintages are kept, and how a write is seen whole or not at all.

    raw/<source>/<sha256>                                 bytes as they came, never deleted
    raw/<source>/editions/<edition>.json                  the receipt: which files came together, from where, when
    landed/<source>/editions/<edition>.json               how that edition was read last: accepted, held, seen again
    landed/<source>/<vintage>/<reading>.parquet           one vintage as one reading saw it (+ .quarantine.parquet)
    landed/<source>/<vintage>/vintage.json                which reading speaks, and when the vintage became known
    held/<source>/<edition>/report.{json,html}            why an edition is not accepted

What a file means is not known here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import polars as pl

from ingest.fetch.fetched import Fetched


@dataclass(frozen=True)
class Paths:
    """The folders of one `--data` folder. Two data folders share nothing."""

    data: Path

    @property
    def inbox(self) -> Path:
        return self.data / "inbox"

    @property
    def raw(self) -> Path:
        return self.data / "raw"

    @property
    def landed(self) -> Path:
        return self.data / "landed"

    @property
    def held(self) -> Path:
        return self.data / "held"

    @property
    def build(self) -> Path:
        return self.data / "build"

    @property
    def releases(self) -> Path:
        return self.data / "releases"

    @property
    def dagster(self) -> Path:
        return self.data / "dagster"


@dataclass(frozen=True)
class RawFile:
    """One kept file with its receipt."""

    name: str
    sha256: str
    size: int
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Edition:
    """Files of one source that belong together: what one vintage, or a few, will be read from."""

    source_id: str
    edition_id: str
    retrieved_at: dt.datetime
    files: tuple[RawFile, ...]


@dataclass(frozen=True)
class Vintage:
    """One accepted edition of a dataset, or the part of it that bears one date of publication.

    `known_from` = coalesce(published_at, retrieved_at), UTC; `known_basis` says which. `scope_hash` tells what the
    vintage speaks about (its units and periods, by the source's `replaces`), `content_hash` what it says.
    """

    source_id: str
    vintage_id: str
    edition_id: str
    reading_id: str
    published_at: dt.date | None
    retrieved_at: dt.datetime
    known_from: dt.datetime
    known_basis: str
    rows: int
    quarantined: int
    scope_hash: str
    content_hash: str


@dataclass(frozen=True)
class EditionState:
    """How an edition was read last. `outcome`: accepted | held | seen_again."""

    edition_id: str
    reading_id: str
    outcome: str
    vintage_ids: tuple[str, ...] = ()
    reason: str = ""


def write_whole(path: Path, content: bytes) -> None:
    """Write beside, fsync, rename: a reader sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    with temporary.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)


def _write_json(path: Path, record: object) -> None:
    text = json.dumps(asdict(record), ensure_ascii=False, indent=1, sort_keys=True, default=_plain)
    write_whole(path, (text + "\n").encode())


def _plain(value: object) -> str:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} has no JSON form")


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


class RawStore:
    """Bytes by content, receipts by edition."""

    def __init__(self, paths: Paths) -> None:
        self._root = paths.raw

    def path(self, source_id: str, sha256: str) -> Path:
        return self._root / source_id / sha256

    def keep(
        self, source_id: str, fetched: Iterable[Fetched], unchanged: Iterable[RawFile] = ()
    ) -> tuple[Edition, bool]:
        """Keep files that came together, and those the portal said had not changed; returns (edition, is it new)."""
        came = list(fetched)
        arrived = [RawFile(f.name, f.sha256, f.size, f.url, dict(f.headers)) for f in came]
        files = tuple(sorted([*arrived, *unchanged], key=lambda f: f.name))
        named = "\n".join(f"{f.name}\t{f.sha256}" for f in files)
        edition_id = hashlib.sha256(named.encode()).hexdigest()[:16]
        receipt = self._receipt(source_id, edition_id)
        if receipt.exists():
            return self.edition(source_id, edition_id), False
        for f in came:
            kept = self.path(source_id, f.sha256)
            if not kept.exists():
                kept.parent.mkdir(parents=True, exist_ok=True)
                part = kept.with_name(f".{kept.name}.{os.getpid()}.part")
                with f.open() as bytes_in, part.open("wb") as stream:
                    shutil.copyfileobj(bytes_in, stream)
                    stream.flush()
                    os.fsync(stream.fileno())
                part.replace(kept)
        edition = Edition(source_id, edition_id, max(f.retrieved_at for f in came), files)
        _write_json(receipt, edition)
        return edition, True

    def edition(self, source_id: str, edition_id: str) -> Edition:
        record = json.loads(self._receipt(source_id, edition_id).read_text("utf-8"))
        record["files"] = tuple(RawFile(**f) for f in record["files"])
        record["retrieved_at"] = _moment(record["retrieved_at"])
        return Edition(**record)

    def editions(self, source_id: str) -> list[Edition]:
        """Every edition ever kept, oldest first."""
        folder = self._root / source_id / "editions"
        found = [self.edition(source_id, p.stem) for p in folder.glob("*.json")] if folder.exists() else []
        return sorted(found, key=lambda e: (e.retrieved_at, e.edition_id))

    def _receipt(self, source_id: str, edition_id: str) -> Path:
        return self._root / source_id / "editions" / f"{edition_id}.json"


class LandedStore:
    """Accepted vintages, quarantined rows, and what happened to each edition."""

    def __init__(self, paths: Paths) -> None:
        self._root, self._held = paths.landed, paths.held

    def parquet(self, vintage: Vintage) -> Path:
        return self._folder(vintage) / f"{vintage.reading_id}.parquet"

    def quarantine(self, vintage: Vintage) -> Path:
        return self._folder(vintage) / f"{vintage.reading_id}.quarantine.parquet"

    def accept(self, vintage: Vintage, rows: pl.DataFrame, quarantined: pl.DataFrame) -> None:
        """Make a vintage, or a new reading of it, the one that serves."""
        folder = self._folder(vintage)
        folder.mkdir(parents=True, exist_ok=True)
        for frame, path in ((rows, self.parquet(vintage)), (quarantined, self.quarantine(vintage))):
            part = path.with_name(f".{path.name}.{os.getpid()}.part")
            frame.write_parquet(part, compression="zstd")
            with part.open("rb+") as stream:
                os.fsync(stream.fileno())
            part.replace(path)
        _write_json(folder / "vintage.json", vintage)

    def vintages(self, source_id: str) -> list[Vintage]:
        """The vintages that serve, in the order they became known."""
        found = []
        for path in (self._root / source_id).glob("*/vintage.json"):
            record = json.loads(path.read_text("utf-8"))
            record["published_at"] = dt.date.fromisoformat(p) if (p := record["published_at"]) else None
            record["retrieved_at"] = _moment(record["retrieved_at"])
            record["known_from"] = _moment(record["known_from"])
            found.append(Vintage(**record))
        return sorted(found, key=lambda v: (v.known_from, v.retrieved_at, v.vintage_id))

    def note(self, source_id: str, state: EditionState) -> None:
        """Remember how an edition was read; an accepted edition is no longer held."""
        _write_json(self._root / source_id / "editions" / f"{state.edition_id}.json", state)
        if state.outcome != "held":
            shutil.rmtree(self._held / source_id / state.edition_id, ignore_errors=True)

    def state(self, source_id: str, edition_id: str) -> EditionState | None:
        path = self._root / source_id / "editions" / f"{edition_id}.json"
        if not path.exists():
            return None
        record = json.loads(path.read_text("utf-8"))
        return EditionState(**{**record, "vintage_ids": tuple(record["vintage_ids"])})

    def hold(self, source_id: str, state: EditionState, report: str, html: str) -> Path:
        """Set an edition aside with the report that explains it; returns the report's folder."""
        folder = self._held / source_id / state.edition_id
        write_whole(folder / "report.txt", report.encode())
        write_whole(folder / "report.html", html.encode())
        self.note(source_id, state)
        return folder

    def forget(self, vintages: Iterable[Vintage]) -> None:
        """Vintages a new reading of their edition no longer gives stop serving; their files stay."""
        for vintage in vintages:
            record = self._folder(vintage) / "vintage.json"
            record.replace(record.with_name(f"superseded-{vintage.reading_id}.json"))

    def _folder(self, vintage: Vintage) -> Path:
        return self._root / vintage.source_id / vintage.vintage_id.split("@")[1]


def sources_with_vintages(paths: Paths) -> Iterator[str]:
    """Ids of the sources that ever had an accepted vintage in this data folder."""
    if paths.landed.exists():
        yield from sorted(p.name for p in paths.landed.iterdir() if p.is_dir())
