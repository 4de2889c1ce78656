"""`dictionary.html` opens offline, holds every column and source, and escapes what people wrote."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet
import pytest
from descriptions import Page, read_back
from release_facts import SOURCES, make_facts
from release_warehouse import COLUMNS, MARTS

from orchestration.release.describe.dictionary import render_dictionary
from orchestration.release.describe.indicator_definitions import IndicatorDefinition
from orchestration.release.describe.table_titles import TABLE_TITLES


@pytest.fixture(scope="module")
def page(described: Path) -> Page:
    return Page((described / "dictionary.html").read_text("utf-8"))


def test_one_description_in_all_four_places_for_every_column(described: Path) -> None:
    places = read_back(described)
    comments = places["DuckDB comments"]
    assert len(comments) == COLUMNS
    assert all(english for english, _, _ in comments.values())
    assert [place for place, texts in places.items() if texts != comments] == []
    assert len(places) == 4


def test_the_columns_of_changes_are_described_too(described: Path, page: Page) -> None:
    for field in pyarrow.parquet.read_schema(described / "changes.parquet"):
        text = page.rows["changes", field.name][2]
        assert field.metadata[b"description"].decode() in text
        assert field.metadata[b"description_vi"].decode() in text


def test_it_needs_no_network_and_links_only_inside_the_release(
    page: Page, described: Path
) -> None:
    beside = {link for link in page.links if not link.startswith("#")}
    assert beside == {"site/index.html"} and (described / "site/index.html").exists()
    assert {link.removeprefix("#") for link in page.links if link not in beside} <= set(
        page.ids
    )
    sections = {*MARTS, "changes", "sources", "indicators", "files"}
    assert set(page.ids) == sections | {"find", "hits"}


def test_rows_are_found_without_diacritics(page: Page) -> None:
    """By their names, both texts, the title of their table and their closed words."""
    verdicts = [
        found for found in page.finds if " verdict " in found and "met" in found
    ]
    assert all("chua ket luan duoc" in verdict for verdict in verdicts)
    assert any("ket luan ve muc tieu" in verdict for verdict in verdicts)
    assert all(found.isascii() for found in page.finds if "dong" in found)
    assert any("ty le ho so truc tuyen" in found for found in page.finds)


def test_the_closed_words_of_a_column_are_listed(described: Path) -> None:
    html = (described / "dictionary.html").read_text("utf-8")
    assert "<code>year_to_date</code> lũy kế từ đầu năm" in html


def test_definitions_of_indicators_stand_in_both_languages() -> None:
    definition = IndicatorDefinition(
        *("online", "Hồ sơ", "Dossiers", "government", "headline", "percent"),
        *("Số hồ sơ <nộp>", "Dossiers filed", "Tổng hồ sơ", "All dossiers"),
    )
    page = Page(render_dictionary(make_facts(), (), {}, (definition,)))
    [cells] = [
        cells
        for (section, _), cells in page.rows.items()
        if section == "indicators" and "Số hồ sơ" in cells[1]
    ]
    assert cells[1].split("\n") == ["Số hồ sơ <nộp>", "Dossiers filed"]
    assert cells[2].split("\n") == ["Tổng hồ sơ", "All dossiers"]
    assert "so ho so <nop>" in page.finds[0]


def test_every_mart_has_a_title_in_both_languages() -> None:
    assert {*MARTS, "changes"} <= set(TABLE_TITLES)
    for vietnamese, english in TABLE_TITLES.values():
        assert unicodedata.is_normalized("NFC", vietnamese)
        assert english.isascii() and vietnamese != english


def test_it_shows_types_units_and_sources(page: Page) -> None:
    assert page.rows["fct_indicator", "value"][:2] == [
        "decimal(38,6)",
        "percent or count",
    ]
    assert page.rows["fct_indicator", "boundary_set"][0] == "varchar, not null"
    assert "Nguồn: Bộ TT&TT <mic.gov.vn>" in page.rows["sources", "mic__report"][2]


def test_it_escapes_what_people_wrote() -> None:
    nasty = replace(
        SOURCES[0], title_vi='<script>alert(1)</script> & "co"', title_en="</script><b>"
    )
    html = render_dictionary(make_facts(sources=(nasty,)), (), {"name": "</script><b>"})
    assert "<script>alert" not in html
    assert html.count("</script>") == 2, "the record and the search"
    Page(html)


def test_it_carries_the_record_of_schema_org(described: Path) -> None:
    html = (described / "dictionary.html").read_text("utf-8")
    embedded = html.split('<script type="application/ld+json">')[1].split("</script>")[
        0
    ]
    record = json.loads((described / "schema.org.jsonld").read_text("utf-8"))
    assert json.loads(embedded) == record
