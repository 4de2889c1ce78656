"""What kind of file a file is, by what it holds: the reader for it, or why there is none."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Literal, TypeAlias

from ingest.json_limits import LARGEST_JSON, find_json_excess
from ingest.problem import Reason, Refusal
from ingest.read.formats.spreadsheet.package import holds_workbook
from ingest.read.refusals import CHECK_THE_ADDRESS, FETCH_AGAIN, build_empty_refusal

FileKind: TypeAlias = Literal[
    "delimited", "spreadsheet", "json_records", "json_stat", "px", "sdmx"
]  # fmt: skip

_ANY_KIND = "a table, a workbook, JSON, JSON-stat, PC-Axis or SDMX"
_HEAD = 1 << 16
_ERROR_TEXT = 200  # letters of a service's error message that are shown

_OLE, _ZIP, _GZIP, _PDF = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"PK",
    b"\x1f\x8b",
    b"%PDF",
)
_WORKBOOK_SUFFIXES = (".xls", ".xlsx")
_TEXT_SUFFIXES = ("", ".csv", ".tsv", ".ssv", ".tab", ".txt")
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

_ROOT_ELEMENT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SDMX_ROOT = re.compile(r"Structure|MessageGroup|Error|RegistryInterface|\w*Data")
_SDMX_CSV = re.compile(r"(?:DATAFLOW|STRUCTURE(?:\[.\])?[,;\t]STRUCTURE_ID)\b")
_PAGE_ROOTS = ("html", "head", "body", "table", "div", "meta", "style", "script", "p")
_PX = re.compile(r"(?:CHARSET|AXIS-VERSION|CODEPAGE|LANGUAGE|CREATION-DATE|MATRIX)\s*=")


def detect_file_kind(path: Path, name: str) -> FileKind:
    """The kind by which a reader is chosen.

    Raises Refusal where no reader takes it: `empty`, `archive`, `format_unknown` or
    `not_what_it_says`. Only among plain texts does the name's ending decide: a README is text too,
    and no table.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head.strip():
        raise build_empty_refusal(_ANY_KIND, name, head)
    if head.startswith(_OLE):
        return "spreadsheet"
    if head.startswith(_ZIP):
        return _detect_zip_kind(path, name)
    if head.startswith(_GZIP):
        found = "a compressed file (gzip)"
        raise _build_refusal(
            "archive", found, "unpack it and give the file itself", name
        )
    text = _decode_head(head)
    if not text:
        found = "a byte-order mark and nothing else"
        raise _build_refusal("empty", found, FETCH_AGAIN, name)
    if text.startswith("<"):
        return _detect_markup_kind(text, name)
    if text[:13].lower() == "mime-version:":
        found, to_fix = (
            "a page saved as a web archive (MHTML)",
            "save it as .xlsx in Excel",
        )
        raise _build_refusal("format_unknown", found, to_fix, name)
    if text.startswith(("{", "[")):
        return _detect_json_kind(path, name)
    if _PX.match(text):
        return "px"
    if _SDMX_CSV.match(text):
        return "sdmx"
    suffix = Path(name).suffix.lower()
    if suffix in (*_TEXT_SUFFIXES, *_WORKBOOK_SUFFIXES) and not head.startswith(_PDF):
        return "delimited"
    found = f"bytes that begin {head[:12]!r}"
    to_fix = "unpack or convert it; give it as CSV or xlsx"
    raise _build_refusal("format_unknown", found, to_fix, name)


def _decode_head(head: bytes) -> str:
    """The beginning as text, well enough to recognise its first words."""
    encoding = "utf-8"
    for mark, marked_encoding in _BOMS:
        if head.startswith(mark):
            encoding = marked_encoding
    return head.decode(encoding, "replace").lstrip("\ufeff \t\r\n")


def _detect_zip_kind(path: Path, name: str) -> FileKind:
    if not zipfile.is_zipfile(path):
        return "spreadsheet"  # whose reader says what is broken about it
    # Opened where it lies: only the archive's list is read.
    with zipfile.ZipFile(path) as archive:
        parts = archive.namelist()
        is_workbook = "mimetype" in parts or any(p.startswith("xl/") for p in parts)
        if is_workbook or holds_workbook(archive):
            return "spreadsheet"
    found = f"an archive of {len(parts)} files ({', '.join(parts[:5])})"
    raise _build_refusal(
        "archive", found, "unpack it and give the files one by one", name
    )


def _detect_markup_kind(text: str, name: str) -> FileKind:
    # A tool may leave its mark, "<tool>", in a comment before the root.
    element = _ROOT_ELEMENT.search(_COMMENT.sub("", text))
    root = element[1] if element else ""
    if _SDMX_ROOT.fullmatch(root) and "sdmx" in text.lower():
        return "sdmx"
    if root == "RDF":
        found = "a DCAT catalogue (RDF)"
        to_fix = "follow it with `fetch: {kind: dcat}` to the files that hold figures"
        raise _build_refusal("format_unknown", found, to_fix, name)
    if root == "Workbook" and "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return "spreadsheet"
    is_named_workbook = Path(name).suffix.lower() in _WORKBOOK_SUFFIXES
    if is_named_workbook and "<table" in text.lower():
        return "spreadsheet"
    if root.lower() in _PAGE_ROOTS or text.lower().startswith("<!doctype html"):
        raise _build_refusal(
            "not_what_it_says", "an HTML page", CHECK_THE_ADDRESS, name
        )
    found = f"XML with the root <{root}>"
    raise _build_refusal("format_unknown", found, "ask for another format", name)


def _detect_json_kind(path: Path, name: str) -> FileKind:
    """`json_records` too for what is no JSON after all: its reader says where it stops."""
    size = path.stat().st_size
    if size > LARGEST_JSON:
        return "json_records"
    body = path.read_bytes()
    if find_json_excess(size, body):
        return "json_records"
    try:
        document: object = json.loads(body)
    except (ValueError, RecursionError):
        return "json_records"
    error_text = _find_error_text(document)
    if error_text:
        found = f"an error message: {error_text}"
        to_fix = "correct the request and send it again"
        raise _build_refusal("not_what_it_says", found, to_fix, name)
    if not isinstance(document, dict):
        return "json_records"
    data = document.get("data")
    message = data if isinstance(data, dict) else document
    if "dataSets" in message:
        return "sdmx"
    if document.get("class") == "collection" or _is_cube(document):
        return "json_stat"
    # A bundle of JSON-stat 1.x: each of its values is a dataset.
    if any(_is_cube(value) for value in document.values()):
        return "json_stat"
    return "json_records"


def _is_cube(value: object) -> bool:
    """Whether it is a JSON-stat dataset: dimensions, and sizes beside them or (1.x) among them."""
    if not isinstance(value, dict):
        return False
    dimension = value.get("dimension")
    return isinstance(dimension, dict) and ("size" in value or "size" in dimension)


def _find_error_text(document: object) -> str | None:
    """What an error body of the World Bank, CKAN or Socrata says; None for any other document."""
    if isinstance(document, list):
        # The World Bank: [{"message": [{"id": …, "value": …}]}]
        if len(document) != 1 or not isinstance(document[0], dict):
            return None
        messages = document[0].get("message")
        return str(messages)[:_ERROR_TEXT] if isinstance(messages, list) else None
    if not isinstance(document, dict):
        return None
    is_ckan_error = document.get("success") is False
    is_socrata_error = document.get("error") is True
    says_only_error = bool(document.get("error")) and not _holds_list(document)
    if is_ckan_error or is_socrata_error or says_only_error:
        return str(document.get("message") or document.get("error"))[:_ERROR_TEXT]
    return None


def _holds_list(document: dict[str, object]) -> bool:
    """Whether any of its values could be records."""
    return any(isinstance(value, list) and value for value in document.values())


def _build_refusal(reason: Reason, found: str, to_fix: str, name: str) -> Refusal:
    return Refusal(reason, expected=_ANY_KIND, found=found, where=name, to_fix=to_fix)
