"""SDMX-JSON data messages: the OECD's draft, 1.0 and 2.x."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from ingest.problem import Refusal
from ingest.read.formats.cube import check_data_set_count
from ingest.read.formats.json_document import Json, JsonObject, parse_json
from ingest.read.formats.sdmx.json_structure import (
    Structure,
    read_structure,
    state_values,
)
from ingest.read.formats.sdmx.levels import Levels
from ingest.read.refusals import build_structure_refusal, check_file_size
from ingest.read.sheet import Sheet

_MAX_BYTES = 1 << 26
_SDMX_JSON = "an SDMX-JSON message with figures"
_WIDEN_REQUEST = "widen the key or the period that is requested"


def read_json_message(path: Path, name: str) -> list[Sheet]:
    """As `read_sdmx`. Names that go with a code become `<concept>_label`."""
    check_file_size(path, name, _MAX_BYTES)
    document = parse_json(path.read_bytes(), name)
    if isinstance(document, dict):
        _check_no_errors(document, name)
    try:
        # What is no object raises an error below, and is refused with it.
        sheets = _read_data_sets(cast("JsonObject", document), name)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise build_structure_refusal(_SDMX_JSON, name, error) from error
    if not sheets:
        raise Refusal(
            "empty",
            expected=_SDMX_JSON,
            found="a message without observations",
            where=name,
            to_fix=_WIDEN_REQUEST,
        )
    return sheets


def _check_no_errors(document: JsonObject, name: str) -> None:
    """Raises Refusal for errors the service reports, in place of the data or of a part of it."""
    errors = document.get("errors")
    if not errors:
        return
    messages = "; ".join(_describe_error(error) for error in cast("list[Json]", errors))
    raise Refusal(
        "incomplete" if document.get("data") else "not_what_it_says",
        expected=_SDMX_JSON,
        found=f"errors of the service: {messages[:300]}",
        where=name,
        to_fix="correct the request, or ask for less",
    )


def _describe_error(error: Json) -> str:
    if isinstance(error, dict):
        return str(error.get("title") or error.get("code"))
    return str(error)


def _read_data_sets(document: JsonObject, name: str) -> list[Sheet]:
    """A sheet for each data set with observations, named by its number."""
    # Version 2 has the message in `data`, with the structures; the others have one structure.
    data = cast("JsonObject", document.get("data") or document)
    printed_structures = data.get("structures")
    if not printed_structures:
        printed_structures = [data.get("structure") or document.get("structure")]
    structures = [
        read_structure(one) for one in cast("list[JsonObject]", printed_structures)
    ]
    header = cast("JsonObject", document.get("meta") or document.get("header") or {})
    data_sets = cast("list[JsonObject]", data["dataSets"])
    check_data_set_count(len(data_sets), name)
    sheets = []
    for number, data_set in enumerate(data_sets, start=1):
        structure = structures[int(cast("str", data_set.get("structure", "0")))]
        levels = _read_levels(data_set, structure, name)
        if header.get("prepared"):
            levels.set_attributes["prepared"] = str(header["prepared"])[:10]
        if levels.observation_count:
            sheets.append(levels.build_sheet(str(number)))
    return sheets


def _read_levels(data_set: JsonObject, structure: Structure, name: str) -> Levels:
    levels = Levels(name)
    levels.set_attributes |= structure.state_fixed_dimensions()
    levels.set_attributes |= structure.state_attributes(
        "dataSet", data_set.get("attributes")
    )
    if data_set.get("action"):
        levels.set_attributes["action"] = str(data_set["action"])
    for key, attributes in _get_object(data_set, "dimensionGroupAttributes").items():
        about = structure.state_group_key(key)
        concepts = [concept for concept in about if not concept.endswith("_label")]
        stated = structure.state_attributes("dimensionGroup", attributes)
        levels.add_group(about | stated, concepts)
    for key, printed_series in _get_object(data_set, "series").items():
        series = cast("JsonObject", printed_series)
        stated = structure.state_attributes("series", series.get("attributes"))
        levels.begin_series(structure.state_key("series", key) | stated)
        _add_observations(levels, structure, _get_object(series, "observations"))
        levels.end_series()
    _add_observations(levels, structure, _get_object(data_set, "observations"))
    return levels


def _get_object(parent: JsonObject, key: str) -> JsonObject:
    """The object under a key; an empty one where it is missing or null."""
    return cast("JsonObject", parent.get(key) or {})


def _add_observations(
    levels: Levels, structure: Structure, observations: JsonObject
) -> None:
    """`observations`: key → the values of the measures, then of the attributes."""
    components = [*structure.measures, *structure.get_attributes("observation")]
    for key, values in observations.items():
        stated = state_values(components, cast("list[Json]", values or []))
        levels.add_observation(structure.state_key("observation", key) | stated)
