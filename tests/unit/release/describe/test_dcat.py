"""`dcat.jsonld` keeps the rules of DCAT-AP 3.0 and leads to every file."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
from release_facts import SOURCES, make_facts
from release_warehouse import MARTS, stage_warehouse

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCT = rdflib.Namespace("http://purl.org/dc/terms/")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
FOAF, RDF = rdflib.FOAF, rdflib.RDF
# Where the release would be served: addresses in the file are relative.
SERVED_AT = "https://data.example.vn/r1/"

# Class → its mandatory properties.
MANDATORY = {
    DCAT.Catalog: (DCT["title"], DCT.description, DCT.publisher),
    DCAT.Dataset: (DCT["title"], DCT.description),
    DCAT.Distribution: (DCAT.accessURL,),
    FOAF.Agent: (FOAF.name,),
    SPDX.Checksum: (SPDX.algorithm, SPDX.checksumValue),
}
# Properties that may stand once.
SINGLE = (
    *(
        DCT.publisher,
        DCT.issued,
        DCT.modified,
        DCT.accrualPeriodicity,
        DCT.accessRights,
    ),
    *(DCT.license, DCT["format"], DCAT.mediaType, DCAT.byteSize),
)


@pytest.fixture(scope="module")
def graph(described: Path) -> rdflib.Graph:
    return read_graph(described)


def read_graph(release: Path) -> rdflib.Graph:
    address = f"{SERVED_AT}dcat.jsonld"
    return rdflib.Graph().parse(
        release / "dcat.jsonld", format="json-ld", publicID=address
    )


@pytest.mark.parametrize("kind", list(MANDATORY))
def test_every_thing_has_the_mandatory_properties_of_its_class(
    graph: rdflib.Graph, kind: rdflib.URIRef
) -> None:
    things = set(graph.subjects(RDF.type, kind))
    assert things
    for thing in things:
        assert [
            name for name in MANDATORY[kind] if (thing, name, None) not in graph
        ] == []


def test_a_property_that_may_stand_once_stands_once(graph: rdflib.Graph) -> None:
    for thing in set(graph.subjects()):
        for name in SINGLE:
            assert len(set(graph.objects(thing, name))) <= 1, (thing, name)


def test_titles_are_in_both_languages_and_every_value_fits_its_type(
    graph: rdflib.Graph,
) -> None:
    languages = set()
    for dataset in graph.subjects(RDF.type, DCAT.Dataset):
        languages |= {title.language for title in graph.objects(dataset, DCT["title"])}
    assert languages == {"vi", "en"}
    values = [value for value in graph.objects() if isinstance(value, rdflib.Literal)]
    assert [value for value in values if value.ill_typed] == []


def test_it_leads_to_every_file_with_its_hash(
    graph: rdflib.Graph, described: Path
) -> None:
    stated = {}
    for distribution in graph.subjects(RDF.type, DCAT.Distribution):
        path = str(graph.value(distribution, DCAT.downloadURL)).removeprefix(SERVED_AT)
        checksum = graph.value(distribution, SPDX.checksum)
        stated[path] = str(graph.value(checksum, SPDX.checksumValue))
    assert len(stated) == 2 * len(MARTS) + 1
    for path, sha256 in stated.items():
        assert sha256 == hashlib.sha256((described / path).read_bytes()).hexdigest(), (
            path
        )


def test_of_several_licences_it_names_the_page_that_lists_them(
    graph: rdflib.Graph,
) -> None:
    (licence,) = set(graph.objects(None, DCT.license))
    assert str(licence) == f"{SERVED_AT}LICENCES.md"
    assert str(graph.value(licence, rdflib.RDFS.label)) == "VN-PUBLIC AND CC-BY-4.0"


def test_a_licence_without_an_address_is_named_by_its_id(
    warehouse: Path, tmp_path: Path
) -> None:
    licence = replace(SOURCES[0].licence, id="vn official figures", url="")
    facts = make_facts(
        sources=(replace(SOURCES[0], licence=licence, publisher_url=""),)
    )
    stage_warehouse(warehouse, tmp_path / "r", facts, previous=None)
    licences = set(read_graph(tmp_path / "r").objects(None, DCT.license))
    assert licences == {rdflib.URIRef("urn:chiso:licence:vn-official-figures")}
