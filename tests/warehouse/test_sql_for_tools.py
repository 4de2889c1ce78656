"""What we write and what we name is understood by the tools people use: their SQL parsers and their languages.

Superset, Dagster's column lineage, recce and SQLMesh read SQL with sqlglot's dialect of DuckDB.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pandas
import pytest
import sqlglot

from tests.warehouse.questions import ANALYSES, RULES, render_question

README = Path(__file__).parents[2] / "README.md"
POWER_QUERY_WORDS = frozenset(
    [
        "and",
        "as",
        "each",
        "else",
        "error",
        "false",
        "if",
        "in",
        "is",
        "let",
        "meta",
        "not",
        "null",
        "or",
        "otherwise",
        "section",
        "shared",
        "then",
        "true",
        "try",
        "type",
    ]
)
# The field's own word for what a source marks a figure with; a column, pandas gives it as frame["flags"].
KEPT_BESIDE_PANDAS = frozenset({"flags"})


def _parse(sql: str) -> list[sqlglot.Expression | None]:
    return sqlglot.parse(sql, read="duckdb", error_level=sqlglot.ErrorLevel.RAISE)


def test_every_query_of_the_readme_is_parsed() -> None:
    queries = re.findall(
        r"```sql\n(.*?)```", README.read_text("utf-8"), flags=re.DOTALL
    )
    assert queries
    for query in queries:
        _parse(query)


@pytest.mark.parametrize(
    "question", sorted(ANALYSES.rglob("*.sql")), ids=lambda path: path.stem
)
def test_every_question_is_parsed(question: Path) -> None:
    _parse(render_question(question, RULES))


def test_every_compiled_model_is_parsed(empty_warehouse: Path) -> None:
    folder = empty_warehouse.parent / "target" / "compiled" / "chiso" / "models"
    compiled = {
        # The folders of a model's tests bear the name of their file.
        file.stem: file.read_text("utf-8")
        for file in folder.rglob("*.sql")
        if file.parent.suffix != ".yml"
    }
    assert len(compiled) > 80
    refused = {}
    for name, sql in compiled.items():
        try:
            _parse(sql)
        except sqlglot.ParseError as error:
            refused[name] = str(error)[:200]
    assert not refused


def test_no_column_of_a_mart_is_a_word_of_a_tool(empty_warehouse: Path) -> None:
    with duckdb.connect(str(empty_warehouse), read_only=True) as connection:
        columns = connection.execute(
            "select distinct column_name from duckdb_columns() where schema_name = 'marts'"
        ).fetchall()
        # The other words of DuckDB's grammar are no trouble as the name of a column: value, role, level.
        words = connection.execute(
            """
            select keyword_name from duckdb_keywords() where keyword_category != 'unreserved'
            union
            select lower(type_name) from duckdb_types()
            """
        ).fetchall()
    names = {name for (name,) in columns}
    assert "boundary_set" in names
    taken = {word for (word,) in words} | POWER_QUERY_WORDS
    taken |= {*dir(pandas.DataFrame), *dir(pandas.Series)} - KEPT_BESIDE_PANDAS
    assert not names & taken
    for name in names:
        _parse(
            f"select {name} as {name}, count(*) from mart where {name} = 'x' group by {name}"
        )
        _parse(f"select {name} from mart where {name} in ('x') order by {name}")
