"""What each table and column means, read from the comments in a DuckDB file.

dbt writes its descriptions there (`persist_docs`); they are the one home from which the Parquet fields, the data
package, the dictionary and every catalogue are made. Nothing is described a second time here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb

from ingest.sql_text import qualify_name, quote_literal

# A comment may carry, each on a line of its own: "VI: …", "EN: …", "Unit: …". What stands before
# them is English.
_LABELLED = re.compile(r"^(VI|EN|Unit):\s*", re.MULTILINE)


@dataclass(frozen=True)
class Text:
    """A description in one or two languages. Both may be empty."""

    en: str
    vi: str = ""

    def __str__(self) -> str:
        return "\n".join(text for text in (self.vi, self.en) if text)


@dataclass(frozen=True)
class Column:
    """A column of a mart. `comment` is the text as dbt wrote it; `text` and `unit` are its parts."""

    name: str
    sql_type: str
    nullable: bool
    comment: str
    text: Text
    unit: str


@dataclass(frozen=True)
class Mart:
    """A table that analysts see. `key`: the columns that tell its rows apart; empty when none was declared."""

    name: str
    comment: str
    text: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: int

    @property
    def order(self) -> tuple[str, ...]:
        """The key, or all columns where there is none: sorting by it leaves nothing to chance."""
        return self.key or tuple(column.name for column in self.columns)

    def has(self, *names: str) -> bool:
        """Whether it has every one of these columns."""
        return {column.name for column in self.columns}.issuperset(names)


def parse_comment(comment: str | None) -> tuple[Text, str]:
    """The text in both languages, and the unit, of one comment."""
    first, *labelled = _LABELLED.split((comment or "").strip())
    parts = {}
    for label, body in zip(labelled[::2], labelled[1::2], strict=True):
        parts[label] = _join_lines(body)
    english = parts.get("EN") or _join_lines(first)
    return Text(en=english, vi=parts.get("VI", "")), parts.get("Unit", "")


def _join_lines(text: str) -> str:
    return " ".join(text.split())


# Literals and no bound parameters in these queries: binding one makes duckdb import pandas, which
# takes a second.
_TABLES = """
    select table_name, comment from duckdb_tables() where {where}
    union all
    select view_name, comment from duckdb_views() where {where}
    order by 1
"""
_COLUMNS = """
    select table_name, column_name, data_type, is_nullable, coalesce(comment, '')
    from duckdb_columns()
    where {where}
    order by table_name, column_index
"""
_KEYS = """
    select table_name, constraint_column_names
    from duckdb_constraints()
    where {where} and constraint_type in ('PRIMARY KEY', 'UNIQUE')
    order by table_name, constraint_type, constraint_index
"""


def read_marts(
    connection: duckdb.DuckDBPyConnection, database: str, schema: str
) -> tuple[Mart, ...]:
    """Every table and view of a schema, ordered by name, with its comments."""
    where = f"database_name = {quote_literal(database)} and schema_name = {quote_literal(schema)}"
    tables = connection.execute(
        _TABLES.format(where=f"{where} and not internal")
    ).fetchall()
    columns = _read_columns(connection, where)
    keys = _read_keys(connection, where)
    marts: list[Mart] = []
    for name, comment in tables:
        [(rows,)] = connection.execute(
            f"select count(*) from {qualify_name(database, schema, name)}"
        ).fetchall()
        mart = Mart(
            name=name,
            comment=comment or "",
            text=parse_comment(comment)[0],
            columns=tuple(columns[name]),
            key=keys.get(name, ()),
            rows=rows,
        )
        marts.append(mart)
    return tuple(marts)


def _read_columns(
    connection: duckdb.DuckDBPyConnection, where: str
) -> dict[str, list[Column]]:
    """The columns of every table in their order."""
    columns: dict[str, list[Column]] = {}
    for table, name, sql_type, nullable, words in connection.execute(
        _COLUMNS.format(where=where)
    ).fetchall():
        text, unit = parse_comment(words)
        column = Column(name, sql_type, nullable, words, text, unit)
        columns.setdefault(table, []).append(column)
    return columns


def _read_keys(
    connection: duckdb.DuckDBPyConnection, where: str
) -> dict[str, tuple[str, ...]]:
    """The first key of every table that has one, a primary one before any other."""
    keys: dict[str, tuple[str, ...]] = {}
    found = connection.execute(_KEYS.format(where=where)).fetchall()
    for table, columns in found:
        keys.setdefault(table, tuple(columns))
    return keys
