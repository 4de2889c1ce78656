"""XML by declared elements, and lists in pages: what is read, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.declare.read import HtmlListRead, XmlRecordsRead
from ingest.problem import Refusal
from ingest.read.formats.html_list import read_html_list
from ingest.read.formats.xml_records import read_xml_records
from ingest.read.sheet import Sheet

PACKET = """<?xml version="1.0" encoding="UTF-8"?>
<g:P xmlns:g="urn:x"><g:H><g:Unit>H44</g:Unit></g:H>
<g:R code="A" u="hồ sơ"><g:V>12</g:V><g:B><g:K>x</g:K></g:B><g:B><g:K>y</g:K></g:B></g:R>
<g:R code="B"><g:V/></g:R></g:P>"""


def read_packet(tmp_path: Path, text: str, records: str = "P/R") -> Sheet:
    path = tmp_path / "0a"
    path.write_text(text, "utf-8")
    spec = XmlRecordsRead(
        kind="xml_records", records=records, beside=("P/H/Unit", "P/H/State")
    )
    [sheet] = read_xml_records(path, "packet.xml", spec)
    return sheet


def test_a_record_has_its_elements_its_attributes_and_what_stands_beside_it(tmp_path):
    first, second = read_packet(tmp_path, PACKET).cells.to_dicts()
    assert first == {
        "row": 1,
        "@code": "A",
        "@u": "hồ sơ",
        "V": "12",
        "B/K": "x|y",
        "P/H/Unit": "H44",
        "P/H/State": None,
    }
    # An empty element is no figure, and never zero.
    assert (second["@code"], second["V"], second["P/H/Unit"]) == ("B", None, "H44")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (PACKET[:-20], "truncated"),
        ("{}", "not_what_it_says"),
        ("<P><X/></P>", "not_what_it_says"),
        ("<!DOCTYPE P [<!ENTITY a 'b'>]><P><R>&a;</R></P>", "hostile"),
        ("<P>" + "<a>" * 300 + "</a>" * 300 + "</P>", "hostile"),
    ],
)
def test_what_is_no_packet_is_refused(tmp_path, text, reason):
    with pytest.raises(Refusal) as refused:
        read_packet(tmp_path, text)
    assert refused.value.reason == reason


def read_page(tmp_path: Path, text: str) -> Sheet:
    path = tmp_path / "0b"
    path.write_text(text, "utf-8")
    [sheet] = read_html_list(path, "page.html", HtmlListRead(kind="html_list"))
    return sheet


def test_each_item_of_a_list_is_a_row(tmp_path):
    page = (
        "<p>Danh bạ</p><ul><li><a href='/1'>a.gov.vn</a> Sở hữu bởi:\n UBND &amp; Sở"
        " <a href='/x'>thêm</a></li><li>không liên kết</li></ul><ul><li><a href=/2>b.vn</a></ul>"
    )
    assert read_page(tmp_path, page).cells.rows() == [
        (1, "/1", "a.gov.vn", "Sở hữu bởi: UBND & Sở thêm"),
        (2, None, None, "không liên kết"),
        (3, "/2", "b.vn", None),
    ]


@pytest.mark.parametrize(
    ("page", "reason"), [("  ", "empty"), ("<p>Đăng nhập</p>", "not_what_it_says")]
)
def test_a_page_without_a_list_is_refused(tmp_path, page, reason):
    with pytest.raises(Refusal) as refused:
        read_page(tmp_path, page)
    assert refused.value.reason == reason
