"""`schema.org.jsonld`: the release as a schema.org Dataset, for search engines.

Addresses are relative to the file, because where a release is served is not known when it is made.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from orchestration.release.describe import licences
from orchestration.release.describe.column_descriptions import Column
from orchestration.release.describe.contents import (
    KEYWORDS,
    MEDIA_TYPES,
    ReleaseContents,
)
from orchestration.release.facts import ReleaseFacts, SourceFacts
from orchestration.release.write.files import Fingerprint

NAME = "schema.org.jsonld"


def build_schema_org(contents: ReleaseContents) -> dict[str, Any]:
    """A Dataset with the columns of its facts as measured variables and its files as downloads."""
    facts = contents.facts
    attributions = dict.fromkeys(licence.attribution for licence in facts.licences)
    downloads = []
    for path, fingerprint in contents.fingerprints.items():
        downloads.append(_describe_download(path, fingerprint))
    record = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": facts.title_en,
        "alternateName": facts.title_vi,
        "description": contents.summarize("en"),
        "identifier": f"chiso:{facts.release_id}",
        "version": facts.release_id,
        "dateCreated": facts.created_at.isoformat(),
        "datePublished": facts.created_at.date().isoformat(),
        "inLanguage": ["vi", "en"],
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": "Chiso"},
        "license": _list_licences(facts),
        "creditText": "; ".join(attributions),
        "keywords": [*KEYWORDS["en"], *KEYWORDS["vi"]],
        "spatialCoverage": {"@type": "Country", "name": "Viet Nam"},
        "isBasedOn": [_describe_source(source) for source in facts.sources],
        "variableMeasured": [
            _describe_variable(column) for column in _list_variables(contents)
        ],
        "distribution": downloads,
    }
    if contents.period_covered:
        first, last = contents.period_covered
        record["temporalCoverage"] = f"{first}/{last}"
    return record


def _list_licences(facts: ReleaseFacts) -> list[str]:
    """Each address of a licence once; where no source states one, our page that has the terms."""
    addresses = [source.licence.url for source in facts.sources if source.licence.url]
    return list(dict.fromkeys(addresses)) or [licences.NAME]


def _describe_source(source: SourceFacts) -> dict[str, Any]:
    return {
        "@type": "Dataset",
        "name": source.title_en,
        "alternateName": source.title_vi,
        # A search engine wants fifty signs at least: both titles and the attribution have them.
        "description": f"{source.title_vi} · {source.title_en}. {source.licence.attribution}.",
        "identifier": source.source_id,
        "creator": {"@type": "Organization", "name": source.publisher_en},
    }


def _list_variables(contents: ReleaseContents) -> list[Column]:
    """The described columns of the fact tables; of several with one name the first counts."""
    variables: dict[str, Column] = {}
    for mart in contents.marts:
        if not mart.name.startswith("fct_"):
            continue
        for column in mart.columns:
            if column.text.en:
                variables.setdefault(column.name, column)
    return list(variables.values())


def _describe_variable(column: Column) -> dict[str, str]:
    variable = {
        "@type": "PropertyValue",
        "name": column.name,
        "description": column.text.en,
    }
    if column.unit:
        variable["unitText"] = column.unit
    return variable


def _describe_download(path: str, fingerprint: Fingerprint) -> dict[str, str]:
    return {
        "@type": "DataDownload",
        "name": path,
        "contentUrl": path,
        "encodingFormat": MEDIA_TYPES[PurePosixPath(path).suffix],
        "contentSize": f"{fingerprint.bytes} B",
        "sha256": fingerprint.sha256,
    }
