"""The Data Docs of a run: every suite, as it was judged, readable with no network."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from expectations.judge import run_gate_b
from expectations.suite import find_suite_names, load_suite
from expectations.verdict import Verdict

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def site(good_run: tuple[list[Verdict], Path]) -> Path:
    return good_run[1]


def _pages(folder: Path) -> dict[str, str]:
    return {p.name: p.read_text("utf-8") for p in folder.iterdir()}


def test_every_suite_has_its_page_and_the_index_leads_to_it(site: Path) -> None:
    pages = _pages(site)
    of_gate_b = {
        s
        for s in find_suite_names()
        if s.startswith(("dim_", "fct_", "rpt_", "landed_")) or s.endswith("_values")
    }
    named = {f"{suite}.html" for suite in of_gate_b} | {"expectations_waivers_yml.html"}
    assert set(pages) == named | {"index.html", "style.css"}
    assert set(re.findall(r'href="(\w+\.html)"', pages["index.html"])) == named
    assert "Được chấp nhận" in pages["index.html"]


def test_a_page_tells_each_rule_and_what_great_expectations_ran(site: Path) -> None:
    page = _pages(site)["fct_target.html"]
    assert page.count('<th scope="row">') == len(load_suite("fct_target").rules)
    for said in (
        "marts.fct_target",
        "22/11/2026",
        "Mục tiêu đạt, không đạt hoặc chưa thể đánh giá",
        "A target is met, missed or cannot be judged",
        "verdicts_are_known",
        "expect_column_values_to_be_in_set",
        "&#34;column&#34;: &#34;verdict&#34;",
        "unexpected_count",
    ):
        assert said in page, said
    # A rule that is a query shows it.
    assert "<pre>" in page and "not materialized" in page
    assert unicodedata.is_normalized("NFC", page)


def _asks_nothing_and_leads_somewhere(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        assert not re.search(r"<script|<img|<iframe|url\(|@import|https?:", page), name
        for href in re.findall(r'(?:href|src)="([^"]*)"', page):
            assert href in pages, (name, href)


def test_nothing_is_asked_of_the_network_and_every_link_leads_somewhere(
    site: Path,
) -> None:
    _asks_nothing_and_leads_somewhere(_pages(site))


def test_the_same_run_again_gives_the_same_bytes(
    good_warehouse: Path, tmp_path: Path, judging: Callable[..., None]
) -> None:
    judging(suites={"dim_period"})
    run_gate_b(good_warehouse, today=TODAY, docs=tmp_path / "again")
    run_gate_b(good_warehouse, today=TODAY, docs=tmp_path / "and_again")
    assert _pages(tmp_path / "again") == _pages(tmp_path / "and_again")


def test_what_failed_could_not_be_judged_or_was_never_seen_is_told(
    good_warehouse: Path,
    broken: Callable[[Path, str], Path],
    tmp_path: Path,
    judging: Callable[..., None],
) -> None:
    judging(suites={"dim_period", "dim_source", "fct_change", "fct_revision"})
    database = broken(
        good_warehouse,
        "update marts.dim_period set grain = '<season>' where grain = 'year'; "
        "alter table marts.dim_source drop column attribution; "
        "delete from marts.fct_revision; drop table marts.fct_change",
    )
    run_gate_b(database, today=TODAY, docs=tmp_path / "data_docs")
    pages = _pages(tmp_path / "data_docs")
    index = pages["index.html"]
    assert "Không được chấp nhận" in index
    for table, note in (
        (
            "marts.fct_revision",
            "marts.fct_revision is empty, so the rule looked at nothing",
        ),
        ("marts.fct_change", "no such table"),
        ("marts.fct_target", "none"),
    ):
        [row] = [line for line in index.splitlines() if f">{table}</a>" in line]
        assert "✗" in row and note in row
    for suite in ("dim_period", "dim_source"):
        [row] = [line for line in index.splitlines() if f'href="{suite}.html"' in line]
        assert "✗" in row
        assert 'class="card bad"' in pages[f"{suite}.html"]
    assert (
        "&lt;season&gt;" in pages["dim_period.html"]
        and "<season>" not in pages["dim_period.html"]
    )
    assert "attribution" in pages["dim_source.html"]
    _asks_nothing_and_leads_somewhere(pages)
