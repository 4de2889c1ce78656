"""What each table and column means, read from the comments in a DuckDB file.

dbt writes its descriptions there (`persist_docs`); they are the one home from which the Parquet fields, the data
package, the dictionary and every catalogue are made. Nothing is described a second time here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb

# A comment may carry, each on a line of its own: "VI: …", "EN: …", "Unit: …". What stands before them is English.
_LABELLED = re.compile(r"^(VI|EN|Unit):\s*", re.MULTILINE)


@dataclass(frozen=True)
class Text:
    """A description in one or two languages. Both may be empty."""

    en: str
    vi: str = ""

    def __str__(self) -> str:
        return "\n".join(t for t in (self.vi, self.en) if t)


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
        return self.key or tuple(c.name for c in self.columns)

    def has(self, *names: str) -> bool:
        return {c.name for c in self.columns}.issuperset(names)


def parse_comment(comment: str | None) -> tuple[Text, str]:
    """The text in both languages, and the unit, of one comment."""
    first, *labelled = _LABELLED.split((comment or "").strip())
    parts = {label: _one_line(body) for label, body in zip(labelled[::2], labelled[1::2], strict=True)}
    return Text(en=parts.get("EN") or _one_line(first), vi=parts.get("VI", "")), parts.get("Unit", "")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def read_marts(connection: duckdb.DuckDBPyConnection, database: str, schema: str) -> tuple[Mart, ...]:
    """Every table and view of a schema, ordered by name, with its comments."""
    # Literals, no parameters, here and below: binding a parameter makes duckdb import pandas, which takes a second.
    where = f"database_name = {literal(database)} AND schema_name = {literal(schema)} AND NOT internal"
    tables = connection.execute(
        f"""
        SELECT table_name, comment FROM duckdb_tables() WHERE {where}
        UNION ALL SELECT view_name, comment FROM duckdb_views() WHERE {where} ORDER BY 1
        """
    ).fetchall()
    return tuple(_read_mart(connection, database, schema, name, comment) for name, comment in tables)


def _read_mart(
    connection: duckdb.DuckDBPyConnection, database: str, schema: str, table: str, comment: str | None
) -> Mart:
    where = (
        f"database_name = {literal(database)} AND schema_name = {literal(schema)} AND table_name = {literal(table)}"
    )
    columns = connection.execute(
        f"""
        SELECT column_name, data_type, is_nullable, coalesce(comment, '') FROM duckdb_columns()
        WHERE {where} ORDER BY column_index
        """
    ).fetchall()
    keys = connection.execute(
        f"""
        SELECT constraint_column_names FROM duckdb_constraints()
        WHERE {where} AND constraint_type IN ('PRIMARY KEY', 'UNIQUE')
        ORDER BY constraint_type, constraint_index LIMIT 1
        """
    ).fetchone()
    ((rows,),) = connection.execute(f"SELECT count(*) FROM {qualified(database, schema, table)}").fetchall()
    return Mart(
        name=table,
        comment=comment or "",
        text=parse_comment(comment)[0],
        columns=tuple(Column(n, t, nullable, said, *parse_comment(said)) for n, t, nullable, said in columns),
        key=tuple(keys[0]) if keys else (),
        rows=rows,
    )


def quoted(name: str) -> str:
    """An identifier for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A string for SQL."""
    return "'" + text.replace("'", "''") + "'"


def qualified(*names: str) -> str:
    return ".".join(quoted(name) for name in names)
