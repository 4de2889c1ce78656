"""The JSON Schemas that editors read are those of the models, and every declared file is valid by
them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for

from ingest.declare.schema import (
    SOURCES,
    build_corrections_schema,
    build_source_schema,
    render_schemas,
)

FILES = sorted(SOURCES.rglob("*.yml"))
SOURCE_FILES = [path for path in FILES if path.parent.name != "corrections"]


def load_for_schema(path: Path) -> object:
    """The document as JSON has it: a day is a text."""
    return as_json(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader))


@cache
def open_validator(build_schema: Callable[[], dict[str, Any]]) -> Validator:
    """Judges by a schema that is itself judged once, and not again for each file."""
    schema = build_schema()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def as_json(value: object) -> object:
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def test_the_committed_schemas_are_those_of_the_models() -> None:
    committed = {name: (SOURCES / name).read_text("utf-8") for name in render_schemas()}
    assert committed == render_schemas(), "to fix: python -m ingest.declare.schema"


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-2:]))
def test_every_declared_file_is_valid(path: Path) -> None:
    build = build_source_schema if path in SOURCE_FILES else build_corrections_schema
    open_validator(build).validate(load_for_schema(path))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("titel_vi", "x"),
        ("replaces", "all"),
        ("id", "a__b"),
        ("read", {"kind": "pdf"}),
        ("tables", []),
    ],
)
def test_a_mistake_is_underlined(field: str, value: object) -> None:
    document = load_for_schema(SOURCE_FILES[0])
    assert isinstance(document, dict)
    with pytest.raises(ValidationError):
        open_validator(build_source_schema).validate(document | {field: value})


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-2:]))
def test_every_file_names_its_schema(path: Path) -> None:
    first_line = path.read_text("utf-8").splitlines()[0]
    assert first_line.startswith("# yaml-language-server: $schema=")
    schema = (path.parent / first_line.partition("=")[2]).resolve()
    expected = (
        "source.schema.json" if path in SOURCE_FILES else "corrections.schema.json"
    )
    assert schema == SOURCES / expected
