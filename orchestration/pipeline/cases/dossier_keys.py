"""Which dossiers stand in the landed files of more than one receipt month.

Two portals may date one dossier in two months, and a date may be corrected over a month's end. To
find these without reading every landed file each night, the keys of each file are written down
once, and what arrives is compared with what was compared before:

    counted/keys/duckdb-<version>/<vintage>/<reading>/<month>.parquet   a number per dossier, by unit
    counted/keys/duckdb-<version>/<vintage>/<reading>/<month>.json      its units; written last
    counted/shared/<night>/rows.parquet    landed rows of the dossiers found to be of several months
    counted/shared/<night>/pairs.json      which files share them; written last
    counted/shared/compared.json           the files that were compared with each other

A dossier's number is DuckDB's hash of unit and code, so another version of DuckDB writes other
numbers. Two dossiers may have the same one: their rows are then read for nothing and fall out, since
rows are compared by unit and code themselves.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb

from ingest.duckdb_threads import measure_files
from ingest.fetch.fetched import hash_file
from ingest.sql_text import quote_literal, quote_literals
from ingest.store.atomic import set_aside
from ingest.store.landing import UNDATED
from ingest.store.records import StoredRecord
from ingest.store.sealed import DamagedRecord
from orchestration.pipeline.cases import key_queries
from orchestration.pipeline.cases.editions import EditionMonth

# The keys of smaller landed files are read whole; sorting them by unit would cost as much as writing
# them.
_SORTED_BYTES = 4_000_000


class _UnitsNote(StoredRecord):
    """Whose dossiers a landed file holds; `keys_sha256`: of the file of their keys, "" of one that
    was written before they were hashed or has none.
    """

    later_fields = frozenset({"keys_sha256"})

    units: tuple[str, ...]
    keys_sha256: str = ""


class _PairsNote(StoredRecord):
    """The files of different months that share dossiers, as one night found them; `rows_sha256`: of
    the file of their rows, "" of one written before they were hashed.
    """

    later_fields = frozenset({"rows_sha256"})

    pairs: tuple[tuple[str, str], ...]
    rows_sha256: str = ""


class _ComparedNote(StoredRecord):
    """The files that were compared with each other, each with all the others.

    `nights`: the folders of what was found by it.
    """

    later_fields = frozenset({"nights"})

    files: tuple[str, ...]
    nights: tuple[str, ...] = ()


class DossierKeys:
    """The keys of landed cases below `counted/`, and the rows of dossiers of several months."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._keys = folder / "keys" / f"duckdb-{duckdb.__version__}"
        self._shared = folder / "shared"

    def list_without_keys(self, months: Iterable[EditionMonth]) -> list[EditionMonth]:
        """The landed files whose keys were never written down, or are damaged."""
        return [month for month in months if not self.are_keys_whole(month)]

    def write_keys(
        self, connection: duckdb.DuckDBPyConnection, month: EditionMonth
    ) -> None:
        """Write down the keys of a landed file; what is there and damaged is kept beside.

        Done again, it does nothing: a task whose worker died may have come to its end.
        """
        if self.are_keys_whole(month):
            return
        for path in (self._locate_units(month), self.locate_keys(month)):
            if path.exists():
                set_aside(path)
        keys = self.locate_keys(month)
        keys.parent.mkdir(parents=True, exist_ok=True)
        landed = quote_literals(month.files)
        # Cases without a receipt date are of no month: nothing is compared with them.
        if month.month != UNDATED:
            # A worker that was given up may still be writing: each writes a file of its own.
            part = keys.with_name(f".{keys.name}.{uuid.uuid4().hex}.part")
            statement = key_queries.WRITE_KEYS.format(
                month_number=int(month.month.replace("-", "")),
                file_number=number_file(month),
                landed=landed,
                order=_choose_order(month),
                keys=quote_literal(part),
                row_group=key_queries.ROW_GROUP,
            )
            connection.execute(statement)
            part.replace(keys)
            landed = quote_literal(keys)
        units = connection.execute(
            key_queries.FIND_UNITS.format(files=landed)
        ).fetchall()
        sha256 = "" if month.month == UNDATED else hash_file(keys)
        note = _UnitsNote(units=tuple(unit for (unit,) in units), keys_sha256=sha256)
        note.write(self._locate_units(month))

    def list_units(self, month: EditionMonth) -> frozenset[str]:
        """Whose dossiers a file holds; its keys were written before."""
        return frozenset(_UnitsNote.read(self._locate_units(month)).units)

    def has_news(self, months: Iterable[EditionMonth]) -> bool:
        """Whether any file is still to be compared with the others, or has no note of its units."""
        compared = frozenset(self._read_compared().files)
        for month in months:
            if self._find_note(month) is None:
                return True
            if month.month != UNDATED and month.file_id not in compared:
                return True
        return False

    def are_keys_whole(self, month: EditionMonth) -> bool:
        """Whether a file's keys and units are as they were written down."""
        return is_keys_file_whole(self._locate_units(month))

    def _find_note(self, month: EditionMonth) -> _UnitsNote | None:
        """What is noted of a file's units; None where there is no note, or a damaged one."""
        return _find_units_note(self._locate_units(month))

    def is_comparison_whole(self) -> bool:
        """Whether what was found by comparing files is as it was written down."""
        try:
            if not set(self._read_compared().nights) <= set(self._list_nights()):
                return False
            for note, rows in self._read_pairs():
                if not _is_same(rows, note.rows_sha256):
                    return False
        except DamagedRecord:
            return False
        return True

    def set_comparison_aside(self) -> Path:
        """Have all the files compared anew; what was found is kept beside, to be looked into."""
        return set_aside(self._shared)

    def split_compared(
        self, months: Iterable[EditionMonth]
    ) -> tuple[list[EditionMonth], list[EditionMonth]]:
        """What is to be compared, and what was compared before. `months`: all that serve."""
        before = frozenset(self._read_compared().files)
        arrived: list[EditionMonth] = []
        compared: list[EditionMonth] = []
        for month in months:
            if month.month != UNDATED:
                (compared if month.file_id in before else arrived).append(month)
        return arrived, compared

    def note_compared(self, months: Iterable[EditionMonth]) -> None:
        """Write down that all these files were compared with each other.

        What no longer serves is left out: should it come back, it is compared again with what arrived
        meanwhile.
        """
        files = tuple(sorted(month.file_id for month in months))
        note = _ComparedNote(files=files, nights=self._list_nights())
        note.write(self._shared / "compared.json")

    def keep_shared_rows(
        self,
        connection: duckdb.DuckDBPyConnection,
        arrived: Iterable[EditionMonth],
        parts: Sequence[Path],
    ) -> None:
        """Keep rows of dossiers of several months, and which files share them. `parts`: files of rows,
        each with its `reading_id` and `file_id`.
        """
        listed = quote_literals(parts)
        connection.execute(key_queries.CREATE_ROWS.format(parts=listed))
        pairs = connection.execute(key_queries.FIND_PAIRS).fetchall()
        if pairs:
            folder = self._shared / _name_night(arrived)
            folder.mkdir(parents=True, exist_ok=True)
            rows = folder / "rows.parquet"
            statement = key_queries.WRITE_ROWS.format(rows=quote_literal(rows))
            connection.execute(statement)
            note = _PairsNote(pairs=tuple(pairs), rows_sha256=hash_file(rows))
            note.write(folder / "pairs.json")
        connection.execute("drop table shared_row")

    def list_sharing(self) -> dict[str, frozenset[str]]:
        """File → the files of other months that share dossiers with it; symmetric."""
        sharing: dict[str, set[str]] = {}
        for note, _ in self._read_pairs():
            for one, other in note.pairs:
                sharing.setdefault(one, set()).add(other)
                sharing.setdefault(other, set()).add(one)
        return {file: frozenset(others) for file, others in sharing.items()}

    def list_row_files(self, months: Iterable[EditionMonth]) -> list[Path]:
        """The files of shared rows that hold some of these files' rows."""
        wanted = {month.file_id for month in months}
        files = []
        for note, rows in self._read_pairs():
            if any(not wanted.isdisjoint(pair) for pair in note.pairs):
                files.append(rows)
        return files

    def _read_compared(self) -> _ComparedNote:
        """What was compared before: nothing where nothing is noted."""
        try:
            return _ComparedNote.read(self._shared / "compared.json")
        except FileNotFoundError:
            return _ComparedNote(files=())

    def _list_nights(self) -> tuple[str, ...]:
        return tuple(sorted(p.parent.name for p in self._shared.glob("*/pairs.json")))

    def _read_pairs(self) -> Iterator[tuple[_PairsNote, Path]]:
        """What each night found, with the file of its rows."""
        for path in sorted(self._shared.glob("*/pairs.json")):
            yield _PairsNote.read(path), path.with_name("rows.parquet")

    def locate_keys(self, month: EditionMonth) -> Path:
        """The file of a landed file's keys."""
        folder = self._keys / month.vintage.vintage_id / month.vintage.reading_id
        return folder / f"{month.month}.parquet"

    def _locate_units(self, month: EditionMonth) -> Path:
        return self.locate_keys(month).with_suffix(".json")


def is_keys_file_whole(note_path: Path) -> bool:
    """Whether the units noted of a landed file, and its keys beside, are as they were written down."""
    note = _find_units_note(note_path)
    if note is None or note_path.stem == UNDATED:
        return note is not None
    return _is_same(note_path.with_suffix(".parquet"), note.keys_sha256)


def _find_units_note(path: Path) -> _UnitsNote | None:
    """The note of a landed file's units; None where there is none, or a damaged one."""
    try:
        return _UnitsNote.read(path)
    except (FileNotFoundError, DamagedRecord):
        return None


def _is_same(path: Path, sha256: str) -> bool:
    """Whether a file is the one that was hashed; one that never was is taken as it is."""
    return path.is_file() and (not sha256 or hash_file(path) == sha256)


def _choose_order(month: EditionMonth) -> str:
    """How the keys of a landed file are sorted."""
    if measure_files(month.files) < _SORTED_BYTES:
        return ""
    return key_queries.BY_UNIT


def number_file(month: EditionMonth) -> int:
    """A file's number beside its keys, in eight bytes."""
    return int(hashlib.sha256(month.file_id.encode()).hexdigest()[:15], 16)


def _name_night(arrived: Iterable[EditionMonth]) -> str:
    """A name for what was compared at one time: the same files have the same one."""
    files = "\n".join(sorted(month.file_id for month in arrived))
    return hashlib.sha256(files.encode()).hexdigest()[:16]
