"""The reference lists (dbt seeds) as ingest needs them: units and their names, measures, indicators."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import polars as pl

from ingest.parse.units import UnitNames

SEEDS = (
    "org_unit.csv",
    "org_unit_alias.csv",
    "agency_code.csv",
    "measure.csv",
    "indicator.csv",
)


@dataclass(frozen=True)
class ReferenceLists:
    """The lists as in the seeds, all columns text but `valid_from` and `valid_to`: dates, null =
    still valid. `fingerprint` changes with any of the files.
    """

    units: pl.DataFrame
    aliases: pl.DataFrame
    agency_codes: pl.DataFrame
    measures: pl.DataFrame
    indicators: pl.DataFrame
    fingerprint: str

    @classmethod
    def load(cls, seeds: Path) -> ReferenceLists:
        """Read from the seeds folder. Raises FileNotFoundError naming the list that is not there."""
        units, aliases, agency_codes, measures, indicators = (
            _load_list(seeds / file) for file in SEEDS
        )
        content = b"".join((seeds / file).read_bytes() for file in SEEDS)
        fingerprint = hashlib.sha256(content).hexdigest()[:16]
        return cls(units, aliases, agency_codes, measures, indicators, fingerprint)

    @classmethod
    def load_once(cls, seeds: Path) -> ReferenceLists:
        """The same lists as long as no file of them changes: reading thousands of files asks for them as often."""
        states = tuple((seeds / file).stat() for file in SEEDS)
        moments = tuple((state.st_mtime_ns, state.st_size) for state in states)
        return _load_state(seeds, moments)

    def resolve_units(
        self, frame: pl.DataFrame, date_column: str = "on"
    ) -> pl.DataFrame:
        """`frame` (with `unit_text` and a date column) with `unit_id` and `problem`, rows in order.

        Matched at the date: alias, name, full name, English name, GSO code, identification code (H44,
        000.00.00.H44) and the unit's own id.
        `problem`, where unit_id is null: no unit is so called then, or more than one is.
        """
        return self._unit_names.resolve(frame, date_column)

    def keep_unit_names(self, texts: pl.Series) -> pl.Series:
        """Those of the texts that name a unit on any day."""
        return self._unit_names.keep_names(texts)

    def find_unit_spans(self, printed: pl.Series) -> pl.DataFrame:
        """printed, unit_id, valid_from, valid_to: which one unit a name means, and when."""
        return self._unit_names.find_spans(printed)

    @cached_property
    def _unit_names(self) -> UnitNames:
        return UnitNames(self.units, self.aliases, self.agency_codes)


def _load_list(path: Path) -> pl.DataFrame:
    if not path.exists():
        raise FileNotFoundError(
            f"expected the reference list {path.name}, found no such file in {path.parent}; "
            "to fix: give the folder of the project's seeds"
        )
    table = pl.read_csv(path, infer_schema=False)
    dates = [column for column in ("valid_from", "valid_to") if column in table.columns]
    return table.with_columns(pl.col(dates).str.to_date("%Y-%m-%d"))


@lru_cache(maxsize=2)
def _load_state(seeds: Path, _moments: tuple[tuple[int, int], ...]) -> ReferenceLists:
    return ReferenceLists.load(seeds)
