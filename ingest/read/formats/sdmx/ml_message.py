"""SDMX-ML (1.0 cross-sectional, 2.0 compact and generic, 2.1 and 3.0) read as a stream, and structure messages.

Element names are taken without their namespaces: the vocabularies of the versions do not contradict each other.
Document types, and with them entities, are refused at sight.
"""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

from ingest.problem import Reason, Refusal
from ingest.read.formats.cube import check_sets
from ingest.read.formats.sdmx.levels import Attributes, Levels
from ingest.read.sheet import Sheet

_MAX_BYTES = 1 << 28
_MAX_TOLD = 20  # words of a footer or an error message
_MAX_DEPTH = 200
_MAX_TEXT = 1 << 20
_PIECE = 1 << 20
_NOT_DATA = ("Error", "RegistryInterface", "QueryMessage")
# Footer codes by which a service says that not all of the data is there.
_CUT_SHORT = {"130", "413", "510"}
_TRUNCATED = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}


def read_ml_message(path: Path, name: str) -> list[Sheet]:
    """As `read_sdmx`."""
    if path.stat().st_size > _MAX_BYTES:
        raise _refusal("hostile", name, f"{path.stat().st_size:,} bytes", "ask for the data in parts, by year or key")
    message = _Message(name)
    with path.open("rb") as stream:
        message.feed(stream.read(_PIECE))
        while piece := stream.read(_PIECE):
            message.feed(piece)
    message.feed(b"", is_last=True)
    return message.sheets_or_refusal()


class _Message:
    """The state of one pass over a document."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sheets: list[Sheet] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._path: list[str] = []
        self._text: list[str] = []
        self._size = 0
        self._language = ""
        self._prepared: str | None = None
        self._at_observation: dict[
            str, str
        ] = {}  # structure's id → the dimension that observations are told apart by
        self._footer: list[str] = []
        self._codes: set[str] = set()
        # Of the data set that is being read: what each open element says, from the set down to the observation.
        self._levels: Levels | None = None
        self._title = ""
        self._said: list[tuple[str, Attributes]] = []
        self._key: set[str] = set()
        self._component = ""
        self._items: list[tuple[int, Attributes]] = []

    def feed(self, piece: bytes, *, is_last: bool = False) -> None:
        try:
            self._parser.Parse(piece, is_last)
        except expat.ExpatError as error:
            where = f"{self.name}, line {error.lineno}, column {error.offset + 1}"
            if error.code in _TRUNCATED:
                raise _refusal("truncated", where, "a document that stops here", "fetch the file again") from error
            found = f"XML that can't be read ({expat.ErrorString(error.code)})"
            raise _refusal(
                "not_what_it_says", where, found, "look what the address gives; it may be a page"
            ) from error

    def sheets_or_refusal(self) -> list[Sheet]:
        told = " ".join(" ".join(self._footer).split())[:300]
        if self._codes & _CUT_SHORT and self.sheets:
            raise _refusal("incomplete", self.name, f"a part of the data: {told}", "ask for less at a time")
        if not self.sheets:
            found = f"a message without observations{f': {told}' if told else ''}"
            raise _refusal("empty", self.name, found, "widen the key or the period asked for")
        return self.sheets

    def _doctype(self, element: str, *_: object) -> None:
        if element.lower() == "html":
            raise _refusal("not_what_it_says", self.name, "an HTML page", "look what the address gives")
        found = "a document type declaration, by which entities may be made to grow without end"
        raise _refusal("hostile", self.name, found, "SDMX has none: ask the publisher what this file is")

    def _start(self, full_name: str, attributes: dict[str, str]) -> None:
        name = full_name.rpartition(" ")[2]
        self._text, self._size = [], 0
        if not self._path:
            self._root(name)
        elif len(self._path) > _MAX_DEPTH:
            raise _refusal("hostile", self.name, f"elements {_MAX_DEPTH} deep", "look at the file by hand")
        elif self._path[0] == "Structure":
            self._item(name, attributes)
        elif self._levels is None:
            self._outside(name, attributes)
        else:
            self._inside(name, attributes)
        self._path.append(name)

    def _root(self, name: str) -> None:
        if name in _NOT_DATA or name.lower() == "html":
            self._footer.append(f"<{name}>")
        elif name == "Structure":
            self._levels = Levels(self.name)
        elif name == "UtilityData":
            found = "an SDMX-ML 2.0 utility message, whose elements only its own schema explains"
            raise _refusal("format_unknown", self.name, found, "ask for compact or generic data")
        elif name != "MessageGroup" and not name.endswith("Data"):
            raise _refusal("not_what_it_says", self.name, f"XML of another kind, <{name}>", "look what it is")

    def _outside(self, name: str, attributes: dict[str, str]) -> None:
        """Header and footer."""
        if name == "DataSet":
            self._levels, self._key = Levels(self.name), set()
            self._levels.whole = _plain(attributes)
            named = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
            if "action" in named:
                self._levels.whole["action"] = named["action"]
            self._title = named.get("structureRef") or named.get("datasetID") or ""
            self._said = [("DataSet", self._levels.whole)]
        elif name == "Structure" and "structureID" in attributes:
            self._at_observation[attributes["structureID"]] = attributes.get("dimensionAtObservation", "")
        elif name in ("Message", "ErrorMessage") and "code" in attributes:
            self._codes.add(attributes["code"])

    def _inside(self, name: str, attributes: dict[str, str]) -> None:
        parent = self._path[-1]
        here = self._said[-1][1]
        if name == "Series":
            # 2.0 may write the series inside their group.
            series = {**(here if self._said[-1][0] == "Group" else {}), **_plain(attributes)}
            self._said.append((name, series))
            self._levels.begin_series(series)
        elif name in ("Obs", "Section") or (parent == "Section" and name != "Annotations"):
            outer = here if self._said[-1][0] in ("Group", "Section") else {}
            told = {**outer, **({"measure": name} if parent == "Section" else {}), **_plain(attributes)}
            self._said.append(("Section" if name == "Section" else "Obs", told))
        elif name.endswith("Group") or name == "Atts":
            self._said.append(("Group", _plain(attributes)))
            self._key = set()
        elif name == "ObsDimension":
            here[attributes.get("id") or self._at_observation.get(self._title) or "TIME_PERIOD"] = attributes.get(
                "value"
            )
        elif name == "ObsValue":
            here[attributes.get("id") or "OBS_VALUE"] = attributes.get("value")
        elif name == "Value" and "value" in attributes:
            concept = attributes.get("id") or attributes.get("concept") or ""
            here[concept] = attributes["value"]
            if parent == "GroupKey":
                self._key.add(concept)
        elif name == "Comp":
            self._component = attributes.get("id", "")

    def _item(self, name: str, attributes: dict[str, str]) -> None:
        """Structure messages: whatever has an id (2.0: a code's value) is an item."""
        identity = attributes.get("id") or (attributes.get("value") if name == "Code" else None)
        if not identity or name in ("Ref", "Sender", "Receiver") or self._path[1:2] == ["Header"]:
            self._language = next((v for k, v in attributes.items() if k.endswith(" lang")), "")
            return
        told: Attributes = {
            "kind": name,
            "within": "/".join(item["id"] or "" for _, item in self._items) or None,
            "agency": attributes.get("agencyID"),
            "version": attributes.get("version"),
            "id": identity,
        }
        self._items.append((len(self._path), told))
        self._levels.add_observation(told)

    def _end(self, _: str) -> None:
        name = self._path.pop()
        text = "".join(self._text).strip()
        self._text, self._size = [], 0
        if self._path[:1] == ["Structure"]:
            self._end_item(name, text)
        elif name == "Structure" and not self._path:
            if self._levels.observations:
                self.sheets.append(self._levels.sheet("structure"))
        elif self._levels is None:
            if name == "Prepared":
                self._prepared = text[:10]
            elif name == "Text" and len(self._footer) < _MAX_TOLD:
                self._footer.append(text)
            elif (not self._path and name in _NOT_DATA) or name == "html":
                found = " ".join(" ".join(self._footer).split())[:300]
                raise _refusal("not_what_it_says", self.name, found, "correct the request; nothing here is a figure")
        else:
            self._end_inside(name, text)

    def _end_inside(self, name: str, text: str) -> None:
        levels, (kind, here) = self._levels, self._said[-1]
        if name == "DataSet":
            if self._prepared:
                levels.whole.setdefault("prepared", self._prepared)
            check_sets(len(self.sheets) + 1, self.name)
            if levels.observations:
                self.sheets.append(levels.sheet(self._title or str(len(self.sheets) + 1)))
            self._levels, self._said = None, []
        elif name == "Series":
            self._said.pop()
            levels.end_series()
        elif kind == "Obs" and (name == "Obs" or self._path[-1] == "Section"):
            self._said.pop()
            levels.add_observation(here)
        elif kind == "Section" and name == "Section":
            self._said.pop()
        elif kind == "Group" and (name.endswith("Group") or name == "Atts"):
            self._said.pop()
            levels.add_group(here, self._key)
        elif name == "Time" and text:
            here["TIME_PERIOD"] = text
        elif name == "Value" and text and self._component:
            before = here.get(self._component)
            here[self._component] = f"{before}|{text}" if before else text
        elif name == "Comp":
            self._component = ""
        elif name == "KeyFamilyRef":
            self._title = self._title or text

    def _end_item(self, name: str, text: str) -> None:
        if self._items and self._items[-1][0] == len(self._path):
            self._items.pop()
        elif self._items and text and name in ("Name", "Description") and self._items[-1][0] == len(self._path) - 1:
            item = self._items[-1][1]
            # In 2.0 a code has no name, only a description.
            if name == "Name" or item["kind"] == "Code":
                item.setdefault("name", text)
                if self._language:
                    item.setdefault(f"name_{self._language}", text)

    def _characters(self, text: str) -> None:
        self._size += len(text)
        if self._size > _MAX_TEXT:
            raise _refusal("hostile", self.name, f"a text of more than {_MAX_TEXT:,} characters", "look at the file")
        self._text.append(text)


def _plain(attributes: dict[str, str]) -> Attributes:
    """Without those of a namespace (xsi:type, ss:structureRef), which say nothing about figures."""
    return {name: value for name, value in attributes.items() if " " not in name}


def _refusal(reason: Reason, where: str, found: str, to_fix: str) -> Refusal:
    return Refusal(reason, expected="an SDMX-ML message with figures", found=found, where=where, to_fix=to_fix)
