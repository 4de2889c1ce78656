"""The numbers that stand on the pages are those of the published Parquet, read back from the HTML by nothing of ours.

python -m tests.line.test_numbers_on_pages data/demo      # every number of a larger release
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from lxml import html

MISSING = "–"
# Thousands, and what stands before the decimals.
SIGNS = {"vi": (".", ","), "en": (",", ".")}


@dataclass(frozen=True)
class Site:
    """The pages of one language, beside the Parquet they were made of."""

    folder: Path
    code: str
    marts: duckdb.DuckDBPyConnection

    def open_page(self, path: str) -> Any:
        return html.fromstring((self.folder / path).read_text("utf-8"))

    def read_number(self, text: str) -> Decimal | None:
        """“<52,21 %” → 52.21; None where none is printed."""
        text = text.strip()
        if text in ("", MISSING):
            return None
        thousands, decimals = SIGNS[self.code]
        plain = re.sub(r"^[<>~≈]+|[%\s]", "", text).replace("−", "-")
        return Decimal(plain.replace(thousands, "").replace(decimals, "."))

    def read_pair(self, text: str) -> tuple[Decimal | None, Decimal | None]:
        numerator, _, denominator = text.partition(" / ")
        return self.read_number(numerator), self.read_number(denominator)

    def ask(self, sql: str, *values: object) -> list[dict[str, Any]]:
        result = self.marts.execute(sql, values)
        columns = [column[0] for column in result.description]
        return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


@pytest.fixture(scope="module")
def marts(release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_parquet(release) as connection:
        yield connection


@contextmanager
def open_parquet(release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The marts as tables; a large one lies in a folder by year."""
    with duckdb.connect() as connection:
        for path in (release / "parquet").iterdir():
            files = path if path.suffix else path / "**" / "*.parquet"
            connection.execute(f"create table {path.stem} as from '{files}'")
        yield connection


def find_site(release: Path, code: str, marts: duckdb.DuckDBPyConnection) -> Site:
    folder = release / "site" if code == "vi" else release / "site" / "en"
    return Site(folder, code, marts)


@pytest.fixture(params=["vi", "en"])
def site(
    request: pytest.FixtureRequest, release: Path, marts: duckdb.DuckDBPyConnection
) -> Site:
    return find_site(release, request.param, marts)


def round_as_read(value: float | None, unit_of_measure: str) -> Decimal | None:
    """A percentage to the hundredth, anything else to the millionth: what a page prints of a value."""
    if value is None:
        return None
    digits = "0.01" if unit_of_measure == "percent" else "0.000001"
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return exact.quantize(Decimal(digits), ROUND_HALF_UP)


def test_every_number_on_the_pages_is_that_of_parquet(
    site: Site, tell: Callable[[str], None]
) -> None:
    compared = compare_all(site)

    assert compared >= 1_000
    tell(f"{compared:,} numbers on pages ({site.code}) are those of Parquet")


def compare_all(site: Site) -> int:
    """How many numbers were compared; one that differs fails."""
    return (
        compare_versions(site)
        + compare_units(site)
        + compare_rankings(site)
        + compare_tiles(site)
        + compare_front(site)
        + compare_targets(site)
        + compare_plans(site)
        + compare_charts(site)
        + compare_cells(site)
        + compare_distances(site)
    )


def compare_versions(site: Site) -> int:
    """Values and pairs of the country, those of today and those that were known before."""
    compared = 0
    for indicator in site.ask("from dim_indicator"):
        indicator_id = indicator["indicator_id"]
        expected = site.ask(
            """
            select * from fct_indicator_version
            where indicator_id = ? and unit_id = 'VN' and boundary_set = 'as_reported'
            order by period_end, period_start, period_kind, known_from
            """,
            indicator_id,
        )
        page = site.open_page(f"indicators/{indicator_id}.html")
        rows = [
            [cell.text_content() for cell in row]
            for row in page.xpath('//table[starts-with(@class, "versions")]/tbody/tr')
        ]
        for packed in page.xpath('//script[@id="past"]'):
            past = json.loads(packed.text)
            for place, _, _, *cells in past["rows"]:
                rows.insert(place, [past["texts"][cell] for cell in cells])
        assert len(rows) == len(expected), indicator_id
        for cells, version in zip(reversed(rows), expected, strict=True):
            value = round_as_read(version["value"], indicator["unit_of_measure"])
            assert site.read_number(cells[1]) == value, (indicator_id, cells)
            compared += value is not None
            if cells[2]:
                pair = (version["numerator"], version["denominator"])
                assert site.read_pair(cells[2]) == tuple(
                    round_as_read(half, "count") for half in pair
                )
                compared += 2
    return compared


def compare_units(site: Site) -> int:
    """The newest value of each indicator for each unit, with its pair."""
    expected = site.ask(
        """
        select f.*, i.unit_of_measure
        from fct_indicator as f inner join dim_indicator as i using (indicator_id)
        where f.boundary_set = 'as_reported' and f.value is not null and f.unit_id != 'VN'
        qualify row_number() over (
            partition by f.indicator_id, f.unit_id
            order by f.period_end desc, f.period_start, f.period_kind
        ) = 1
        """
    )
    compared = 0
    for row in expected:
        page = site.open_page(f"units/{row['unit_id']}.html")
        link = f'//tr[th/a[contains(@href, "indicators/{row["indicator_id"]}.html")]]'
        [found] = page.xpath(link)
        cells = [cell.text_content() for cell in found]
        value = round_as_read(row["value"], row["unit_of_measure"])
        assert site.read_number(cells[1]) == value, row
        compared += 1
        if cells[3]:
            pair = (row["numerator"], row["denominator"])
            assert site.read_pair(cells[3]) == tuple(
                round_as_read(half, "count") for half in pair
            )
            compared += 2
    return compared


def compare_rankings(site: Site) -> int:
    """Place and value of each unit in the period that is shown, as indicator_values has them."""
    compared = 0
    for indicator in site.ask("from dim_indicator"):
        page = site.open_page(f"indicators/{indicator['indicator_id']}.html")
        for table in page.xpath('//table[@class="ranked"]/tbody'):
            shown = {
                re.search(r"units/(\w+)\.html", row[1][0].get("href"))[1]: (
                    Decimal(row[0].text_content()),
                    site.read_number(row[2].text_content()),
                )
                for row in table
            }
            found = site.ask(
                """
                select unit_id, period_id, rank_in_class, value
                from indicator_values
                where indicator_id = ? and boundary_set = 'as_reported' and list_contains(?, unit_id)
                    and rank_in_class is not null
                """,
                indicator["indicator_id"],
                list(shown),
            )
            periods: dict[str, dict[str, tuple[Decimal, Decimal | None]]] = {}
            for row in found:
                value = round_as_read(row["value"], indicator["unit_of_measure"])
                of_period = periods.setdefault(row["period_id"], {})
                of_period[row["unit_id"]] = (Decimal(row["rank_in_class"]), value)
            assert shown in periods.values(), indicator["indicator_id"]
            compared += 2 * len(shown)
    return compared


def compare_tiles(site: Site) -> int:
    """The value that each square of a map is called by."""
    compared = 0
    for indicator in site.ask("from dim_indicator"):
        page = site.open_page(f"indicators/{indicator['indicator_id']}.html")
        for number, drawing in enumerate(page.xpath('//svg[@class="tiles"]')):
            boundary_set = f"provinces_{drawing.xpath('.//rect')[0].get('id')}"
            assert (number, boundary_set) in (
                (0, "provinces_34"),
                (0, "provinces_63"),
                (1, "provinces_63"),
            )
            values = site.ask(
                """
                select unit_id, value from indicator_values
                where indicator_id = ? and boundary_set = ? and value is not null
                """,
                indicator["indicator_id"],
                boundary_set,
            )
            known: dict[str, set[Decimal | None]] = {}
            for row in values:
                value = round_as_read(row["value"], indicator["unit_of_measure"])
                known.setdefault(row["unit_id"], set()).add(value)
            for tile in drawing.xpath('.//a[starts-with(@class, "shade")]'):
                unit = re.search(r"units/(\w+)\.html", tile.get("href"))[1]
                printed = tile.xpath("./title")[0].text.rpartition(": ")[2]
                assert site.read_number(printed) in known[unit]
                compared += 1
    return compared


def compare_front(site: Site) -> int:
    """Each value of the front, and the head of the page it leads to."""
    compared = 0
    for link in site.open_page("index.html").xpath('//a[@class="figure"]'):
        indicator_id = re.search(r"numbers/(\w+)\.html", link.get("href"))[1]
        [row] = site.ask(
            """
            select f.value, i.unit_of_measure
            from fct_indicator as f inner join dim_indicator as i using (indicator_id)
            where f.indicator_id = ? and f.unit_id = 'VN' and f.boundary_set = 'as_reported' and f.value is not null
            order by f.period_end desc, f.period_start desc, f.period_kind desc
            limit 1
            """,
            indicator_id,
        )
        value = round_as_read(row["value"], row["unit_of_measure"])
        head = site.open_page(f"numbers/{indicator_id}.html").xpath("//h1")[0]
        assert site.read_number(link.text_content()) == value
        assert site.read_number(head.text_content()) == value
        compared += 2
    return compared


def compare_targets(site: Site) -> int:
    """On the pages of indicators: what is to be reached, and how far from it the country is known to be today."""
    expected = site.ask(
        """
        select t.indicator_id, t.target_value, t.target_unit, v.gap
        from dim_target as t inner join fct_target as v using (target_id)
        where t.kind = 'target' and v.is_addressee and v.unit_id = 'VN' and v.basis = 'latest'
        order by t.indicator_id, t.due_on, t.target_id
        """
    )
    compared = 0
    for indicator_id, rows in group_rows(expected, "indicator_id").items():
        page = site.open_page(f"indicators/{indicator_id}.html")
        shown = page.xpath('//tr[th/a[contains(@href, "plans/")]]')
        assert len(shown) == len(rows), indicator_id
        for row, target in zip(shown, rows, strict=True):
            goal = row[1].xpath("./text()")[0].strip().lstrip("≥≤=")
            value = round_as_read(target["target_value"], target["target_unit"])
            assert site.read_number(goal) == value, indicator_id
            gap = re.sub(r"^\+| (điểm|pp)$", "", row[3].text_content())
            assert site.read_number(gap) == round_as_read(
                target["gap"], target["target_unit"]
            ), indicator_id
            compared += 1 + (target["gap"] is not None)
    return compared


def compare_plans(site: Site) -> int:
    """On the pages of plans: what is to be reached, and the value it was judged by at each of three moments."""
    expected = site.ask(
        """
        select v.basis, t.plan_id, t.indicator_id, t.target_value, t.target_unit, v.value
        from dim_target as t inner join fct_target as v using (target_id)
        where t.kind = 'target' and v.is_addressee and v.unit_id = 'VN'
        """
    )
    compared = 0
    for plan_id, rows in group_rows(expected, "plan_id").items():
        page = site.open_page(f"plans/{plan_id}.html")
        shown = {
            re.search(r"indicators/(\w+)\.html", row[0][0].get("href"))[1]: row
            for row in page.xpath("//tbody/tr")
        }
        for target in rows:
            row = shown[target["indicator_id"]]
            goal = row[1].xpath("./text()")[0].strip().lstrip("≥≤=")
            unit = target["target_unit"]
            assert site.read_number(goal) == round_as_read(target["target_value"], unit)
            moment = ("deadline", "review", "latest").index(target["basis"])
            value = round_as_read(target["value"], unit)
            compared += 1
            if value is not None:
                [printed] = row[2 + moment].xpath("./small")
                assert site.read_number(printed.text_content()) == value, target
                compared += 1
    return compared


def compare_charts(site: Site) -> int:
    """What each point of a chart is called by is a value of the country known today."""
    compared = 0
    for indicator in site.ask("from dim_indicator"):
        indicator_id, unit = indicator["indicator_id"], indicator["unit_of_measure"]
        known = {
            round_as_read(row["value"], unit)
            for row in site.ask(
                """
                select value from fct_indicator
                where indicator_id = ? and unit_id = 'VN' and boundary_set = 'as_reported'
                """,
                indicator_id,
            )
        }
        page = site.open_page(f"indicators/{indicator_id}.html")
        for point in page.xpath('//svg[@role="img"]/g/title'):
            printed = point.text.rpartition(": ")[2]
            assert site.read_number(printed) in known, indicator_id
            compared += 1
    return compared


def compare_cells(site: Site) -> int:
    """On the pages of numbers: the pair, and each cell as its source printed it."""
    compared = 0
    printed = {row["value_text"] for row in site.ask("from fct_observation")}
    for path in sorted((site.folder / "numbers").glob("*.html")):
        page = site.open_page(f"numbers/{path.name}")
        for cell in page.xpath('//*[@class="printed"]'):
            assert cell.text_content() in printed, path.name
            compared += 1
    return compared


def compare_distances(site: Site) -> int:
    """On the pages of units: how far each was from a percentage that the country is to reach."""
    compared = 0
    expected = site.ask(
        """
        select v.unit_id, v.indicator_id, v.gap
        from fct_target as v inner join dim_target as t using (target_id)
        where v.unit_id != 'VN' and v.basis = 'latest' and v.gap is not null
            and t.kind = 'target' and t.target_unit = 'percent'
        qualify row_number() over (
            partition by v.unit_id, v.indicator_id order by v.due_on desc, v.target_id
        ) = 1
        """
    )
    for unit_id, rows in group_rows(expected, "unit_id").items():
        page = site.open_page(f"units/{unit_id}.html")
        shown = {
            re.search(r"indicators/(\w+)\.html", row[0][0].get("href"))[1]: row
            for row in page.xpath('//table[starts-with(@class, "values")]/tbody/tr')
        }
        for row in rows:
            printed = shown[row["indicator_id"]][5].text_content().lstrip("+")
            assert site.read_number(printed) == round_as_read(row["gap"], "percent"), (
                row
            )
            compared += 1
    return compared


def group_rows(rows: list[dict[str, Any]], column: str) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups


def test_what_is_taken_away_is_what_parquet_holds(
    release: Path, marts: duckdb.DuckDBPyConnection, tell: Callable[[str], None]
) -> None:
    """CSV and workbook of each indicator: every version, to the last digit."""
    compared = 0
    files = sorted((release / "site" / "data").glob("*.csv"))
    for file in files:
        expected = marts.execute(
            """
            select value, numerator, denominator from fct_indicator_version
            where indicator_id = ? and unit_id = 'VN' and boundary_set = 'as_reported'
            order by period_end, period_start, period_kind, known_from
            """,
            [file.stem],
        ).fetchall()
        in_csv = marts.execute(
            f"""
            select value::double, numerator::double, denominator::double
            from read_csv('{file}', all_varchar = true)
            """
        ).fetchall()
        book = openpyxl.load_workbook(file.with_suffix(".xlsx"), read_only=True)
        head, *rows = book["values"].iter_rows(values_only=True)
        columns = [head.index(name) for name in ("value", "numerator", "denominator")]
        in_workbook = [tuple(row[column] for column in columns) for row in rows]
        book.close()
        assert in_csv == expected, file.name
        assert in_workbook == expected, file.name
        compared += 2 * sum(value is not None for row in expected for value in row)
    assert len(files) > 50
    tell(f"{compared:,} numbers of the pages' files are those of Parquet")


def main() -> None:
    """Compare every number on the pages of the current release of a data folder."""
    release = Path(sys.argv[1]) / "releases" / "current"
    with open_parquet(release) as marts:
        for code in ("vi", "en"):
            compared = compare_all(find_site(release, code, marts))
            print(f"{compared:,} numbers on pages ({code}) are those of Parquet")


if __name__ == "__main__":
    main()
