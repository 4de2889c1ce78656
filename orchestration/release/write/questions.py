"""The analysts' questions (dbt analyses) as plain SQL for a release, where every mart goes by its bare name.

A question knows `ref`, `var` with a default, and the rules' macros; nothing else of dbt.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import jinja2

FOLDER = "questions"


def rendered(analysis: Path, rules: Path, asked: Mapping[str, object] | None = None) -> str:
    """One question as it runs on a release. `rules`: the file of macros it may call; `asked`: other vars."""
    given = asked or {}
    templates = jinja2.Environment(keep_trailing_newline=True)
    module = templates.from_string(rules.read_text("utf-8")).module
    macros = {name: macro for name, macro in vars(module).items() if not name.startswith("_")}
    return templates.from_string(analysis.read_text("utf-8")).render(
        ref=lambda name: name, var=lambda name, default: given.get(name, default), **macros
    )


def write(analyses: Path, rules: Path, folder: Path) -> None:
    """Every question, with its defaults, into `folder`/questions."""
    (folder / FOLDER).mkdir()
    for analysis in sorted(analyses.glob("*.sql")):
        (folder / FOLDER / analysis.name).write_text(rendered(analysis, rules), "utf-8")
