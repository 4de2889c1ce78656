"""Rules that are queries: `rules/<suite>/<rule>.sql`, words at the head and the query below.

    /*
    sentence: No part is larger than its whole
    sentence_vi: Tử số không lớn hơn mẫu số
    expected: numerator ≤ denominator
    expected_vi: tử số ≤ mẫu số
    to_fix: compare the two observations          # left out: that of the suite
    to_fix_vi: so sánh hai số liệu                # wherever `to_fix` stands
    severity: warning                             # left out: critical
    shows: [numerator, denominator]               # the columns that explain a failure
    examined: pairs                               # left out: every row of batch
    compares: {fct_indicator: [unit_id, value]}   # tables of the last release, with columns
    */
    with pairs as (
        …
    )

    select *
    from pairs
    where numerator > denominator

The head is YAML; its comments say why the query is as it is. The query returns the rows that break
the rule. `examined` counts the rows the rule is about: the name of a CTE of the query, or a query
of its own.

`${name}` stands for a value of the suite: `${key}` are its key columns; a file `_name.sql` beside
the rules is a subquery that several of them read. Files of `rules/shared/` are rules several tables
have, with values of each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from expectations.rule import QueryRule
from expectations.verdict import Severity

# Ours, like the rules themselves; the parser in C reads them ten times as fast.
_Loader = yaml.CSafeLoader
RULES = Path(__file__).with_name("rules")
_SHARED = RULES / "shared"
# Beside the rules of a table that may be empty: a query that is true where it rightly is.
EMPTY_IS_RIGHT = "empty_is_right"
_FILE = re.compile(
    r"/\*\n(?P<words>.*?)\n\*/\n(?P<query>(?:with|select)\b.*)", re.DOTALL
)
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
# A query ends with its last CTE's bracket, alone on a line, and the final select.
_END_OF_CTES = "\n)\n\nselect"


class RuleFileError(ValueError):
    """A file of `rules/` can't be used; the message names the file and what it needs."""


class RuleWords(BaseModel):
    """The head of a rule file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sentence: str
    sentence_vi: str
    expected: str
    expected_vi: str = ""
    to_fix: str = ""
    to_fix_vi: str = ""
    severity: Severity = "critical"
    shows: tuple[str, ...] = ()
    examined: str = "select count(*) from batch"
    compares: dict[str, tuple[str, ...]] = {}


def read_rules(suite: str, values: Mapping[str, str]) -> tuple[QueryRule, ...]:
    """Every rule of one suite that is a file, by name; none where it has no folder.

    Raises RuleFileError for a file without a head, with unknown words, or with a `${name}` nobody
    gives.
    """
    folder = RULES / suite
    all_values = _add_subqueries(values, folder)
    paths = sorted(folder.glob("[!_]*.sql"))
    rules = (
        _read_rule(path, path.stem, all_values)
        for path in paths
        if path.stem != EMPTY_IS_RIGHT
    )
    return tuple(rules)


def read_shared_rule(file: str, *, name: str = "", **values: str) -> QueryRule:
    """A rule of `rules/shared/` with the values of one table; it is called `name`, by default as
    its file."""
    return _read_rule(_SHARED / f"{file}.sql", name or file, values)


def read_empty_is_right(suite: str, values: Mapping[str, str]) -> str:
    """The query that is true where the suite's table may be empty; "" where it never may."""
    path = RULES / suite / f"{EMPTY_IS_RIGHT}.sql"
    if not path.exists():
        return ""
    return fill_in(
        path.read_text("utf-8"), _add_subqueries(values, path.parent), path
    ).strip()


def fill_in(text: str, values: Mapping[str, str], path: Path) -> str:
    """The text with every `${name}` replaced by its value. Raises RuleFileError for a name without
    one."""

    def find_value(placeholder: re.Match[str]) -> str:
        name = placeholder[1]
        if name not in values:
            given = ", ".join(sorted(values)) or "none"
            raise RuleFileError(
                f"{_where(path)}: expected a value for ${{{name}}}, found values for: {given}"
            )
        return values[name]

    return _PLACEHOLDER.sub(find_value, text)


def _add_subqueries(values: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The values and, in brackets, the files `_name.sql` of a folder. Each may use those before it
    by name."""
    all_values = dict(values)
    for path in sorted(folder.glob("_*.sql")):
        subquery = fill_in(path.read_text("utf-8"), all_values, path).strip()
        all_values[path.stem.removeprefix("_")] = f"(\n{subquery}\n)"
    return all_values


def _read_rule(path: Path, name: str, values: Mapping[str, str]) -> QueryRule:
    parts = _FILE.fullmatch(fill_in(path.read_text("utf-8"), values, path))
    if parts is None:
        raise RuleFileError(
            f"{_where(path)}: expected the words of the rule between /* and */ and then a query that begins with "
            "`with` or `select`, found something else; to fix: write the head as expectations/rule_file.py shows it"
        )
    words = _read_words(parts["words"], path)
    query = parts["query"].strip()
    return QueryRule(
        name=name,
        sentence=words.sentence,
        sentence_vi=words.sentence_vi,
        to_fix=words.to_fix,
        to_fix_vi=words.to_fix_vi,
        severity=words.severity,
        expects=words.expected,
        expects_vi=words.expected_vi,
        query=query,
        examines=_write_examined_query(words.examined, query, path),
        shows=words.shows,
        compares=words.compares,
    )


def _read_words(text: str, path: Path) -> RuleWords:
    try:
        return RuleWords.model_validate(yaml.load(text, _Loader))
    except (ValidationError, yaml.YAMLError) as error:
        raise RuleFileError(
            f"{_where(path)}: the words at the head can't be read: {error}"
        ) from error


def _write_examined_query(examined: str, query: str, path: Path) -> str:
    """The query that counts what a rule is about: the one its head holds, or a count of the CTE its
    head names."""
    if examined.startswith("select "):
        return examined
    ctes, end, _ = query.rpartition(_END_OF_CTES)
    if not end or re.search(rf"\b{re.escape(examined)} as \(", ctes) is None:
        raise RuleFileError(
            f"{_where(path)}: expected `examined` to be a CTE or a query, found “{examined}”"
        )
    return f"{ctes}\n)\n\nselect count(*) from {examined}"


def _where(path: Path) -> str:
    return f"expectations/rules/{path.parent.name}/{path.name}"
