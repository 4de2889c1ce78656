"""JSON Schemas of the YAML files that people write, so that an editor completes fields and
underlines mistakes.

They are made from the models and committed beside the sources. After a model changed:

    python -m ingest.declare.schema

An editor finds them by the first line of a file: `# yaml-language-server:
$schema=../source.schema.json`.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import TypeAdapter

from ingest.declare.corrections import Correction
from ingest.declare.load import KNOWN_FROM_THE_PLACE
from ingest.declare.source import Source

SOURCES = Path(__file__).parents[1] / "sources"
SOURCE_SCHEMA = "source.schema.json"
CORRECTIONS_SCHEMA = "corrections.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def build_source_schema() -> dict[str, object]:
    """The fields of `<publisher>/<dataset>.yml`: those of Source but what is known from the file's
    place.
    """
    schema = Source.model_json_schema()
    for name in KNOWN_FROM_THE_PLACE:
        del schema["properties"][name]
    schema["required"] = [
        name for name in schema["required"] if name not in KNOWN_FROM_THE_PLACE
    ]
    return {"$schema": _DIALECT, **schema, "title": "A source of Chiso"}


def build_corrections_schema() -> dict[str, object]:
    """The list that `<publisher>/corrections/<dataset>.yml` holds."""
    schema = TypeAdapter(tuple[Correction, ...]).json_schema()
    return {"$schema": _DIALECT, **schema, "title": "Corrections of a source of Chiso"}


def render_schemas() -> dict[str, str]:
    """File name → the text it should have."""
    schemas = {
        SOURCE_SCHEMA: build_source_schema(),
        CORRECTIONS_SCHEMA: build_corrections_schema(),
    }
    return {
        name: json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        for name, schema in schemas.items()
    }


def write_schemas(folder: Path) -> None:
    """Write every schema into `folder`."""
    for name, text in render_schemas().items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    write_schemas(SOURCES)
