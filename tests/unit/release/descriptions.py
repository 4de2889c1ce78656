"""What a release says of each column, read back from the four places that say it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pyarrow.parquet

from orchestration.release.describe.column_descriptions import parse_comment

# (table, column) → its meaning in English and in Vietnamese, and its unit
Said = dict[tuple[str, str], tuple[str, str, str]]


class Page(HTMLParser):
    """A page as sections of table rows; refuses what is not well formed or reaches outside."""

    VOID = ("meta", "br", "hr", "img", "input", "link")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.rows: dict[tuple[str, str], list[str]] = {}
        self._cells: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == [], f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        named = dict(attrs)
        self.ids += [named["id"]] if "id" in named else []
        self.links += [named[k] for k in ("href", "src") if k in named]
        if tag == "tr":
            self._cells = []
        elif tag in ("td", "th"):
            self._cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag == "tr":
            self.rows[self.ids[-1], self._cells[0]] = self._cells[1:]

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self.open):
            self._cells[-1] += data


def read_back(release: Path) -> dict[str, Said]:
    """Place → what it says. A place that leaves a column out, or says more, has other keys than the rest."""
    comments = _comments(release)
    tables = {table for table, _ in comments}
    page = Page((release / "dictionary.html").read_text("utf-8"))
    package = json.loads((release / "datapackage.json").read_text("utf-8"))
    return {
        "DuckDB comments": comments,
        "Parquet": {
            (table, field.name): _of_field(field)
            for table in tables
            for field in pyarrow.parquet.read_schema(next((release / "parquet").rglob(f"{table}.parquet")))
        },
        "datapackage.json": {
            (resource["name"], field["name"]): (field["description"], field["description_vi"], field.get("unit", ""))
            for resource in package["resources"]
            for field in resource["schema"]["fields"]
        },
        "dictionary.html": {
            (table, column): _of_row(*cells)
            for (table, column), cells in page.rows.items()
            if table in tables and not column.startswith("Cột")
        },
    }


def _comments(release: Path) -> Said:
    with duckdb.connect(str(release / "indicators.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
    said = {(table, column): parse_comment(comment) for table, column, comment in rows}
    return {key: (text.en, text.vi, unit) for key, (text, unit) in said.items()}


def _of_field(field: pyarrow.Field) -> tuple[str, str, str]:
    stored = {k.decode(): v.decode() for k, v in (field.metadata or {}).items()}
    return stored.get("description", ""), stored.get("description_vi", ""), stored.get("unit", "")


def _of_row(_kind: str, unit: str, told: str) -> tuple[str, str, str]:
    """Vietnamese stands first where there is any."""
    vietnamese, english = ("", *told.split("\n"))[-2:]
    return english, vietnamese, unit
