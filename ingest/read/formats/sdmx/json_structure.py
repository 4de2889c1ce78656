"""The structure of an SDMX-JSON message: what the numbers and values of its observations mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from ingest.read.formats.json_document import Json, JsonObject
from ingest.read.formats.json_records import JOIN
from ingest.read.formats.sdmx.levels import Attributes

_LEVELS_OF_KEYS = ("dataSet", "series", "observation")


class _CodedValue(NamedTuple):
    code: str | None
    label: str | None


@dataclass(frozen=True)
class Component:
    """A dimension, attribute or measure. `values`: its coded values, none where it is not coded."""

    concept: str
    values: tuple[_CodedValue, ...]

    def state_value(self, value: Json) -> Attributes:
        """What an observation states by it: the number of a coded value, or the value itself."""
        if value is None:
            return {}
        if not self.values:
            return {self.concept: print_json_value(value)}
        code, label = self._get_coded_value(int(str(value)))
        if label in (None, code):
            return {self.concept: code}
        return {self.concept: code, f"{self.concept}_label": label}

    def _get_coded_value(self, number: int) -> _CodedValue:
        if not 0 <= number < len(self.values):
            raise IndexError(
                f"value {number} of “{self.concept}”, which has {len(self.values)}"
            )
        return self.values[number]


@dataclass(frozen=True)
class Structure:
    """The components, by the level on which their values are stated."""

    dimensions: Mapping[str, Sequence[Component]]
    attributes: Mapping[str, Sequence[Component]]
    measures: Sequence[Component]

    def get_attributes(self, level: str) -> Sequence[Component]:
        """The attributes stated on a level, in their order."""
        return self.attributes.get(level, ())

    def state_fixed_dimensions(self) -> Attributes:
        """The dimensions that have one value in the whole data set."""
        dimensions = self.dimensions.get("dataSet", ())
        return state_values(dimensions, ["0"] * len(dimensions))

    def state_key(self, level: str, key: str) -> Attributes:
        """What "0:3" states on a level with two dimensions."""
        dimensions = self.dimensions.get(level, ())
        numbers = key.split(":") if key else []
        if len(numbers) != len(dimensions):
            raise ValueError(f"the key “{key}” for {len(dimensions)} dimensions")
        return state_values(dimensions, numbers)

    def state_group_key(self, key: str) -> Attributes:
        """What "0::3" states: a number for each dimension of the message, blank for any value."""
        dimensions: list[Component] = []
        for level in _LEVELS_OF_KEYS:
            dimensions += self.dimensions.get(level, ())
        return state_values(dimensions, [number or None for number in key.split(":")])

    def state_attributes(self, level: str, values: Json) -> Attributes:
        """What the attributes of a level state, by their values in order."""
        return state_values(
            self.get_attributes(level), cast("list[Json]", values or [])
        )


def read_structure(structure: JsonObject) -> Structure:
    """A structure as the message prints it; an error of Python's own where it is built differently."""
    measures = cast("dict[str, Json]", structure.get("measures") or {}).get(
        "observation"
    )
    return Structure(
        dimensions=_read_components_by_level(structure.get("dimensions")),
        attributes=_read_components_by_level(structure.get("attributes")),
        measures=_read_components(measures or [{"id": "OBS_VALUE"}]),
    )


def state_values(components: Sequence[Component], values: Sequence[Json]) -> Attributes:
    """What a list of values states, one for each component in order."""
    stated: Attributes = {}
    # What follows the components are annotations; attributes without a value may be left out.
    for component, value in zip(components, values, strict=False):
        stated |= component.state_value(value)
    return stated


def print_json_value(value: Json) -> str | None:
    """One value as text: several joined, languages named, truth in lower case."""
    if value is None:
        return None
    if isinstance(value, list):
        return JOIN.join(print_json_value(item) or "" for item in value)
    if isinstance(value, dict):
        texts = [
            f"{language}: {print_json_value(text)}" for language, text in value.items()
        ]
        return "; ".join(texts)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _read_components_by_level(components: Json) -> dict[str, list[Component]]:
    by_level = cast("dict[str, Json]", components or {})
    return {level: _read_components(printed) for level, printed in by_level.items()}


def _read_components(components: Json) -> list[Component]:
    return [_read_component(one) for one in cast("list[JsonObject]", components or [])]


def _read_component(component: JsonObject) -> Component:
    printed_values = cast("list[Json]", component.get("values") or [])
    values = tuple(_read_coded_value(value) for value in printed_values)
    return Component(cast("str", component["id"]), values)


def _read_coded_value(value: Json) -> _CodedValue:
    if not isinstance(value, dict):
        return _CodedValue(None, None)
    name = value.get("name")
    code = value.get("id", value.get("value", name))
    return _CodedValue(print_json_value(code), print_json_value(name))
