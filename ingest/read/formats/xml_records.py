"""XML whose records and whose columns are elements that a declaration names.

For messages of which only the kind is public and not the names (QCVN 125:2021/BTTTT): every element name
stands in the source's YAML. Names are taken without their namespaces; document types, and with them
entities, are refused at sight.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from xml.parsers import expat

import polars as pl

from ingest.declare.read import XmlRecordsRead
from ingest.problem import Reason, Refusal
from ingest.read.formats.json_records import JOIN
from ingest.read.refusals import (
    build_empty_refusal,
    build_xml_refusal,
    check_file_size,
)
from ingest.read.sheet import Sheet, check_extent, set_blanks_to_null

# Raise it when what is read of a file changes: raw files of this kind are then read again.
VERSION = 1

_MAX_BYTES = 1 << 28
_MAX_DEPTH = 200
_XML = "an XML message with records"


def read_xml_records(path: Path, name: str, spec: XmlRecordsRead) -> list[Sheet]:
    """One sheet named by the path of the records, `row` = the record's number, from 1.

    Columns: the paths inside a record ("GiaTri", "PhanTo/MaPhanTo"; several of them joined with
    "|"), its attributes ("@ma"), and the declared elements beside the records by their whole path.
    Raises Refusal `empty`, `truncated`, `not_what_it_says` (no XML, no record there), `hostile`.
    """
    check_file_size(path, name, _MAX_BYTES)
    data = path.read_bytes()
    if not data.strip():
        raise build_empty_refusal(_XML, name, data)
    message = _Message(spec, name)
    message.parse(data)
    if not message.records:
        raise _build_refusal(
            "not_what_it_says",
            found=f"no element “{spec.records}” under “{message.root}”",
            where=name,
            to_fix="look at the message; if its elements are named otherwise, change `records` in the YAML",
        )
    cells = _build_cells(message, name)
    return [Sheet(name=spec.records, cells=set_blanks_to_null(cells), has_header=False)]


def _build_cells(message: _Message, name: str) -> pl.DataFrame:
    columns: dict[str, None] = {}
    for record in message.records:
        columns.update(dict.fromkeys(record))
    filled = sum(len(record) for record in message.records)
    height = len(message.records)
    check_extent(height, len(columns) + len(message.beside), filled + height, name)
    cells = [pl.int_range(1, height + 1, dtype=pl.UInt32, eager=True).alias("row")]
    for column in columns:
        texts = [_join(record.get(column)) for record in message.records]
        cells.append(pl.Series(column, texts, dtype=pl.String))
    for path, text in message.beside.items():
        cells.append(pl.Series(path, [text] * height, dtype=pl.String))
    return pl.DataFrame(cells)


def _join(texts: list[str] | None) -> str | None:
    return None if texts is None else JOIN.join(texts)


class _Message:
    """The state of one pass over a document. `records`: each its columns → their texts."""

    def __init__(self, spec: XmlRecordsRead, name: str) -> None:
        self.records: list[dict[str, list[str]]] = []
        self.beside: dict[str, str | None] = dict.fromkeys(spec.beside)
        self.root = ""
        self._name = name
        self._record_path = spec.records
        self._path: list[str] = []
        self._text: list[str] = []
        self._has_children = False
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start_element
        self._parser.EndElementHandler = self._end_element
        self._parser.CharacterDataHandler = self._text.append
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def parse(self, data: bytes) -> None:
        """Read the whole document. Raises Refusal."""
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            raise build_xml_refusal(_XML, self._name, error) from error

    def _start_element(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(_drop_namespace(name))
        self.root = self.root or self._path[0]
        if len(self._path) > _MAX_DEPTH:
            raise _build_refusal(
                "hostile",
                found=f"elements nested more than {_MAX_DEPTH} deep",
                where=self._name,
                to_fix="look at the file by hand",
            )
        self._text.clear()
        self._has_children = False
        if self._place == self._record_path:
            self.records.append({})
        inside = self._find_place_in_record()
        if inside is not None:
            for attribute, text in attributes.items():
                self._keep(f"{inside}@{_drop_namespace(attribute)}", text)

    def _end_element(self, _: str) -> None:
        text = "".join(self._text).strip()
        inside = self._find_place_in_record()
        if self._place in self.beside:
            self.beside[self._place] = unicodedata.normalize("NFC", text)
        elif inside and not self._has_children:
            self._keep(inside.removesuffix("/"), text)
        self._path.pop()
        self._text.clear()
        self._has_children = True

    @property
    def _place(self) -> str:
        return "/".join(self._path)

    def _find_place_in_record(self) -> str | None:
        """The path inside the record, "/" at its end; "" for the record, None outside of one."""
        place = f"{self._place}/"
        before = f"{self._record_path}/"
        return place.removeprefix(before) if place.startswith(before) else None

    def _keep(self, column: str, text: str) -> None:
        texts = self.records[-1].setdefault(column, [])
        texts.append(unicodedata.normalize("NFC", text))

    def _refuse_doctype(self, *_: object) -> None:
        raise _build_refusal(
            "hostile",
            found="a document type, in which entities may unfold without end",
            where=self._name,
            to_fix="ask the sender for the message without it",
        )


def _drop_namespace(name: str) -> str:
    return name.rpartition(" ")[2]


def _build_refusal(reason: Reason, found: str, where: str, to_fix: str) -> Refusal:
    return Refusal(reason, expected=_XML, found=found, where=where, to_fix=to_fix)
