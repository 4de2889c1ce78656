"""dbt's sources are the tables that ingest declares: no column more, none less, in the same order."""

from __future__ import annotations

import pytest
import yaml

from ingest.contract.warehouse import LANDED_TABLES
from orchestration.pipeline.workspace import DBT_PROJECT

SOURCES_FILE = DBT_PROJECT / "models" / "staging" / "_landed__sources.yml"


@pytest.fixture(scope="module")
def sources() -> dict[str, dict]:
    [landed] = yaml.safe_load(SOURCES_FILE.read_text("utf-8"))["sources"]
    return {table["name"]: table for table in landed["tables"]}


def test_every_landed_table_is_a_source(sources: dict[str, dict]) -> None:
    assert sources.keys() == LANDED_TABLES.keys()


@pytest.mark.parametrize("name", LANDED_TABLES)
def test_a_source_has_the_declared_columns(sources: dict[str, dict], name: str) -> None:
    columns = sources[name].get("columns", [])
    assert [column["name"] for column in columns] == LANDED_TABLES[name].column_names
    for column, declared in zip(columns, LANDED_TABLES[name].columns, strict=True):
        assert column.get("data_type", declared.sql_type).upper() == declared.sql_type
