"""SDMX-ML (1.0 cross-sectional, 2.0 compact and generic, 2.1 and 3.0) read as a stream.

Element names are taken without their namespaces: the vocabularies of the versions do not contradict
each other. Document types, and with them entities, are refused at sight.
"""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

from ingest.problem import Reason, Refusal
from ingest.read.formats.cube import check_data_set_count
from ingest.read.formats.sdmx.ml_data_set import DataSetReader, StartedElement
from ingest.read.formats.sdmx.ml_structure import StructureReader
from ingest.read.refusals import (
    CHECK_THE_ADDRESS,
    build_xml_refusal,
    check_file_size,
)
from ingest.read.sheet import Sheet

_MAX_BYTES = 1 << 28
_MAX_DEPTH = 200
_MAX_TEXT = 1 << 20
_CHUNK = 1 << 20
_MAX_SERVICE_TEXTS = 20  # of a footer or an error message

_SDMX_ML = "an SDMX-ML message with figures"
_LOOK_AT_FILE = "look at the file by hand"
_NO_DATA_ROOTS = ("Error", "RegistryInterface", "QueryMessage")
# Footer codes by which a service says that not all of the data is there.
_CUT_SHORT = {"130", "413", "510"}


def read_ml_message(path: Path, name: str) -> list[Sheet]:
    """As `read_sdmx`."""
    check_file_size(path, name, _MAX_BYTES)
    message = _Message(name)
    with path.open("rb") as stream:
        message.parse_chunk(stream.read(_CHUNK))
        while chunk := stream.read(_CHUNK):
            message.parse_chunk(chunk)
    message.parse_chunk(b"", is_last=True)
    return message.get_sheets()


class _Message:
    """The state of one pass over a document."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start_element
        self._parser.EndElementHandler = self._end_element
        self._parser.CharacterDataHandler = self._add_text
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._sheets: list[Sheet] = []
        # The element that is being read: the names around it, and its text.
        self._path: list[str] = []
        self._texts: list[str] = []
        self._text_length = 0
        # What stands outside the data.
        self._prepared: str | None = None
        self._dimension_at_observation: dict[str, str] = {}
        self._service_texts: list[str] = []
        self._service_codes: set[str] = set()
        # At most one of them reads at a time.
        self._data_set: DataSetReader | None = None
        self._structure: StructureReader | None = None

    def parse_chunk(self, chunk: bytes, *, is_last: bool = False) -> None:
        """The next bytes of the document. Raises Refusal."""
        try:
            self._parser.Parse(chunk, is_last)
        except expat.ExpatError as error:
            raise build_xml_refusal(_SDMX_ML, self._name, error) from error

    def get_sheets(self) -> list[Sheet]:
        """A sheet per data set. Raises Refusal `incomplete` or `empty`."""
        service_text = self._join_service_texts()
        if self._service_codes & _CUT_SHORT and self._sheets:
            found = f"a part of the data: {service_text}"
            raise _build_refusal(
                "incomplete", found, "ask for less at a time", self._name
            )
        if not self._sheets:
            found = ": ".join(
                filter(None, ["a message without observations", service_text])
            )
            to_fix = "widen the key or the period that is requested"
            raise _build_refusal("empty", found, to_fix, self._name)
        return self._sheets

    def _join_service_texts(self) -> str:
        words = " ".join(self._service_texts).split()
        return " ".join(words)[:300]

    def _start_element(self, full_name: str, attributes: dict[str, str]) -> None:
        name = full_name.rpartition(" ")[2]
        self._texts, self._text_length = [], 0
        depth = len(self._path)
        if depth == 0:
            self._start_root(name)
        elif depth > _MAX_DEPTH:
            found = f"elements {_MAX_DEPTH} deep"
            raise _build_refusal("hostile", found, _LOOK_AT_FILE, self._name)
        elif self._structure:
            self._structure.start_element(name, attributes, self._path)
        elif self._data_set:
            element = StartedElement(name, self._path[-1], depth, attributes)
            self._data_set.start_element(element)
        else:
            self._start_outside_data(name, attributes)
        self._path.append(name)

    def _start_root(self, name: str) -> None:
        if name in _NO_DATA_ROOTS or name.lower() == "html":
            self._service_texts.append(f"<{name}>")
        elif name == "Structure":
            self._structure = StructureReader(self._name)
        elif name == "UtilityData":
            found = "an SDMX-ML 2.0 utility message, whose elements only its own schema explains"
            to_fix = "ask for compact or generic data"
            raise _build_refusal("format_unknown", found, to_fix, self._name)
        elif name != "MessageGroup" and not name.endswith("Data"):
            found = f"XML of another kind, <{name}>"
            raise _build_refusal(
                "not_what_it_says", found, CHECK_THE_ADDRESS, self._name
            )

    def _start_outside_data(self, name: str, attributes: dict[str, str]) -> None:
        """Header, footer, or the beginning of a data set."""
        if name == "DataSet":
            self._data_set = DataSetReader(
                attributes,
                self._dimension_at_observation,
                self._name,
                len(self._path),
            )
        elif name == "Structure" and "structureID" in attributes:
            dimension = attributes.get("dimensionAtObservation", "")
            self._dimension_at_observation[attributes["structureID"]] = dimension
        elif name in ("Message", "ErrorMessage") and "code" in attributes:
            self._service_codes.add(attributes["code"])

    def _end_element(self, _full_name: str) -> None:
        name, depth = self._path.pop(), len(self._path)
        text = "".join(self._texts).strip()
        self._texts, self._text_length = [], 0
        if self._structure:
            self._structure.end_element(name, text, depth)
            if depth == 0:
                self._add_sheet(self._structure.build_sheet())
        elif self._data_set is None:
            self._end_outside_data(name, text)
        elif depth == self._data_set.depth:
            self._end_data_set(self._data_set)
        else:
            self._data_set.end_element(name, depth, text)

    def _end_outside_data(self, name: str, text: str) -> None:
        is_root = not self._path
        if name == "Prepared":
            self._prepared = text[:10]
        elif name == "Text" and len(self._service_texts) < _MAX_SERVICE_TEXTS:
            self._service_texts.append(text)
        elif name == "html" or (is_root and name in _NO_DATA_ROOTS):
            found = self._join_service_texts()
            to_fix = "correct the request; nothing here is a figure"
            raise _build_refusal("not_what_it_says", found, to_fix, self._name)

    def _end_data_set(self, data_set: DataSetReader) -> None:
        number = len(self._sheets) + 1
        check_data_set_count(number, self._name)
        self._add_sheet(data_set.build_sheet(self._prepared, number))
        self._data_set = None

    def _add_sheet(self, sheet: Sheet | None) -> None:
        if sheet is not None:
            self._sheets.append(sheet)

    def _add_text(self, text: str) -> None:
        self._text_length += len(text)
        if self._text_length > _MAX_TEXT:
            found = f"a text of more than {_MAX_TEXT:,} characters"
            raise _build_refusal("hostile", found, _LOOK_AT_FILE, self._name)
        self._texts.append(text)

    def _refuse_doctype(self, element: str, *_: object) -> None:
        if element.lower() == "html":
            found = "an HTML page"
            raise _build_refusal(
                "not_what_it_says", found, CHECK_THE_ADDRESS, self._name
            )
        found = "a document type declaration, by which entities may be made to grow without end"
        to_fix = "ask the publisher what this file is: SDMX has no document types"
        raise _build_refusal("hostile", found, to_fix, self._name)


def _build_refusal(reason: Reason, found: str, to_fix: str, where: str) -> Refusal:
    return Refusal(reason, expected=_SDMX_ML, found=found, where=where, to_fix=to_fix)
