"""`fct_indicator` for statistical tools: SDMX-CSV 2.0 with its structure, and JSON-stat 2.0.

The same values in other formats.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingest.sql_text import quote_identifier, quote_literal
from orchestration.release.describe.column_descriptions import Column, Mart
from orchestration.release.facts import ReleaseFacts
from orchestration.release.write.database import require_columns
from orchestration.release.write.delimited import select_csv_cell
from orchestration.release.write.sdmx_structure import (
    STRUCTURE_ID,
    build_structure,
    list_components,
    require_listed_codes,
)

SDMX = "exchange/fct_indicator.sdmx.csv"
SDMX_STRUCTURE = "exchange/fct_indicator.structure.xml"
JSON_STAT = "exchange/fct_indicator.jsonstat.json"

_NEEDED = {
    "fct_indicator": (
        *(
            "indicator_id",
            "unit_id",
            "period_start",
            "period_end",
            "period_kind",
            "boundary_set",
        ),
        *("value", "value_status", "missing_reason"),
        *("qualifier", "flags", "maturity"),
    ),
    "fct_change": ("is_across_break",),
    "dim_indicator": ("indicator_id", "name_vi", "name_en", "unit_of_measure"),
    "dim_org_unit": ("unit_id", "label_vi", "label_en"),
}
# These have a place of their own in SDMX, labels in the lists of codes; every other column is an attribute.
_WITH_OWN_PLACE = (
    *_NEEDED["fct_indicator"][:7],
    *("indicator_label_vi", "indicator_label_en", "unit_label_vi", "unit_label_en"),
)

# A period in SDMX's words: 2024, 2024-Q1, 2024-03, one day, else its first day and its length
# (ISO 8601). OBS_STATUS is SDMX's CL_OBS_STATUS, which holds one code, so that the first that fits
# stands: M = can't exist, O = missing, B = break, E = estimated, P = provisional, A = normal. The
# attributes QUALIFIER, FLAGS and MATURITY hold all of it.
_SDMX = """
    select
        'dataflow' as "STRUCTURE",
        '{structure}' as "STRUCTURE_ID",
        'I' as "ACTION",
        figure.indicator_id as "INDICATOR",
        figure.unit_id as "REF_AREA",
        case
            when period_start = period_end then period_end::varchar
            when day(period_start) <> 1 or period_end <> last_day(period_end)
                then period_start || '/P' || (period_end - period_start + 1) || 'D'
            when months = 1 then strftime(period_start, '%Y-%m')
            when months = 3 and month(period_start) % 3 = 1
                then year(period_start) || '-Q' || quarter(period_start)
            when months = 12 and month(period_start) = 1 then year(period_start)::varchar
            else period_start || '/P' || months || 'M'
        end as "TIME_PERIOD",
        figure.period_kind as "PERIOD_KIND",
        figure.boundary_set as "BOUNDARY_SET",
        {value} as "OBS_VALUE",
        case
            when figure.missing_reason = 'not_applicable' then 'M'
            when figure.value is null then 'O'
            when change.is_across_break or list_contains(string_split(figure.flags, '|'), 'break') then 'B'
            when figure.qualifier = '~' or list_contains(string_split(figure.flags, '|'), 'estimated') then 'E'
            when figure.maturity = 'provisional' then 'P'
            else 'A'
        end as "OBS_STATUS",
        case indicator.unit_of_measure when 'percent' then 'PT' else 'NUMBER' end as "UNIT_MEASURE"{attributes}
    from (
        select *, datediff('month', period_start, period_end) + 1 as months from fct_indicator
    ) as figure
    left join dim_indicator as indicator using (indicator_id)
    left join fct_change as change
        using (indicator_id, unit_id, period_start, period_end, period_kind, boundary_set)
    order by
        figure.indicator_id, figure.unit_id, figure.period_end, figure.period_start,
        figure.period_kind, figure.boundary_set
"""


@dataclass(frozen=True)
class Dimension:
    """A dimension of the JSON-stat cube. `code`: the SQL of a row's code; `labels`: code → label."""

    name: str
    code: str
    codes: list[str]
    labels: Mapping[str, str]

    def describe(self) -> dict[str, Any]:
        """The dimension as JSON-stat writes it; a code without a label is its own."""
        labels = {code: self.labels.get(code, code) for code in self.codes}
        return {"label": self.name, "category": {"index": self.codes, "label": labels}}


# JSON-stat dimension → the SQL of its code.
_CODES = {
    "indicator": "indicator_id",
    "unit": "unit_id",
    "period": "period_start || '..' || period_end",
    "period_kind": "period_kind",
    "boundary_set": '"boundary_set"',
}
# Dimension → the code and the label of each of its members.
_LABELS = {
    "indicator": "select indicator_id, name_vi || ' · ' || name_en from dim_indicator",
    "unit": "select unit_id, label_vi || ' · ' || label_en from dim_org_unit",
}
_CELLS = """
    select
        string_agg('"' || place || '": ' || value, ', ' order by place) filter (value is not null),
        string_agg('"' || place || '": ' || to_json(status), ', ' order by place) filter (status is not null)
    from (
        select
            {place} as place,
            value,
            coalesce(missing_reason, concat_ws('|', value_status, nullif(qualifier, ''), nullif(flags, ''))) as status
        from fct_indicator
    )
"""


def write_exchange(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    facts: ReleaseFacts,
    marts: tuple[Mart, ...],
) -> None:
    """Write both files from the staged database, open in UTC. Raises Unexportable where a mart is not there."""
    by_name = require_columns(marts, _NEEDED, "exchange/")
    (folder / SDMX).parent.mkdir()
    _write_sdmx(connection, folder, facts, by_name["fct_indicator"])
    (folder / JSON_STAT).write_text(build_json_stat(connection, facts), "utf-8")


def _write_sdmx(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    facts: ReleaseFacts,
    mart: Mart,
) -> None:
    """Dimensions, then OBS_VALUE, then attributes; beside them the structure that they keep."""
    columns = [column for column in mart.columns if column.name not in _WITH_OWN_PLACE]
    attributes = ""
    value = ""
    for column in mart.columns:
        cell = _select_sdmx_cell(column)
        if column.name == "value":
            value = cell
        elif column in columns:
            name = quote_identifier(column.name.upper())
            attributes += f",\n        {cell} as {name}"
    query = _SDMX.format(structure=STRUCTURE_ID, value=value, attributes=attributes)
    components = list_components(connection, columns)
    require_listed_codes(connection, components)
    (folder / SDMX_STRUCTURE).write_bytes(build_structure(facts, components))
    target = quote_literal(folder / SDMX)
    connection.execute(f"copy ({query}) to {target} (format csv, header)")


def _select_sdmx_cell(column: Column) -> str:
    """The SQL of a column's cells: those of a CSV, but a moment does not say that it is in UTC.

    SDMX's DateTime allows both, pysdmx reads no zone.
    """
    if column.sql_type == "TIMESTAMP":
        name = f"figure.{quote_identifier(column.name)}"
        return f"replace({name}::varchar, ' ', 'T')"
    return select_csv_cell(column, "figure")


def build_json_stat(connection: duckdb.DuckDBPyConnection, facts: ReleaseFacts) -> str:
    """A sparse JSON-stat cube: `value` and `status` hold only the cells there are, by place in the full cube."""
    dimensions = [
        _read_dimension(connection, name, code) for name, code in _CODES.items()
    ]
    place = _number_cells(dimensions)
    values, statuses = connection.execute(_CELLS.format(place=place)).fetchall()[0]
    head = json.dumps(
        _describe_cube(facts, dimensions), ensure_ascii=False
    ).removesuffix("}")
    return f'{head}, "value": {{{values or ""}}}, "status": {{{statuses or ""}}}}}\n'


def _read_dimension(
    connection: duckdb.DuckDBPyConnection, name: str, code: str
) -> Dimension:
    rows = connection.execute(
        f"select distinct {code} as code from fct_indicator order by code"
    ).fetchall()
    labels = {}
    if name in _LABELS:
        labels = _read_labels(connection, _LABELS[name])
    return Dimension(name, code, [found for (found,) in rows], labels)


def _read_labels(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, str]:
    return {
        code: label for code, label in connection.execute(query).fetchall() if label
    }


def _number_cells(dimensions: list[Dimension]) -> str:
    """The SQL of a row's place in the full cube; the last dimension varies fastest.

    The codes stand in the order of ORDER BY, so that a code's place is its rank.
    """
    place = "0"
    for dimension in dimensions:
        rank = f"dense_rank() over (order by {dimension.code}) - 1"
        place = f"({place}) * {len(dimension.codes)} + {rank}"
    return place


def _describe_cube(facts: ReleaseFacts, dimensions: list[Dimension]) -> dict[str, Any]:
    attributions = dict.fromkeys(licence.attribution for licence in facts.licences)
    return {
        "version": "2.0",
        "class": "dataset",
        "label": f"{facts.title_vi} · {facts.title_en}",
        "source": "; ".join(attributions),
        "updated": facts.created_at.isoformat(),
        "extension": {
            "release": facts.release_id,
            "as_of": str(facts.as_of),
            "is_synthetic": facts.is_synthetic,
        },
        "id": [dimension.name for dimension in dimensions],
        "size": [len(dimension.codes) for dimension in dimensions],
        "role": {"time": ["period"], "geo": ["unit"], "metric": ["indicator"]},
        "dimension": {dimension.name: dimension.describe() for dimension in dimensions},
    }
