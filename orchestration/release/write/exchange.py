"""`fct_indicator` for statistical tools: SDMX-CSV 2.0 and JSON-stat 2.0. Same values, other clothes."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from orchestration.release.describe.column_descriptions import Mart, literal
from orchestration.release.facts import ReleaseFacts

SDMX, JSON_STAT = "exchange/fct_indicator.sdmx.csv", "exchange/fct_indicator.jsonstat.json"

_STRUCTURE = "CHISO:INDICATOR(1.0.0)"
_NEEDED = {
    "fct_indicator": ("indicator_id", "unit_id", "period_start", "period_end", "period_kind", "map", "value"),
    "dim_indicator": ("indicator_id", "name_vi", "name_en", "target_unit"),
    "dim_org_unit": ("unit_id", "name_vi", "name_en"),
}

# A period in SDMX's words: 2024, 2024-Q1, 2024-03, one day, else its first day and length (ISO 8601).
_TIME_PERIOD = """
    CASE
        WHEN period_start = period_end THEN period_end::VARCHAR
        WHEN day(period_start) <> 1 OR period_end <> last_day(period_end)
            THEN period_start || '/P' || (period_end - period_start + 1) || 'D'
        WHEN months = 1 THEN strftime(period_start, '%Y-%m')
        WHEN months = 3 AND month(period_start) % 3 = 1 THEN year(period_start) || '-Q' || quarter(period_start)
        WHEN months = 12 AND month(period_start) = 1 THEN year(period_start)::VARCHAR
        ELSE period_start || '/P' || months || 'M'
    END
"""
_MONTHS = "(datediff('month', period_start, period_end) + 1)"

# JSON-stat dimension → the SQL of its code.
_DIMENSIONS = {
    "indicator": "indicator_id",
    "unit": "unit_id",
    "period": "period_start || '..' || period_end",
    "period_kind": "period_kind",
    "map": '"map"',
}


def write(connection: duckdb.DuckDBPyConnection, folder: Path, facts: ReleaseFacts, marts: tuple[Mart, ...]) -> None:
    """Write both files from the staged database, open in UTC; nothing when the warehouse has no indicators."""
    named = {mart.name: mart for mart in marts}
    if not all(name in named and named[name].has(*columns) for name, columns in _NEEDED.items()):
        return
    (folder / SDMX).parent.mkdir()
    _write_sdmx(connection, folder / SDMX, named["fct_indicator"])
    (folder / JSON_STAT).write_text(json_stat(connection, facts, named["fct_indicator"]), "utf-8")


def _write_sdmx(connection: duckdb.DuckDBPyConnection, path: Path, mart: Mart) -> None:
    """Dimensions, then OBS_VALUE, then attributes. OBS_STATUS (SDMX's CL_OBS_STATUS): A = normal, O = missing."""
    attributes = [c.name for c in mart.columns if c.name not in _NEEDED["fct_indicator"]]
    told = "".join(f', f."{name}" AS "{name.upper()}"' for name in attributes)
    connection.execute(
        f"""
        COPY (
            SELECT 'dataflow' AS "STRUCTURE", '{_STRUCTURE}' AS "STRUCTURE_ID", 'I' AS "ACTION",
                f.indicator_id AS "INDICATOR", f.unit_id AS "REF_AREA", {_TIME_PERIOD} AS "TIME_PERIOD",
                f.period_kind AS "PERIOD_KIND", f."map" AS "MAP", f.value AS "OBS_VALUE",
                CASE WHEN f.value IS NULL THEN 'O' ELSE 'A' END AS "OBS_STATUS",
                CASE i.target_unit WHEN 'percent' THEN 'PT' ELSE 'NUMBER' END AS "UNIT_MEASURE"{told}
            FROM (SELECT *, {_MONTHS} AS months FROM fct_indicator) f LEFT JOIN dim_indicator i USING (indicator_id)
            ORDER BY f.indicator_id, f.unit_id, f.period_end, f.period_start, f.period_kind, f."map"
        ) TO {literal(str(path))} (FORMAT csv, HEADER)
        """
    )


def json_stat(connection: duckdb.DuckDBPyConnection, facts: ReleaseFacts, mart: Mart) -> str:
    """A sparse JSON-stat cube: `value` and `status` hold only the cells there are, by place in the full cube."""
    labels = {
        "indicator": _labels(connection, "dim_indicator", "indicator_id"),
        "unit": _labels(connection, "dim_org_unit", "unit_id"),
    }
    codes = {
        name: _column(connection, f"SELECT DISTINCT {sql} FROM fct_indicator ORDER BY 1")
        for name, sql in _DIMENSIONS.items()
    }
    about = {
        "version": "2.0",
        "class": "dataset",
        "label": f"{facts.title_vi} · {facts.title_en}",
        "source": "; ".join(dict.fromkeys(held.attribution for held in facts.licences)),
        "updated": facts.created_at.isoformat(),
        "extension": {"release": facts.release_id, "as_of": str(facts.as_of), "is_synthetic": facts.is_synthetic},
        "id": list(codes),
        "size": [len(held) for held in codes.values()],
        "role": {"time": ["period"], "geo": ["unit"], "metric": ["indicator"]},
        "dimension": {
            name: {
                "label": name,
                "category": {"index": held, "label": {code: labels.get(name, {}).get(code, code) for code in held}},
            }
            for name, held in codes.items()
        },
    }
    # The codes stand in the order of ORDER BY, so that a code's place is its rank; the last dimension varies fastest.
    place = "0"
    for name, sql in _DIMENSIONS.items():
        place = f"({place}) * {len(codes[name])} + dense_rank() OVER (ORDER BY {sql}) - 1"
    said = "coalesce(missing_reason, value_status)" if mart.has("missing_reason", "value_status") else "NULL"
    values, statuses = connection.execute(
        f"""
        SELECT string_agg('"' || place || '": ' || value, ', ' ORDER BY place) FILTER (value IS NOT NULL),
            string_agg('"' || place || '": ' || to_json(said), ', ' ORDER BY place) FILTER (said IS NOT NULL)
        FROM (SELECT {place} AS place, value, {said} AS said FROM fct_indicator)
        """
    ).fetchall()[0]
    head = json.dumps(about, ensure_ascii=False).removesuffix("}")
    return f'{head}, "value": {{{values or ""}}}, "status": {{{statuses or ""}}}}}\n'


def _column(connection: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    return [value for (value,) in connection.execute(sql).fetchall()]


def _labels(connection: duckdb.DuckDBPyConnection, table: str, code: str) -> dict[str, str]:
    rows = connection.execute(f"SELECT {code}, name_vi || ' · ' || name_en FROM {table}").fetchall()
    return {found: label for found, label in rows if label}
