"""Titles, names and printed words that hold markup, quotes, marks of direction, three hundred signs or
a line end stay plain text on every page we make.
"""

from __future__ import annotations

import html.parser
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from release_facts import SOURCES, make_facts

from expectations.report.held import write_html_report
from expectations.report.text import write_text_report
from expectations.verdict import Verdict
from orchestration.release.describe.changes.markdown import format_source_news
from orchestration.release.describe.dictionary import render_dictionary
from orchestration.release.describe.licences import build_licence_page
from orchestration.release.describe.markdown_text import format_code, format_link

HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "markdown": "[tải về](javascript:alert(1)) ![x](http://x/y) **đậm** `mã` | ô | <http://x>",
    "quotes": "\"Sở\" 'Tài chính' & Co",
    "direction": "báo cáo \u202egpj.exe\u2066 \u200f",
    "terminal": "\x1b[2J\x1b]0;chiếm\x07",
    "long": "Sở " * 100,
    "lines": "một\n\n# Tiêu đề\n- mục\r\n<b>",
}
NO_SUCH_SIGNS = "\u202e\u2066\u200f\x1b\x07"


VERDICT = Verdict(
    *("rule", "sentence", "câu", "marts.fct_target", "critical", "failed"),
    *("expected", "found", "to fix"),
)


class _Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def read_page(page: str) -> _Tags:
    tags = _Tags()
    tags.feed(page)
    assert not set(NO_SUCH_SIGNS) & set(page)
    return tags


def render_markdown(text: str) -> _Tags:
    return read_page(MarkdownIt("gfm-like", {"linkify": False}).render(text))


def make_hostile_facts(text: str):
    hostile = replace(
        SOURCES[0],
        title_vi=text,
        title_en=text,
        publisher_vi=text,
        publisher_en=text,
        publisher_url=f"javascript:{text}",
        licence=replace(SOURCES[0].licence, id=text, url=text, attribution=text),
        newest_held=text,
    )
    return make_facts(sources=(hostile,))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_markdown_of_a_release_holds_it_as_text(text):
    plain, hostile = make_hostile_facts("tên"), make_hostile_facts(text)
    seen = " ".join(text.split())
    for sign in NO_SUCH_SIGNS:
        seen = seen.replace(sign, "\ufffd")
    for write in (build_licence_page, _write_news):
        page = render_markdown(write(hostile))
        assert page.tags == render_markdown(write(plain)).tags
        assert seen in " ".join(page.text.split())


def _write_news(facts) -> str:
    return "\n".join(format_source_news(facts, frozenset()))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_dictionary_and_the_report_of_a_held_file_hold_it_as_text(text):
    facts = make_hostile_facts("tên"), make_hostile_facts(text)
    plain, hostile = (read_page(render_dictionary(f, (), {"name": "x"})) for f in facts)
    assert hostile.tags == plain.tags
    pages = []
    for words in ("tên", text):
        verdict = replace(VERDICT, found=words, failing_rows=({words: words},))
        page = write_html_report([verdict], words, copies=[words])
        pages.append(read_page(page))
    assert pages[1].tags == pages[0].tags
    report = write_text_report([replace(VERDICT, found=text)])
    assert not set(NO_SUCH_SIGNS) & set(report)


def test_only_an_address_of_the_web_becomes_a_link():
    assert format_link("https://example.vn/a_b") == "<https://example.vn/a_b>"
    assert not format_link("javascript:alert(1)").startswith("<")
    assert "<" not in format_link("https://x/><script>")


def test_a_code_span_is_longer_than_any_ticks_inside():
    assert render_markdown(format_code("a``b`<i>")).tags == ["p", "code"]
    assert format_code("a") == "`a`"
