"""The workbook as LibreOffice prints it: one page a pillar, and no text that runs over another.

With the names of all headline indicators of the seeds, so that the longest stand on the page.
"""

from __future__ import annotations

import csv
import html
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from release_facts import make_facts
from release_warehouse import (
    LISTED_TARGETS,
    insert_rows,
    make_warehouse,
    stage_warehouse,
    target_row,
    value_row,
)

from orchestration.pipeline.workspace import DBT_PROJECT
from orchestration.release.write.workbook.book import NAME

_WORD = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
)
_A4_LANDSCAPE = (842, 595)
_FOOTER_TOP = 550


@dataclass(frozen=True)
class Word:
    """A word of a page and its box in points."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    def runs_over(self, other: Word) -> bool:
        """Whether the two share more than the edges of their boxes."""
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        width = min(self.right, other.right) - max(self.left, other.left)
        lower = min(self.bottom - self.top, other.bottom - other.top)
        return width > 0.5 and height > 0.4 * lower


@dataclass(frozen=True)
class Page:
    """A printed page. `size`: in points, rounded."""

    size: tuple[int, int]
    words: tuple[Word, ...]


def read_headlines() -> list[dict[str, str]]:
    """The headline indicators of the seeds."""
    with (DBT_PROJECT / "seeds" / "indicator.csv").open(encoding="utf-8") as seed:
        return [row for row in csv.DictReader(seed) if row["level"] == "headline"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Page]:
    missing = [tool for tool in ("soffice", "pdftotext") if not shutil.which(tool)]
    if missing:
        pytest.skip(f"not installed here: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("print")
    warehouse = make_warehouse(folder / "w.duckdb", values=[], targets=[])
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("delete from marts.dim_indicator")
        connection.execute("delete from marts.dim_target")
        for number, seed in enumerate(read_headlines()):
            _insert_headline(connection, seed, number)
    stage_warehouse(warehouse, folder / "r1", make_facts(), previous=None)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    to_pdf = ["soffice", profile, "--headless", "--convert-to", "pdf", NAME]
    boxes = ["pdftotext", "-bbox", Path(NAME).with_suffix(".pdf"), "words.html"]
    for command in (to_pdf, boxes):
        subprocess.run(
            command, cwd=folder / "r1", check=True, capture_output=True, timeout=120
        )
    return list(read_pages((folder / "r1" / "words.html").read_text("utf-8")))


def _insert_headline(
    connection: duckdb.DuckDBPyConnection, seed: dict[str, str], number: int
) -> None:
    """The indicator with a target, a verdict of each kind in turn, and two figures."""
    named = ("indicator_id", "name_vi", "name_en", "pillar", "level", "unit_of_measure")
    indicator = seed["indicator_id"]
    insert_rows(connection, "dim_indicator", [{name: seed[name] for name in named}])
    target_id = {"target_id": f"{indicator}_2024", "indicator_id": indicator}
    insert_rows(connection, "dim_target", [LISTED_TARGETS[0] | target_id])
    verdict = ("met", "missed", "cannot_judge")[number % 3]
    insert_rows(connection, "fct_target", [target_row(verdict, indicator)])
    months = [value_row(indicator), value_row(indicator, end="2024-04-30")]
    marked = {"qualifier": "~", "flags": "estimated|part_of_period"}
    insert_rows(connection, "fct_indicator", [month | marked for month in months])


def read_pages(boxes: str) -> Iterator[Page]:
    """The pages of `pdftotext -bbox`."""
    for width, height, body in re.findall(
        r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', boxes, re.DOTALL
    ):
        words = [Word(*map(float, box), text) for *box, text in _WORD.findall(body)]
        yield Page((round(float(width)), round(float(height))), tuple(words))


def test_the_cover_and_each_pillar_take_one_landscape_page(pages: list[Page]) -> None:
    titles = [page.words[0].text for page in pages[:6]]
    assert titles == ["Chiso:", "Chính", "Kinh", "Xã", "Dữ", "An"]
    footer = [word.text for word in pages[6].words if word.top > _FOOTER_TOP]
    assert "Values" in footer
    assert {page.size for page in pages} == {_A4_LANDSCAPE}


def test_every_name_is_printed_whole(pages: list[Page]) -> None:
    printed: set[str] = set()
    for page in pages[1:6]:
        for word in page.words:
            printed |= set(split_words(word.text))
    for seed in read_headlines():
        names = split_words(f"{seed['name_vi']} {seed['name_en']}")
        assert names <= printed, seed["name_vi"]
    assert not any("###" in text for text in printed)


def split_words(text: str) -> set[str]:
    """The words of a text; a line may also end behind a slash or a hyphen."""
    return set(re.split(r"[\s/-]+", html.unescape(text)))


def test_no_text_runs_over_another(pages: list[Page]) -> None:
    for number, page in enumerate(pages[:6], 1):
        for at, word in enumerate(page.words):
            for other in page.words[at + 1 :]:
                assert not word.runs_over(other), (number, word.text, other.text)
