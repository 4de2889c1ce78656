"""The columns that dbt's YAML files describe are the columns of a built warehouse, in their order."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from ingest.contract.warehouse import MISREAD_VALUE, ONLY_IN_COUNTING
from orchestration.pipeline.transform.dbt_command import prepare_manifest

# (schema, table) → its columns
Columns = dict[tuple[str, str], list[str]]

LIST_COLUMNS = """
    select schema_name, table_name, list(column_name order by column_index)
    from duckdb_columns()
    where not internal
    group by schema_name, table_name
"""


def test_the_described_columns_are_those_of_the_warehouse(
    empty_warehouse: Path,
) -> None:
    with duckdb.connect(str(empty_warehouse), read_only=True) as connection:
        built = connection.execute(LIST_COLUMNS).fetchall()
    assert _read_described_columns() == {
        (schema, table): names
        for schema, table, names in built
        # gate B reads it, and no model does
        if table != MISREAD_VALUE.name
    }


def _read_described_columns() -> Columns:
    """Of every table that stands in a warehouse: counting reads the landed cases elsewhere."""
    manifest = json.loads(prepare_manifest().read_text("utf-8"))
    described: Columns = {}
    for node in (*manifest["nodes"].values(), *manifest["sources"].values()):
        is_table = node["resource_type"] in ("model", "seed", "source")
        is_elsewhere = "counting" in node["tags"] or node["name"] in (
            "dossier",
            *(table.name for table in ONLY_IN_COUNTING),
        )
        if is_table and not is_elsewhere:
            described[node["schema"], node["name"]] = list(node["columns"])
    return described
