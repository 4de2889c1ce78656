"""The files of counted sets: where they stand, whether they are whole, and how they are written."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest.fetch.fetched import hash_file
from ingest.sql_text import quote_literal, write_values
from ingest.store.atomic import set_aside, write_atomically

_COUNTS_ORDER = "unit_id, procedure_code, origins, processing_month"
_ORIGINS_ORDER = "unit_id, origin_bit, vintage_id, raw_sha256"
_PARQUET = "format parquet, compression zstd"


@dataclass(frozen=True)
class SetFiles:
    """The two files of one set in its month's folder."""

    folder: Path
    set_id: str

    @property
    def counts(self) -> Path:
        """Dossiers by unit, procedure, origins and month of processing."""
        return self.folder / f"{self.set_id}.parquet"

    @property
    def origins(self) -> Path:
        """The raw files behind them."""
        return self.folder / f"{self.set_id}.origins.parquet"

    @property
    def seal(self) -> Path:
        """The hashes of both, as `sha256sum` writes them; written last."""
        return self.folder / f"{self.set_id}.sha256"

    def are_whole(self) -> bool:
        """Whether both stand there as they were written; of one counted before they were hashed,
        whether they stand there.
        """
        if not (self.counts.is_file() and self.origins.is_file()):
            return False
        return not self.seal.exists() or self._is_sealed()

    def write_seal(self) -> None:
        """Write down the hashes of both."""
        write_atomically(self.seal, self._describe().encode())

    def set_aside(self) -> None:
        """Make room for both to be counted again; what is there is kept beside."""
        for path in (self.seal, self.counts, self.origins):
            if path.exists():
                set_aside(path)

    def _is_sealed(self) -> bool:
        return (
            self.seal.is_file() and self.seal.read_bytes() == self._describe().encode()
        )

    def _describe(self) -> str:
        lines = [f"{hash_file(p)}  {p.name}\n" for p in (self.counts, self.origins)]
        return "".join(lines)


@dataclass(frozen=True)
class SetWriter:
    """Writes the files of sets. `scratch`: a folder on their disk for what is not finished."""

    connection: duckdb.DuckDBPyConnection
    scratch: Path

    def write(self, sets: Mapping[str, SetFiles], counts: str, origins: str) -> None:
        """Write both files of each set: a reader sees a whole file or none.

        `sets`: the mark that the set's units begin with, and end up without → its files. `counts`,
        `origins`: tables of what was counted in all of them.
        """
        # A worker that was given up may still be writing: each writes into a folder of its own.
        folder = self.scratch / f"sets-{uuid.uuid4().hex}"
        folder.mkdir(parents=True)
        ids = {mark: files.set_id for mark, files in sets.items()}
        self._write_parts(ids, counts, _COUNTS_ORDER, folder / "counts")
        self._write_parts(ids, origins, _ORIGINS_ORDER, folder / "origins")
        for files in sets.values():
            _find_part(folder / "counts", files.set_id).replace(files.counts)
            _find_part(folder / "origins", files.set_id).replace(files.origins)
            files.write_seal()
        shutil.rmtree(folder)

    def _write_parts(
        self, ids: Mapping[str, str], table: str, order: str, folder: Path
    ) -> None:
        """Write the rows of each set into a folder of its own, `set_id=<set>`."""
        if len(ids) > 1:
            # All at once: a copy of each set would cost 3 ms of planning. By one thread, which
            # hands on the rows of each set as they are sorted.
            self.connection.execute(
                f"copy (select set_id, * exclude (mark, set_id) "
                "replace (substring(unit_id, length(mark) + 1) as unit_id) "
                f"from {table} inner join ({write_values(ids.items())}) as part (mark, set_id) "
                f"on starts_with(unit_id, mark) order by set_id, {order}) "
                f"to {quote_literal(folder)} ({_PARQUET}, "
                "partition_by (set_id), write_partition_columns true)"
            )
        for mark, set_id in ids.items():
            part = folder / f"set_id={set_id}"
            # Of one set, or of one that nothing is counted in.
            if not part.exists():
                part.mkdir(parents=True)
                self.connection.execute(
                    f"copy (select {quote_literal(set_id)} as set_id, * "
                    f"from {table} where starts_with(unit_id, {quote_literal(mark)}) "
                    f"order by {order}) to {quote_literal(part / 'data_0.parquet')} ({_PARQUET})"
                )


def _find_part(folder: Path, set_id: str) -> Path:
    [part] = (folder / f"set_id={set_id}").iterdir()
    return part
