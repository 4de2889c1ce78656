"""The site of a whole release: links lead somewhere, nothing leaves the folder, numbers are those of Parquet."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from orchestration.release.page.language import Language

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
def release(bundled) -> Path:
    result, data = bundled
    assert result.exit_code == 0, result.message
    return data / "releases" / "current"


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
        if not address.startswith("#") and not (page.parent / address).exists()
    }
    assert not broken
    tell(f"{len(pages)} pages, {sum(len(p.addresses) for p in pages.values()):,} links")


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


@pytest.mark.parametrize("code", ["vi", "en"])
def test_the_numbers_of_the_rankings_are_those_of_parquet(
    release: Path, code: str, tell: Callable[[str], None]
) -> None:
    language = Language(code)
    site = release / "site" if code == "vi" else release / "site" / "en"
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"""
            select f.indicator_id, f.unit_id, i.unit_of_measure,
                f.value::decimal(38, 6), f.qualifier
            from '{release}/parquet/fct_indicator.parquet' as f
            inner join '{release}/parquet/dim_indicator.parquet' as i using (indicator_id)
            inner join '{release}/parquet/dim_org_unit.parquet' as u using (unit_id)
            where f.boundary_set = 'as_reported' and f.value is not null and u.unit_class != 'country'
            qualify row_number() over (
                partition by f.indicator_id, f.unit_id
                order by f.period_end desc, f.period_start, f.period_kind
            ) = 1
            """
        ).fetchall()
    for indicator, unit, measured_in, value, qualifier in rows:
        text = (site / "units" / f"{unit}.html").read_text("utf-8")
        [row] = re.findall(
            rf'<tr><th scope="row"><a href="../indicators/{indicator}.html">.*?</tr>',
            text,
        )
        shown = language.format_figure(value, measured_in, qualifier)
        escaped = shown.replace("<", "&lt;").replace(">", "&gt;")
        assert f'<td class="number">{escaped}</td>' in row, (indicator, unit)
    assert len(rows) > 50
    tell(f"{len(rows)} numbers of unit pages ({code}) are those of Parquet")
