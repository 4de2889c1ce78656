"""What a file is, told by what it holds and hardly ever by its name; and tables set as lines of text."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from pydantic import ValidationError

from ingest.declare.read import LinesRead, Section
from ingest.problem import Refusal
from ingest.read.file_kind import detect_file_kind
from ingest.read.formats import lines


def archive(*names: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as given:
        for name in names:
            given.writestr(
                zipfile.ZipInfo(name), "x"
            )  # dated 1980: the bytes name the test
    return whole.getvalue()


@pytest.fixture
def told(tmp_path: Path):
    def one(data: bytes | str, name: str) -> str:
        path = tmp_path / "file"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return detect_file_kind(path, name)

    return one


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        ("a,b\n1,2\n", "x.csv", "delimited"),
        (
            "<?xml version='1.0'?><!-- made by <tool> --><m:GenericData xmlns:m='http://www.sdmx.org/x'/>",
            "x.xml",
            "sdmx",
        ),
        ("a;b\n1;2\n".encode("utf-16"), "x.txt", "delimited"),
        (archive("xl/workbook.xml"), "x.csv", "spreadsheet"),
        (archive("mimetype", "content.xml"), "x", "spreadsheet"),
        (archive("xl/workbook.xml")[:60], "cut.xlsx", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "x.xlsx", "spreadsheet"),
        ('[{"a": 1}]', "x.txt", "json_records"),
        ("\ufeff  " + '{"a": 1}', "x.json", "json_records"),
        ('{"a": 1}'.encode("utf-16"), "x.json", "json_records"),
        ('{"a": ', "cut.json", "json_records"),
        (
            '{"id": ["a"], "size": [1], "dimension": {"a": {}}, "value": [1]}',
            "x.json",
            "json_stat",
        ),
        (
            '{"one": {"dimension": {"id": ["a"], "size": [1]}, "value": [1]}}',
            "x.json",
            "json_stat",
        ),
        ('{"dimension": "width"}', "x.json", "json_records"),
        ('{"data": {"dataSets": []}}', "x.json", "sdmx"),
        (
            '<?xml version="1.0"?><!-- c --><m:GenericData xmlns:m="http://www.SDMX.org/x">',
            "x",
            "sdmx",
        ),
        ("DATAFLOW,FREQ\n", "x.csv", "sdmx"),
        ("STRUCTURE[|];STRUCTURE_ID;A\n", "x.csv", "sdmx"),
        ("STRUCTURE,TYPE\n", "x.csv", "delimited"),
        ('CHARSET="ANSI";\n', "x.px", "px"),
    ],
)
def test_the_reader_follows_from_the_content(told, data, name, kind):
    assert told(data, name) == kind


@pytest.mark.parametrize(
    ("data", "name", "reason", "found"),
    [
        (b"", "x.csv", "empty", "no bytes"),
        (b"\xef\xbb\xbf", "x.csv", "empty", "byte-order mark"),
        ("<!DOCTYPE html><p>", "x.xlsx", "not_what_it_says", "HTML"),
        ("<feed/>", "x.xml", "format_unknown", "<feed>"),
        ("<rdf:RDF>", "x.rdf", "format_unknown", "DCAT"),
        (
            archive("../../etc/a.csv", "b.csv"),
            "x.zip",
            "archive",
            "2 files (../../etc/a.csv",
        ),
        (b"\x1f\x8b\x08", "x.csv", "archive", "gzip"),
        ("# Read me", "readme.md", "format_unknown", "# Read me"),
        (
            '[{"message": [{"id": "120", "value": "not valid"}]}]',
            "x.json",
            "not_what_it_says",
            "not valid",
        ),
        (
            '{"success": false, "error": {"message": "Not found"}}',
            "x.json",
            "not_what_it_says",
            "Not found",
        ),
        (
            '{"error": true, "message": "You must be logged in"}',
            "x.txt",
            "not_what_it_says",
            "logged in",
        ),
    ],
)
def test_what_no_reader_reads_says_why(told, data, name, reason, found):
    with pytest.raises(Refusal) as refused:
        told(data, name)
    assert refused.value.reason == reason
    assert found in refused.value.found


# Lines of text

RANKS = Section(name="ranks", after="^XẾP HẠNG$", line=r"(?P<rank>\d+) (?P<unit>\D+)")


def _lines(tmp_path: Path, text: str, *sections: Section):
    path = tmp_path / "page"
    path.write_text(text, "utf-8")
    return lines.read_lines(
        path, "page.txt", LinesRead(kind="lines", sections=sections)
    )


def test_lines_below_a_heading_are_taken_apart(tmp_path):
    (sheet,) = _lines(
        tmp_path,
        "Báo cáo\nXẾP HẠNG\n\n1 TP. Đà Nẵng\n 2 Quảng Ninh \n\n3 không thuộc bảng\n",
        RANKS,
    )
    assert (sheet.name, sheet.has_header) == ("ranks", False)
    assert sheet.cells.rows() == [(4, "1", "TP. Đà Nẵng"), (5, "2", "Quảng Ninh")]


@pytest.mark.parametrize(
    ("text", "reason", "where"),
    [
        (" \n", "empty", "page.txt"),
        ("1 TP. Đà Nẵng\n", "header_drift", "section “ranks”"),
        ("XẾP HẠNG\n1 TP. Đà Nẵng\nhạng 2: Quảng Ninh\n", "header_drift", "line 3"),
        ("XẾP HẠNG\n\n", "empty", "section “ranks”"),
    ],
)
def test_a_line_that_does_not_fit_holds_the_file(tmp_path, text, reason, where):
    with pytest.raises(Refusal) as refused:
        _lines(tmp_path, text, RANKS)
    assert refused.value.reason == reason
    assert where in refused.value.where


@pytest.mark.parametrize("line", [r"(?P<rank>\d+", r"\d+ \D+"])
def test_a_section_is_judged_where_it_is_declared(line):
    with pytest.raises(ValidationError):
        Section(name="x", after="x", line=line)
