"""The analysts' questions of dbt_project/analyses, put to a release."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.release.write.questions import render_question

_PROJECT = Path(__file__).parents[2] / "dbt_project"
ANALYSES, RULES = _PROJECT / "analyses", _PROJECT / "macros" / "judging.sql"
# The twenty that an analyst tries first, over one wide table each.
FIRST = ANALYSES / "first"


def answers(
    connection: duckdb.DuckDBPyConnection, question: str, **asked: object
) -> list[dict]:
    [path] = ANALYSES.glob(f"{question}_*.sql")
    found = connection.execute(render_question(path, RULES, asked))
    names = [d[0] for d in found.description]
    assert "missing_data" in names, f"{question} can't say what data is missing"
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
