"""`dictionary.html`: every table and column of a release on one page that needs no network.

The page itself is `dictionary.html.jinja`, its looks are `dictionary.css`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from ingest.control_signs import show_controls
from orchestration.release.describe.column_descriptions import Mart
from orchestration.release.describe.contents import ReleaseContents
from orchestration.release.facts import ReleaseFacts
from orchestration.release.write.delimited import ESCAPED_FORMULAS
from orchestration.release.write.file_types import TYPES_IN_FILES

NAME = "dictionary.html"

_HERE = Path(__file__).parent
_STYLE = _HERE / "dictionary.css"


def write_dictionary(
    contents: ReleaseContents, changes: Mart, record: Mapping[str, Any]
) -> None:
    """Write the page into the release. `changes`: the columns of `changes.parquet`.

    `record`: the schema.org description, embedded so that who finds the page finds the dataset.
    """
    page = render_dictionary(contents.facts, (*contents.marts, changes), record)
    (contents.folder / NAME).write_text(page, "utf-8")


def render_dictionary(
    facts: ReleaseFacts,
    tables: tuple[Mart, ...],
    record: Mapping[str, Any],
) -> str:
    """The page: the facts of the release, a section for each table, then the sources.

    Nothing is described here a second time: the texts are the comments of the warehouse.
    """
    # Undefined names raise: a renamed column of Mart must not become an empty cell.
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        finalize=_show_controls,
    )
    templates.filters["thousands"] = _group_thousands
    template = templates.get_template("dictionary.html.jinja")
    return template.render(
        facts=facts,
        tables=tables,
        style=_STYLE.read_text("utf-8"),
        record=_embed_json(record),
        types=TYPES_IN_FILES,
        escaped_formulas=ESCAPED_FORMULAS,
    )


def _show_controls(value: Any) -> Any:
    """A plain text of the release with its control signs shown; markup of ours as it is."""
    return show_controls(value) if type(value) is str else value


def _embed_json(record: Mapping[str, Any]) -> str:
    """JSON inside a script element: a title with `</script>` in it must not end the element."""
    return json.dumps(record, ensure_ascii=False).replace("<", "\\u003c")


def _group_thousands(count: int) -> str:
    return f"{count:,}"
