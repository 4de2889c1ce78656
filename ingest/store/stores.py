"""The raw and the landed store: where bytes and vintages are kept, and how a write is seen whole or not at all.

    raw/<source>/<sha256>                                 bytes as they came, never deleted
    raw/<source>/editions/<edition>.json                  the receipt: which files came together, from where, when
    landed/<source>/editions/<edition>.json               how that edition was read last: accepted, held, seen again
    landed/<source>/<vintage>/<reading>/                  one vintage as one reading saw it: rows.parquet (of cases
                                                          <YYYY-MM>-<n>.parquet by month) and quarantine.parquet
    landed/<source>/<vintage>/vintage.json                which reading speaks, and when the vintage became known
    held/<source>/<edition>/report.{txt,html}             why an edition is not accepted
    held/<source>/<edition>/<workbook>                    its marked copy, to be corrected and sent again

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
    def counted(self) -> Path:
        return self.data / "counted"

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
    """How an edition was read last. `outcome`: accepted | held | seen_again. `warning`: what gate A has against what
    it accepted, in words; it is published with every release the edition serves in."""

    edition_id: str
    reading_id: str
    outcome: str
    vintage_ids: tuple[str, ...] = ()
    reason: str = ""
    warning: str = ""


@dataclass(frozen=True)
class Landing:
    """One vintage, ready for gate A: a folder of Parquet beside the store, as `LandedStore.accept` takes it in.

    `records`: how many records the files of cases hold, counted apart from reading them; None where cells were read.
    """

    vintage: Vintage
    folder: Path
    records: int | None = None

    @property
    def files(self) -> list[Path]:
        return _rows_in(self.folder)

    @property
    def rows(self) -> pl.DataFrame:
        """What landed, with the columns of the contract."""
        return scan_rows(self.files).collect()

    @property
    def quarantined(self) -> pl.DataFrame:
        """What did not, with the columns of `contract.QUARANTINE`."""
        return pl.read_parquet(self.folder / _QUARANTINE)


_ROWS, _QUARANTINE = "rows.parquet", "quarantine.parquet"
# The month of cases without a receipt date.
UNDATED = "undated"


def write_landing(folder: Path, rows: pl.DataFrame, quarantined: pl.DataFrame) -> None:
    """The files of a landing that fits in memory."""
    folder.mkdir(parents=True)
    # Polars 2.1 takes six times as long over a column of mostly empty texts as over the same as categories.
    rows = rows.cast({c: pl.Categorical for c in ("qualifier", "flags") if c in rows.columns})
    for frame, name in ((rows, _ROWS), (quarantined, _QUARANTINE)):
        # read whole or not at all: no reader asks its statistics, which cost as much as the rest
        frame.write_parquet(folder / name, compression="zstd", compression_level=1, statistics=False)


def scan_rows(files: list[Path]) -> pl.LazyFrame:
    """Landed rows with the columns of their contract."""
    return pl.scan_parquet(files).cast({pl.Categorical: pl.String})


def months_in(folder: Path) -> dict[str, list[Path]]:
    """Month of receipt ("2024-03", or "undated") → files of cases, in the folder of a landing or of a reading."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*-*.parquet")):
        found.setdefault(path.name.rpartition("-")[0], []).append(path)
    return found


def _rows_in(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*.parquet") if p.name != _QUARANTINE)


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
        return self._reading(vintage) / _ROWS

    def quarantine(self, vintage: Vintage) -> Path:
        return self._reading(vintage) / _QUARANTINE

    def months(self, vintage: Vintage) -> dict[str, list[Path]]:
        """The files of a vintage of cases, by month of receipt: "2024-03", or "undated"."""
        return months_in(self._reading(vintage))

    def files(self, vintage: Vintage) -> list[Path]:
        """The files of its rows, by name."""
        return _rows_in(self._reading(vintage))

    def sha256(self, vintage: Vintage) -> str:
        """Of its rows' files, one after the other."""
        told = hashlib.sha256()
        for path in self.files(vintage):
            with path.open("rb") as stream:
                while piece := stream.read(1 << 20):
                    told.update(piece)
        return told.hexdigest()

    def accept(self, landing: Landing) -> None:
        """Make a vintage, or a new reading of it, the one that serves; the landing's folder moves into the store."""
        vintage, reading = landing.vintage, self._reading(landing.vintage)
        reading.parent.mkdir(parents=True, exist_ok=True)
        for path in (*landing.folder.iterdir(), landing.folder):
            descriptor = os.open(path, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)
        if reading.exists():  # moved here by a run that was killed before it said so, or read once more to the same
            shutil.rmtree(reading)
        landing.folder.rename(reading)
        _write_json(reading.parent / "vintage.json", vintage)

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

    def warnings(self, source_id: str) -> dict[str, str]:
        """Edition → what gate A has against it, of those it accepted with a warning."""
        told = (json.loads(p.read_text("utf-8")) for p in (self._root / source_id / "editions").glob("*.json"))
        return {s["edition_id"]: s["warning"] for s in told if s["outcome"] != "held" and s.get("warning")}

    def held(self, source_id: str, edition_id: str) -> Path:
        """Where what explains a held edition lies."""
        return self._held / source_id / edition_id

    def hold(
        self, source_id: str, state: EditionState, report: str, html: str, copies: Mapping[str, bytes] | None = None
    ) -> None:
        """Set an edition aside with the report that explains it, and marked copies of its workbooks by name."""
        folder = self.held(source_id, state.edition_id)
        shutil.rmtree(folder, ignore_errors=True)
        for name, content in {"report.txt": report.encode(), "report.html": html.encode(), **(copies or {})}.items():
            write_whole(folder / name, content)
        self.note(source_id, state)

    def forget(self, vintages: Iterable[Vintage]) -> None:
        """Vintages a new reading of their edition no longer gives stop serving; their files stay."""
        for vintage in vintages:
            record = self._folder(vintage) / "vintage.json"
            record.replace(record.with_name(f"superseded-{vintage.reading_id}.json"))

    def _reading(self, vintage: Vintage) -> Path:
        return self._folder(vintage) / vintage.reading_id

    def _folder(self, vintage: Vintage) -> Path:
        return self._root / vintage.source_id / vintage.vintage_id.split("@")[1]


def sources_with_vintages(paths: Paths) -> Iterator[str]:
    """Ids of the sources that ever had an accepted vintage in this data folder."""
    if paths.landed.exists():
        yield from sorted(p.name for p in paths.landed.iterdir() if p.is_dir())
