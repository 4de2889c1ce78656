"""The elements of a DataSet in SDMX-ML, of whatever version: series, groups, sections, observations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ingest.read.formats.sdmx.levels import Attributes, Levels
from ingest.read.sheet import Sheet

_Level = Literal["DataSet", "Group", "Series", "Section", "Observation"]


@dataclass(frozen=True)
class _OpenElement:
    """An element whose attributes hold for what stands inside it, until it is closed."""

    level: _Level
    attributes: Attributes
    depth: int


@dataclass(frozen=True)
class StartedElement:
    """An element at its start. `depth`: how many elements stand around it."""

    name: str
    parent: str
    depth: int
    attributes: dict[str, str]


class DataSetReader:
    """Fills the levels of one data set, element by element.

    `dimension_at_observation`: by a structure's id, the dimension by which observations differ.
    """

    def __init__(
        self,
        attributes: dict[str, str],
        dimension_at_observation: dict[str, str],
        where: str,
        depth: int,
    ) -> None:
        self._levels = Levels(where)
        self._dimension_at_observation = dimension_at_observation
        self._levels.set_attributes = remove_namespaced(attributes)
        local_attributes = {
            name.rpartition(" ")[2]: text for name, text in attributes.items()
        }
        if "action" in local_attributes:
            self._levels.set_attributes["action"] = local_attributes["action"]
        structure, data_set = (
            local_attributes.get("structureRef"),
            local_attributes.get("datasetID"),
        )
        self._title = structure or data_set or ""
        self._open = [_OpenElement("DataSet", self._levels.set_attributes, depth)]
        self._group_key: set[str] = set()
        self._component = ""
        self._start_handlers: dict[str, Callable[[StartedElement], None]] = {
            "Series": self._start_series,
            "Obs": self._start_observation,
            "Section": self._start_section,
            "Atts": self._start_group,
            "ObsDimension": self._state_observation_dimension,
            "ObsValue": self._state_observation_value,
            "Value": self._state_value,
            "Comp": self._start_component,
        }
        self._end_handlers: dict[str, Callable[[str], None]] = {
            "Time": self._end_time,
            "Value": self._end_value,
            "Comp": self._end_component,
            "KeyFamilyRef": self._end_structure_name,
        }

    @property
    def depth(self) -> int:
        """How many elements stand around the data set."""
        return self._open[0].depth

    def start_element(self, element: StartedElement) -> None:
        """What an element inside the data set states by its name and attributes."""
        handler = self._find_start_handler(element)
        if handler:
            handler(element)

    def end_element(self, name: str, depth: int, text: str) -> None:
        """What an element inside the data set states by its text, and the end of what it opened."""
        if self._open[-1].depth == depth:
            self._close_element(self._open.pop())
            return
        handler = self._end_handlers.get(name)
        if handler:
            handler(text)

    def build_sheet(self, prepared: str | None, number: int) -> Sheet | None:
        """The data set, titled by its structure or else its number; None without observations."""
        if prepared:
            self._levels.set_attributes.setdefault("prepared", prepared)
        if not self._levels.observation_count:
            return None
        return self._levels.build_sheet(self._title or str(number))

    def _find_start_handler(
        self, element: StartedElement
    ) -> Callable[[StartedElement], None] | None:
        # In a section of version 1.0 the measures themselves are the names of the observations.
        if element.parent == "Section" and element.name not in (
            "Series",
            "Annotations",
        ):
            if element.name == "Section":
                return self._start_section
            return self._start_observation
        if element.name.endswith("Group"):
            return self._start_group
        return self._start_handlers.get(element.name)

    def _start_series(self, element: StartedElement) -> None:
        # Version 2.0 may write the series inside their group, whose attributes then hold for them.
        attributes = self._inherit_attributes("Group") | remove_namespaced(
            element.attributes
        )
        self._open.append(_OpenElement("Series", attributes, element.depth))
        self._levels.begin_series(attributes)

    def _start_observation(self, element: StartedElement) -> None:
        attributes = self._collect_attributes(element)
        self._open.append(_OpenElement("Observation", attributes, element.depth))

    def _start_section(self, element: StartedElement) -> None:
        attributes = self._collect_attributes(element)
        self._open.append(_OpenElement("Section", attributes, element.depth))

    def _collect_attributes(self, element: StartedElement) -> Attributes:
        """Of an observation or section: those around it in version 1.0, and its own."""
        attributes = self._inherit_attributes("Group", "Section")
        if element.parent == "Section":
            attributes["measure"] = element.name
        return attributes | remove_namespaced(element.attributes)

    def _inherit_attributes(self, *levels: _Level) -> Attributes:
        """Those of the element around, where that is of one of these levels."""
        around = self._open[-1]
        if around.level in levels:
            return dict(around.attributes)
        return {}

    def _start_group(self, element: StartedElement) -> None:
        attributes = remove_namespaced(element.attributes)
        self._open.append(_OpenElement("Group", attributes, element.depth))
        self._group_key = set()

    def _start_component(self, element: StartedElement) -> None:
        self._component = element.attributes.get("id", "")

    def _state_observation_dimension(self, element: StartedElement) -> None:
        declared = self._dimension_at_observation.get(self._title)
        concept = element.attributes.get("id") or declared or "TIME_PERIOD"
        self._open[-1].attributes[concept] = element.attributes.get("value")

    def _state_observation_value(self, element: StartedElement) -> None:
        concept = element.attributes.get("id") or "OBS_VALUE"
        self._open[-1].attributes[concept] = element.attributes.get("value")

    def _state_value(self, element: StartedElement) -> None:
        attributes = element.attributes
        if "value" not in attributes:
            return
        concept = attributes.get("id") or attributes.get("concept") or ""
        self._open[-1].attributes[concept] = attributes["value"]
        if element.parent == "GroupKey":
            self._group_key.add(concept)

    def _close_element(self, element: _OpenElement) -> None:
        if element.level == "Series":
            self._levels.end_series()
        elif element.level == "Observation":
            self._levels.add_observation(element.attributes)
        elif element.level == "Group":
            self._levels.add_group(element.attributes, self._group_key)

    def _end_time(self, text: str) -> None:
        if text:
            self._open[-1].attributes["TIME_PERIOD"] = text

    def _end_value(self, text: str) -> None:
        """One of the texts of a component; several are joined."""
        if not text or not self._component:
            return
        attributes = self._open[-1].attributes
        before = attributes.get(self._component)
        attributes[self._component] = f"{before}|{text}" if before else text

    def _end_component(self, _text: str) -> None:
        self._component = ""

    def _end_structure_name(self, text: str) -> None:
        self._title = self._title or text


def remove_namespaced(attributes: dict[str, str]) -> Attributes:
    """Without attributes of a namespace (xsi:type), which say nothing about figures."""
    return {name: text for name, text in attributes.items() if " " not in name}
