"""`schema.org.jsonld` has what a search for datasets asks for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from release_facts import SOURCES, make_facts
from release_warehouse import MARTS, stage_warehouse


@pytest.fixture(scope="module")
def record(described: Path) -> dict[str, Any]:
    return read_record(described)


def read_record(release: Path) -> dict[str, Any]:
    return json.loads((release / "schema.org.jsonld").read_text("utf-8"))


def test_it_is_a_dataset_with_a_name_and_a_description(record: dict[str, Any]) -> None:
    assert (record["@context"], record["@type"]) == ("https://schema.org/", "Dataset")
    assert 50 <= len(record["description"]) <= 5000
    assert record["name"]


def test_every_file_is_a_download_that_is_there(
    record: dict[str, Any], described: Path
) -> None:
    downloads = record["distribution"]
    assert [download["@type"] for download in downloads] == ["DataDownload"] * (
        2 * len(MARTS) + 1
    )
    for download in downloads:
        assert (described / download["contentUrl"]).is_file()
        assert download["encodingFormat"]


def test_the_columns_of_the_facts_are_its_variables_each_once(
    record: dict[str, Any],
) -> None:
    variables = {variable["name"]: variable for variable in record["variableMeasured"]}
    assert len(variables) == len(record["variableMeasured"])
    assert variables["value"]["unitText"] == "percent or count"
    assert "unitText" not in variables["indicator_id"]
    assert "pillar" not in variables, "a column of dim_indicator only"


def test_licences_are_addresses(record: dict[str, Any]) -> None:
    assert record["license"] == [source.licence.url for source in SOURCES]
    assert all(urlparse(url).scheme == "https" for url in record["license"])


def test_without_an_address_the_licence_is_the_page_of_the_release(
    warehouse: Path, tmp_path: Path
) -> None:
    licence = replace(SOURCES[0].licence, url="")
    facts = make_facts(sources=(replace(SOURCES[0], licence=licence),))
    stage_warehouse(warehouse, tmp_path / "r", facts, previous=None)
    assert read_record(tmp_path / "r")["license"] == ["LICENCES.md"]
