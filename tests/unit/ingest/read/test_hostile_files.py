"""Files made to do harm: refused in little memory and time, each in a process of its own with a limit on both."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from ingest.problem import Refusal
from ingest.read.formats.spreadsheet import workbook as spreadsheet
from tests.unit.ingest.landed import FORM, Office

MEGABYTES, SECONDS = 1_500, 20
# Reads each (reader, path) in turn; the address space is limited once the libraries are there.
LIMITED = """
import resource, sys
from pathlib import Path
from pydantic import TypeAdapter
from ingest.declare.read import ReadOptions
from ingest.problem import Refusal
from ingest.read.registry import read_file
with open("/proc/self/statm") as statm:
    taken = int(statm.read().split()[0]) * resource.getpagesize()
limit = taken + int(sys.argv[1]) * 1_000_000
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
for kind, path in zip(sys.argv[2::2], sys.argv[3::2]):
    try:
        spec = TypeAdapter(ReadOptions).validate_python({"kind": kind})
        read_file(Path(path), Path(path).name, spec)
        print(Path(path).name, "read")
    except Refusal as refusal:
        print(Path(path).name, refusal.reason)
"""
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _workbook(**parts: str) -> bytes:
    """A small workbook with some of its parts replaced; `sheet`, `strings`, or any other part by its name."""
    book, whole, saved = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    book.active["A1"] = "x"
    book.save(saved)
    named = {
        {"sheet": SHEET, "strings": STRINGS}.get(name, name): xml
        for name, xml in parts.items()
    }
    with (
        zipfile.ZipFile(saved) as source,
        zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for part in source.namelist():
            if part not in named:
                archive.writestr(part, source.read(part))
        for part, xml in named.items():
            archive.writestr(part, xml)
    return whole.getvalue()


def _sheet(rows: str, after: str = "") -> str:
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData>{after}</worksheet>"


def _strings(*texts: str) -> str:
    return f"<sst {MAIN}>{''.join(f'<si><t>{t}</t></si>' for t in texts)}</sst>"


def _lying(data: bytes, part: str, size: int) -> bytes:
    """The same archive, its directory saying that a part is small."""
    made, at = bytearray(data), 0
    while (at := made.find(b"PK\x01\x02", at)) >= 0:
        length = int.from_bytes(made[at + 28 : at + 30], "little")
        if made[at + 46 : at + 46 + length] == part.encode():
            made[at + 24 : at + 28] = size.to_bytes(4, "little")
        at += 4
    return bytes(made)


def _compound_file(next_of_directory: int = 0xFFFFFFFE, size: int = 0) -> bytes:
    """An old Office file of two sectors: the table of sectors, and a directory with one stream."""
    head = bytearray(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(76, b"\0") + b"\xff" * 436
    )
    head[24:34] = bytes.fromhex("3e000300feff09000600")
    numbers = {44: 1, 48: 0, 56: 4096, 60: 0xFFFFFFFE, 68: 0xFFFFFFFE, 76: 1}
    for at, number in numbers.items():
        head[at : at + 4] = number.to_bytes(4, "little")
    entry = bytearray("Workbook".encode("utf-16-le").ljust(128, b"\0"))
    entry[64:68] = (18).to_bytes(2, "little") + b"\x02\x01"
    entry[120:124] = size.to_bytes(4, "little")
    table = (
        next_of_directory.to_bytes(4, "little") + b"\xfd\xff\xff\xff" + b"\xff" * 504
    )
    return bytes(head + entry.ljust(512, b"\0") + table)


def _harm() -> dict[str, tuple[str, bytes, str]]:
    """Name → reader, bytes, how it must be refused (or read)."""
    cells = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 40_001)
    )
    quoted = cells.replace('"', "'")
    blanks = _workbook(sheet=_sheet(" " * 150_000_000))
    entities = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">' for n in range(9)
    )
    merges = "".join(f'<mergeCell ref="A{n}:XFD{n + 9}"/>' for n in range(1, 50_001))
    many = _sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row>', f"<mergeCells>{merges}</mergeCells>"
    )
    claimed = _strings("x").replace("<sst", '<sst uniqueCount="1000000000"')
    records = [{f"k{n}": 1} for n in range(20_000)]
    return {
        "bomb.xlsx": ("spreadsheet", blanks, "hostile"),
        "lying.xlsx": ("spreadsheet", _lying(blanks, SHEET, 1000), "truncated"),
        "one-text-everywhere.xlsx": (
            "spreadsheet", _workbook(sheet=_sheet(cells), strings=_strings("a" * 32_767)), "hostile",
        ),
        "one-text-in-other-quotes.xlsx": (
            "spreadsheet", _workbook(sheet=_sheet(quoted), strings=_strings("a" * 32_767)), "hostile",
        ),
        "entities.xlsx": ("spreadsheet", _workbook(sheet=f"<!DOCTYPE x [{entities}]>{_sheet('')}"), "hostile"),
        "file-entity.xlsx": (
            "spreadsheet", _workbook(strings=f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{_strings("&e;")}'),
            "hostile",
        ),
        "texts-claimed.xlsx": ("spreadsheet", _workbook(strings=claimed), "hostile"),
        "circle.xls": ("spreadsheet", _compound_file(next_of_directory=0), "hostile"),
        "stream-claimed.xls": ("spreadsheet", _compound_file(size=0xFFFFFFF0), "hostile"),
        "merges.xlsx": ("spreadsheet", _workbook(sheet=many), "read"),
        "empty-lines.csv": ("delimited", b"a,b" + b"\n" * 10_000_001, "hostile"),
        "carriage-returns.csv": ("delimited", b"a,b" + b"\r" * 10_000_001, "hostile"),
        "commas.csv": ("delimited", b"," * 5_000_000, "hostile"),
        "one-long-line.csv": ("delimited", b"a,b\n" * 300_000 + b"x," * 15_000 + b"\n", "hostile"),
        "one-long-record.csv": ("delimited", b'a,"b\nc"\n' * 100_000 + b"x," * 15_000 + b"\n", "hostile"),
        "keys.json": ("json_records", json.dumps(records).encode(), "hostile"),
        "keys-inside.json": ("json_records", json.dumps([{"list": records}]).encode(), "hostile"),
        "half-a-letter.json": ("json_records", rb'[{"a":"\ud800"}]', "not_what_it_says"),
        "a-letter-in-halves.json": ("json_records", rb'[{"a":"\ud83d\ude00"}]', "read"),
        "one-line.csv": ("delimited", b"a" * (9 << 20), "hostile"),
        "deep.json": ("json_records", b'[{"a":' + b"[" * 300_000, "hostile"),
    }  # fmt: skip


def test_each_is_refused_in_bounded_memory_and_time_and_the_next_is_read(
    tmp_path: Path, repository: Path
):
    harm = _harm() | {"good.csv": ("delimited", b"a;b\n1;2\n", "read")}
    words: list[str] = []
    for name, (reader, data, _) in harm.items():
        (tmp_path / name).write_bytes(data)
        words += [reader, str(tmp_path / name)]
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(MEGABYTES), *words],
        cwd=repository, capture_output=True, text=True, timeout=SECONDS * 6, check=False,
    )  # fmt: skip
    found = dict(line.rsplit(" ", 1) for line in done.stdout.splitlines())
    assert found == {name: how for name, (_, _, how) in harm.items()}, done.stderr[
        -2000:
    ]
    assert done.returncode == 0


def _read(tmp_path: Path, data: bytes):
    path = tmp_path / "x.xlsx"
    path.write_bytes(data)
    return spreadsheet.read_workbook(path, path.name)


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_workbook_larger_than_memory_is_refused_unread(tmp_path: Path, head: bytes):
    path = tmp_path / "x.xlsx"
    with path.open("wb") as stream:
        stream.write(head)
        stream.truncate(1 << 40)
    with pytest.raises(Refusal) as refused:
        spreadsheet.read_workbook(path, path.name)
    assert refused.value.reason == "hostile"


def test_a_reader_that_panics_is_a_refusal_and_not_the_end_of_the_run(
    tmp_path: Path, monkeypatch
):
    class PanicException(BaseException):
        """As pyo3 raises it: no Exception."""

    def gives_up(_: bytes):
        raise PanicException("byte array offset overflow")

    monkeypatch.setattr(spreadsheet.fastexcel, "read_excel", gives_up)
    with pytest.raises(Refusal, match="byte array offset overflow") as refused:
        _read(tmp_path, _workbook())
    assert refused.value.reason == "format_unknown"


def test_links_to_other_workbooks_and_paths_out_of_the_archive_lead_nowhere(
    tmp_path: Path,
):
    """A formula over another file gives the figure saved with it; what a relation points at outside is not opened."""
    linked = _sheet("<row r='1'><c r=\"A1\"><f>[1]Sheet1!$A$1</f><v>7</v></c></row>")
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="x/externalLinkPath" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    outside = {
        "xl/externalLinks/_rels/externalLink1.xml.rels": relation,
        "../../../tmp/outside.txt": "x",
    }
    (sheet,) = _read(tmp_path, _workbook(sheet=linked, **outside))
    assert sheet.cells.row(0) == (1, "7")
    assert [p.name for p in tmp_path.iterdir()] == ["x.xlsx"]
    assert not (tmp_path.parent / "outside.txt").exists()


def test_a_sheet_said_to_lie_outside_the_archive_is_not_found(tmp_path: Path):
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="../../../../etc/passwd"/></Relationships>'
    )
    with pytest.raises(Refusal) as refused:
        _read(tmp_path, _workbook(**{"xl/_rels/workbook.xml.rels": relations}))
    assert refused.value.reason in ("format_unknown", "empty")


def test_a_file_named_to_lead_elsewhere_is_only_a_name(tmp_path: Path, seeds: Path):
    office = Office(tmp_path, seeds)
    office.send(FORM.replace("2OO", "200"), "x..%2f..%2f; rm -rf ~ $(x)'\"\n.csv")
    (office.files / "form.csv").unlink()
    assert office.land().rows.height == 6
