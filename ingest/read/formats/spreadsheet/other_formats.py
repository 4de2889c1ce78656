"""What portals give out under the name of a workbook: SpreadsheetML 2003, pages with tables, plain text.

Excel opens all of them, so their senders never notice.
"""

from __future__ import annotations

import re

from ingest.problem import Refusal
from ingest.read.encodings import decode_text
from ingest.read.formats.delimited import find_delimiter, parse_delimited
from ingest.read.formats.spreadsheet.contents import WORKBOOK
from ingest.read.formats.spreadsheet.html_tables import read_html_tables
from ingest.read.formats.spreadsheet.spreadsheet_ml import (
    SPREADSHEET_ML,
    read_spreadsheet_ml,
)
from ingest.read.sheet import Sheet

SAVE_AS_XLSX = "open it in Excel, save it as .xlsx, and send that"
_ASK_FOR_IT = "ask the sender for the workbook it was printed from"
_CHANGE_KIND = (
    "look at what the address gives now; if its format has changed, change `read: {kind: …}` in the "
    "source's YAML"
)
_MARK_AND_BLANKS = b"\xef\xbb\xbf\xff\xfe \r\n\t"
# Bytes that stand in no text: with one of them in the beginning it is another format.
_NO_TEXT = frozenset(range(9)) | frozenset(range(14, 32))
_LOOKED_AT = 4096
_FEWEST_LINES = 2
_TAGS_OF_PAGES = (b"<html", b"<table", b"<body", b"<tr")
_PX = re.compile(
    r"\s*(?:CHARSET|AXIS-VERSION|CODEPAGE|LANGUAGE|CREATION-DATE|MATRIX)\s*="
)


def read_named_as_workbook(data: bytes, name: str) -> list[Sheet]:
    """The sheets of a file that is called a workbook and is a text of some kind.

    Raises Refusal `not_what_it_says` where no table is found in it, and as its own reader does.
    """
    head = data[:_LOOKED_AT].lstrip(_MARK_AND_BLANKS)
    if head.startswith(b"<"):
        if _is_other_markup(head):
            raise _build_refusal(
                "an XML document (such as SDMX) under the name of a workbook",
                name,
                _CHANGE_KIND,
            )
        is_xml_workbook = SPREADSHEET_ML in head and b"<html" not in head.lower()
        return (read_spreadsheet_ml if is_xml_workbook else read_html_tables)(
            data, name
        )
    if head[:13].lower() == b"mime-version:":
        raise _build_refusal("a page saved as a web archive (MHTML)", name)
    if head.startswith(b"{\\rtf"):
        raise _build_refusal("a text document (RTF) under the name of a workbook", name)
    if head.startswith((b"{", b"[")):
        raise _build_refusal("a JSON document under the name of a workbook", name)
    if head.startswith(b"%PDF"):
        raise _build_refusal("a PDF under the name of a workbook", name, _ASK_FOR_IT)
    if _holds_no_text(head):
        raise _build_refusal(f"a file that begins {data[:12]!r}", name)
    text = decode_text(data, name, None)
    if _PX.match(text):
        raise _build_refusal(
            "a PC-Axis table under the name of a workbook", name, _CHANGE_KIND
        )
    delimiter = find_delimiter(text)
    lines = [line for line in text.split("\n") if line.count(delimiter)]
    if len(lines) < _FEWEST_LINES:
        raise _build_refusal(
            "a text without a table, under the name of a workbook", name
        )
    return [parse_delimited(text, delimiter, name)]


def _is_other_markup(head: bytes) -> bool:
    """Whether it is XML, and neither a page nor a workbook."""
    is_xml = head.startswith(b"<?xml") and SPREADSHEET_ML not in head
    return is_xml and not any(tag in head.lower() for tag in _TAGS_OF_PAGES)


def _holds_no_text(head: bytes) -> bool:
    is_utf_16 = head.count(0) > len(head) // 4
    return not is_utf_16 and any(byte in _NO_TEXT for byte in head)


def _build_refusal(found: str, name: str, to_fix: str = SAVE_AS_XLSX) -> Refusal:
    return Refusal(
        "not_what_it_says",
        expected=WORKBOOK,
        found=found,
        where=name,
        to_fix=to_fix,
    )
