"""The one way in which HTML of a release is made of templates: escaped, and strict about names."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from ingest.control_signs import show_controls


@cache
def load_templates(folder: Path) -> jinja2.Environment:
    """The templates of a folder, each compiled once a process.

    Undefined names raise: a renamed field must not become an empty cell.
    """
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        finalize=_show_controls,
    )


def _show_controls(value: Any) -> Any:
    """A plain text of the release with its control signs shown; markup of ours as it is."""
    return show_controls(value) if type(value) is str else value
