"""Looking into a workbook's file for what no library gives beside its cells, and for signs of harm.

Written by hand because no kept library gives merged ranges and error cells of xlsx, xlsb and ods
without building every cell in Python.
"""

from __future__ import annotations

from ingest.problem import Refusal
from ingest.read.formats.spreadsheet.archive import unpack_workbook
from ingest.read.formats.spreadsheet.contents import WORKBOOK, WorkbookContents
from ingest.read.formats.spreadsheet.ods import read_ods_contents
from ingest.read.formats.spreadsheet.xlsb import read_xlsb_contents
from ingest.read.formats.spreadsheet.xlsx import read_xlsx_contents

_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_PAGE_BEGINNINGS = (
    b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta", b"<style",
)  # fmt: skip


def inspect_workbook(data: bytes, name: str) -> WorkbookContents:
    """What an xlsx, xlsb or ods file says beside its cells.

    Raises Refusal where it is no workbook, broken, locked or hostile.
    """
    if not data.startswith(b"PK"):
        raise Refusal(
            "not_what_it_says",
            expected=WORKBOOK,
            found=_describe_beginning(data),
            where=name,
            to_fix="look at what the address gives; ask for a real workbook (xlsx)",
        )
    unpacked = unpack_workbook(data, name)
    parts = unpacked.parts
    if "xl/workbook.xml" in parts:
        return read_xlsx_contents(data, unpacked, name)
    if "xl/workbook.bin" in parts:
        return read_xlsb_contents(data, parts, name)
    if parts.get("mimetype", b"").startswith(_ODS_TYPE):
        return read_ods_contents(data, parts, name)
    raise Refusal(
        "not_what_it_says",
        expected=WORKBOOK,
        found=f"a zip file that holds no workbook ({', '.join(list(parts)[:5])})",
        where=name,
        to_fix="unzip it if the workbook is inside; else ask for the workbook",
    )


def _describe_beginning(data: bytes) -> str:
    start = data[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith(_PAGE_BEGINNINGS):
        return "an HTML or XML page under the name of a workbook"
    return f"a file that begins {data[:12]!r}"
