"""The analysts' questions (dbt analyses) as plain SQL for a release, where every mart goes by its bare name.

A question knows `ref`, `var` with a default, and the rules' macros; nothing else of dbt.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import jinja2

FOLDER = "questions"
_TEMPLATES = jinja2.Environment(keep_trailing_newline=True)


def render_question(
    analysis: Path, rules: Path, variables: Mapping[str, object] | None = None
) -> str:
    """One question as it runs on a release. `rules`: the file of macros it may call; `variables`: other vars."""
    values = variables or {}
    template = _TEMPLATES.from_string(analysis.read_text("utf-8"))
    return template.render(
        ref=lambda name: name,
        var=lambda name, default: values.get(name, default),
        **_load_macros(rules.read_text("utf-8")),
    )


@functools.cache
def _load_macros(rules: str) -> Mapping[str, object]:
    """Name → macro. Kept: thirty questions share one file of them, whose compiling costs more than theirs."""
    module = _TEMPLATES.from_string(rules).module
    return {
        name: macro for name, macro in vars(module).items() if not name.startswith("_")
    }


def write_questions(analyses: Path, rules: Path, folder: Path) -> None:
    """Every question, with its defaults, into `folder`/questions."""
    (folder / FOLDER).mkdir()
    for analysis in sorted(analyses.rglob("*.sql")):
        (folder / FOLDER / analysis.name).write_text(
            render_question(analysis, rules), "utf-8"
        )
