"""Files made to do harm, each made by a few lines of code: what they are called, who reads them, how they are written."""

from __future__ import annotations

import io
import os
import socket
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)
_SDMX = (
    '<m:StructureSpecificData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message">'
    "<m:Header/>"
)
_PX = 'CHARSET="ANSI";CODEPAGE="utf-8";MATRIX="T";STUB="a";HEADING="b";VALUES("a")="x","y";'
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class HostileFile:
    """One input. `read`: the declaration of its reader; `write` puts it at a path."""

    name: str
    read: str
    write: Callable[[Path], object]


def _write_repeated(path: Path, piece: bytes, megabytes: int, before: bytes = b"", after: bytes = b"") -> None:  # fmt: skip
    """So many megabytes of one piece, written without being held."""
    block = piece * (MEGABYTE // len(piece))
    with path.open("wb") as stream:
        stream.write(before)
        for _ in range(megabytes):
            stream.write(block)
        stream.write(after)


def _write_zip(path: Path, parts: dict[str, bytes], bomb: str = "", megabytes: int = 0) -> None:  # fmt: skip
    """An archive; the part `bomb` begins as in `parts` and goes on with blanks."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            with archive.open(name, "w", force_zip64=True) as part:
                part.write(content)
                for _ in range(megabytes if name == bomb else 0):
                    part.write(b" " * MEGABYTE)


def _write_workbook(path: Path, sheet: str = "", strings: str = "", megabytes: int = 0) -> None:  # fmt: skip
    """A workbook with its sheet or its strings replaced, and so many megabytes of blanks after the sheet."""
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


def _entities(root: str) -> str:
    """Ten entities of ten of the one before: ten thousand million letters."""
    declared = '<!ENTITY e0 "hahahahaha">'
    for number in range(1, 10):
        declared += f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">'
    return f"<!DOCTYPE {root} [{declared}]>"


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


def _merge_often() -> str:
    cells = "".join(f'<mergeCell ref="A{n}:XFD{n + 9}"/>' for n in range(1, 50_001))
    return f"<mergeCells>{cells}</mergeCells>"


def _list_keys() -> bytes:
    return b",".join(b'{"k%d":1}' % number for number in range(300_000))


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        folder = os.open(path.parent, os.O_RDONLY)
        # A socket's path may have 107 bytes at most.
        listener.bind(f"/proc/self/fd/{folder}/{path.name}")
        os.close(folder)


def _undecodable(path: Path) -> None:
    Path(os.fsdecode(os.fsencode(path.parent) + b"/\xff\xfe.csv")).write_bytes(b"a,b\n")


CSV, XLSX, JSON = "{kind: delimited}", "{kind: spreadsheet}", "{kind: json_records}"
STAT, PX, SDMX = "{kind: json_stat}", "{kind: px}", "{kind: sdmx}"
_LINES = "{kind: lines, sections: [{name: t, after: '^x', line: '(?P<unit>(.+)+) (?P<value>(\\d+)+)$'}]}"
_FAR = _cell("1") + _cell("1", "XFD1048576")
_CUBE = b'{"version":"2.0","class":"dataset","id":["a","b"],"size":[1000000,1000000],"dimension":{},"value":%b}'

WORKBOOKS = (
    HostileFile(
        "a-gigabyte-of-blanks.xlsx",
        XLSX,
        lambda path: _write_workbook(path, _sheet(""), megabytes=1000),
    ),
    HostileFile(
        "fifty-megabytes-of-blanks.xlsx",
        XLSX,
        lambda path: _write_workbook(path, _sheet(""), megabytes=50),
    ),
    HostileFile("overlapping-parts.xlsx", XLSX, _overlapping),
    HostileFile("archives-in-archives.xlsx", XLSX, _archives_in_archives),
    HostileFile(
        "twenty-thousand-parts.xlsx",
        XLSX,
        lambda path: _write_zip(path, {f"xl/{n}": b"" for n in range(20_000)}),
    ),
    HostileFile(
        "entities.xlsx",
        XLSX,
        lambda path: _write_workbook(
            path, _sheet(_cell("&e9;"), _entities("worksheet"))
        ),
    ),
    HostileFile(
        "entities-in-strings.xlsx",
        XLSX,
        lambda path: _write_workbook(
            path, strings=f"{_entities('sst')}<sst {_MAIN}><si><t>&e9;</t></si></sst>"
        ),
    ),
    HostileFile(
        "one-long-entity-often.xlsx",
        XLSX,
        lambda path: _write_workbook(
            path,
            _sheet(
                _cell("&e;" * 20_000), f'<!DOCTYPE w [<!ENTITY e "{"a" * 50_000}">]>'
            ),
        ),
    ),
    HostileFile(
        "entity-of-a-device.xlsx",
        XLSX,
        lambda path: _write_workbook(
            path,
            _sheet(
                _cell("&e;"), '<!DOCTYPE w [<!ENTITY e SYSTEM "file:///dev/zero">]>'
            ),
        ),
    ),
    HostileFile(
        "the-whole-grid.xlsx",
        XLSX,
        lambda path: _write_workbook(
            path,
            _sheet(_FAR, after="").replace(
                "<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'
            ),
        ),
    ),
    HostileFile(
        "a-billion-strings-claimed.xlsx",
        XLSX,
        lambda path: _write_workbook(
            path,
            strings=f'<sst {_MAIN} count="1000000000" uniqueCount="1000000000"><si><t>x</t></si></sst>',
        ),
    ),
    HostileFile(
        "four-million-strings.xlsx",
        XLSX,
        lambda path: _write_workbook(
            path, strings=f"<sst {_MAIN}>{'<si/>' * 4_000_000}</sst>"
        ),
    ),
    HostileFile(
        "merged-again-and-again.xlsx",
        XLSX,
        lambda path: _write_workbook(path, _sheet(_cell("1"), after=_merge_often())),
    ),
    HostileFile(
        "row-beyond-numbers.xlsx",
        XLSX,
        lambda path: _write_workbook(path, _sheet(_cell("1", "A99999999999999999999"))),
    ),
    HostileFile(
        "column-beyond-letters.xlsx",
        XLSX,
        lambda path: _write_workbook(path, _sheet(_cell("1", "ZZZZZZZZZZZZ1"))),
    ),
    HostileFile(
        "nested-elements.xlsx",
        XLSX,
        lambda path: _write_workbook(path, _sheet("<a>" * 1_000_000)),
    ),
    HostileFile(
        "number-of-a-million-digits.xlsx",
        XLSX,
        lambda path: _write_workbook(path, _sheet(_cell("9" * 1_000_000))),
    ),
    HostileFile(
        "string-that-is-not-there.xlsx",
        XLSX,
        lambda path: _write_workbook(path, _sheet(_cell("99999999999", kind="s"))),
    ),
    HostileFile(
        "bomb.ods",
        XLSX,
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
        XLSX,
        lambda path: _write_zip(
            path,
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": f'{_ODS}<table:table table:name="t"><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>'.encode(),
            },
        ),
    ),
    HostileFile(
        "entities.ods",
        XLSX,
        lambda path: _write_zip(
            path,
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": f"{_entities('x')}{_ODS}&e9;".encode(),
            },
        ),
    ),
    HostileFile(
        "bomb.docx",
        XLSX,
        lambda path: _write_zip(
            path,
            {"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a>"},
            "word/document.xml",
            1000,
        ),
    ),
    HostileFile(
        "three-gigabytes-of-nothing.xlsx",
        XLSX,
        lambda path: _write_sparse(path, b"PK\x03\x04", 3000),
    ),
    HostileFile("in-a-circle.xls", XLSX, _ole_in_a_circle),
    HostileFile(
        "compound-of-nothing.xls",
        XLSX,
        lambda path: _write_sparse(path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 800),
    ),
)
DOCUMENTS = (
    HostileFile(
        "lists-in-lists.json",
        JSON,
        lambda path: path.write_bytes(b"[" * 100_000 + b"]" * 100_000),
    ),
    HostileFile(
        "objects-in-objects.json",
        JSON,
        lambda path: path.write_bytes(b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    ),
    HostileFile(
        "number-of-ten-million-digits.json",
        JSON,
        lambda path: _write_repeated(path, b"9", 10, b'[{"a":', b"}]"),
    ),
    HostileFile(
        "string-of-300-megabytes.json",
        JSON,
        lambda path: _write_repeated(path, b"a", 300, b'[{"a":"', b'"}]'),
    ),
    HostileFile(
        "repeated-keys.json", JSON, lambda path: path.write_bytes(b'[{"a":1,"a":2}]')
    ),
    HostileFile(
        "a-key-a-record.json",
        JSON,
        lambda path: path.write_bytes(b"[%b]" % _list_keys()),
    ),
    HostileFile(
        "a-million-keys.json",
        JSON,
        lambda path: path.write_bytes(
            b"[{%b}]" % b",".join(b'"%d":1' % n for n in range(1_000_000))
        ),
    ),
    HostileFile(
        "not-a-number.json",
        JSON,
        lambda path: path.write_bytes(b'[{"a":NaN,"b":Infinity,"c":1e999999999}]'),
    ),
    HostileFile(
        "half-a-letter.json",
        JSON,
        lambda path: path.write_bytes(rb'[{"a":"\ud800","\udfff":1}]'),
    ),
    HostileFile(
        "empty-lists.json",
        JSON,
        lambda path: _write_repeated(path, b"[],", 120, b"[", b"[]]"),
    ),
    HostileFile(
        "empty-objects.json",
        JSON,
        lambda path: _write_repeated(path, b"{},", 60, b"[", b"{}]"),
    ),
    HostileFile(
        "unclosed.json", JSON, lambda path: _write_repeated(path, b'{"a":[', 4)
    ),
    HostileFile(
        "a-million-millions.jsonstat",
        STAT,
        lambda path: path.write_bytes(_CUBE % b"[]"),
    ),
    HostileFile(
        "a-far-cell.jsonstat",
        STAT,
        lambda path: path.write_bytes(_CUBE % b'{"999999999999":1}'),
    ),
    HostileFile(
        "size-below-zero.jsonstat",
        STAT,
        lambda path: path.write_bytes(
            b'{"class":"dataset","id":["a"],"size":[-5],"dimension":{"a":{}},"value":[1]}'
        ),
    ),
    HostileFile(
        "lists-in-lists.jsonstat", STAT, lambda path: path.write_bytes(b"[" * 100_000)
    ),
    HostileFile(
        "empty-lists.jsonstat",
        STAT,
        lambda path: _write_repeated(
            path, b"[],", 120, b'{"class":"dataset","value":[', b"[]]}"
        ),
    ),
    HostileFile(
        "entities.xml",
        SDMX,
        lambda path: path.write_bytes(f"{_entities('x')}{_SDMX}&e9;".encode()),
    ),
    HostileFile(
        "nested.xml",
        SDMX,
        lambda path: path.write_bytes(_SDMX.encode() + b"<a>" * 2_000_000),
    ),
    HostileFile(
        "attributes.xml",
        SDMX,
        lambda path: path.write_bytes(
            _SDMX.encode()
            + b"<Obs "
            + b" ".join(b'a%d="1"' % n for n in range(300_000))
            + b"/>"
        ),
    ),
    HostileFile(
        "far-key.json",
        SDMX,
        lambda path: path.write_bytes(
            b'{"data":{"dataSets":[{"observations":{"99999999999:0":[1]}}],"structure":{"dimensions":{"observation":[]}}}}'
        ),
    ),
    HostileFile(
        "columns.csv",
        SDMX,
        lambda path: path.write_bytes(
            b"DATAFLOW," + b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n"
        ),
    ),
    HostileFile(
        "keys.px",
        PX,
        lambda path: path.write_bytes(
            _PX.encode() + b'KEYS("a")=CODES;' + b'DATA="x",1,2;' * 1_000_000
        ),
    ),
    HostileFile(
        "a-million-millions.px",
        PX,
        lambda path: path.write_bytes(
            _PX.encode()
            + b'VALUES("b")='
            + b",".join(b'"%d"' % n for n in range(1_000_000))
            + b';VALUES("a")='
            + b",".join(b'"%d"' % n for n in range(1_000_000))
            + b";DATA=1 2;"
        ),
    ),
    HostileFile(
        "unclosed.px",
        PX,
        lambda path: _write_repeated(path, b"a", 100, b'CHARSET="ANSI";NOTE="'),
    ),
    HostileFile(
        "years-without-end.px",
        PX,
        lambda path: path.write_bytes(
            _PX.encode() + b'TIMEVAL("b")=TLIST(A1,"1"-"999999999");DATA=1 2;'
        ),
    ),
    HostileFile(
        "notes-everywhere.px",
        PX,
        lambda path: path.write_bytes(
            _PX.encode()
            + b'VALUES("b")="1";'
            + b'CELLNOTE("*","*")="n";' * 200_000
            + b"DATA=1 2;"
        ),
    ),
)
TEXTS = (
    HostileFile(
        "one-line-of-300-megabytes.csv",
        CSV,
        lambda path: _write_repeated(path, b"a", 300),
    ),
    HostileFile(
        "one-line-of-commas.csv", CSV, lambda path: _write_repeated(path, b",", 300)
    ),
    HostileFile(
        "a-million-columns.csv",
        CSV,
        lambda path: path.write_bytes(
            b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n"
        ),
    ),
    HostileFile(
        "nothing-but-nul.csv",
        CSV,
        lambda path: _write_repeated(path, b"\0", 50, b"a,b\n"),
    ),
    HostileFile(
        "unclosed-quote.csv",
        CSV,
        lambda path: _write_repeated(path, b"a,b\n", 200, b'a,"'),
    ),
    HostileFile("quotes.csv", CSV, lambda path: _write_repeated(path, b'"', 50)),
    HostileFile(
        "empty-lines.csv", CSV, lambda path: _write_repeated(path, b"\n", 30, b"a,b\n")
    ),
    HostileFile(
        "carriage-returns.csv",
        CSV,
        lambda path: _write_repeated(path, b"\r", 30, b"a,b\n"),
    ),
    HostileFile(
        "one-column-again-and-again.csv",
        CSV,
        lambda path: path.write_bytes(b"Unit," * 100_000 + b"\n1\n"),
    ),
    HostileFile(
        "half-a-letter-of-utf-16.csv",
        CSV,
        lambda path: path.write_bytes(b"\xff\xfea\0,\0b\0\n\0\xd8\0\xd8"),
    ),
    HostileFile(
        "bytes-of-no-text.csv",
        CSV,
        lambda path: path.write_bytes(bytes(range(256)) * 40_000),
    ),
    HostileFile(
        "marks-on-one-letter.csv",
        CSV,
        lambda path: _write_repeated(path, "\u0301".encode(), 20, b"a,b\na"),
    ),
    HostileFile(
        "a-line-for-a-pattern.txt",
        _LINES,
        lambda path: path.write_bytes(b"x\n" + b"a " * 3_000_000 + b"!\n"),
    ),
)
PLACES = (
    HostileFile("pipe.csv", CSV, os.mkfifo),
    HostileFile(
        "device.csv", CSV, lambda path: os.mknod(path, 0o20666, os.makedev(1, 5))
    ),
    HostileFile("link-to-a-device.csv", CSV, lambda path: path.symlink_to("/dev/zero")),
    HostileFile("link-to-itself.csv", CSV, lambda path: path.symlink_to(path.name)),
    HostileFile("link-out.csv", CSV, lambda path: path.symlink_to("/etc/hostname")),
    HostileFile("socket.csv", CSV, _socket),
    HostileFile("folder.csv", CSV, Path.mkdir),
    HostileFile(f"{'a' * 246}.csv", CSV, lambda path: path.write_bytes(b"a,b\n")),
    HostileFile("two\nlines\x1b[2J.csv", CSV, lambda path: path.write_bytes(b"a,b\n")),
    HostileFile(
        "right-to-left-\u202evsc.csv", CSV, lambda path: path.write_bytes(b"a,b\n")
    ),
    HostileFile("undecodable.csv", CSV, _undecodable),
    HostileFile("\u1ec7" * 60 + ".csv", CSV, lambda path: path.write_bytes(b"a,b\n")),
    HostileFile(
        "=HYPERLINK(1)|`$(reboot)`.csv", CSV, lambda path: path.write_bytes(b"a,b\n")
    ),
)
ALL_FILES = (*WORKBOOKS, *DOCUMENTS, *TEXTS, *PLACES)
