"""The release explains itself offline: one description everywhere, and each format valid by its own rules."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlparse

import frictionless
import pyarrow.parquet
import pytest
import rdflib
from descriptions import Page, read_back
from release_facts import SOURCES, make_facts
from release_warehouse import COLUMNS, MARTS, make_warehouse, stage_warehouse

from orchestration.release.describe import dictionary, licences

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCT = rdflib.Namespace("http://purl.org/dc/terms/")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
FOAF, RDF = rdflib.FOAF, rdflib.RDF


@pytest.fixture(scope="module")
def release(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("described") / "r1"
    stage_warehouse(warehouse, folder, make_facts(), previous=None)
    return folder


@pytest.fixture(scope="module")
def package(release: Path) -> dict:
    return json.loads((release / "datapackage.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def page(release: Path) -> Page:
    return Page((release / "dictionary.html").read_text("utf-8"))


def test_one_description_in_all_four_places_for_every_column(release: Path) -> None:
    comments, *others = read_back(release).values()
    assert len(comments) == COLUMNS
    assert all(english for english, _, _ in comments.values())
    assert [said == comments for said in others] == [True] * 3


def test_the_rows_of_changes_are_described_too(release: Path, page: Page) -> None:
    schema = pyarrow.parquet.read_schema(release / "changes.parquet")
    for field in schema:
        assert field.metadata[b"description"].decode() in page.rows["changes", field.name][2]
        assert field.metadata[b"description_vi"].decode() in page.rows["changes", field.name][2]


def test_the_package_is_valid_by_its_own_tool(release: Path) -> None:
    report = frictionless.validate(release / "datapackage.json")
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
    assert report.stats["tasks"] == len(MARTS)
    assert sum(task.stats.get("rows", 0) for task in report.tasks) == 516


def test_the_own_tool_would_notice_a_cell_of_another_type(release: Path, package: dict, tmp_path: Path) -> None:
    (tmp_path / "csv").mkdir()
    for path in (release / "csv").iterdir():
        (tmp_path / "csv" / path.name).write_bytes(path.read_bytes().replace(b"115665.000000", b"many"))
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    kinds = {kind for (kind,) in frictionless.validate(tmp_path / "datapackage.json").flatten(["type"])}
    assert {"type-error", "hash-count"} <= kinds


def test_the_package_names_sizes_hashes_keys_and_licences(release: Path, package: dict) -> None:
    for resource in package["resources"]:
        content = (release / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
        assert [(release / p).is_file() for p in resource["parquet"]] == [True]
        with (release / resource["path"]).open(encoding=resource["encoding"], newline="") as stream:
            assert next(csv.reader(stream)) == [f["name"] for f in resource["schema"]["fields"]]
    by_name = {r["name"]: r for r in package["resources"]}
    assert by_name["dim_indicator"]["schema"]["primaryKey"] == ["indicator_id"]
    kinds = {f["name"]: f["type"] for f in by_name["fct_indicator"]["schema"]["fields"]}
    assert (kinds["value"], kinds["period_end"], kinds["units_expected"], kinds["known_from"], kinds["map"]) == (
        "number", "date", "integer", "datetime", "string",
    )  # fmt: skip
    assert [held["name"] for held in package["licenses"]] == ["CC-BY-4.0", "VN-PUBLIC"]
    assert [source["source_id"] for source in package["sources"]] == ["mic__report", "gso__stats"]
    assert (package["version"], package["is_synthetic"]) == ("2026-11-22.1", False)


def test_the_dictionary_needs_no_network_and_links_only_inside(page: Page) -> None:
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert set(page.ids) == {*MARTS, "changes", "sources"}


def test_the_dictionary_tells_types_units_and_sources(page: Page) -> None:
    assert page.rows["fct_indicator", "value"][:2] == ["decimal(38,6)", "percent or count"]
    assert page.rows["fct_indicator", "map"][0] == "varchar, not null"
    assert "Nguồn: Bộ TT&TT <mic.gov.vn>" in page.rows["sources", "mic__report"][2]


def test_the_dictionary_escapes_what_people_wrote() -> None:
    nasty = replace(SOURCES[0], title_vi='<script>alert(1)</script> & "co"', title_en="</script><b>")
    html = dictionary.render_dictionary(make_facts(sources=(nasty,)), (), {"name": "</script><b>"})
    assert "<script>alert" not in html
    assert html.count("</script>") == 1
    Page(html)


def test_synthetic_figures_are_marked_wherever_they_are_described(warehouse: Path, tmp_path: Path) -> None:
    sources = tuple(replace(s, is_synthetic=True) for s in SOURCES)
    stage_warehouse(warehouse, tmp_path / "demo", make_facts(sources=sources), previous=None)
    for name in ("dictionary.html", "LICENCES.md", "dcat.jsonld", "schema.org.jsonld"):
        text = (tmp_path / "demo" / name).read_text("utf-8")
        assert "ynthetic figures" in text, name
        assert "ố liệu giả lập" in text or name == "schema.org.jsonld", name
    for name in ("datapackage.json", "manifest.json"):
        assert json.loads((tmp_path / "demo" / name).read_text("utf-8"))["is_synthetic"] is True
    metadata = pyarrow.parquet.read_schema(tmp_path / "demo" / "parquet" / "fct_target.parquet")
    stored = pyarrow.parquet.read_metadata(tmp_path / "demo" / "parquet" / "fct_target.parquet").metadata
    assert stored[b"is_synthetic"] == b"true", metadata


def test_every_source_has_its_licence_and_the_words_to_print() -> None:
    told = licences.build_licence_page(make_facts())
    assert (
        told.index("## CC-BY-4.0")
        < told.index("`gso__stats`")
        < told.index("## VN-PUBLIC")
        < told.index("`mic__report`")
    )
    assert "- Ghi nguồn · attribution: Nguồn: Tổng cục Thống kê\n" in told
    assert "<https://creativecommons.org/licenses/by/4.0/>" in told


# DCAT-AP 3.0: class → its mandatory properties, and properties that may stand once.
_MANDATORY = {
    DCAT.Catalog: (DCT["title"], DCT.description, DCT.publisher),
    DCAT.Dataset: (DCT["title"], DCT.description),
    DCAT.Distribution: (DCAT.accessURL,),
    FOAF.Agent: (FOAF.name,),
    SPDX.Checksum: (
        SPDX.algorithm,
        SPDX.checksumValue,
    ),
}
_ONCE = (
    DCT.publisher, DCT.issued, DCT.modified, DCT.accrualPeriodicity, DCT.accessRights,
    DCT.license, DCT["format"], DCAT.mediaType, DCAT.byteSize,
)  # fmt: skip


@pytest.fixture(scope="module")
def graph(release: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(
        release / "dcat.jsonld", format="json-ld", publicID="https://data.example.vn/r1/dcat.jsonld"
    )


def test_the_catalogue_record_keeps_the_rules_of_dcat_ap(graph: rdflib.Graph) -> None:
    for kind, properties in _MANDATORY.items():
        things = set(graph.subjects(RDF.type, kind))
        assert things, kind
        assert [(t, p) for t in things for p in properties if (t, p, None) not in graph] == []
    assert [(s, p) for s in set(graph.subjects()) for p in _ONCE if len(set(graph.objects(s, p))) > 1] == []
    titles = {t.language for s in graph.subjects(RDF.type, DCAT.Dataset) for t in graph.objects(s, DCT["title"])}
    assert titles == {"vi", "en"}
    broken = [o for o in graph.objects() if isinstance(o, rdflib.Literal) and o.ill_typed]
    assert broken == []


def test_the_catalogue_record_leads_to_every_file_with_its_hash(graph: rdflib.Graph, release: Path) -> None:
    found = {}
    for distribution in graph.subjects(RDF.type, DCAT.Distribution):
        url = str(graph.value(distribution, DCAT.downloadURL))
        checksum = graph.value(distribution, SPDX.checksum)
        value = graph.value(checksum, SPDX.checksumValue)
        found[url.removeprefix("https://data.example.vn/r1/")] = str(value)
    assert len(found) == 2 * len(MARTS) + 1
    assert found == {path: hashlib.sha256((release / path).read_bytes()).hexdigest() for path in found}


def test_the_schema_org_record_has_what_a_dataset_search_asks_for(release: Path) -> None:
    record = json.loads((release / "schema.org.jsonld").read_text("utf-8"))
    assert (record["@context"], record["@type"]) == ("https://schema.org/", "Dataset")
    assert 50 <= len(record["description"]) <= 5000
    assert record["name"]
    assert record["license"] == [s.licence.url for s in SOURCES]
    assert [d["@type"] for d in record["distribution"]] == ["DataDownload"] * (2 * len(MARTS) + 1)
    assert all((release / d["contentUrl"]).is_file() and d["encodingFormat"] for d in record["distribution"])
    measured = {v["name"]: v for v in record["variableMeasured"]}
    assert measured["value"]["unitText"] == "percent or count"
    assert all(urlparse(url).scheme == "https" for url in record["license"])


def test_the_dictionary_carries_the_same_record(release: Path) -> None:
    html = (release / "dictionary.html").read_text("utf-8")
    embedded = html.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert json.loads(embedded) == json.loads((release / "schema.org.jsonld").read_text("utf-8"))


def test_a_licence_without_an_address_is_still_a_licence(tmp_path: Path) -> None:
    held = replace(SOURCES[0].licence, id="vn official figures", url="")
    sources = (replace(SOURCES[0], licence=held, publisher_url=""),)
    warehouse = make_warehouse(tmp_path / "w.duckdb")
    stage_warehouse(warehouse, tmp_path / "r", make_facts(sources=sources), previous=None)
    assert frictionless.validate(tmp_path / "r" / "datapackage.json").valid
    package = json.loads((tmp_path / "r" / "datapackage.json").read_text("utf-8"))
    assert package["licenses"] == [{"name": "vn-official-figures", "title": "Nguồn: Bộ TT&TT <mic.gov.vn>"}]
    graph = rdflib.Graph().parse(tmp_path / "r" / "dcat.jsonld", format="json-ld")
    assert rdflib.URIRef("urn:chiso:licence:vn-official-figures") in set(graph.objects(None, DCT.license))
    assert json.loads((tmp_path / "r" / "schema.org.jsonld").read_text("utf-8"))["license"] == ["LICENCES.md"]
