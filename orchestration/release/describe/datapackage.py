"""`datapackage.json`: the release as a Frictionless data package (https://datapackage.org).

Its resources are the CSV files. The Parquet files of the same marts stand beside them under `parquet`, because the
package's own tools do not read Parquet everywhere; `manifest.json` names every file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from orchestration.release.describe.column_descriptions import Column, Mart
from orchestration.release.facts import Licence, ReleaseFacts
from orchestration.release.write.files import DataFile

NAME = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/1.0/datapackage.json"

# SQL type → the Table Schema type of its cells in the CSV.
_TYPES = (
    (re.compile(r"(TINY|SMALL|BIG|U\w+)?INT(EGER)?"), {"type": "integer"}),
    (re.compile(r"DECIMAL\(.*\)|DOUBLE|FLOAT"), {"type": "number"}),
    (re.compile(r"BOOLEAN"), {"type": "boolean"}),
    (re.compile(r"DATE"), {"type": "date"}),
    (re.compile(r"TIMESTAMP.*"), {"type": "datetime", "format": "any"}),
)


def write(folder: Path, facts: ReleaseFacts, marts: tuple[Mart, ...], files: Iterable[DataFile]) -> None:
    text = json.dumps(package(facts, marts, list(files)), ensure_ascii=False, indent=1)
    (folder / NAME).write_text(text + "\n", "utf-8")


def package(facts: ReleaseFacts, marts: tuple[Mart, ...], files: list[DataFile]) -> dict[str, Any]:
    """The descriptor."""
    return {
        "profile": "data-package",
        "$schema": PROFILE,
        "name": "chiso",
        "id": f"chiso:{facts.release_id}",
        "version": facts.release_id,
        "title": facts.title_en,
        "title_vi": facts.title_vi,
        "description": f"{facts.title_vi}\n\n{facts.title_en}, as of {facts.as_of}, made at {facts.git_revision}.",
        "created": facts.created_at.isoformat(),
        "is_synthetic": facts.is_synthetic,
        "licenses": [_licence(held) for held in facts.licences],
        "sources": [
            {
                "title": f"{source.title_vi} · {source.title_en} ({source.publisher_vi} · {source.publisher_en})",
                "path": source.publisher_url,
                "source_id": source.source_id,
            }
            for source in facts.sources
        ],
        "resources": [_resource(mart, files) for mart in marts],
    }


def _licence(held: Licence) -> dict[str, str]:
    return {"name": held.token, **({"path": held.url} if held.url else {}), "title": held.attribution}


def _resource(mart: Mart, files: list[DataFile]) -> dict[str, Any]:
    (csv,) = (f for f in files if f.mart == mart.name and f.path.startswith("csv/"))
    parquet = [f.path for f in files if f.mart == mart.name and f.path.startswith("parquet/")]
    key = {"primaryKey": list(mart.key)} if mart.key else {}
    return {
        "name": mart.name,
        "profile": "tabular-data-resource",
        "path": csv.path,
        "title": mart.name,
        "description": mart.text.en,
        "description_vi": mart.text.vi,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",  # the byte order mark is what makes Excel show Vietnamese
        "bytes": csv.fingerprint.bytes,
        "hash": f"sha256:{csv.fingerprint.sha256}",
        "rows": mart.rows,
        "parquet": parquet,
        "schema": {"fields": [_field(column) for column in mart.columns], "missingValues": [""], **key},
    }


def _field(column: Column) -> dict[str, Any]:
    kind = next((told for pattern, told in _TYPES if pattern.fullmatch(column.sql_type)), {"type": "string"})
    # A CSV can't tell an empty text from a missing one, so that only other types can be promised to be there.
    required = {} if column.nullable or kind["type"] == "string" else {"constraints": {"required": True}}
    unit = {"unit": column.unit} if column.unit else {}
    return {
        "name": column.name,
        **kind,
        "description": column.text.en,
        "description_vi": column.text.vi,
        **unit,
        **required,
    }
