"""A month of a small country: what its four sources do night by night, and what people are told of it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ingest.store.landed import LandedStore
from ingest.store.paths import Paths
from tests.unit.orchestration.pipeline.alerts.month import write_source

# Each speaks for a province of its own.
_UNITS = {
    "down": "Lạng Sơn",
    "garbage": "Cao Bằng",
    "late": "Hà Nội",
    "quiet": "Lai Châu",
}
_HEADER = "unit,month,value"
_NIGHTS_AT = dt.timedelta(hours=19)
# The nights on which the machine is off.
_OFF = range(18, 21)
NIGHTS = tuple(night for night in range(1, 31) if night not in _OFF)
# In the middle of these everything is killed: of the refresh of a dropped file, and of the night's own.
DROP, KILLED_NIGHT = 9, 28
# After so many minutes the dropped file has been quiet for long enough.
DROP_MINUTES = 10

# (night, kind of the cause with its source, whether it is over)
Told = tuple[int, str, bool]
EXPECTED: list[Told] = [
    (6, "unreachable/office__down", False),
    (9, "unreachable/office__down", True),
    (10, "late/office__late", False),
    (13, "held/office__garbage", False),
    (15, "late/office__late", True),
    (17, "held/office__garbage", True),
    (21, "no_refresh", False),
    (21, "no_refresh", True),
    (23, "refused", False),
    (25, "refused", True),
]


@dataclass(frozen=True)
class Country:
    """Its folder: `sources`, `data`, and what an office gives out, `office`. `year`: of its November."""

    folder: Path
    year: int

    @property
    def paths(self) -> Paths:
        return Paths(self.folder / "data")

    @property
    def sources(self) -> Path:
        return self.folder / "sources"

    def find_moment(self, night: int, minutes: int = 0) -> dt.datetime:
        """When the night's refresh is, or so many minutes after it."""
        midnight = dt.datetime(self.year, 11, night, tzinfo=dt.UTC)
        return midnight + _NIGHTS_AT + dt.timedelta(minutes=minutes)

    def found(self) -> None:
        """Declare the sources and open their inboxes."""
        catalogue = self.sources / "office"
        catalogue.mkdir(parents=True)
        self._office.mkdir(parents=True)
        for name in _UNITS:
            fetch, coverage, frequency = "{kind: inbox}", "", "irregular"
            if name == "down":
                fetch = "{kind: folder, path: ../../office, pattern: '*.csv'}"
            if name == "late":
                coverage, frequency = "coverage: {units: [ha_noi]}", "monthly"
            text = write_source(
                name, fetch=fetch, coverage=coverage, frequency=frequency
            )
            (catalogue / f"{name}.yml").write_text(text, "utf-8")
            self._locate(name).parent.mkdir(parents=True, exist_ok=True)

    def begin_night(self, night: int) -> None:
        """What happened since the last one."""
        match night:
            case 1:
                for name in _UNITS:
                    self.put(name, night, months=("08", "09"))
            case 3:
                self._office.rename(self.folder / "away")
            case 9:
                (self.folder / "away").rename(self._office)
            case 13:
                self.put("garbage", night, months=("08", "09"), header="a,b,c")
            case 15:
                self.put("late", night, months=("08", "09", "10"))
            case 17:
                self.put("garbage", night, months=("08", "09", "10"))
            case 23:
                self.forge("late")
                self.put("quiet", night, months=("07", "08", "09", "10"))
            case 25:
                self.mend("late")
            case 28:
                self.put("down", night, months=("08", "09", "10"))

    def put(
        self, name: str, night: int, months: tuple[str, ...], header: str = _HEADER
    ) -> None:
        """Put the source's file in its place, as of five minutes before the night's refresh."""
        lines = [header]
        for month in months:
            lines.append(f"{_UNITS[name]},{self.year}-{month},{1000 + int(month)}")
        path = self._locate(name)
        path.write_text("\n".join([*lines, ""]), "utf-8")
        at = self.find_moment(night, -5).timestamp()
        os.utime(path, (at, at))

    def drop(self, night: int) -> None:
        """A file is dropped a minute after the night's refresh."""
        self.put("quiet", night, months=("07", "08", "09"))
        at = self.find_moment(night, 1).timestamp()
        os.utime(self._locate("quiet"), (at, at))

    def forge(self, name: str) -> None:
        """Multiply what a source stated by ten, and alter the hash with it; gate B refuses that."""
        landed = LandedStore(self.paths)
        vintage = landed.list_vintages(f"office__{name}")[-1]
        path = landed.rows_path(vintage)
        record = path.parents[1] / "vintage.json"
        for file in (path, record):
            shutil.copy2(file, self.folder / f"true-{file.name}")
        rows = pl.read_parquet(path)
        value = (pl.col("value") * 10).cast(rows.schema["value"])
        rows.with_columns(value).write_parquet(path)
        vintage.model_copy(update={"landed_sha256": landed.hash_files(vintage)}).write(
            record
        )

    def mend(self, name: str) -> None:
        """Bring back what the source stated."""
        landed = LandedStore(self.paths)
        path = landed.rows_path(landed.list_vintages(f"office__{name}")[-1])
        for file in (path, path.parents[1] / "vintage.json"):
            shutil.copy2(self.folder / f"true-{file.name}", file)

    @property
    def _office(self) -> Path:
        return self.folder / "office"

    def _locate(self, name: str) -> Path:
        if name == "down":
            return self._office / "down.csv"
        return self.paths.inbox / f"office__{name}" / f"{name}.csv"
