"""A question posted once for each unit and period (`fetch: {kind: post}` in the YAML)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Literal

from pydantic import Field, JsonValue, model_validator

from ingest.declare.declaration import Declaration

PLACEHOLDER = re.compile(r"\{(\w+)(!s)?\}")
# What a period gives: numbers, and its first and last day as "2026-09-01".
PERIOD_WORDS = {
    "monthly": ("year", "month", "from_date", "to_date"),
    "quarterly": ("year", "quarter", "from_date", "to_date"),
    "annual": ("year", "from_date", "to_date"),
}


class AskedPeriods(Declaration):
    """Calendar periods that have ended on the day of the visit, from the one that holds `since` on;
    with `until`, to the one that holds that day; of these the newest `last`.

    `last` keeps a night short: what a portal restates is asked for again as long as it is among
    them, and an older one serves as it was fetched.
    """

    frequency: Literal["monthly", "quarterly", "annual"]
    since: dt.date
    until: dt.date | None = None
    last: int | None = Field(None, ge=1)


class PostFetch(Declaration):
    """One question per unit and period, one after the other, each response a file of its own.

    `body` and `name` are templates: "{month}" alone is the number 9, "{month!s}" the text "9", and
    inside a longer text it is text. `units`: rows of words that a template may use, e.g. a code and
    an id; none: the question is put once per period. `questions`: as many rows of words of the
    questions themselves, each put for every unit and period. `encoding` form: each field of `body` is a text,
    or an object that is sent as JSON text. `success`: JSON pointer → what stands there in a response
    that is no error ({"/code": OK}); portals put errors inside a 200.
    """

    kind: Literal["post"]
    url: str
    body: dict[str, JsonValue]
    encoding: Literal["json", "form"] = "json"
    headers: dict[str, str] = Field(default_factory=dict)
    units: tuple[dict[str, str], ...] = ()
    questions: tuple[dict[str, str], ...] = ()
    periods: AskedPeriods | None = None
    name: str
    success: dict[str, str] = Field(default_factory=dict)

    def list_subjects(self) -> list[dict[str, str]]:
        """The words of each question about a period: every unit with each of `questions`."""
        subjects = []
        for question in self.questions or ({},):
            for unit in self.units or ({},):
                subjects.append({**question, **unit})
        return subjects

    @model_validator(mode="after")
    def _check_words(self) -> PostFetch:
        for field in ("units", "questions"):
            rows = getattr(self, field)
            for number, words in enumerate(rows, 1):
                if words.keys() != rows[0].keys():
                    raise ValueError(
                        f"expected the words {_join(rows[0])} in each of `{field}`, found {_join(words)}"
                        f" in number {number}; to fix: give each the same words"
                    )
        return self

    @model_validator(mode="after")
    def _check_placeholders(self) -> PostFetch:
        of_period: set[str] = set()
        if self.periods:
            of_period = set(PERIOD_WORDS[self.periods.frequency])
        known = list(of_period)
        for rows in (self.units, self.questions):
            known += rows[0] if rows else []
        twice = {word for word in known if known.count(word) > 1}
        if twice:
            raise ValueError(
                f"expected each word once among `units`, `questions` and the period's own, found {_join(twice)}"
                " twice; to fix: rename one"
            )
        unknown = find_placeholders([self.body, self.name, self.url]) - set(known)
        if unknown:
            raise ValueError(
                f"expected placeholders among {_join(known) or 'none'}, found {_join(unknown)}; to fix:"
                " correct the template, or give the word in `units`, `questions` or `periods`"
            )
        return self

    @model_validator(mode="after")
    def _check_names_differ(self) -> PostFetch:
        """Two questions must not share a file name: the name says which one a file answers."""
        used = find_placeholders(self.name)
        if self.periods:
            needed = {"monthly": {"year", "month"}, "quarterly": {"year", "quarter"}}
            missing = needed.get(self.periods.frequency, {"year"}) - used
            if missing and not used & {"from_date", "to_date"}:
                raise ValueError(
                    f"expected the period in `name`, found no {_join(missing)}; to fix: add it"
                )
        subjects = self.list_subjects()
        names = {
            tuple(words[word] for word in sorted(used & words.keys()))
            for words in subjects
        }
        if len(names) < len(subjects):
            raise ValueError(
                "expected another `name` for each unit and question, found one for several; to fix: add a"
                " word that differs, e.g. {code}"
            )
        return self


def find_placeholders(template: object) -> set[str]:
    """Every word in braces in the texts of a template, however deep."""
    if isinstance(template, str):
        return {match[1] for match in PLACEHOLDER.finditer(template)}
    words: set[str] = set()
    parts: list[object] = []
    if isinstance(template, dict):
        parts = list(template.values())
    elif isinstance(template, list):
        parts = template
    for part in parts:
        words |= find_placeholders(part)
    return words


def _join(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
