"""What an assistant may ask of the current release. Each answer names the release it is of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import duckdb
import polars as pl
from pydantic import Field

from ingest.parse.reference_lists import ReferenceLists
from orchestration.release.facts import POINTER
from orchestration.release.page.figures import read_rankings
from orchestration.release.store.catalogue import get_release_folder
from orchestration.release.trace.release_query import query_release
from orchestration.tools.ask.plain_values import make_plain
from orchestration.tools.ask.read_only_sql import Limits, run_query
from orchestration.tools.cite import cite_key
from orchestration.tools.explain.values import explain_key
from orchestration.tools.lookup.bearers import load_indicators, load_units
from orchestration.tools.lookup.names import Bearer, find_bearers, propose_bearers
from orchestration.tools.lookup.values import (
    FoundValue,
    TypedValue,
    choose_indicator,
    choose_period,
    find_value,
)
from orchestration.tools.open_release import open_release

_VALUE = (Path(__file__).parent / "value_as_of.sql").read_text("utf-8")
_TABLES = (Path(__file__).parent / "tables.sql").read_text("utf-8")
_COLUMNS = (Path(__file__).parent / "columns.sql").read_text("utf-8")
MOST_FOUND = 10
MOST_CELLS = 50
MOST_ROWS = 1_000

Indicator = Annotated[
    str, Field(description="Its id or name, Vietnamese or English, accents optional.")
]
Unit = Annotated[
    str,
    Field(
        description="Its id, name or GSO code; VN or “cả nước” is the country. Accents optional."
    ),
]
TypedPeriod = Annotated[
    str,
    Field(
        description="2025, 2025-Q3, 2025-06, 2025-06-30, “quý 3/2025”, “lũy kế đến 9/2025”."
    ),
]
BoundarySet = Annotated[
    Literal["as_reported", "provinces_63", "provinces_34"],
    Field(
        description="On which territories: as reported, the 63 provinces until 30/06/2025, the 34 since."
    ),
]
Row = dict[str, Any]


@dataclass(frozen=True)
class ReleaseTools:
    """The tools over a folder of releases; each call opens the release that is current then.

    `aliases`: alias, unit_id: more names of units.
    """

    releases: Path
    limits: Limits = field(default_factory=lambda: Limits(rows=MOST_ROWS))
    aliases: pl.DataFrame | None = field(default=None, repr=False)

    def search(
        self,
        text: Annotated[str, Field(description="Words of a name; accents optional.")],
        kind: Literal["indicator", "unit", "any"] = "any",
    ) -> Row:
        """Find indicators and units by words of their Vietnamese or English names, the closest first.

        Call this before the other tools when you are not sure what a thing is called.
        """
        with self._open_current() as release:
            found: Row = {"release": release.id}
            if kind != "unit":
                indicators = load_indicators(release.connection)
                found["indicators"] = _find_named(text, indicators)
            if kind != "indicator":
                units = load_units(release.connection, self.aliases)
                found["units"] = _find_named(text, units)
            return found

    def get_value(
        self,
        indicator: Indicator,
        unit: Unit,
        period: TypedPeriod,
        boundary_set: BoundarySet = "as_reported",
        as_of: Annotated[
            dt.date | None,
            Field(
                description="The day at whose end it was known; without it, as known now."
            ),
        ] = None,
    ) -> Row:
        """One value as it was known on a day, with how it came, its coverage and its marks.

        `value` null is not zero: `missing_reason` says why there is none. `coverage` is the share of what was
        expected that reported. Print `citation` beside the number.
        """
        typed = TypedValue(indicator, unit, period, boundary_set)
        with self._open_current() as release:
            found = find_value(release.connection, typed, self.aliases)
            day = as_of or dt.date.max - dt.timedelta(days=1)
            parameters = {**found.key.parameters, "day": day}
            versions = query_release(release.connection, _VALUE, parameters)
        answer: Row = {"release": release.id, "note": found.note}
        if not versions:
            answer["known"] = False
            answer["note"] = f"nothing was known of it at the end of {as_of}"
            return answer
        [version] = versions
        answer["known"] = True
        answer |= {name: make_plain(value) for name, value in version.items()}
        if version["known_to"] is None:
            answer |= _cite(release.folder, found)
        return answer

    def explain_value(
        self,
        indicator: Indicator,
        unit: Unit,
        period: TypedPeriod,
        boundary_set: BoundarySet = "as_reported",
    ) -> Row:
        """Where a value comes from: what it was added up from, what is printed beside it and is no part of it
        (with the reason), and the cells of the files it was read from, with the citation to print.
        """
        typed = TypedValue(indicator, unit, period, boundary_set)
        with self._open_current() as release:
            found = find_value(release.connection, typed, self.aliases)
        [explanation] = explain_key(release.folder, found.key)
        parts = {name: make_plain(value) for name, value in asdict(explanation).items()}
        cells = parts.pop("cells")
        return {
            "release": release.id,
            "note": found.note,
            **_cite(release.folder, found),
            **parts,
            "cells": cells[:MOST_CELLS],
            "cells_left_out": max(0, len(cells) - MOST_CELLS),
        }

    def compare_units(
        self,
        indicator: Indicator,
        period: Annotated[
            str | None,
            Field(
                description="As people write it; without it the newest in which enough units have a value."
            ),
        ] = None,
        unit_class: Literal["province", "ministry", "gov_attached"] = "province",
        boundary_set: BoundarySet = "as_reported",
    ) -> Row:
        """Units of one class ranked by an indicator, best first; `placed` says how many have a value.

        A unit that is not listed gave no figure, which is not zero.
        """
        with self._open_current() as release:
            chosen = choose_indicator(release.connection, indicator)
            period_id = None
            if period is not None:
                period_id = choose_period(
                    release.connection, chosen, period, boundary_set
                )
            ranked = read_rankings(release.connection, chosen.id, period_id)
            names = {unit.id: unit.label for unit in load_units(release.connection)}
        rows = [
            {
                "unit_name": names[row.unit_id],
                **{name: make_plain(value) for name, value in asdict(row).items()},
            }
            for row in ranked
            if row.unit_class == unit_class and row.boundary_set == boundary_set
        ]
        return {"release": release.id, "indicator": str(chosen), "units": rows}

    def describe_tables(
        self,
        table: Annotated[
            str | None, Field(description="Its columns; without it, all tables.")
        ] = None,
    ) -> Row:
        """The tables of the release, or the columns of one, with what they mean. Begin at indicator_values."""
        with self._open_current() as release:
            if table is None:
                return {
                    "release": release.id,
                    "tables": query_release(release.connection, _TABLES),
                }
            columns = query_release(release.connection, _COLUMNS, {"table": table})
            return {"release": release.id, "table": table, "columns": columns}

    def query(
        self,
        sql: Annotated[str, Field(description="One select statement of DuckDB.")],
    ) -> Row:
        """Read-only SQL over the release, at most 1,000 rows and one minute. `is_cut` says there were more.

        A percentage is 0 to 100 and stands with its pair: never average one, divide sums of numerator and
        denominator. Null is not zero.
        """
        with self._open_current() as release:
            table = run_query(release.connection, sql, self.limits)
        rows = [[make_plain(value) for value in row] for row in table.rows]
        return {
            "release": release.id,
            "columns": list(table.columns),
            "rows": rows,
            "is_cut": table.is_cut,
        }

    @contextmanager
    def _open_current(self) -> Iterator[OpenRelease]:
        """The release that is current now; it stays the same while it is read."""
        folder = get_release_folder(self.releases, POINTER)
        with open_release(folder, for_anybody=True) as connection:
            yield OpenRelease(folder, connection)


@dataclass(frozen=True)
class OpenRelease:
    """A release that is being read."""

    folder: Path
    connection: duckdb.DuckDBPyConnection

    @cached_property
    def id(self) -> str:
        """Its id, which is the name of its folder."""
        return self.folder.name


def load_aliases(seeds: Path) -> pl.DataFrame:
    """More names of units than a release holds: alias, unit_id."""
    return ReferenceLists.load(seeds).aliases


def _find_named(text: str, bearers: Sequence[Bearer]) -> list[Mapping[str, Any]]:
    """Those that are so called, else the ones with names closest to it."""
    found = find_bearers(text, bearers) or propose_bearers(text, bearers, MOST_FOUND)
    return [
        {
            "id": bearer.id,
            "name": bearer.label,
            "other_names": [name for name in bearer.names if name != bearer.label],
            "valid_from": make_plain(bearer.valid_from),
            "valid_to": make_plain(bearer.valid_to),
        }
        for bearer in found
    ]


def _cite(folder: Path, found: FoundValue) -> Row:
    citation = cite_key(folder, found.key)
    return {
        "citation_id": str(citation.id),
        "citation_vi": citation.sentence_vi,
        "citation_en": citation.sentence_en,
    }
