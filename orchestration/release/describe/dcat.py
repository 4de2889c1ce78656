"""`dcat.jsonld`: the release for catalogues that harvest DCAT-AP 3.0, as JSON-LD.

Addresses are relative to the file, because where a release is served is not known when it is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from orchestration.release.describe import licences
from orchestration.release.describe.contents import (
    KEYWORDS,
    MEDIA_TYPES,
    ReleaseContents,
)
from orchestration.release.facts import ReleaseFacts, SourceFacts
from orchestration.release.write.files import Fingerprint

NAME = "dcat.jsonld"

_AUTHORITY = "http://publications.europa.eu/resource/authority"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types"
_PUBLISHER = {"@id": "urn:chiso", "@type": "foaf:Agent", "foaf:name": "Chiso"}
# Suffix of a data file → its code in the EU's list of file types, which has none for DuckDB.
_FILE_TYPES = {".csv": "CSV", ".parquet": "PARQUET", ".duckdb": "BIN"}
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def build_dcat(contents: ReleaseContents) -> dict[str, Any]:
    """A dcat:Catalog of one dcat:Dataset with a dcat:Distribution for each file (DCAT-AP 3.0)."""
    dataset = _describe_dataset(contents)
    catalogue = {
        "@id": "urn:chiso:catalogue",
        "@type": "dcat:Catalog",
        "dct:title": dataset["dct:title"],
        "dct:description": dataset["dct:description"],
        "dct:publisher": dataset["dct:publisher"],
        "dcat:dataset": {"@id": dataset["@id"]},
    }
    return {"@context": _CONTEXT, "@graph": [_PUBLISHER, catalogue, dataset]}


def _describe_dataset(contents: ReleaseContents) -> dict[str, Any]:
    facts = contents.facts
    created = _type_literal(facts.created_at.isoformat(), "dateTime")
    revision = f"Made by Chiso at revision {facts.git_revision}"
    described = {
        "@id": f"urn:chiso:release:{facts.release_id}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"chiso:{facts.release_id}",
        "dct:title": _tag_languages(facts.title_vi, facts.title_en),
        "dct:description": _tag_languages(
            contents.summarize("vi"), contents.summarize("en")
        ),
        "dct:publisher": {"@id": _PUBLISHER["@id"]},
        "dct:issued": created,
        "dct:modified": created,
        "dct:language": _list_terms("language", ("VIE", "ENG")),
        "dct:spatial": _build_term("country", "VNM"),
        "dct:accrualPeriodicity": _build_term("frequency", "DAILY"),
        "dct:accessRights": _build_term("access-right", "PUBLIC"),
        "dcat:theme": _list_terms("data-theme", ("GOVE", "TECH")),
        "dcat:keyword": _list_keywords(),
        "dcat:version": facts.release_id,
        "dct:provenance": {
            "@type": "dct:ProvenanceStatement",
            "rdfs:label": {"@value": revision, "@language": "en"},
        },
        "dct:source": [_describe_source(source) for source in facts.sources],
        "dcat:distribution": _list_distributions(contents),
    }
    if contents.period_covered:
        first, last = contents.period_covered
        described["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _type_literal(str(first), "date"),
            "dcat:endDate": _type_literal(str(last), "date"),
        }
    return described


def _list_keywords() -> list[dict[str, str]]:
    keywords = []
    for vietnamese, english in zip(KEYWORDS["vi"], KEYWORDS["en"], strict=True):
        keywords += _tag_languages(vietnamese, english)
    return keywords


def _list_distributions(contents: ReleaseContents) -> list[dict[str, Any]]:
    licence = _choose_licence(contents.facts)
    distributions = []
    for path, fingerprint in contents.fingerprints.items():
        distributions.append(_describe_distribution(path, fingerprint, licence))
    return distributions


def _describe_distribution(
    path: str,
    fingerprint: Fingerprint,
    licence: dict[str, str],
) -> dict[str, Any]:
    """One file, with the address to load it from, its format, its size and its hash."""
    suffix = PurePosixPath(path).suffix
    return {
        "@type": "dcat:Distribution",
        "dct:title": path,
        "dcat:accessURL": {"@id": path},
        "dcat:downloadURL": {"@id": path},
        "dcat:mediaType": {"@id": f"{_MEDIA_TYPES}/{MEDIA_TYPES[suffix]}"},
        "dct:format": _build_term("file-type", _FILE_TYPES[suffix]),
        "dcat:byteSize": _type_literal(str(fingerprint.bytes), "nonNegativeInteger"),
        "dct:license": licence,
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {
                "@id": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
            },
            "spdx:checksumValue": _type_literal(fingerprint.sha256, "hexBinary"),
        },
    }


def _choose_licence(facts: ReleaseFacts) -> dict[str, str]:
    """The licence of every file. DCAT-AP allows one: of several it is the page that lists them."""
    labels: dict[str, str] = {}
    for source in facts.sources:
        address = source.licence.url or f"urn:chiso:licence:{source.licence.token}"
        labels.setdefault(address, source.licence.id)
    if len(labels) == 1:
        address, label = labels.popitem()
    else:
        address, label = licences.NAME, " AND ".join(_list_licence_ids(facts))
    return {"@id": address, "@type": "dct:LicenseDocument", "rdfs:label": label}


def _list_licence_ids(facts: ReleaseFacts) -> list[str]:
    """Each licence id once, in the order of the sources."""
    return list(dict.fromkeys(source.licence.id for source in facts.sources))


def _describe_source(source: SourceFacts) -> dict[str, Any]:
    """A dataset the release is made from; its landing page where its publisher has one."""
    english = f"{source.title_en}, {source.publisher_en}"
    publisher = _tag_languages(source.publisher_vi, source.publisher_en)
    described: dict[str, Any] = {
        "@id": f"urn:chiso:source:{source.source_id}",
        "@type": "dcat:Dataset",
        "dct:title": _tag_languages(source.title_vi, source.title_en),
        "dct:description": _tag_languages(source.licence.attribution, english),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": publisher},
    }
    if source.publisher_url:
        described["dcat:landingPage"] = {"@id": source.publisher_url}
    return described


def _tag_languages(vietnamese: str, english: str) -> list[dict[str, str]]:
    """A text in both languages as JSON-LD; an empty one is left out."""
    tagged = []
    for language, text in (("vi", vietnamese), ("en", english)):
        if text:
            tagged.append({"@value": text, "@language": language})
    return tagged


def _type_literal(value: str, xsd_type: str) -> dict[str, str]:
    return {"@value": value, "@type": f"xsd:{xsd_type}"}


def _list_terms(code_list: str, codes: Iterable[str]) -> list[dict[str, str]]:
    return [_build_term(code_list, code) for code in codes]


def _build_term(code_list: str, code: str) -> dict[str, str]:
    """A term of one of the EU's code lists, which DCAT-AP prescribes."""
    return {"@id": f"{_AUTHORITY}/{code_list}/{code}"}
