"""The columns that dbt's YAML files describe are the columns that a built warehouse has."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from orchestration.pipeline import transform

# Built while a release is made, not in a warehouse: counting reads the landed cases itself.
COUNTING = {"counting_record", "counting_dossier", "counted_dossier", "counted_origin"}
COUNTING_SOURCES = {"dossier", "dossier_edition"}


def test_every_column_of_the_warehouse_is_described_in_its_place(empty_warehouse: Path) -> None:
    manifest = json.loads(transform.ready_manifest().read_text("utf-8"))
    described = {}
    for node in (*manifest["nodes"].values(), *manifest["sources"].values()):
        if node["resource_type"] in ("model", "seed", "source"):
            described[node["schema"], node["name"]] = list(node["columns"])
    for name in COUNTING_SOURCES:
        del described["landed", name]
    for schema, name in list(described):
        if (name in COUNTING and schema != "landed") or schema == "intermediate":
            del described[schema, name]
    assert described == _read_columns(empty_warehouse)


def _read_columns(warehouse: Path) -> dict[tuple[str, str], list[str]]:
    """(schema, table) → its columns in order, of every table and view."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            """
            select schema_name, table_name, list(column_name order by column_index)
            from duckdb_columns()
            where not internal and schema_name != 'intermediate'
            group by schema_name, table_name
            """
        ).fetchall()
    return {(schema, table): columns for schema, table, columns in rows}
