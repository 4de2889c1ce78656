"""What a release says of each column, read back from the four places that say it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow.parquet

from orchestration.release.describe.column_descriptions import parse_comment


class Description(NamedTuple):
    """What a column means, in English and in Vietnamese, and its unit; each may be empty."""

    en: str
    vi: str
    unit: str


# (table, column) → its description in one place.
Descriptions = dict[tuple[str, str], Description]


class Page(HTMLParser):
    """A page as sections of table rows; refuses what is not well formed.

    `finds`: what each row is found by. `rows`: (id of the section, first cell) → the other cells.
    `links`: every href and src.
    """

    VOID = ("meta", "br", "hr", "img", "input", "link")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.finds: list[str] = []
        self.rows: dict[tuple[str, str], list[str]] = {}
        self._cells: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == [], f"expected every element closed, found {self.open} open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name == "data-find":
                self.finds.append(value or "")
            if name in ("href", "src"):
                self.links.append(value or "")
        if tag == "tr":
            self._cells = []
        elif tag in ("td", "th"):
            self._cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag == "tr":
            self.rows[self.ids[-1], self._cells[0]] = self._cells[1:]

    def handle_data(self, data: str) -> None:
        # A list below a description holds the words of its column.
        if {"td", "th"} & set(self.open) and "ul" not in self.open:
            self._cells[-1] += data


def read_back(release: Path) -> dict[str, Descriptions]:
    """Place → what it says. A place that leaves a column out, or says more, has other keys than the rest."""
    comments = read_comments(release)
    tables = {table for table, _ in comments}
    return {
        "DuckDB comments": comments,
        "Parquet": read_parquet_fields(release, tables),
        "datapackage.json": read_package_fields(release),
        "dictionary.html": read_dictionary_rows(release, tables),
    }


def read_comments(release: Path) -> Descriptions:
    query = "select table_name, column_name, comment from duckdb_columns() where not internal"
    with duckdb.connect(
        str(release / "indicators.duckdb"), read_only=True
    ) as connection:
        rows = connection.execute(query).fetchall()
    descriptions: Descriptions = {}
    for table, column, comment in rows:
        text, unit = parse_comment(comment)
        descriptions[table, column] = Description(text.en, text.vi, unit)
    return descriptions


def read_parquet_fields(release: Path, tables: set[str]) -> Descriptions:
    """From the first file of each table: a large one is cut by year."""
    descriptions: Descriptions = {}
    for table in tables:
        path = next((release / "parquet").rglob(f"{table}.parquet"))
        for field in pyarrow.parquet.read_schema(path):
            stored = {
                key.decode(): text.decode()
                for key, text in (field.metadata or {}).items()
            }
            texts = [
                stored.get(key, "") for key in ("description", "description_vi", "unit")
            ]
            descriptions[table, field.name] = Description(*texts)
    return descriptions


def read_package_fields(release: Path) -> Descriptions:
    package = json.loads((release / "datapackage.json").read_text("utf-8"))
    descriptions: Descriptions = {}
    for resource in package["resources"]:
        for field in resource["schema"]["fields"]:
            description = Description(
                field["description"], field["description_vi"], field.get("unit", "")
            )
            descriptions[resource["name"], field["name"]] = description
    return descriptions


def read_dictionary_rows(release: Path, tables: set[str]) -> Descriptions:
    page = Page((release / "dictionary.html").read_text("utf-8"))
    descriptions: Descriptions = {}
    for (table, column), cells in page.rows.items():
        is_heading = column.startswith("Cột")
        if table not in tables or is_heading:
            continue
        _sql_type, unit, texts = cells
        # Vietnamese stands first where there is any.
        *vietnamese, english = texts.split("\n")
        descriptions[table, column] = Description(english, "".join(vietnamese), unit)
    return descriptions
