"""The only reader of `sources/<publisher>/<dataset>.yml` and of the corrections registered for it."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from ingest.declare.corrections import Correction, load_corrections
from ingest.declare.declaration import DeclarationError
from ingest.declare.source import Source
from ingest.declare.yaml_file import load_yaml

# The folder, beside a publisher's sources, that holds their registers of corrections.
CORRECTIONS = "corrections"

# Known from the file's place in the folder, so that a YAML can't contradict it.
KNOWN_FROM_THE_PLACE = ("id", "path", "corrections")


def load_sources(folder: Path) -> tuple[Source, ...]:
    """Every source under `folder`, ordered by id.

    Raises DeclarationError for the first one that can't be used.
    """
    paths = set(folder.rglob("*.yml"))
    registers = {path for path in paths if _is_register(path, folder)}
    declared = sorted(paths - registers)
    expected = {register_path(path) for path in declared}
    for orphan in sorted(registers - expected):
        raise DeclarationError(
            f"{orphan.relative_to(folder)}: corrections of a source that is not declared; to fix: name the file as"
            " the source's YAML one folder up"
        )
    sources = [load_source(path, folder) for path in declared]
    return tuple(sorted(sources, key=lambda source: source.id))


def load_source(path: Path, folder: Path) -> Source:
    """One source with its corrections; its id is its place below `folder`. Raises DeclarationError."""
    relative = path.relative_to(folder)
    if len(relative.parts) != 2:
        raise DeclarationError(
            f"{relative}: a source lives at <publisher>/<dataset>.yml; to fix: move the file there"
        )
    publisher = relative.parts[0]
    fields = _load_fields(path, relative)
    fields["id"] = f"{publisher}__{path.stem}"
    fields["path"] = path
    fields["corrections"] = _load_register(register_path(path), folder)
    try:
        return Source.model_validate(fields)
    except ValidationError as error:
        raise DeclarationError(f"{relative}: {_list_errors(error)}") from error


def register_path(source: Path) -> Path:
    """Where the corrections of a source are registered: <publisher>/corrections/<dataset>.yml."""
    return source.parent / CORRECTIONS / source.name


def _is_register(path: Path, folder: Path) -> bool:
    return path.parent.name == CORRECTIONS and path.parents[2] == folder


def _load_fields(path: Path, relative: Path) -> dict[str, object]:
    """What the YAML of a source says; `relative` names it in messages. Raises DeclarationError."""
    try:
        fields = load_yaml(path)
    except ValueError as error:
        raise DeclarationError(f"{relative}: {error}") from error
    if not isinstance(fields, dict):
        found = type(fields).__name__
        raise DeclarationError(
            f"{relative}: expected the fields of a source, found {found}"
        )
    for name in KNOWN_FROM_THE_PLACE:
        if name in fields:
            raise DeclarationError(
                f"{relative}: {name}: known from the file's place; to fix: leave it out"
            )
    return fields


def _load_register(path: Path, folder: Path) -> tuple[Correction, ...]:
    try:
        return load_corrections(path)
    except ValidationError as error:
        raise DeclarationError(
            f"{path.relative_to(folder)}: {_list_errors(error)}"
        ) from error
    except ValueError as error:
        raise DeclarationError(f"{path.relative_to(folder)}: {error}") from error


def _list_errors(error: ValidationError) -> str:
    """Field and fault of each error: “tables.0.columns.2.to: …; licence: …”."""
    listed = []
    for fault in error.errors():
        field = ".".join(str(step) for step in fault["loc"])
        listed.append(f"{field or 'source'}: {fault['msg']}")
    return "; ".join(listed)
