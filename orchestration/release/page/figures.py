"""What the pages show, read once from the database of a release."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

import duckdb

from orchestration.release.page.language import Period
from orchestration.release.trace.release_query import Parameter, query_release
from orchestration.release.write.files import Unexportable

_QUERIES = Path(__file__).parent / "queries"
COUNTRY = "VN"
# In the order in which they are shown.
UNIT_CLASSES = ("province", "ministry", "gov_attached", "region", "block")
Row = TypeVar("Row")
# The moments at which a target is judged, in their order.
BASES = ("deadline", "review", "latest")
_NOT_FINAL = {"provisional", "estimated"}
_OF_A_PART = {"part_of_period", "carried", "outside_universe"}


@dataclass(frozen=True)
class Indicator:
    """A row of dim_indicator."""

    indicator_id: str
    name_vi: str
    name_en: str
    pillar: str
    decision: str | None
    level: str
    parent_indicator_id: str | None
    unit_of_measure: str
    scope: str
    value_kind: str
    numerator_measure: str | None
    denominator_measure: str | None
    numerator_definition: str | None
    numerator_definition_vi: str | None
    denominator_definition: str | None
    denominator_definition_vi: str | None
    frequency: str | None
    system_id: str | None
    seed_quote: str | None
    min_coverage: Decimal | None


@dataclass(frozen=True)
class Unit:
    """A row of dim_org_unit."""

    unit_id: str
    name_vi: str
    full_name_vi: str | None
    name_en: str | None
    label_vi: str
    label_en: str
    unit_class: str
    kind: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    successor_unit_id: str | None


@dataclass(frozen=True)
class Plan:
    """A row of dim_plan."""

    plan_id: str
    name_vi: str
    name_en: str
    decision: str
    starts_on: dt.date
    ends_on: dt.date
    review_on: dt.date | None


@dataclass(frozen=True)
class Figure:
    """A value of an indicator, or why there is none; `known_to` is None while it holds."""

    indicator_id: str
    unit_id: str
    period_start: dt.date
    period_end: dt.date
    period_kind: str
    boundary_set: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    value_status: str
    missing_reason: str | None
    qualifier: str | None
    flags: str | None
    coverage: Decimal | None
    units_reported: int | None
    units_expected: int | None
    source_ids: str | None
    known_from: dt.datetime
    known_to: dt.datetime | None
    grain: str | None
    calendar: str | None

    @property
    def period(self) -> tuple[dt.date, dt.date, str]:
        """What tells periods apart: first day, last day, kind."""
        return self.period_start, self.period_end, self.period_kind

    @property
    def anchor(self) -> str:
        """Where it stands on the page of its indicator: the period as a citation id has it."""
        return f"{self.period_start}..{self.period_end}/{self.period_kind}"

    @property
    def series(self) -> tuple[str, str, str]:
        """What figures must share to stand on one line: how long, how counted, by which calendar."""
        return self.grain or "", self.period_kind, self.calendar or ""

    @property
    def has_break(self) -> bool:
        """Whether it can't be compared with the figures before it."""
        return "break" in self._flags

    @property
    def standing(self) -> Literal["whole", "provisional", "part"]:
        """How much it says: `part` where it is bounded, or of a part of its period or its units."""
        if self.qualifier or _OF_A_PART & self._flags:
            return "part"
        return "provisional" if _NOT_FINAL & self._flags else "whole"

    @property
    def _flags(self) -> set[str]:
        return set((self.flags or "").split("|"))


@dataclass(frozen=True)
class Verdict:
    """A target of the country with the verdict on what was known at a moment: one of BASES."""

    target_id: str
    basis: str
    plan_id: str
    indicator_id: str
    kind: str
    comparator: str | None
    target_value: Decimal | None
    target_unit: str
    due_on: dt.date | None
    value: Decimal | None
    qualifier: str | None
    flags: str | None
    lower_value: Decimal | None
    upper_value: Decimal | None
    units_reported: int | None
    units_expected: int | None
    evidence: str | None
    evidence_period_start: dt.date | None
    evidence_period_end: dt.date | None
    evidence_period_kind: str | None
    gap: Decimal | None
    verdict: str
    reason: str | None
    is_contested: bool
    rival_value: Decimal | None
    rival_source_id: str | None
    reached_on: dt.date | None

    @property
    def is_target(self) -> bool:
        """Whether something is to be reached; a figure that is only to be reported has no verdict."""
        return self.kind == "target"


@dataclass(frozen=True)
class Ranked:
    """A unit's place among its class in one period; equal values share a place."""

    indicator_id: str
    boundary_set: str
    unit_class: str
    unit_id: str
    period_start: dt.date
    period_end: dt.date
    period_kind: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal
    value_status: str
    qualifier: str | None
    flags: str | None
    place: int
    placed: int


@dataclass(frozen=True)
class Distance:
    """How many percentage points a unit was away from the target of an indicator when it was due; no verdict."""

    indicator_id: str
    unit_id: str
    gap: Decimal


@dataclass(frozen=True)
class OwedReports:
    """Reports of one source that a unit owed by the day of the release and did not give."""

    unit_id: str
    source_id: str
    missing: int
    last_due: dt.date


@dataclass(frozen=True)
class Statement:
    """What a source prints of an indicator beside its figures: a related figure or a rival concept."""

    indicator_id: str
    source_id: str
    comparability: str
    period_start: dt.date
    period_end: dt.date
    period_kind: str
    value: Decimal
    value_text: str | None
    unit_of_measure: str
    qualifier: str | None
    note: str | None
    source_title: str | None
    source_url: str | None


@dataclass(frozen=True)
class Figures:
    """Everything the pages show of one release.

    `verdicts`: indicator → those on the newest knowledge; `judged`: (target, basis) → every one;
    `distances`: (unit, indicator) → how far from its newest target; `owed`: unit → what it did not report;
    `measures`: what is counted → its name in Vietnamese and English.
    """

    indicators: Mapping[str, Indicator]
    units: Mapping[str, Unit]
    plans: Mapping[str, Plan]
    national: Mapping[str, Sequence[Figure]]
    of_units: Mapping[str, Sequence[Figure]]
    verdicts: Mapping[str, Sequence[Verdict]]
    judged: Mapping[tuple[str, str], Verdict]
    rankings: Mapping[str, Sequence[Ranked]]
    statements: Mapping[str, Sequence[Statement]]
    distances: Mapping[tuple[str, str], Decimal]
    owed: Mapping[str, Sequence[OwedReports]]
    measures: Mapping[str, tuple[str, str]]

    @cached_property
    def newest(self) -> Mapping[str, Figure]:
        """Indicator → the newest national figure that has a value."""
        newest: dict[str, Figure] = {}
        for indicator_id, versions in self.national.items():
            for figure in versions:
                if figure.known_to is None and figure.value is not None:
                    newest[indicator_id] = figure
        return newest

    @cached_property
    def places(self) -> Mapping[tuple[str, str], Ranked]:
        """(unit, indicator) → its place on the boundaries as reported."""
        return {
            (ranked.unit_id, ranked.indicator_id): ranked
            for of_indicator in self.rankings.values()
            for ranked in of_indicator
            if ranked.boundary_set == "as_reported"
        }

    def list_current(self, indicator_id: str) -> list[Figure]:
        """The national figures of an indicator as known now, oldest period first."""
        versions = self.national.get(indicator_id, ())
        return [figure for figure in versions if figure.known_to is None]


def read_figures(connection: duckdb.DuckDBPyConnection) -> Figures:
    """Read a release's database, with a handful of queries and none per page."""
    verdicts = _read(connection, Verdict)
    return Figures(
        indicators={row.indicator_id: row for row in _read(connection, Indicator)},
        units={row.unit_id: row for row in _read(connection, Unit)},
        plans={row.plan_id: row for row in _read(connection, Plan)},
        national=_group(_read(connection, Figure, "national_values"), "indicator_id"),
        of_units=_group(_read(connection, Figure, "unit_values"), "unit_id"),
        verdicts=_group([v for v in verdicts if v.basis == "latest"], "indicator_id"),
        judged={(v.target_id, v.basis): v for v in verdicts},
        rankings=_group(read_rankings(connection), "indicator_id"),
        statements=_group(_read(connection, Statement), "indicator_id"),
        distances={
            (row.unit_id, row.indicator_id): row.gap
            for row in _read(connection, Distance)
        },
        owed=_group(_read(connection, OwedReports, "owed_reports"), "unit_id"),
        measures={
            row["measure_code"]: (row["name_vi"], row["name_en"])
            for row in query_page(connection, "measure_names")
        },
    )


def read_rankings(
    connection: duckdb.DuckDBPyConnection,
    indicator_id: str | None = None,
    period_id: str | None = None,
) -> list[Ranked]:
    """Units of a class beside each other; of one indicator, and in one period, where they are named.

    Without a period: the newest in which at least half as many units have a rank as in the best one.
    """
    parameters = {"indicator": indicator_id, "period_id": period_id}
    rows = query_page(connection, "rankings", parameters)
    return [Ranked(**row) for row in rows]


def read_period_labels(
    connection: duckdb.DuckDBPyConnection,
) -> Mapping[Period, tuple[str, str]]:
    """Period → its label in Vietnamese and in English."""
    return {
        (row["period_start"], row["period_end"], row["period_kind"]): (
            row["label_vi"],
            row["label_en"],
        )
        for row in query_page(connection, "period_labels")
    }


def _read(
    connection: duckdb.DuckDBPyConnection, row: type[Row], query: str = ""
) -> list[Row]:
    """The rows of a query of this folder, whose columns are the fields of `row`."""
    return [
        row(**values)
        for values in query_page(connection, query or f"{row.__name__.lower()}s")
    ]


def query_page(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    parameters: Mapping[str, Parameter] | None = None,
) -> list[dict[str, Any]]:
    """The rows of a query of this folder. Raises Unexportable where the release lacks what it reads."""
    sql = (_QUERIES / f"{name}.sql").read_text("utf-8")
    try:
        return query_release(connection, sql, parameters)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise Unexportable(
            f"site: expected the marts and columns that {name}.sql reads, found: {error};"
            " to fix: look at the models, and at what was renamed"
        ) from error


def _group(rows: Iterable[Any], column: str) -> Mapping[str, Sequence[Any]]:
    grouped: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[getattr(row, column)].append(row)
    return grouped
