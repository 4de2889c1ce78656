"""The site of a whole release: links lead somewhere, nothing leaves the folder, numbers are those of Parquet."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

REMOTE = re.compile(r"^(?:[a-z]+:)?//|^(?:https?|data|javascript):", re.IGNORECASE)


class Links(HTMLParser):
    """The addresses of a page, and the ids in it."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.addresses.append(value)
            if name == "id" and value:
                self.ids.append(value)


@pytest.fixture(scope="module")
def pages(release: Path) -> dict[Path, Links]:
    return {page: Links(page) for page in (release / "site").rglob("*.html")}


def test_every_link_of_every_page_leads_to_a_file_of_the_release(
    release: Path, pages: dict[Path, Links], tell: Callable[[str], None]
) -> None:
    broken = {
        (str(page.relative_to(release)), address)
        for page, links in pages.items()
        for address in links.addresses
        if not address.startswith("#")
        and not (page.parent / address.partition("#")[0]).exists()
    }
    assert not broken
    tell(f"{len(pages)} pages, {sum(len(p.addresses) for p in pages.values()):,} links")


def test_an_address_within_a_page_leads_to_a_row_of_it(
    pages: dict[Path, Links],
) -> None:
    ids = {page.resolve(): set(links.ids) for page, links in pages.items()}
    lost = [
        address
        for page, links in pages.items()
        for address in links.addresses
        if "#" in address
        for path, _, anchor in [address.partition("#")]
        if anchor not in ids[(page.parent / path).resolve() if path else page.resolve()]
    ]
    assert not lost


def test_no_page_asks_the_network(pages: dict[Path, Links]) -> None:
    assert not [
        address
        for links in pages.values()
        for address in links.addresses
        if REMOTE.match(address)
    ]


def test_no_page_has_an_id_twice(pages: dict[Path, Links]) -> None:
    assert not [page for page, p in pages.items() if len(set(p.ids)) < len(p.ids)]


def test_every_page_has_its_twin_in_the_other_language(release: Path) -> None:
    site = release / "site"
    english = {page.relative_to(site / "en") for page in (site / "en").rglob("*.html")}
    vietnamese = {
        page.relative_to(site)
        for page in site.rglob("*.html")
        if not page.is_relative_to(site / "en")
    }
    assert english == vietnamese
    assert len(english) > 200


def test_every_number_of_the_front_has_the_page_of_its_cells(
    release: Path, pages: dict[Path, Links]
) -> None:
    front = pages[release / "site" / "index.html"]
    numbers = [a for a in front.addresses if a.startswith("numbers/")]
    assert len(numbers) > 10
    for number in numbers:
        text = (release / "site" / number).read_text("utf-8")
        assert 'class="printed"' in text
