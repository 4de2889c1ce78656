"""The id of one value of one release: what a citation prints, and what a person may type.

Its form is a macro of dbt (`dbt_project/macros/citation.sql`), which gives the column `citation_id` of
`indicator_values` too.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass, fields
from pathlib import Path

import jinja2

from orchestration.release.trace.records import ValueKey

_MACROS = Path(__file__).parents[3] / "dbt_project" / "macros" / "citation.sql"


@dataclass(frozen=True)
class ValueId:
    """Which value of which release. `str()` gives the id."""

    indicator_id: str
    unit_id: str
    period_start: dt.date
    period_end: dt.date
    period_kind: str
    boundary_set: str
    release: str

    @classmethod
    def of_key(cls, key: ValueKey, release: str) -> ValueId:
        """The id of a value of a release that is named by its own id."""
        return cls(
            key.indicator,
            key.unit,
            key.period_start,
            key.period_end,
            key.period_kind,
            key.boundary_set,
            release,
        )

    def __str__(self) -> str:
        return f"{render_form().format(**vars(self))}@{self.release}"


@functools.cache
def render_form() -> str:
    """The form of an id without its release: the fields of a ValueId in braces."""
    template = jinja2.Environment().from_string(_MACROS.read_text("utf-8"))
    return str(vars(template.module)["value_id_form"]())


@functools.cache
def compile_pattern() -> re.Pattern[str]:
    """Matches an id, its fields as groups; `release` is None where the id names none."""
    pattern = re.escape(render_form())
    for field in fields(ValueId):
        letters = r"[\d-]{10}" if field.type == "dt.date" else "[^/@]+"
        pattern = pattern.replace(
            re.escape(f"{{{field.name}}}"), f"(?P<{field.name}>{letters})"
        )
    return re.compile(f"{pattern}(?:@(?P<release>[^/@]+))?")
