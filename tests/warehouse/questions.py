"""The analysts' questions of dbt_project/analyses, put to a release."""

from __future__ import annotations

from pathlib import Path

import duckdb
import jinja2

_PROJECT = Path(__file__).parents[2] / "dbt_project"
ANALYSES, RULES = _PROJECT / "analyses", _PROJECT / "macros" / "rules.sql"


def rendered(question: str, **asked: object) -> str:
    """A question as it runs on a release, where marts go by their bare names: `ref`, `var` and the rules' macros."""
    [path] = ANALYSES.glob(f"{question}_*.sql")
    templates = jinja2.Environment()
    rules = templates.from_string(RULES.read_text("utf-8")).module
    return templates.from_string(path.read_text("utf-8")).render(
        ref=lambda name: name, var=lambda name, default: asked.get(name, default), meets=rules.meets
    )


def answers(connection: duckdb.DuckDBPyConnection, question: str, **asked: object) -> list[dict]:
    found = connection.execute(rendered(question, **asked))
    names = [d[0] for d in found.description]
    assert "missing_data" in names, f"{question} can't say what data is missing"
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
