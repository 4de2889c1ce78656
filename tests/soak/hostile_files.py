"""Files made to do harm, each by a few lines of code: their names, who reads them, how they are written."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from tests.soak.hostile_file import MEGABYTE, HostileFile, declare_entities
from tests.soak.hostile_workbooks import WORKBOOKS

_SDMX = (
    '<m:StructureSpecificData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message">'
    "<m:Header/>"
)
_PX = 'CHARSET="ANSI";CODEPAGE="utf-8";MATRIX="T";STUB="a";HEADING="b";VALUES("a")="x","y";'


def _write_repeated(
    path: Path, piece: bytes, megabytes: int, before: bytes = b"", after: bytes = b""
) -> None:
    """So many megabytes of one piece, written without being held."""
    block = piece * (MEGABYTE // len(piece))
    with path.open("wb") as stream:
        stream.write(before)
        for _ in range(megabytes):
            stream.write(block)
        stream.write(after)


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


CSV, JSON = "{kind: delimited}", "{kind: json_records}"
STAT, PX, SDMX = "{kind: json_stat}", "{kind: px}", "{kind: sdmx}"
_LINES = "{kind: lines, sections: [{name: t, after: '^x', line: '(?P<unit>(.+)+) (?P<value>(\\d+)+)$'}]}"
_CUBE = b'{"version":"2.0","class":"dataset","id":["a","b"],"size":[1000000,1000000],"dimension":{},"value":%b}'

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
        lambda path: path.write_bytes(f"{declare_entities('x')}{_SDMX}&e9;".encode()),
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
