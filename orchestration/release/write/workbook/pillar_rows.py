"""What a pillar's sheet shows: each headline indicator with its target, the verdict and its newest figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from orchestration.release.describe.closed_words import CLOSED_WORDS

# The country, or a group that a target names: a row for each unit stands in the long sheet.
_TARGETS = """
    with judged as (
        select target.*
        from fct_target as target
        inner join dim_target as listed using (target_id)
        inner join dim_org_unit as addressed on target.unit_id = addressed.unit_id
        where
            listed.kind = 'target'
            and target.is_addressee
            and target.basis = 'latest'
            and addressed.unit_class in ('country', 'block', 'region')
    )

    select
        indicator.pillar,
        indicator.indicator_id,
        indicator.name_vi,
        indicator.name_en,
        indicator.unit_of_measure,
        coalesce(judged.unit_id, 'VN') as unit_id,
        unit.label_vi as unit_vi,
        unit.label_en as unit_en,
        judged.comparator,
        judged.target_value,
        judged.target_unit,
        judged.due_on,
        judged.value,
        judged.lower_value,
        judged.upper_value,
        judged.qualifier,
        judged.verdict,
        judged.reason,
        judged.evidence
    from dim_indicator as indicator
    left join judged using (indicator_id)
    left join dim_org_unit as unit on unit.unit_id = coalesce(judged.unit_id, 'VN')
    where indicator.level = 'headline'
    order by indicator.pillar, indicator.indicator_id, judged.due_on, judged.target_id, unit_id
"""
_FIGURES = """
    select
        figure.indicator_id,
        figure.unit_id,
        figure.period_start,
        figure.period_end,
        figure.period_kind,
        coalesce(period.grain, '') as grain,
        coalesce(period.calendar, '') as calendar,
        figure.value,
        figure.qualifier,
        figure.flags,
        figure.source_ids
    from fct_indicator as figure
    inner join dim_indicator as indicator using (indicator_id)
    inner join dim_org_unit as unit using (unit_id)
    left join dim_period as period using (period_start, period_end, period_kind)
    where
        indicator.level = 'headline'
        and figure.boundary_set = 'as_reported'
        and figure.value is not null
        and unit.unit_class in ('country', 'block', 'region')
    order by figure.indicator_id, figure.unit_id, figure.period_end, figure.period_start, figure.period_kind
"""
# A chart in a cell shows no more than this many points: the newest.
_MOST_POINTS = 36


@dataclass(frozen=True)
class Figure:
    """One value of an indicator and what stands beside it."""

    indicator_id: str
    unit_id: str
    period_start: dt.date
    period_end: dt.date
    period_kind: str
    grain: str
    calendar: str
    value: Decimal
    qualifier: str | None
    flags: str | None
    source_ids: str | None

    @property
    def series(self) -> tuple[str, str, str]:
        """Figures of one series have one kind of period: only these may stand in one chart."""
        return self.period_kind, self.grain, self.calendar


@dataclass(frozen=True)
class TargetLine:
    """An indicator with one target, as the warehouse judges it today; without a target those are None."""

    pillar: str
    indicator_id: str
    name_vi: str
    name_en: str
    unit_of_measure: str
    unit_id: str
    unit_vi: str | None
    unit_en: str | None
    comparator: str | None
    target_value: Decimal | None
    target_unit: str | None
    due_on: dt.date | None
    value: Decimal | None
    lower_value: Decimal | None
    upper_value: Decimal | None
    qualifier: str | None
    verdict: str | None
    reason: str | None
    evidence: str | None


@dataclass(frozen=True)
class PillarRow:
    """A row of a pillar's sheet. `newest`: the newest figure of any series; `chart`: one series, oldest first."""

    target: TargetLine
    newest: Figure | None
    chart: tuple[Figure, ...]

    @property
    def has_figure(self) -> bool:
        """Whether it can be answered with a number."""
        return self.newest is not None or self.target.value is not None


def read_pillars(
    connection: duckdb.DuckDBPyConnection,
) -> dict[str, tuple[PillarRow, ...]]:
    """Pillar → its rows; the pillars of the plans in their order, any other behind them."""
    figures: dict[tuple[str, str], list[Figure]] = {}
    for values in connection.execute(_FIGURES).fetchall():
        figure = Figure(*values)
        figures.setdefault((figure.indicator_id, figure.unit_id), []).append(figure)
    found: dict[str, list[PillarRow]] = {}
    for values in connection.execute(_TARGETS).fetchall():
        target = TargetLine(*values)
        known = figures.get((target.indicator_id, target.unit_id), [])
        chart = choose_series(known)
        row = PillarRow(target, _find_newest(known, chart), chart)
        found.setdefault(target.pillar, []).append(row)
    order = [pillar for pillar in CLOSED_WORDS["pillar"] if pillar in found]
    order += [pillar for pillar in found if pillar not in order]
    return {pillar: tuple(found[pillar]) for pillar in order}


def choose_series(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The longest series among figures in the order of time; one since January only where there is no other."""
    by_series: dict[tuple[str, str, str], list[Figure]] = {}
    for figure in figures:
        by_series.setdefault(figure.series, []).append(figure)

    def rank(series: list[Figure]) -> tuple[bool, int, dt.date]:
        last = series[-1]
        return last.period_kind != "year_to_date", len(series), last.period_end

    longest = max(by_series.values(), key=rank, default=[])
    return tuple(longest[-_MOST_POINTS:])


def _find_newest(figures: Iterable[Figure], chart: tuple[Figure, ...]) -> Figure | None:
    """The figure of the newest period; where several end on its last day, the one of the chart."""

    def rank(figure: Figure) -> tuple[dt.date, bool, bool]:
        return figure.period_end, figure in chart, figure.period_kind != "year_to_date"

    return max(figures, key=rank, default=None)
