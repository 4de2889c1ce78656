"""The indicators and units of a release with all they may be called."""

from __future__ import annotations

import duckdb
import polars as pl

from orchestration.release.trace.release_query import query_release
from orchestration.tools.lookup.names import Bearer

_INDICATORS = """
    select
        child.indicator_id,
        child.name_vi,
        child.name_en,
        parent.name_vi as parent_vi,
        parent.name_en as parent_en
    from dim_indicator as child
    left join dim_indicator as parent on child.parent_indicator_id = parent.indicator_id
    order by child.indicator_id
"""
_UNITS = """
    select unit_id, name_vi, full_name_vi, name_en, gso_code, valid_from, valid_to
    from dim_org_unit
    order by unit_id
"""


def load_indicators(connection: duckdb.DuckDBPyConnection) -> list[Bearer]:
    """Every indicator; a part is called “— trong đó: …” after the indicator it is a part of."""
    indicators = []
    for row in query_release(connection, _INDICATORS):
        names = [row["name_vi"], row["name_en"]]
        label = names[0]
        if row["parent_vi"] and label.startswith("—"):
            label = f"{row['parent_vi']} {label}"
            names += [label, f"{row['parent_en']}, {row['name_en']}"]
        indicators.append(
            Bearer(row["indicator_id"], label, tuple(name for name in names if name))
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
