"""Structure messages of SDMX-ML: every item with an id, such as the codes of a code list."""

from __future__ import annotations

from typing import NamedTuple

from ingest.read.formats.sdmx.levels import Attributes, Levels
from ingest.read.sheet import Sheet

_NEVER_ITEMS = ("Ref", "Sender", "Receiver")


class _OpenItem(NamedTuple):
    depth: int
    attributes: Attributes


class StructureReader:
    """Collects the items of one structure message, element by element."""

    def __init__(self, where: str) -> None:
        self._levels = Levels(where)
        self._open_items: list[_OpenItem] = []
        self._language = ""

    def start_element(
        self, name: str, attributes: dict[str, str], path: list[str]
    ) -> None:
        """`path`: the names of the elements around it. Whatever has an id is an item."""
        identity = attributes.get("id")
        if not identity and name == "Code":
            identity = attributes.get("value")  # as version 2.0 writes it
        is_in_header = path[1:2] == ["Header"]
        if not identity or name in _NEVER_ITEMS or is_in_header:
            self._language = _find_language(attributes)
            return
        ids_around = [item.attributes["id"] or "" for item in self._open_items]
        item: Attributes = {
            "kind": name,
            "within": "/".join(ids_around) or None,
            "agency": attributes.get("agencyID"),
            "version": attributes.get("version"),
            "id": identity,
        }
        self._open_items.append(_OpenItem(len(path), item))
        self._levels.add_observation(item)

    def end_element(self, name: str, text: str, depth: int) -> None:
        """The end of an item, or the name that an element just inside it gives."""
        if not self._open_items:
            return
        item = self._open_items[-1]
        if item.depth == depth:
            self._open_items.pop()
        elif item.depth == depth - 1 and text:
            self._add_name(item.attributes, name, text)

    def build_sheet(self) -> Sheet | None:
        """A row for each item; None without any."""
        if not self._levels.observation_count:
            return None
        return self._levels.build_sheet("structure")

    def _add_name(self, item: Attributes, element: str, text: str) -> None:
        # In version 2.0 a code has no name, only a description.
        is_code_description = element == "Description" and item["kind"] == "Code"
        if element != "Name" and not is_code_description:
            return
        item.setdefault("name", text)
        if self._language:
            item.setdefault(f"name_{self._language}", text)


def _find_language(attributes: dict[str, str]) -> str:
    """xml:lang of an element, "" without it."""
    for name, value in attributes.items():
        if name.endswith(" lang"):
            return value
    return ""
