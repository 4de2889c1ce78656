"""The marts are a star: a tool that relates tables by their keys finds one way, and rows that belong together."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
from release_facts import make_facts
from release_warehouse import make_warehouse, stage_warehouse, value_row

from orchestration.release.describe.datapackage import NAME
from orchestration.release.write.export import export_marts
from orchestration.release.write.files import DATABASE, Unexportable

# Table → the tables its foreign keys lead to, one for each key.
Relations = dict[str, list[str]]


@pytest.fixture(scope="module")
def release(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("star") / "release"
    stage_warehouse(warehouse, folder, make_facts(), previous=None)
    return folder


def read_relations(release: Path) -> Relations:
    package = json.loads((release / NAME).read_text("utf-8"))
    schemas: dict[str, Any] = {r["name"]: r["schema"] for r in package["resources"]}
    relations: Relations = {}
    for name, schema in schemas.items():
        relations[name] = []
        for key in schema.get("foreignKeys", []):
            reference = key["reference"]
            # A relation leads to one row: to the whole key of the other table.
            assert (
                schemas[reference["resource"]]["primaryKey"] == reference["fields"]
            ), (
                name,
                key,
            )
            relations[name].append(reference["resource"])
    return relations


def count_ways(relations: Relations, table: str) -> Counter[str]:
    """How many ways lead from a table along its keys to each table they reach."""
    ways: Counter[str] = Counter()
    for reached in relations[table]:
        ways[reached] += 1
        ways += count_ways(relations, reached)
    return ways


def test_one_way_leads_from_a_fact_to_each_dimension(release: Path) -> None:
    relations = read_relations(release)
    ambiguous = {}
    for table in relations:
        ways = count_ways(relations, table)
        ambiguous |= {(table, to): count for to, count in ways.items() if count > 1}
    assert not ambiguous
    assert sorted(relations["fct_indicator"]) == [
        *("dim_indicator", "dim_org_unit", "dim_period"),
    ]
    assert sorted(relations["fct_target"]) == [
        *("dim_indicator", "dim_org_unit", "dim_plan", "dim_target"),
    ]


def test_a_second_way_would_be_found() -> None:
    relations = {
        "fct": ["target", "indicator"],
        "target": ["indicator"],
        "indicator": [],
    }
    assert count_ways(relations, "fct")["indicator"] == 2


def test_every_fact_that_names_a_period_leads_to_it(release: Path) -> None:
    relations = read_relations(release)
    without = {name for name, to in relations.items() if "dim_period" not in to}
    assert {name for name in without if name.startswith(("fct_", "rpt_"))} == {
        # files, lists and steps have no period of their own; a target is due on a day
        *("fct_dossier_file", "fct_lineage", "fct_procedure", "fct_procedure_file"),
        "fct_target",
    }


def test_every_table_of_the_package_has_its_key_and_the_database_declares_none(
    release: Path,
) -> None:
    # DuckDB 1.0 can't open a file that declares any (clients/test_databases.py opens it with 1.0).
    with duckdb.connect(str(release / DATABASE), read_only=True) as connection:
        declared = connection.execute(
            "select table_name from duckdb_constraints() where constraint_type like '% KEY'"
        ).fetchall()
    package = json.loads((release / NAME).read_text("utf-8"))
    without = [r["name"] for r in package["resources"] if not r["schema"]["primaryKey"]]
    assert (declared, without) == ([], [])


def test_a_fact_about_what_no_dimension_has_is_refused(tmp_path: Path) -> None:
    warehouse = make_warehouse(
        tmp_path / "w.duckdb", values=[value_row(unit="nowhere")]
    )
    (tmp_path / "out").mkdir()
    with pytest.raises(Unexportable, match="fct_indicator: expected rows with keys"):
        export_marts(warehouse, tmp_path / "out", make_facts())
