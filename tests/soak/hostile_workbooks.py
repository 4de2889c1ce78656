"""Workbooks and old Office files made to do harm, each by a few lines of code."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import openpyxl

from tests.soak.hostile_file import MEGABYTE, HostileFile, declare_entities

_XLSX = "{kind: spreadsheet}"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)


def _write_zip(path: Path, parts: dict[str, bytes], bomb: str = "", megabytes: int = 0) -> None:  # fmt: skip
    """An archive; the part `bomb` begins as in `parts` and goes on with blanks."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            with archive.open(name, "w", force_zip64=True) as part:
                part.write(content)
                for _ in range(megabytes if name == bomb else 0):
                    part.write(b" " * MEGABYTE)


def _write_workbook(path: Path, sheet: str = "", strings: str = "", megabytes: int = 0) -> None:  # fmt: skip
    """A workbook with its sheet or its strings replaced; so many megabytes of blanks end the sheet."""
    book, saved = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "x"
    book.save(saved)
    with zipfile.ZipFile(saved) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    if sheet:
        parts[SHEET] = sheet.encode()
    if strings:
        parts[STRINGS] = strings.encode()
    _write_zip(path, parts, SHEET, megabytes)


def _write_sparse(path: Path, head: bytes, megabytes: int) -> None:
    """A file of that length which takes no room on the disk."""
    path.write_bytes(head)
    os.truncate(path, megabytes * MEGABYTE)


def _sheet(rows: str, before: str = "", after: str = "") -> str:
    return (
        f"{before}<worksheet {_MAIN}><sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def _cell(value: str, at: str = "A1", kind: str = "n") -> str:
    row = at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{at}" t="{kind}"><v>{value}</v></c></row>'


def _repeat_cells() -> str:
    """One cell, said to stand everywhere in a sheet of the largest size."""
    cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="string">'
    row = '<table:table-row table:number-rows-repeated="1048576">'
    return (
        f'{_ODS}<table:table table:name="t">{row}{cell}<text:p>x</text:p></table:table-cell></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )


def _merge_often() -> str:
    cells = "".join(f'<mergeCell ref="A{n}:XFD{n + 9}"/>' for n in range(1, 50_001))
    return f"<mergeCells>{cells}</mergeCells>"


def _overlapping(path: Path) -> None:
    """5,000 names in the directory of an archive that all stand for the same 10 MB of blanks."""
    _write_zip(path, {SHEET: b""}, SHEET, 10)
    content = path.read_bytes()
    directory = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06", directory)
    entry, last = content[directory:end], bytearray(content[end : end + 22])
    last[8:12] = (5000).to_bytes(2, "little") * 2
    last[12:16] = (len(entry) * 5000).to_bytes(4, "little")
    path.write_bytes(content[:directory] + entry * 5000 + bytes(last))


def _archives_in_archives(path: Path) -> None:
    inner = b"0" * MEGABYTE
    for depth in range(6):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(10):
                archive.writestr(f"{depth}-{number}.zip", inner)
        inner = packed.getvalue()
    path.write_bytes(inner)


def _ole_in_a_circle(path: Path) -> None:
    """A compound file (.xls) whose list of sectors leads back to itself."""
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    head[24:34] = bytes.fromhex("3e000300feff09000600")
    head[44:48] = (1).to_bytes(4, "little")
    head[56:60] = (4096).to_bytes(4, "little")
    head[68:72] = b"\xfe\xff\xff\xff"
    head[76:80] = bytes(4)
    head[80:512] = b"\xff" * 432
    path.write_bytes(bytes(head) + bytes(4) * 128 * 3)


_FAR = _cell("1") + _cell("1", "XFD1048576")
WORKBOOKS = (
    HostileFile(
        "a-gigabyte-of-blanks.xlsx",
        _XLSX,
        lambda path: _write_workbook(path, _sheet(""), megabytes=1000),
    ),
    HostileFile(
        "fifty-megabytes-of-blanks.xlsx",
        _XLSX,
        lambda path: _write_workbook(path, _sheet(""), megabytes=50),
    ),
    HostileFile("overlapping-parts.xlsx", _XLSX, _overlapping),
    HostileFile("archives-in-archives.xlsx", _XLSX, _archives_in_archives),
    HostileFile(
        "twenty-thousand-parts.xlsx",
        _XLSX,
        lambda path: _write_zip(path, {f"xl/{n}": b"" for n in range(20_000)}),
    ),
    HostileFile(
        "entities.xlsx",
        _XLSX,
        lambda path: _write_workbook(
            path, _sheet(_cell("&e9;"), declare_entities("worksheet"))
        ),
    ),
    HostileFile(
        "entities-in-strings.xlsx",
        _XLSX,
        lambda path: _write_workbook(
            path,
            strings=f"{declare_entities('sst')}<sst {_MAIN}><si><t>&e9;</t></si></sst>",
        ),
    ),
    HostileFile(
        "one-long-entity-often.xlsx",
        _XLSX,
        lambda path: _write_workbook(
            path,
            _sheet(
                _cell("&e;" * 20_000), f'<!DOCTYPE w [<!ENTITY e "{"a" * 50_000}">]>'
            ),
        ),
    ),
    HostileFile(
        "entity-of-a-device.xlsx",
        _XLSX,
        lambda path: _write_workbook(
            path,
            _sheet(
                _cell("&e;"), '<!DOCTYPE w [<!ENTITY e SYSTEM "file:///dev/zero">]>'
            ),
        ),
    ),
    HostileFile(
        "the-whole-grid.xlsx",
        _XLSX,
        lambda path: _write_workbook(
            path,
            _sheet(_FAR, after="").replace(
                "<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'
            ),
        ),
    ),
    HostileFile(
        "a-billion-strings-claimed.xlsx",
        _XLSX,
        lambda path: _write_workbook(
            path,
            strings=f'<sst {_MAIN} count="1000000000" uniqueCount="1000000000"><si><t>x</t></si></sst>',
        ),
    ),
    HostileFile(
        "four-million-strings.xlsx",
        _XLSX,
        lambda path: _write_workbook(
            path, strings=f"<sst {_MAIN}>{'<si/>' * 4_000_000}</sst>"
        ),
    ),
    HostileFile(
        "merged-again-and-again.xlsx",
        _XLSX,
        lambda path: _write_workbook(path, _sheet(_cell("1"), after=_merge_often())),
    ),
    HostileFile(
        "row-beyond-numbers.xlsx",
        _XLSX,
        lambda path: _write_workbook(path, _sheet(_cell("1", "A99999999999999999999"))),
    ),
    HostileFile(
        "column-beyond-letters.xlsx",
        _XLSX,
        lambda path: _write_workbook(path, _sheet(_cell("1", "ZZZZZZZZZZZZ1"))),
    ),
    HostileFile(
        "nested-elements.xlsx",
        _XLSX,
        lambda path: _write_workbook(path, _sheet("<a>" * 1_000_000)),
    ),
    HostileFile(
        "number-of-a-million-digits.xlsx",
        _XLSX,
        lambda path: _write_workbook(path, _sheet(_cell("9" * 1_000_000))),
    ),
    HostileFile(
        "string-that-is-not-there.xlsx",
        _XLSX,
        lambda path: _write_workbook(path, _sheet(_cell("99999999999", kind="s"))),
    ),
    HostileFile(
        "bomb.ods",
        _XLSX,
        lambda path: _write_zip(
            path,
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": _ODS.encode(),
            },
            "content.xml",
            1000,
        ),
    ),
    HostileFile(
        "repeated-cells.ods",
        _XLSX,
        lambda path: _write_zip(
            path,
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": _repeat_cells().encode(),
            },
        ),
    ),
    HostileFile(
        "entities.ods",
        _XLSX,
        lambda path: _write_zip(
            path,
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": f"{declare_entities('x')}{_ODS}&e9;".encode(),
            },
        ),
    ),
    HostileFile(
        "bomb.docx",
        _XLSX,
        lambda path: _write_zip(
            path,
            {"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a>"},
            "word/document.xml",
            1000,
        ),
    ),
    HostileFile(
        "three-gigabytes-of-nothing.xlsx",
        _XLSX,
        lambda path: _write_sparse(path, b"PK\x03\x04", 3000),
    ),
    HostileFile("in-a-circle.xls", _XLSX, _ole_in_a_circle),
    HostileFile(
        "compound-of-nothing.xls",
        _XLSX,
        lambda path: _write_sparse(path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 800),
    ),
)
