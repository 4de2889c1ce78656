"""`LICENCES.md` has the terms of every source and the words to print; synthetic figures are marked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet
from release_facts import SOURCES, make_facts
from release_warehouse import stage_warehouse

from orchestration.release.describe.licences import build_licence_page


def test_every_source_has_its_licence_and_the_words_to_print() -> None:
    page = build_licence_page(make_facts())
    headings = [line for line in page.splitlines() if line.startswith("##")]
    assert headings == [
        "## CC-BY-4.0",
        "### `gso__stats`",
        "## VN-PUBLIC",
        "### `mic__report`",
    ]
    assert "- Ghi nguồn · attribution: Nguồn: Tổng cục Thống kê\n" in page
    assert "<https://creativecommons.org/licenses/by/4.0/>" in page


def test_a_licence_without_an_address_says_so() -> None:
    bare = replace(
        SOURCES[0], licence=replace(SOURCES[0].licence, url=""), publisher_url=""
    )
    page = build_licence_page(make_facts(sources=(bare,)))
    assert "\nKhông có địa chỉ · no address is stated.\n" in page
    assert "· Ministry of Information & Communications\n" in page


def test_synthetic_figures_are_marked_wherever_they_are_described(
    warehouse: Path, tmp_path: Path
) -> None:
    sources = tuple(replace(source, is_synthetic=True) for source in SOURCES)
    demo = tmp_path / "demo"
    stage_warehouse(warehouse, demo, make_facts(sources=sources), previous=None)
    for name in ("dictionary.html", "LICENCES.md", "dcat.jsonld", "schema.org.jsonld"):
        assert "ynthetic figures" in (demo / name).read_text("utf-8"), name
    for name in ("dictionary.html", "LICENCES.md", "dcat.jsonld"):
        assert "ố liệu giả lập" in (demo / name).read_text("utf-8"), name
    for name in ("datapackage.json", "manifest.json"):
        assert json.loads((demo / name).read_text("utf-8"))["is_synthetic"] is True, (
            name
        )
    parquet = pyarrow.parquet.read_metadata(demo / "parquet" / "fct_target.parquet")
    assert parquet.metadata[b"is_synthetic"] == b"true"
