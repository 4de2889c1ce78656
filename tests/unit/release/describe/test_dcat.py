"""`dcat.jsonld` keeps the rules of DCAT-AP 3.0 and leads to every file."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pyshacl
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
# A fault in a word → an update that makes it, and the property that the shapes then complain of.
FAULTS = {
    "a catalogue without publisher": (
        "delete { ?x dct:publisher ?p } where { ?x a dcat:Catalog ; dct:publisher ?p }",
        DCT.publisher,
    ),
    "a dataset without description": (
        "delete { ?x dct:description ?d } where { ?x a dcat:Dataset ; dct:description ?d }",
        DCT.description,
    ),
    "two licences": (
        "insert { ?x dct:license <urn:l> . <urn:l> a dct:LicenseDocument } where { ?x a dcat:Distribution }",
        DCT.license,
    ),
    "a licence of no type": (
        "delete { ?x a dct:LicenseDocument } where { ?x a dct:LicenseDocument }",
        DCT.license,
    ),
    "a file without address": (
        "delete where { ?x dcat:accessURL ?u }",
        DCAT.accessURL,
    ),
    "a size in words": (
        "delete { ?x dcat:byteSize ?n } insert { ?x dcat:byteSize 'a lot' } where { ?x dcat:byteSize ?n }",
        DCAT.byteSize,
    ),
    "a frequency of no list": (
        "delete { ?x dct:accrualPeriodicity ?f } insert { ?x dct:accrualPeriodicity 'nightly' }"
        " where { ?x dct:accrualPeriodicity ?f }",
        DCT.accrualPeriodicity,
    ),
    "a day in words": (
        "delete { ?x dct:issued ?d } insert { ?x dct:issued 'today' } where { ?x dct:issued ?d }",
        DCT.issued,
    ),
    "a checksum without its algorithm": (
        "delete where { ?x spdx:algorithm ?a }",
        SPDX.algorithm,
    ),
    "an agent without name": ("delete where { ?x foaf:name ?n }", FOAF.name),
}
PREFIXES = {"dcat": DCAT, "dct": DCT, "spdx": SPDX, "foaf": FOAF}
SHAPES = Path(__file__).with_name("dcat_ap.ttl")
RESULT_PATH = rdflib.URIRef("http://www.w3.org/ns/shacl#resultPath")


@pytest.fixture(scope="module")
def graph(described: Path) -> rdflib.Graph:
    return read_graph(described)


def read_graph(release: Path) -> rdflib.Graph:
    address = f"{SERVED_AT}dcat.jsonld"
    return rdflib.Graph().parse(
        release / "dcat.jsonld", format="json-ld", publicID=address
    )


def find_faults(graph: rdflib.Graph) -> set[rdflib.Node]:
    """The properties of which the shapes of DCAT-AP complain."""
    fits, report, _ = pyshacl.validate(graph, shacl_graph=str(SHAPES))
    found = set(report.objects(None, RESULT_PATH))
    assert fits == (not found)
    return found


def test_it_fits_the_shapes_of_dcat_ap(graph: rdflib.Graph) -> None:
    for kind in (
        DCAT.Catalog,
        DCAT.Dataset,
        DCAT.Distribution,
        FOAF.Agent,
        SPDX.Checksum,
    ):
        assert set(graph.subjects(RDF.type, kind)), "the shapes have something to judge"
    assert find_faults(graph) == set()


@pytest.mark.parametrize("fault", list(FAULTS))
def test_the_shapes_would_notice(graph: rdflib.Graph, fault: str) -> None:
    update, property_of = FAULTS[fault]
    spoilt = rdflib.Graph()
    spoilt += graph
    spoilt.update(update, initNs=PREFIXES)
    assert find_faults(spoilt) == {property_of}


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
