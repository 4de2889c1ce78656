"""`dictionary.html`: every table and column of a release on one page that needs no network.

The page itself is `dictionary.html.jinja`, its search is `dictionary.js`: what can be found stands in the rows,
without diacritics, so that "ho so" finds "hồ sơ".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from expectations.report.html_templates import load_templates
from expectations.report.wording import count_vi
from ingest.control_signs import show_controls
from orchestration.release.describe.closed_words import (
    describe_word,
    find_closed_words,
)
from orchestration.release.describe.column_descriptions import Column, Mart
from orchestration.release.describe.contents import ReleaseContents
from orchestration.release.describe.indicator_definitions import (
    NEEDED,
    IndicatorDefinition,
    read_definitions,
)
from orchestration.release.describe.spelling import fold_text
from orchestration.release.describe.table_titles import get_table_title
from orchestration.release.facts import ReleaseFacts
from orchestration.release.write.database import require_columns
from orchestration.release.write.delimited import ESCAPED_FORMULAS
from orchestration.release.write.file_types import TYPES_IN_FILES

NAME = "dictionary.html"

_HERE = Path(__file__).parent
_SEARCH = _HERE / "dictionary.js"


def write_dictionary(
    connection: duckdb.DuckDBPyConnection,
    contents: ReleaseContents,
    changes: Mart,
    record: Mapping[str, Any],
) -> None:
    """Write the page into the release. `changes`: the columns of `changes.parquet`.

    `connection`: to the staged database, which holds the definitions of the indicators. `record`: the schema.org
    description, embedded so that who finds the page finds the dataset. Raises Unexportable where those are missing.
    """
    require_columns(contents.marts, NEEDED, NAME)
    indicators = read_definitions(connection)
    tables = (*contents.marts, changes)
    page = render_dictionary(contents.facts, tables, record, indicators)
    (contents.folder / NAME).write_text(page, "utf-8")


def render_dictionary(
    facts: ReleaseFacts,
    tables: tuple[Mart, ...],
    record: Mapping[str, Any],
    indicators: tuple[IndicatorDefinition, ...] = (),
) -> str:
    """The page: the facts of the release, its indicators, a section for each table, then the sources.

    Nothing is described here a second time: the texts are the comments of the warehouse.
    """
    templates = load_templates(_HERE)
    templates.filters["thousands"] = count_vi
    templates.filters["fold"] = _fold_all
    templates.globals["describe_word"] = describe_word
    templates.globals["get_table_title"] = get_table_title
    templates.globals["find_closed_words"] = find_closed_words
    templates.globals["list_texts"] = _list_texts
    template = templates.get_template("dictionary.html.jinja")
    return template.render(
        facts=facts,
        tables=tables,
        indicators=indicators,
        search=_SEARCH.read_text("utf-8"),
        record=_embed_json(record),
        types=TYPES_IN_FILES,
        escaped_formulas=ESCAPED_FORMULAS,
    )


def _list_texts(table: Mart, column: Column) -> tuple[str, ...]:
    """Everything a reader may search a column by: names, titles, both texts and its closed words."""
    words: list[str] = []
    for word, meanings in find_closed_words(table.name, column.name).items():
        words += [word, *meanings]
    named = (table.name, *get_table_title(table.name), column.name, column.unit)
    return *named, column.text.vi, column.text.en, *words


def _fold_all(texts: tuple[str, ...]) -> str:
    return fold_text(" ".join(texts))


def _embed_json(record: Mapping[str, Any]) -> str:
    """JSON inside a script element: a title with `</script>` in it must not end the element, nor turn its text."""
    text = json.dumps(record, ensure_ascii=False).replace("<", "\\u003c")
    return show_controls(text)
