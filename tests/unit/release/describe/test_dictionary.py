"""`dictionary.html` opens offline, holds every column and source, and escapes what people wrote."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet
import pytest
from descriptions import Page, read_back
from release_facts import SOURCES, make_facts
from release_warehouse import COLUMNS, MARTS

from orchestration.release.describe.dictionary import render_dictionary


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


def test_it_needs_no_network_and_links_only_inside(page: Page) -> None:
    assert [link for link in page.links if link.removeprefix("#") not in page.ids] == []
    assert set(page.ids) == {*MARTS, "changes", "sources"}


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
    assert html.count("</script>") == 1
    Page(html)


def test_it_carries_the_record_of_schema_org(described: Path) -> None:
    html = (described / "dictionary.html").read_text("utf-8")
    embedded = html.split('<script type="application/ld+json">')[1].split("</script>")[
        0
    ]
    record = json.loads((described / "schema.org.jsonld").read_text("utf-8"))
    assert json.loads(embedded) == record
