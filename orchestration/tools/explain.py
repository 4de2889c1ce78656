"""`chiso explain`: from one published number down to the cells it was read from, by asking a release alone.

Counted figures have no cell: those counted from a list lead to its edition, those counted from cases to the files of
the months they were received in.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
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
    file_name: str
    cell_sheet: str
    cell_row: int
    cell_column: str


@dataclass(frozen=True)
class CountedFile:
    """A file of records a value was counted from. `what`: dossiers, or procedures of a list.

    `month`: of receipt; of a list the day it describes. `set_id`, of dossiers: data/counted/<month>/<set_id>.parquet.
    """

    what: str
    unit_id: str
    month: dt.date
    records: int
    set_id: str | None
    publisher: str
    vintage_id: str
    raw_sha256: str
    file_name: str


@dataclass(frozen=True)
class Explanation:
    """A value with its pair, what was said of it and from which cells. `cells` and `counted` come unit by unit."""

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
    counted: tuple[CountedFile, ...]


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
        select s.successor_unit_id from dim_org_unit_succession s, asked a
        where s.unit_id = a.unit_id and s.succession_kind = 'renamed'
        union
        select p.unit_id from dim_org_unit p, member m where p.successor_unit_id = m.unit_id
    )
    select distinct unit_id from member
"""

# Its own measures, those of its components, and the figure published as the indicator itself; of the period, or of
# the months and year-to-date figures a span was derived from.
_CELLS = f"""
    select o.unit_id, o.measure_code, o.period_start, o.period_end, o.period_kind, o.value, o.value_text,
        s.publisher_vi, o.vintage_id, o.raw_sha256, f.file_name, o.cell_sheet, o.cell_row, o.cell_column
    from fct_observation o
    join dim_source s using (source_id)
    join dim_raw_file f using (vintage_id, raw_sha256)
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
        -- where somebody else speaks for that very period, this is no part of the value
        and not exists (
            from fct_source_difference d
            where d.source_id = o.source_id and d.comparability = 'exact' and d.breakdown = ''
                and d.measure_code = o.measure_code and d.unit_id = o.unit_id and d.period_kind = o.period_kind
                and d.period_start = o.period_start and d.period_end = o.period_end
                and (d.period_start, d.period_end, d.period_kind) = ($period_start, $period_end, $period_kind)
        )
    order by o.unit_id, o.measure_code, o.period_end, o.period_kind
"""

# Dossiers bear on the month of receipt, payments on the month processing began. Only where the value rests on them.
_COUNTED = f"""
    with measure as (
        select unnest([numerator_measure, denominator_measure]) as measure_code from dim_indicator
        where indicator_id = $indicator or parent_indicator_id = $indicator
    ),
    behind as (
        select source_id, publisher_vi, contract from dim_source
        where list_contains(string_split($source_ids, '|'), source_id)
    )
    select 'dossiers', d.unit_id, d.received_month, d.records, d.set_id, s.publisher_vi, d.vintage_id, d.raw_sha256,
        f.file_name
    from fct_dossier_file d
    join dim_source s using (source_id)
    join dim_raw_file f using (vintage_id, raw_sha256)
    where d.known_to is null and $period_kind != 'as_of' and d.received_month <= $period_end
        and exists (from behind where contract = 'dossier')
        and d.unit_id in ({_UNITS})
        and (
            d.received_month >= $period_start
            or (d.last_processing_month >= $period_start and exists (
                from measure where measure_code in ('tthc_fee_paid_online_npsp', 'dossiers_paid_online')
            ))
        )
    union all
    select 'procedures', p.unit_id, p.as_of_date, sum(p.procedures)::bigint, null, s.publisher_vi, p.vintage_id,
        p.raw_sha256, f.file_name
    from fct_procedure_file p
    join behind s using (source_id)
    join dim_raw_file f using (vintage_id, raw_sha256)
    where p.known_to is null and p.as_of_date = $period_end and p.unit_id in ({_UNITS})
        and exists (from measure where measure_code like 'tthc_%')
    group by all
    order by all
"""


def explain(
    release: Path, indicator: str, unit: str, period_end: dt.date, on_map: str = "as_reported"
) -> list[Explanation]:
    """Every value of the indicator for the unit in periods that end on that day; empty where there is none."""
    with duckdb.connect(str(release / "indicators.duckdb"), read_only=True) as connection:
        named = {"indicator": indicator, "unit": unit, "period_end": period_end, "on_map": on_map}
        rows = _asked(
            connection,
            """
            select f.indicator_id, d.name_vi, d.name_en, f.unit_id, f.period_start, f.period_end, f.period_kind,
                f.map, f.numerator, f.denominator, f.value, f.value_status, f.missing_reason, f.units_reported,
                f.units_expected, f.source_ids
            from fct_indicator f join dim_indicator d using (indicator_id)
            where f.indicator_id = $indicator and f.unit_id = $unit and f.period_end = $period_end
                and f.map = $on_map
            order by f.period_kind, f.period_start
            """,
            named,
        )
        return [_explained(connection, row) for row in rows]


def _explained(connection: duckdb.DuckDBPyConnection, row: tuple) -> Explanation:
    *told, source_ids = row
    names = ("indicator", "unit", "period_start", "period_end", "period_kind")
    asked = dict(zip(names, (told[0], *told[3:7]), strict=True))
    cells = tuple(Cell(*cell) for cell in _asked(connection, _CELLS, asked))
    counted = _asked(connection, _COUNTED, {**asked, "source_ids": source_ids or ""})
    return Explanation(*told, cells=cells, counted=tuple(CountedFile(*file) for file in counted))


def _asked(connection: duckdb.DuckDBPyConnection, sql: str, given: Mapping[str, str | dt.date]) -> list[tuple]:
    """The rows of a query with `$names`, given as variables: a bound parameter has DuckDB import pandas, 0.3 s."""
    for name, value in given.items():
        kind = "date" if isinstance(value, dt.date) else "varchar"
        quoted = str(value).replace("'", "''")
        connection.execute(f"set variable {name} = '{quoted}'::{kind}")
    return connection.execute(re.sub(r"\$(\w+)", r"getvariable('\1')", sql)).fetchall()


def tell(explanations: list[Explanation], most: int = 40) -> str:
    """The explanation for people: the value, its pair, then the cells and the files counted, two lines each."""
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
            f"\n      {_place(c)}"
        )
    if len(e.cells) > most:
        lines.append(f"  … and {len(e.cells) - most} more; ask fct_observation")
    for f in e.counted[:most]:
        counted = f"counted/{f.month:%Y-%m}/{f.set_id}" if f.set_id else "counted"
        lines.append(f"  {f.unit_id:<22} {f.what:<30} {f.month}  {f.records:,} records, {counted}\n      {_place(f)}")
    if len(e.counted) > most:
        lines.append(f"  … and {len(e.counted) - most} more; ask fct_dossier_file or fct_procedure_file")
    if not e.cells and not e.counted:
        lines.append("  no printed figure stands under it")
    return "\n".join(lines)


def _place(at: Cell | CountedFile) -> str:
    return f"{at.publisher}; {at.vintage_id}; {at.file_name} = raw/{at.vintage_id.split('@')[0]}/{at.raw_sha256}"
