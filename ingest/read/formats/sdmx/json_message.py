"""SDMX-JSON data messages: the OECD's draft, 1.0 and 2.x."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingest.problem import Reason, Refusal
from ingest.read.formats.cube import check_sets
from ingest.read.formats.json_records import JOIN, parse_json
from ingest.read.formats.sdmx.levels import Attributes, Levels
from ingest.read.sheet import Sheet

_MAX_BYTES = 1 << 26


def read_json_message(path: Path, name: str) -> list[Sheet]:
    """As `read_sdmx`. Names that go with a code become `<concept>_label`."""
    if path.stat().st_size > _MAX_BYTES:
        raise _refusal("hostile", name, f"{path.stat().st_size:,} bytes", "ask for the data in parts, by year or key")
    document = parse_json(path.read_bytes(), name)
    if isinstance(document, dict) and (errors := document.get("errors")):
        told = "; ".join(str(e.get("title") or e.get("code")) if isinstance(e, dict) else str(e) for e in errors)[
            :300
        ]
        reason: Reason = "incomplete" if document.get("data") else "not_what_it_says"
        raise _refusal(reason, name, f"errors the service tells: {told}", "correct the request, or ask for less")
    try:
        sheets = _sheets(document, name)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        found = f"a message that is built otherwise ({type(error).__name__}: {str(error)[:200]})"
        raise _refusal("not_what_it_says", name, found, "look at the answer; it may be an error message") from error
    if not sheets:
        raise _refusal("empty", name, "a message without observations", "widen the key or the period asked for")
    return sheets


@dataclass(frozen=True)
class _Component:
    """A dimension, attribute or measure; `values`: its coded values, each (code, name)."""

    concept: str
    values: list[tuple[str | None, str | None]]

    @classmethod
    def of(cls, given: dict) -> _Component:
        coded = [
            (_text(v.get("id", v.get("value", v.get("name")))), _text(v.get("name")))
            if isinstance(v, dict)
            else (None,) * 2
            for v in given.get("values") or ()
        ]
        return cls(given["id"], coded)

    def says(self, given: object) -> Attributes:
        """What an observation says by it: the number of a coded value, or the value itself."""
        if given is None:
            return {}
        if not self.values:
            return {self.concept: _text(given)}
        code, label = self.values[self._number(given)]
        return {self.concept: code} | ({f"{self.concept}_label": label} if label not in (None, code) else {})

    def _number(self, given: object) -> int:
        number = int(str(given))
        if not 0 <= number < len(self.values):
            raise IndexError(f"value {number} of “{self.concept}”, which has {len(self.values)}")
        return number


@dataclass(frozen=True)
class _Structure:
    """The components by the level they are said at."""

    dimensions: dict[str, list[_Component]]
    in_group_keys: list[_Component]
    attributes: dict[str, list[_Component]]
    measures: list[_Component]

    @classmethod
    def of(cls, given: dict) -> _Structure:
        dimensions = given.get("dimensions") or {}
        every = (d for level in ("dataSet", "series", "observation") for d in dimensions.get(level) or ())
        attributes = given.get("attributes") or {}
        measures = (given.get("measures") or {}).get("observation") or [{"id": "OBS_VALUE"}]
        return cls(
            {level: [_Component.of(d) for d in found or ()] for level, found in dimensions.items()},
            [_Component.of(d) for d in every],
            {level: [_Component.of(a) for a in found or ()] for level, found in attributes.items()},
            [_Component.of(m) for m in measures],
        )

    def key(self, level: str, key: str) -> Attributes:
        """What "0:3" says where this level's dimensions are told apart."""
        dimensions = self.dimensions.get(level) or []
        numbers = key.split(":") if key else []
        if len(numbers) != len(dimensions):
            raise ValueError(f"the key “{key}” for {len(dimensions)} dimensions")
        return _all_said(dimensions, numbers)

    def said(self, level: str, given: object) -> Attributes:
        return _all_said(self.attributes.get(level) or [], given or ())


def _all_said(components: list[_Component], given: list) -> Attributes:
    said: Attributes = {}
    for component, value in zip(components, given, strict=False):  # what follows the attributes are annotations
        said |= component.says(value)
    return said


def _sheets(document: dict, name: str) -> list[Sheet]:
    data = document.get("data") or document
    given = data.get("structures") or [data.get("structure") or document.get("structure")]
    structures = [_Structure.of(one) for one in given]
    prepared = (document.get("meta") or document.get("header") or {}).get("prepared")
    sheets = []
    check_sets(len(data["dataSets"]), name)
    for number, found in enumerate(data["dataSets"], start=1):
        structure = structures[int(found.get("structure", 0))]
        levels = _levels(found, structure, name)
        if prepared:
            levels.whole["prepared"] = str(prepared)[:10]
        if levels.observations:
            sheets.append(levels.sheet(str(number)))
    return sheets


def _levels(given: dict, structure: _Structure, name: str) -> Levels:
    levels = Levels(name)
    fixed = structure.dimensions.get("dataSet") or []
    levels.whole = _all_said(fixed, [0] * len(fixed)) | structure.said("dataSet", given.get("attributes"))
    if given.get("action"):
        levels.whole["action"] = str(given["action"])
    for key, said in (given.get("dimensionGroupAttributes") or {}).items():
        about = _all_said(structure.in_group_keys, [number or None for number in key.split(":")])
        levels.add_group(
            about | structure.said("dimensionGroup", said), [c for c in about if not c.endswith("_label")]
        )
    for key, series in (given.get("series") or {}).items():
        levels.begin_series(structure.key("series", key) | structure.said("series", series.get("attributes")))
        _observations(levels, structure, series.get("observations") or {})
        levels.end_series()
    _observations(levels, structure, given.get("observations") or {})
    return levels


def _observations(levels: Levels, structure: _Structure, given: dict) -> None:
    known = [*structure.measures, *(structure.attributes.get("observation") or [])]
    for key, said in given.items():
        levels.add_observation(structure.key("observation", key) | _all_said(known, said or ()))


def _text(value: object) -> str | None:
    """One value as text: several joined, languages named, truth in lower case."""
    if value is None:
        return None
    if isinstance(value, list):
        return JOIN.join(_text(v) or "" for v in value)
    if isinstance(value, dict):
        return "; ".join(f"{language}: {_text(text)}" for language, text in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refusal(reason: Reason, where: str, found: str, to_fix: str) -> Refusal:
    return Refusal(reason, expected="an SDMX-JSON message with figures", found=found, where=where, to_fix=to_fix)
