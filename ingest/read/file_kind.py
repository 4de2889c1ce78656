"""What a file is, by what it holds: the reader for it, or why there is none."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Literal

from ingest.problem import Reason, Refusal

FileKind = Literal["delimited", "spreadsheet", "json_records", "json_stat", "px", "sdmx"]

_LARGE = 1 << 27  # beyond it a document is not parsed only to see what it is
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT = ("", ".csv", ".tsv", ".ssv", ".tab", ".txt")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_SDMX_ROOT = re.compile(r"Structure|MessageGroup|Error|RegistryInterface|\w*Data")
_SDMX_CSV = re.compile(r"(?:DATAFLOW|STRUCTURE(?:\[.\])?[,;\t]STRUCTURE_ID)\b")
_PX = re.compile(r"(?:CHARSET|AXIS-VERSION|CODEPAGE|LANGUAGE|CREATION-DATE|MATRIX)\s*=")


def detect_file_kind(path: Path, name: str) -> FileKind:
    """The reader for a file. Raises Refusal where none reads it: `empty`, `archive`, `format_unknown` or
    `not_what_it_says`.

    Only among plain texts does the name's ending decide: a README is text too, and no table.
    """
    with path.open("rb") as stream:
        head = stream.read(1 << 16)
    if not head.strip():
        raise _refusal("empty", name, "nothing but blanks" if head else "no bytes at all", "fetch the file again")
    if head.startswith(_OLE):
        return "spreadsheet"
    if head.startswith(b"PK"):
        return _zipped(path, name)
    if head.startswith(b"\x1f\x8b"):
        raise _refusal("archive", name, "a compressed file (gzip)", "unpack it and give the file itself")
    encoding = next((encoding for mark, encoding in _BOMS if head.startswith(mark)), "utf-8")
    text = head.decode(encoding, "replace").lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return _marked_up(text, name)
    if text[:1] in ("{", "["):
        return _json(path, name)
    if not text:
        raise _refusal("empty", name, "a byte-order mark and nothing else", "fetch the file again")
    if _PX.match(text):
        return "px"
    if _SDMX_CSV.match(text):
        return "sdmx"
    if Path(name).suffix.lower() in _TEXT and not head.startswith(b"%PDF"):
        return "delimited"
    raise _refusal(
        "format_unknown", name, f"bytes that begin {head[:12]!r}", "unpack or convert it; give it as CSV or xlsx"
    )


def _zipped(path: Path, name: str) -> FileKind:
    data = path.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return "spreadsheet"  # whose reader says what is broken about it
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        inside = archive.namelist()
    if any(part.startswith("xl/") or part == "mimetype" for part in inside):
        return "spreadsheet"
    found = f"an archive of {len(inside)} files ({', '.join(inside[:5])})"
    raise _refusal("archive", name, found, "unpack it and give the files one by one")


def _marked_up(text: str, name: str) -> FileKind:
    root = found[1] if (found := _ROOT.search(text)) else ""
    if _SDMX_ROOT.fullmatch(root) and "sdmx" in text.lower():
        return "sdmx"
    if root == "RDF":
        to_fix = "follow it with `fetch: {kind: dcat}` to the files that hold figures"
        raise _refusal("format_unknown", name, "a DCAT catalogue (RDF)", to_fix)
    if root.lower() == "html" or text[:14].lower().startswith("<!doctype html"):
        raise _refusal("not_what_it_says", name, "an HTML page", "look what the address gives")
    raise _refusal("format_unknown", name, f"XML with the root <{root}>", "ask for another format")


def _json(path: Path, name: str) -> FileKind:
    """`json_records` too for what is no JSON after all: its reader says where it stops."""
    if path.stat().st_size > _LARGE:
        return "json_records"
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return "json_records"
    if told := _error_told(document):
        raise _refusal("not_what_it_says", name, f"an error message: {told}", "correct the request and ask again")
    if not isinstance(document, dict):
        return "json_records"
    data = document.get("data") if isinstance(document.get("data"), dict) else document
    if "dataSets" in data:
        return "sdmx"
    given = [document, *document.values()]
    if document.get("class") == "collection" or any(isinstance(d, dict) and _is_cube(d) for d in given):
        return "json_stat"
    return "json_records"


def _is_cube(given: dict) -> bool:
    dimension = given.get("dimension")
    return isinstance(dimension, dict) and "size" in {**given, **dimension}


def _error_told(document: object) -> str | None:
    """What an error body says, of the World Bank (a list of one message), CKAN (`success`) or Socrata (`error`)."""
    if isinstance(document, list):
        found = document[0].get("message") if len(document) == 1 and isinstance(document[0], dict) else None
        return str(found)[:200] if isinstance(found, list) else None
    is_error = isinstance(document, dict) and (document.get("success") is False or document.get("error") is True)
    return str(document.get("message") or document.get("error"))[:200] if is_error else None


def _refusal(reason: Reason, where: str, found: str, to_fix: str) -> Refusal:
    expected = "a table, a workbook, JSON, JSON-stat, PC-Axis or SDMX"
    return Refusal(reason, expected=expected, found=found, where=where, to_fix=to_fix)
