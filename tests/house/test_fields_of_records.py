"""Whatever a record can hold, something in production writes into it.

A field that nobody sets is a promise to readers: it once said since when a source was unreachable, in
every manifest, and was always null.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGES = ("ingest", "expectations", "orchestration")
# Bases and decorators that make a class something that is written to a file or a manifest.
RECORD_BASES = {"StoredRecord", "ManifestPart"}
RECORD_DECORATOR = "pydantic.dataclasses.dataclass"


def parse_production(repository: Path) -> Iterator[ast.Module]:
    for package in PACKAGES:
        for path in sorted((repository / package).rglob("*.py")):
            yield ast.parse(path.read_text("utf-8"))


def is_record(node: ast.ClassDef) -> bool:
    bases = {ast.unparse(base) for base in node.bases}
    decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
    is_decorated = any(text.startswith(RECORD_DECORATOR) for text in decorators)
    return bool(bases & RECORD_BASES) or is_decorated


def list_fields(node: ast.ClassDef) -> list[str]:
    fields: list[str] = []
    for statement in node.body:
        if not isinstance(statement, ast.AnnAssign):
            continue
        if "ClassVar" not in ast.unparse(statement.annotation):
            fields.append(ast.unparse(statement.target))
    return fields


def list_set_fields(
    call: ast.Call, fields_of: dict[str, list[str]]
) -> Iterator[tuple[str, str]]:
    """(class, field) that a call sets; "*" for the class where a copy of some record is made."""
    name = ast.unparse(call.func).rpartition(".")[2]
    words = [keyword.arg for keyword in call.keywords if keyword.arg is not None]
    if name in fields_of:
        for field, _ in zip(fields_of[name], call.args, strict=False):
            yield name, field
        for word in words:
            yield name, word
    elif name == "model_copy":
        for node in ast.walk(call):
            if isinstance(node, ast.Dict):
                for key in node.keys:
                    if isinstance(key, ast.Constant):
                        yield "*", str(key.value)


def find_unset_fields(modules: list[ast.Module]) -> set[tuple[str, str]]:
    nodes = [node for module in modules for node in ast.walk(module)]
    fields_of: dict[str, list[str]] = {}
    for node in nodes:
        if isinstance(node, ast.ClassDef) and is_record(node):
            fields_of[node.name] = list_fields(node)
    being_set: set[tuple[str, str]] = set()
    for node in nodes:
        if isinstance(node, ast.Call):
            # `cls(...)` inside a record is the record itself.
            being_set |= set(list_set_fields(node, fields_of))
        elif isinstance(node, ast.ClassDef) and node.name in fields_of:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Call) and ast.unparse(inner.func) == "cls":
                    being_set |= {(node.name, k.arg or "") for k in inner.keywords}
    unset: set[tuple[str, str]] = set()
    for name, fields in fields_of.items():
        for field in fields:
            if not {(name, field), ("*", field)} & being_set:
                unset.add((name, field))
    return unset


def test_every_field_of_a_record_is_set_by_something_in_production(
    repository: Path,
) -> None:
    modules = list(parse_production(repository))
    assert find_unset_fields(modules) == set()


@pytest.mark.parametrize(
    ("code", "unset"),
    [
        ("Seen(a=1)", {("Seen", "b")}),
        ("Seen(1)", {("Seen", "b")}),
        ("Seen(1, b=2)", set()),
        ("Seen(1).model_copy(update={'b': 2})", set()),
        ("", {("Seen", "a"), ("Seen", "b")}),
    ],
)
def test_a_field_that_nobody_sets_is_found(
    code: str, unset: set[tuple[str, str]]
) -> None:
    record = "class Seen(StoredRecord):\n    a: int\n    b: int = 0\n"
    assert find_unset_fields([ast.parse(record + code)]) == unset
