"""`datapackage.json`: the release as a Frictionless data package (https://datapackage.org).

Its resources are the CSV files. The Parquet files of the same marts stand beside them under
`parquet`, because the package's own tools do not read Parquet everywhere; `manifest.json` names
every file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from orchestration.release.describe.column_descriptions import Column, Mart
from orchestration.release.describe.contents import ReleaseContents
from orchestration.release.describe.star import ForeignKey, find_foreign_keys
from orchestration.release.describe.table_titles import get_table_title
from orchestration.release.facts import Licence, SourceFacts
from orchestration.release.write.delimited import ESCAPED_FORMULAS
from orchestration.release.write.file_types import TYPES_IN_FILES, find_file_type

NAME = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/1.0/datapackage.json"


def write_datapackage(contents: ReleaseContents) -> None:
    """Write the descriptor into the release."""
    text = json.dumps(build_datapackage(contents), ensure_ascii=False, indent=1)
    (contents.folder / NAME).write_text(text + "\n", "utf-8")


def build_datapackage(contents: ReleaseContents) -> dict[str, Any]:
    """The descriptor: the release, its licences and sources, and a resource for each mart."""
    facts = contents.facts
    made = f"as of {facts.as_of}, made at {facts.git_revision}"
    return {
        "profile": "data-package",
        "$schema": PROFILE,
        "name": "chiso",
        "id": f"chiso:{facts.release_id}",
        "version": facts.release_id,
        "title": facts.title_en,
        "title_vi": facts.title_vi,
        "description": f"{facts.title_vi}\n\n{facts.title_en}, {made}.",
        "created": facts.created_at.isoformat(),
        "is_synthetic": facts.is_synthetic,
        "types": TYPES_IN_FILES["en"],
        "types_vi": TYPES_IN_FILES["vi"],
        "escaped_formulas": ESCAPED_FORMULAS["en"],
        "escaped_formulas_vi": ESCAPED_FORMULAS["vi"],
        "licenses": [_describe_licence(licence) for licence in facts.licences],
        "sources": [_describe_source(source) for source in facts.sources],
        "resources": [_describe_resource(contents, mart) for mart in contents.marts],
    }


def _describe_licence(licence: Licence) -> dict[str, str]:
    """A package's licence needs a name; its address is left out where the source states none."""
    described = {"name": licence.token}
    if licence.url:
        described["path"] = licence.url
    described["title"] = licence.attribution
    return described


def _describe_source(source: SourceFacts) -> dict[str, str]:
    title = f"{source.title_vi} · {source.title_en}"
    publisher = f"{source.publisher_vi} · {source.publisher_en}"
    return {
        "title": f"{title} ({publisher})",
        "path": source.publisher_url,
        "source_id": source.source_id,
    }


def _describe_resource(contents: ReleaseContents, mart: Mart) -> dict[str, Any]:
    """The CSV of one mart, with its schema. Raises ValueError where there is not just one."""
    (path,) = contents.list_paths(mart, ".csv")
    fingerprint = contents.fingerprints[path]
    return {
        "name": mart.name,
        "profile": "tabular-data-resource",
        "path": path,
        "title": get_table_title(mart.name)[1],
        "title_vi": get_table_title(mart.name)[0],
        "description": mart.text.en,
        "description_vi": mart.text.vi,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",  # the byte-order mark is what makes Excel show Vietnamese
        "bytes": fingerprint.bytes,
        "hash": f"sha256:{fingerprint.sha256}",
        "rows": mart.rows,
        "parquet": contents.list_paths(mart, ".parquet"),
        "schema": _describe_schema(mart, contents.marts),
    }


def _describe_schema(mart: Mart, marts: Sequence[Mart]) -> dict[str, Any]:
    """The Table Schema of a mart's CSV: an empty cell is a missing value."""
    schema: dict[str, Any] = {
        "fields": [_describe_field(column) for column in mart.columns],
        "missingValues": [""],
    }
    if mart.key:
        schema["primaryKey"] = list(mart.key)
    foreign_keys = find_foreign_keys(mart, marts)
    if foreign_keys:
        schema["foreignKeys"] = [_describe_foreign_key(key) for key in foreign_keys]
    return schema


def _describe_foreign_key(key: ForeignKey) -> dict[str, Any]:
    """Lists and no bare names: every version of the Table Schema reads these."""
    return {
        "fields": [key.column],
        "reference": {"resource": key.dimension, "fields": [key.column]},
    }


def _describe_field(column: Column) -> dict[str, Any]:
    field_type = find_file_type(column.sql_type).schema
    field: dict[str, Any] = {
        "name": column.name,
        **field_type,
        "description": column.text.en,
        "description_vi": column.text.vi,
    }
    if column.unit:
        field["unit"] = column.unit
    # A CSV can't tell an empty text from a missing one: only columns of other types can be
    # promised to be filled.
    if not column.nullable and field_type["type"] != "string":
        field["constraints"] = {"required": True}
    return field
