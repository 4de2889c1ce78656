"""`schema.org.jsonld` has what a search for datasets asks for."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from release_facts import SOURCES, make_facts
from release_warehouse import MARTS, stage_warehouse

# Google, "Dataset structured data" (developers.google.com/search/docs/appearance/structured-data/dataset):
# the recommended properties that a release has an answer to. It has no address of its own (`url`, `sameAs`), no
# article (`citation`) and is no part of another dataset.
RECOMMENDED = (
    *("alternateName", "creator", "distribution", "identifier", "isAccessibleForFree"),
    *("keywords", "license", "spatialCoverage", "temporalCoverage"),
    *("variableMeasured", "version"),
)


@pytest.fixture(scope="module")
def record(described: Path) -> dict[str, Any]:
    return read_record(described)


def read_record(release: Path) -> dict[str, Any]:
    return json.loads((release / "schema.org.jsonld").read_text("utf-8"))


def test_it_is_a_dataset_of_schema_org(record: dict[str, Any]) -> None:
    assert (record["@context"], record["@type"]) == ("https://schema.org/", "Dataset")


def test_every_dataset_in_it_has_what_a_search_requires(record: dict[str, Any]) -> None:
    """A name and a description of 50 to 5,000 signs; also the datasets that it is based on."""
    datasets = list_things(record, "Dataset")
    assert len(datasets) == 1 + len(SOURCES)
    for dataset in datasets:
        assert isinstance(dataset["name"], str)
        assert dataset["name"]
        assert 50 <= len(dataset["description"]) <= 5000


def test_it_has_what_a_search_recommends(record: dict[str, Any]) -> None:
    assert [name for name in RECOMMENDED if not record.get(name)] == []
    creator = record["creator"]
    assert creator["@type"] in ("Person", "Organization")
    assert creator["name"]
    begin, end = record["temporalCoverage"].split("/")
    assert (dt.date.fromisoformat(begin), dt.date.fromisoformat(end)) == (
        dt.date(2024, 3, 1),
        dt.date(2024, 4, 30),
    )
    assert len(record["keywords"]) >= 2


def list_things(part: Any, kind: str) -> list[dict[str, Any]]:
    """Every object of a type, however deep."""
    found = []
    if isinstance(part, dict):
        if part.get("@type") == kind:
            found.append(part)
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            found += list_things(inner, kind)
    return found


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
