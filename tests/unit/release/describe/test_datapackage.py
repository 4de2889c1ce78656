"""`datapackage.json` is valid by its own tool, and names every column, size, hash, key and licence."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import frictionless
import pytest
from release_facts import SOURCES, make_facts
from release_warehouse import MARTS, stage_warehouse


@pytest.fixture(scope="module")
def package(described: Path) -> dict[str, Any]:
    return read_package(described)


def read_package(release: Path) -> dict[str, Any]:
    return json.loads((release / "datapackage.json").read_text("utf-8"))


def test_the_package_is_valid_by_its_own_tool(described: Path) -> None:
    report = frictionless.validate(described / "datapackage.json")
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
    assert report.stats["tasks"] == len(MARTS)
    assert sum(task.stats.get("rows", 0) for task in report.tasks) == 520


def test_its_own_tool_would_notice_a_cell_of_another_type(
    described: Path, package: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "csv").mkdir()
    for path in (described / "csv").iterdir():
        content = path.read_bytes().replace(b"115665.0", b"many")
        (tmp_path / "csv" / path.name).write_bytes(content)
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    report = frictionless.validate(tmp_path / "datapackage.json")
    assert {"type-error", "hash-count"} <= {
        kind for (kind,) in report.flatten(["type"])
    }


def test_each_resource_has_its_size_hash_columns_and_parquet(
    described: Path, package: dict[str, Any]
) -> None:
    assert [resource["name"] for resource in package["resources"]] == list(MARTS)
    for resource in package["resources"]:
        path = described / resource["path"]
        content = path.read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
        assert resource["parquet"] == [f"parquet/{resource['name']}.parquet"]
        assert (described / resource["parquet"][0]).is_file()
        with path.open(encoding=resource["encoding"], newline="") as stream:
            header = next(csv.reader(stream))
        assert header == [field["name"] for field in resource["schema"]["fields"]]


def test_a_schema_has_the_key_and_the_types_of_the_mart(
    package: dict[str, Any],
) -> None:
    schemas = {
        resource["name"]: resource["schema"] for resource in package["resources"]
    }
    assert schemas["dim_indicator"]["primaryKey"] == ["indicator_id"]
    fields = {field["name"]: field for field in schemas["fct_indicator"]["fields"]}
    types = {
        "value": "number",
        "period_end": "date",
        "units_expected": "integer",
        "known_from": "datetime",
        "boundary_set": "string",
    }
    assert {name: fields[name]["type"] for name in types} == types


def test_only_a_column_that_is_no_text_is_promised_to_be_filled(
    package: dict[str, Any],
) -> None:
    """A CSV can't tell an empty text from a missing one."""
    schemas = {
        resource["name"]: resource["schema"] for resource in package["resources"]
    }
    fields = {field["name"]: field for field in schemas["fct_indicator"]["fields"]}
    assert fields["period_end"]["constraints"] == {"required": True}
    assert "constraints" not in fields["boundary_set"], "a text, though never null"
    assert "constraints" not in fields["value"], "may be null"


def test_the_package_names_licences_sources_and_version(
    package: dict[str, Any],
) -> None:
    assert [licence["name"] for licence in package["licenses"]] == [
        "CC-BY-4.0",
        "VN-PUBLIC",
    ]
    assert [source["source_id"] for source in package["sources"]] == [
        "mic__report",
        "gso__stats",
    ]
    assert (package["version"], package["is_synthetic"]) == ("2026-11-22.1", False)


def test_a_licence_without_an_address_is_still_a_licence(
    warehouse: Path, tmp_path: Path
) -> None:
    licence = replace(SOURCES[0].licence, id="vn official figures", url="")
    facts = make_facts(
        sources=(replace(SOURCES[0], licence=licence, publisher_url=""),)
    )
    stage_warehouse(warehouse, tmp_path / "r", facts, previous=None)
    assert frictionless.validate(tmp_path / "r" / "datapackage.json").valid
    licences = read_package(tmp_path / "r")["licenses"]
    assert licences == [
        {"name": "vn-official-figures", "title": "Nguồn: Bộ TT&TT <mic.gov.vn>"}
    ]
