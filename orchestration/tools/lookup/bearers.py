"""The indicators and units of a release with all they may be called."""

from __future__ import annotations

import duckdb
import polars as pl

from orchestration.release.trace.release_query import query_release
from orchestration.tools.lookup.names import Bearer

_INDICATORS = """
    select *
    from dim_indicator
    order by indicator_id
"""
_UNITS = """
    select unit_id, name_vi, full_name_vi, name_en, gso_code, valid_from, valid_to
    from dim_org_unit
    order by unit_id
"""


def load_indicators(connection: duckdb.DuckDBPyConnection) -> list[Bearer]:
    """Every indicator, by its name and its short label."""
    indicators = []
    for row in query_release(connection, _INDICATORS):
        # A release made before there were short labels has none.
        names = [row["name_vi"], row["name_en"]]
        names += [row.get("label_short_vi"), row.get("label_short_en")]
        indicators.append(
            Bearer(row["indicator_id"], names[0], tuple(name for name in names if name))
        )
    return indicators


def load_units(
    connection: duckdb.DuckDBPyConnection, aliases: pl.DataFrame | None = None
) -> list[Bearer]:
    """Every unit, also those of the past. `aliases`: alias, unit_id: more names of units."""
    more_names: dict[str, list[str]] = {}
    if aliases is not None:
        for alias, unit_id in aliases.select("alias", "unit_id").rows():
            more_names.setdefault(unit_id, []).append(alias)
    units = []
    for row in query_release(connection, _UNITS):
        code = row["gso_code"] or ""
        names = [row["name_vi"], row["full_name_vi"], row["name_en"]]
        names += [code, code.lstrip("0"), *more_names.get(row["unit_id"], [])]
        units.append(
            Bearer(
                row["unit_id"],
                row["name_vi"],
                tuple(name for name in names if name),
                row["valid_from"],
                row["valid_to"],
            )
        )
    return units
