"""Names that a source sends stay text: on every page, in the search, the dictionary, CHANGES.md and a held report."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path

import duckdb
import openpyxl
import pytest
from lxml import html
from release_facts import SOURCES, make_facts
from release_warehouse import make_warehouse, publish_warehouse, value_row

from expectations.report.data_docs import write_data_docs
from expectations.report.held import write_html_report
from expectations.verdict import Verdict
from ingest.sql_text import quote_literal

# All that a name may try, at once: a formula, markup, quotes, a template, Markdown, signs that turn the direction of
# writing, and 300 letters without a space.
NAME = (
    "=cmd|' /C calc'!A0 <script>alert(1)</script> \"'><img src=x onerror=alert(1)> {{ 7 * 7 }} {% raise %}"
    " [Xem](javascript:alert(1)) | `a` <!-- abc\u202egpj.exe\u2066 " + "Đ" * 300
)
TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# What a page of ours may hold; a name brings nothing of it, and nothing else.
OUR_SCRIPTS = re.compile(r"(^|/)(search|script)\.js$")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second of two releases in which everything is called so."""
    folder = tmp_path_factory.mktemp("hostile")
    sources = tuple(
        replace(
            source, title_vi=NAME, title_en=NAME, publisher_vi=NAME, publisher_en=NAME
        )
        for source in SOURCES
    )
    for release_id, pair in (("r1", ("1", "2")), ("r2", ("1", "3"))):
        values = [value_row(pair=pair), value_row(unit="P24", pair=pair)]
        warehouse = make_warehouse(folder / f"{release_id}.duckdb", values)
        with duckdb.connect(str(warehouse)) as connection:
            for table in ("dim_indicator", "dim_org_unit", "dim_plan"):
                connection.execute(
                    f"update marts.{table} set name_vi = $1, name_en = $1", [NAME]
                )
            connection.execute(
                """
                update marts.dim_indicator
                set numerator_definition = $1, numerator_definition_vi = $1, seed_quote = $1, decision = $1;
                update marts.dim_source set title_vi = $1, title_en = $1, publisher_vi = $1, attribution = $1;
                """.replace("$1", quote_literal(NAME))
            )
        published = publish_warehouse(
            warehouse, folder / "releases", make_facts(release_id, sources=sources)
        )
    return published.folder


def test_no_page_takes_a_name_for_markup(release: Path) -> None:
    shown = " ".join(TURNING.sub("\ufffd", NAME).split())
    pages = [*(release / "site").rglob("*.html"), release / "dictionary.html"]
    assert len(pages) > 10
    bearing = 0
    for path in pages:
        text = path.read_text("utf-8")
        assert not TURNING.search(text), path
        page = html.fromstring(text)
        assert not page.xpath(
            "//img | //iframe | //object | //*[@*[starts-with(name(), 'on')]]"
        ), path
        assert not page.xpath("//@href[starts-with(., 'javascript:')]"), path
        for script in page.xpath("//script"):
            is_data = script.get("type", "").endswith("json")
            is_ours = (
                OUR_SCRIPTS.search(script.get("src", ""))
                or path.name == "dictionary.html"
            )
            assert is_data or is_ours, path
        assert not page.xpath("//script[starts-with(text(), 'alert')]"), path
        bearing += shown in " ".join(page.text_content().split())
    assert bearing > 8


def test_the_search_lists_a_name_as_text(release: Path) -> None:
    text = (release / "site" / "search.js").read_text("utf-8")
    pages = json.loads(text.removeprefix("const PAGES = ").rstrip(";\n"))

    assert TURNING.sub("\ufffd", NAME) in {title for _, title, _ in pages}
    assert not TURNING.search(text)


def test_what_changed_tells_a_name_as_text(release: Path) -> None:
    text = (release / "CHANGES.md").read_text("utf-8")

    assert not TURNING.search(text)
    assert not re.search(r"(?<!\\)<(script|img|!--)", text)
    assert "](javascript:" not in text.replace("\\]", "")


def test_a_workbook_has_a_name_as_text(release: Path) -> None:
    [file] = (release / "site" / "data").glob("online_dossiers.xlsx")
    book = openpyxl.load_workbook(file)

    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}

    assert "f" not in kinds


def test_a_held_report_shows_a_name_as_text() -> None:
    rows = ({"file": NAME, NAME: NAME},)
    verdict = Verdict(
        *("rule", NAME, NAME, NAME, "critical", "failed", NAME, NAME, NAME),
        failing_count=1,
        failing_rows=rows,
    )

    text = write_html_report([verdict], NAME, copies=[NAME])

    assert_is_text(text)
    assert "data:" not in text and 'href="javascript' not in text


def test_data_docs_show_a_name_as_text(tmp_path: Path) -> None:
    """A publisher's words come to them in the rows that broke a rule, and a curator's in a waiver."""
    rows = ({"source_id": NAME, NAME: NAME},)
    verdict = Verdict(
        *("rule", NAME, NAME, "marts.t", "warning", "failed", NAME, NAME, NAME),
        failing_count=1,
        failing_rows=rows,
        waiver=NAME,
    )

    write_data_docs(tmp_path, [], [verdict], dt.date(2026, 11, 22))

    assert_is_text((tmp_path / "t.html").read_text("utf-8"))
    index = (tmp_path / "index.html").read_text("utf-8")
    assert not html.fromstring(index).xpath("//script | //img")


def assert_is_text(page: str) -> None:
    """The name is there as it was sent, and brought no element, handler or turn of direction of its own."""
    parsed = html.fromstring(page)
    assert not TURNING.search(page)
    assert not parsed.xpath("//script | //img | //*[@*[starts-with(name(), 'on')]]")
    shown = " ".join(TURNING.sub("\ufffd", NAME).split())
    assert shown in " ".join(parsed.text_content().split())
