"""What one vintage landed as: a folder of Parquet files, first beside the landed store, then inside
it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from ingest.store.left_out import LeftOut
from ingest.store.records import Vintage

ROWS_FILE = "rows.parquet"
QUARANTINE_FILE = "quarantine.parquet"
# Polars takes half as long again over a small file as over the same bytes in memory.
_FEW_ROWS = 10_000
_MOSTLY_EMPTY = ("qualifier", "flags")
# The month of cases without a receipt date.
UNDATED = "undated"


@dataclass(frozen=True)
class Landing:
    """One vintage, ready for gate A: a folder of Parquet beside the store, as `LandedStore.accept`
    takes it in.

    `records`: how many records the files of cases hold, counted apart from reading them; None where
    cells were read. `left_out`: what its edition holds that nobody declared.
    """

    vintage: Vintage
    folder: Path
    records: int | None = None
    left_out: tuple[LeftOut, ...] = ()

    @property
    def files(self) -> list[Path]:
        """The files of its rows, by name."""
        return list_row_files(self.folder)

    @property
    def rows(self) -> pl.DataFrame:
        """What landed, with the columns of the contract."""
        return scan_rows(self.files).collect()

    @property
    def quarantined(self) -> pl.DataFrame:
        """What did not, with the columns of `contract.QUARANTINE`."""
        return pl.read_parquet(self.folder / QUARANTINE_FILE)


def write_landing(folder: Path, rows: pl.DataFrame, quarantined: pl.DataFrame) -> None:
    """The files of a landing that fits in memory, in a new folder."""
    folder.mkdir(parents=True)
    # Polars 2.1 takes six times as long over a column of mostly empty texts as over the same as
    # categories.
    rows = rows.clone()
    for place, column in enumerate(rows.columns):
        if column in _MOSTLY_EMPTY:
            rows.replace_column(place, rows[column].cast(pl.Categorical))
    _write_parquet(rows, folder / ROWS_FILE)
    _write_parquet(quarantined, folder / QUARANTINE_FILE)


def scan_rows(files: list[Path]) -> pl.LazyFrame:
    """Landed rows with the columns of their contract."""
    return pl.scan_parquet(files).cast({pl.Categorical: pl.String})


def group_by_month(folder: Path) -> dict[str, list[Path]]:
    """Month of receipt ("2024-03", or "undated") → files of cases, in the folder of a landing or of
    a reading.
    """
    months: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*-*.parquet")):
        months.setdefault(_name_month(path), []).append(path)
    return months


def name_months(files: Iterable[Path]) -> set[str]:
    """The months of receipt that files of cases hold, by their names."""
    return {_name_month(path) for path in files}


def _name_month(file: Path) -> str:
    return file.name.rpartition("-")[0]


def list_row_files(folder: Path) -> list[Path]:
    """The files of a landing's rows, by name: all but the quarantine."""
    return sorted(
        path for path in folder.glob("*.parquet") if path.name != QUARANTINE_FILE
    )


def _write_parquet(frame: pl.DataFrame, path: Path) -> None:
    if frame.is_empty():
        path.write_bytes(_encode_empty(tuple(frame.schema.items())))
    elif frame.height < _FEW_ROWS:
        path.write_bytes(_encode_in_memory(frame))
    else:
        _encode(frame, path)


# Most editions quarantine nothing: no rows cost as much to write as a thousand.
@lru_cache(maxsize=8)
def _encode_empty(schema: tuple[tuple[str, pl.DataType], ...]) -> bytes:
    return _encode_in_memory(pl.DataFrame(schema=dict(schema)))


def _encode_in_memory(frame: pl.DataFrame) -> bytes:
    written = io.BytesIO()
    _encode(frame, written)
    return written.getvalue()


def _encode(frame: pl.DataFrame, target: Path | io.BytesIO) -> None:
    # The file is read whole or not at all: no reader asks for its statistics, which cost as much as
    # the rest.
    frame.write_parquet(
        target, compression="zstd", compression_level=1, statistics=False
    )
