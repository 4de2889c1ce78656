"""How every page that Chiso writes is made: one Jinja environment that escapes and is strict about names, one style
sheet, one frame for the pages that stand alone.

The pages of a release, its dictionary, the Data Docs and the report of a held edition share it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from ingest.control_signs import show_controls

# The style sheet of every page: linked where pages lie together, written into the page where it stands alone.
STYLE = Path(__file__).with_name("style.css")
_SHARED = Path(__file__).with_name("templates")


@cache
def load_templates(folder: Path = _SHARED) -> jinja2.Environment:
    """The templates of a folder and the shared ones, each compiled once a process.

    Every text is escaped, and signs that turn the direction of writing are shown. Undefined names raise: a renamed
    field must not become an empty cell. `read_style()` is the style sheet, for a page that must be one file.
    """
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader([folder, _SHARED]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        finalize=_show_controls,
    )
    templates.globals["read_style"] = _read_style
    return templates


@cache
def _read_style() -> str:
    return STYLE.read_text("utf-8")


def _show_controls(value: Any) -> Any:
    """A plain text of a source with its control signs shown; markup of ours as it is."""
    return show_controls(value) if type(value) is str else value
