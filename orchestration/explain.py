"""`chiso explain`: from one published number down to the cells it was read from, by asking a release alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Cell:
    """One printed figure under a value, and where it stands: raw/<source>/<sha256>, sheet, row and column."""

    unit_id: str
    measure_code: str
    period_start: dt.date
    period_end: dt.date
    period_kind: str
    value: Decimal | None
    value_text: str
    publisher: str
    vintage_id: str
    raw_sha256: str
    cell_sheet: str
    cell_row: int
    cell_column: str


@dataclass(frozen=True)
class Explanation:
    """A value with its pair, what was said of it and from which cells. `cells` come unit by unit."""

    indicator_id: str
    name_vi: str
    name_en: str
    unit_id: str
    period_start: dt.date
    period_end: dt.date
    period_kind: str
    map: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    value_status: str
    missing_reason: str | None
    units_reported: int | None
    units_expected: int | None
    cells: tuple[Cell, ...]


# The units behind a figure: itself, the members of its group, and on a map what became it or what it became.
_UNITS = """
    with recursive asked as (select * from dim_org_unit where unit_id = $unit),
    member as (
        select m.unit_id from dim_org_unit m, asked a
        where m.unit_id = a.unit_id
            or (a.unit_class = 'country' and m.unit_class in ('province', 'ministry', 'gov_attached'))
            or (a.unit_id = 'VN_PROV' and m.unit_class = 'province')
            or (a.unit_id = 'VN_MIN' and m.unit_class in ('ministry', 'gov_attached'))
            or (a.unit_class = 'region' and a.unit_id in (m.region_63, m.region_34))
        union
        select p.unit_id from dim_org_unit p, member m where p.successor_unit_id = m.unit_id
    )
    select distinct unit_id from member
"""

# Its own measures, those of its components, and the figure published as the indicator itself; of the period, or of
# the months and year-to-date figures a span was derived from.
_CELLS = f"""
    select o.unit_id, o.measure_code, o.period_start, o.period_end, o.period_kind, o.value, o.value_text,
        s.publisher_vi, o.vintage_id, o.raw_sha256, o.cell_sheet, o.cell_row, o.cell_column
    from fct_observation o
    join dim_source s using (source_id)
    where o.is_current and o.comparability = 'exact' and o.breakdown = '' and o.value is not null
        and o.unit_id in ({_UNITS})
        and o.measure_code in (
            select unnest([indicator_id, numerator_measure, denominator_measure]) from dim_indicator
            where indicator_id = $indicator or parent_indicator_id = $indicator
        )
        and (
            (o.period_end = $period_end and (o.period_kind = $period_kind or o.period_kind = 'as_of'))
            or ($period_kind != 'as_of' and o.period_kind != 'as_of'
                and o.period_end between $period_start - 1 and $period_end
                and year(o.period_end) = year($period_end))
        )
    order by o.unit_id, o.measure_code, o.period_end, o.period_kind
"""


def explain(
    release: Path, indicator: str, unit: str, period_end: dt.date, on_map: str = "as_reported"
) -> list[Explanation]:
    """Every value of the indicator for the unit in periods that end on that day; empty where there is none."""
    with duckdb.connect(str(release / "indicators.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            """
            select f.indicator_id, d.name_vi, d.name_en, f.unit_id, f.period_start, f.period_end, f.period_kind,
                f.map, f.numerator, f.denominator, f.value, f.value_status, f.missing_reason, f.units_reported,
                f.units_expected
            from fct_indicator f join dim_indicator d using (indicator_id)
            where f.indicator_id = ? and f.unit_id = ? and f.period_end = ? and f.map = ?
            order by f.period_kind, f.period_start
            """,
            [indicator, unit, period_end, on_map],
        ).fetchall()
        return [Explanation(*row, cells=_cells(connection, row)) for row in rows]


def _cells(connection: duckdb.DuckDBPyConnection, row: tuple) -> tuple[Cell, ...]:
    names = ("indicator", "unit", "period_start", "period_end", "period_kind")
    asked = dict(zip(names, (row[0], *row[3:7]), strict=True))
    return tuple(Cell(*cell) for cell in connection.execute(_CELLS, asked).fetchall())


def tell(explanations: list[Explanation], most: int = 40) -> str:
    """The explanation for people: the value, its pair, then a line per cell."""
    return "\n\n".join(_told(e, most) for e in explanations)


def _told(e: Explanation, most: int) -> str:
    pair = "" if e.numerator is None else f" = {e.numerator:,f}".rstrip("0").rstrip(".")
    pair += "" if e.denominator is None else f" / {e.denominator:,f}".rstrip("0").rstrip(".")
    heard = "" if e.units_expected is None else f", {e.units_reported} of {e.units_expected} units"
    value = e.missing_reason if e.value is None else f"{e.value:f}".rstrip("0").rstrip(".")
    lines = [
        f"{e.name_vi} · {e.name_en}",
        f"{e.unit_id}, {e.period_kind} {e.period_start}..{e.period_end}, {e.map}: "
        f"{value}{pair} ({e.value_status}{heard})",
    ]
    for c in e.cells[:most]:
        cell = f"{c.cell_column}{c.cell_row}" if c.cell_column.isalpha() else f"{c.cell_row}{c.cell_column}"
        lines.append(
            f"  {c.unit_id:<22} {c.measure_code:<30} {c.period_end}  {c.value_text!r:<14} {c.cell_sheet}!{cell}"
            f"\n      {c.publisher}; {c.vintage_id}; raw/{c.vintage_id.split('@')[0]}/{c.raw_sha256}"
        )
    if len(e.cells) > most:
        lines.append(f"  … and {len(e.cells) - most} more; ask fct_observation")
    if not e.cells:
        lines.append("  no printed figure stands under it; a list it was counted from is in fct_procedure")
    return "\n".join(lines)
