"""Writing the site of a release: `site/` in Vietnamese, `site/en/` in English, page for page alike.

Every page is a file that links to others by relative addresses, so that the folder opens from a disk,
an e-mail or any web server.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import duckdb

from expectations.report.html_templates import STYLE, load_templates
from orchestration.release.describe.contents import ReleaseContents
from orchestration.release.describe.spelling import fold_text
from orchestration.release.page import front, indicators, numbers, plans, units
from orchestration.release.page.figures import (
    Figures,
    read_figures,
    read_period_labels,
)
from orchestration.release.page.language import Language, lower_first
from orchestration.release.page.news import read_news
from orchestration.release.page.page_file import Page
from orchestration.release.page.tables import write_tables

NAME = "site"
# Without these nobody finds the others.
FRONT_PAGES = (f"{NAME}/index.html", f"{NAME}/en/index.html")
_HERE = Path(__file__).parent
_TEMPLATES = _HERE / "templates"
_ASSETS = (STYLE, _HERE / "script.js")


class Site:
    """The pages of one release in one language."""

    def __init__(
        self, contents: ReleaseContents, figures: Figures, language: Language
    ) -> None:
        self.contents = contents
        self.figures = figures
        self.language = language
        self.folder = contents.folder / NAME
        if language.code == "en":
            self.folder /= "en"

    def write(self, pages: Sequence[Page]) -> None:
        """Write pages, and the list that the search reads."""
        for page in pages:
            self._write_page(page)
        entries = [
            [fold_text(page.title), page.title, page.path]
            for page in pages
            if page.title
        ]
        text = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
        (self.folder / "search.js").write_text(f"const PAGES = {text};\n", "utf-8")

    def _write_page(self, page: Page) -> None:
        # From a page to its twin: up to `site/`, then down into the other language.
        up = page.root if self.language.code == "vi" else f"{page.root}../"
        twin = (
            f"{up}en/{page.path}" if self.language.code == "vi" else f"{up}{page.path}"
        )
        text = (
            load_templates(_TEMPLATES)
            .get_template(page.template)
            .render(
                page=page,
                root=page.root,
                site=up,
                twin=twin,
                lang=self.language,
                say=self.language.say,
                lower_first=lower_first,
                facts=self.contents.facts,
                figures=self.figures,
                **page.shown,
            )
        )
        target = self.folder / page.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")


def write_site(
    connection: duckdb.DuckDBPyConnection, contents: ReleaseContents
) -> None:
    """Write all pages of a release into its folder. `connection`: its database."""
    figures = read_figures(connection)
    news = read_news(connection, contents)
    traces = numbers.trace_newest(connection, figures)
    labels = read_period_labels(connection)
    for language in (Language("vi", labels), Language("en", labels)):
        site = Site(contents, figures, language)
        site.write(
            [
                *front.list_pages(figures, contents.facts, news, language),
                *plans.list_pages(figures, language),
                *indicators.list_pages(figures, contents.facts, language),
                *units.list_pages(figures, contents.facts, language),
                *numbers.list_pages(figures, traces, contents.facts),
            ]
        )
    folder = contents.folder / NAME
    for asset in _ASSETS:
        (folder / asset.name).write_text(asset.read_text("utf-8"), "utf-8")
    write_tables(figures, contents.facts, folder / "data")
