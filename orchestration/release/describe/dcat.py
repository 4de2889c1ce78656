"""The release for catalogues that harvest: DCAT-AP 3 and schema.org, both as JSON-LD.

Addresses are relative to the file, because where a release is served is not known when it is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from orchestration.release.describe.column_descriptions import Mart
from orchestration.release.facts import ReleaseFacts, SourceFacts
from orchestration.release.write.files import DATABASE, DataFile, Fingerprint, fingerprint_file

DCAT, SCHEMA_ORG = "dcat.jsonld", "schema.org.jsonld"

_AUTHORITY = "http://publications.europa.eu/resource/authority"
_FORMATS = {  # suffix → IANA media type, the EU file type
    ".csv": ("text/csv", "CSV"),
    ".parquet": ("application/vnd.apache.parquet", "PARQUET"),
    ".duckdb": ("application/vnd.duckdb", "BIN"),
}
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def write(folder: Path, facts: ReleaseFacts, marts: tuple[Mart, ...], files: Iterable[DataFile]) -> dict[str, Any]:
    """Write both descriptions; returns the schema.org one."""
    prints = {f.path: f.fingerprint for f in files} | {DATABASE: fingerprint_file(folder / DATABASE)}
    found = schema_org(facts, marts, prints)
    for name, record in ((DCAT, dcat(facts, marts, prints)), (SCHEMA_ORG, found)):
        (folder / name).write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return found


def dcat(facts: ReleaseFacts, marts: tuple[Mart, ...], prints: Mapping[str, Fingerprint]) -> dict[str, Any]:
    """A dcat:Catalog of one dcat:Dataset with a dcat:Distribution a file (DCAT-AP 3.0)."""
    names = _both(facts.title_vi, facts.title_en)
    about = _both(_description(facts, marts, "vi"), _description(facts, marts, "en"))
    chiso = {"@id": "urn:chiso", "@type": "foaf:Agent", "foaf:name": "Chiso"}
    licences = [_dcat_licence(source) for source in facts.sources]
    dataset = {
        "@id": f"urn:chiso:release:{facts.release_id}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"chiso:{facts.release_id}",
        "dct:title": names,
        "dct:description": about,
        "dct:publisher": {"@id": "urn:chiso"},
        "dct:issued": _typed(facts.created_at.isoformat(), "dateTime"),
        "dct:modified": _typed(facts.created_at.isoformat(), "dateTime"),
        "dct:language": [{"@id": f"{_AUTHORITY}/language/{code}"} for code in ("VIE", "ENG")],
        "dct:spatial": {"@id": f"{_AUTHORITY}/country/VNM"},
        "dct:accrualPeriodicity": {"@id": f"{_AUTHORITY}/frequency/DAILY"},
        "dct:accessRights": {"@id": f"{_AUTHORITY}/access-right/PUBLIC"},
        "dcat:theme": [{"@id": f"{_AUTHORITY}/data-theme/{code}"} for code in ("GOVE", "TECH")],
        "dcat:keyword": [
            {"@value": "chuyển đổi số", "@language": "vi"},
            {"@value": "digital transformation", "@language": "en"},
        ],
        "dcat:version": facts.release_id,
        "dct:provenance": {
            "@type": "dct:ProvenanceStatement",
            "rdfs:label": {"@value": f"Made by Chiso at revision {facts.git_revision}", "@language": "en"},
        },
        "dct:source": [_dcat_source(source) for source in facts.sources],
        "dcat:distribution": [_distribution(path, found, licences) for path, found in prints.items()],
    }
    return {
        "@context": _CONTEXT,
        "@graph": [
            chiso,
            {
                "@id": "urn:chiso:catalogue",
                "@type": "dcat:Catalog",
                "dct:title": names,
                "dct:description": about,
                "dct:publisher": {"@id": "urn:chiso"},
                "dcat:dataset": {"@id": dataset["@id"]},
            },
            dataset,
        ],
    }


def _distribution(path: str, found: Fingerprint, licences: list[dict[str, Any]]) -> dict[str, Any]:
    media_type, file_type = _FORMATS[Path(path).suffix]
    return {
        "@type": "dcat:Distribution",
        "dct:title": path,
        "dcat:accessURL": {"@id": path},
        "dcat:downloadURL": {"@id": path},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media_type}"},
        "dct:format": {"@id": f"{_AUTHORITY}/file-type/{file_type}"},
        "dcat:byteSize": _typed(str(found.bytes), "nonNegativeInteger"),
        "dct:license": licences[0] if len({licence["@id"] for licence in licences}) == 1 else _many(licences),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"},
            "spdx:checksumValue": _typed(found.sha256, "hexBinary"),
        },
    }


def _dcat_licence(source: SourceFacts) -> dict[str, Any]:
    return {
        "@id": source.licence.url or f"urn:chiso:licence:{source.licence.token}",
        "@type": "dct:LicenseDocument",
        "rdfs:label": source.licence.id,
    }


def _many(licences: list[dict[str, Any]]) -> dict[str, Any]:
    """A distribution has one licence in DCAT-AP: where the sources have several, it is the page that lists them."""
    labels = dict.fromkeys(licence["rdfs:label"] for licence in licences)
    return {"@id": "LICENCES.md", "@type": "dct:LicenseDocument", "rdfs:label": " AND ".join(labels)}


def _dcat_source(source: SourceFacts) -> dict[str, Any]:
    landing = {"dcat:landingPage": {"@id": source.publisher_url}} if source.publisher_url else {}
    return {
        "@id": f"urn:chiso:source:{source.source_id}",
        "@type": "dcat:Dataset",
        "dct:title": _both(source.title_vi, source.title_en),
        "dct:description": _both(source.licence.attribution, f"{source.title_en}, {source.publisher_en}"),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": _both(source.publisher_vi, source.publisher_en)},
        **landing,
    }


def schema_org(facts: ReleaseFacts, marts: tuple[Mart, ...], prints: Mapping[str, Fingerprint]) -> dict[str, Any]:
    """A schema.org Dataset with every column as a measured variable and every file as a download."""
    described = [c for m in marts if m.name.startswith("fct_") for c in m.columns if c.text.en]
    variables = {c.name: c for c in reversed(described)}  # of two columns of one name the first speaks
    licences = [source.licence.url for source in facts.sources if source.licence.url]
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": facts.title_en,
        "alternateName": facts.title_vi,
        "description": _description(facts, marts, "en"),
        "identifier": f"chiso:{facts.release_id}",
        "version": facts.release_id,
        "dateCreated": facts.created_at.isoformat(),
        "datePublished": facts.created_at.date().isoformat(),
        "inLanguage": ["vi", "en"],
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": "Chiso"},
        "license": list(dict.fromkeys(licences)) or ["LICENCES.md"],
        "creditText": "; ".join(dict.fromkeys(held.attribution for held in facts.licences)),
        "spatialCoverage": {"@type": "Country", "name": "Viet Nam"},
        "isBasedOn": [
            {
                "@type": "Dataset",
                "name": source.title_en,
                "alternateName": source.title_vi,
                "description": f"{source.title_vi} · {source.title_en}. {source.licence.attribution}.",
                "identifier": source.source_id,
                "creator": {"@type": "Organization", "name": source.publisher_en},
            }
            for source in facts.sources
        ],
        "variableMeasured": [
            {"@type": "PropertyValue", "name": c.name, "description": c.text.en}
            | ({"unitText": c.unit} if c.unit else {})
            for c in reversed(variables.values())
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": path,
                "contentUrl": path,
                "encodingFormat": _FORMATS[Path(path).suffix][0],
                "contentSize": f"{found.bytes} B",
                "sha256": found.sha256,
            }
            for path, found in prints.items()
        ],
    }


def _description(facts: ReleaseFacts, marts: tuple[Mart, ...], language: str) -> str:
    """A paragraph: what it is, as of when, and what each fact table holds."""
    title = facts.title_vi if language == "vi" else facts.title_en
    told = [f"{title} ({facts.as_of})."]
    told += ["Số liệu giả lập." if language == "vi" else "Synthetic figures."] if facts.is_synthetic else []
    for mart in marts:
        text = mart.text.vi if language == "vi" else mart.text.en
        if text:
            told.append(f"{mart.name}: {text}")
    return " ".join(told)


def _both(vietnamese: str, english: str) -> list[dict[str, str]]:
    texts = ({"@value": vietnamese, "@language": "vi"}, {"@value": english, "@language": "en"})
    return [text for text in texts if text["@value"]]


def _typed(value: str, xsd: str) -> dict[str, str]:
    return {"@value": value, "@type": f"xsd:{xsd}"}
