"""How a rule is written: a Great Expectations expectation plus the words and the SQL a refusal needs.

Every builder returns an expectation whose `description` is the rule as a sentence and whose `meta` holds:
`rule` (its id), `sentence_vi`, `expected`, `to_fix`, and, where they differ from what follows from the expectation,
`failing` (SQL giving the rows that break it), `examined` (SQL giving how many rows it is about) and `shows` (the
columns that explain a failure). In a rule's SQL the judged table is called `batch`, and the tables of the release
that is current before this run `previous.<table>`: such a rule says in `compares` which of their columns it reads.
Which rules exist is said in `suites`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from great_expectations.expectations import (
    ExpectColumnPairValuesAToBeGreaterThanB,
    ExpectColumnValuesToBeBetween,
    ExpectColumnValuesToBeInSet,
    ExpectTableColumnsToMatchSet,
    UnexpectedRowsExpectation,
)
from great_expectations.expectations.expectation import Expectation

# GX writes the batch as a subselect, with or without an alias depending on the query's words; this gives it one name.
_NAMED = "with batch as not materialized (select * from {batch}) "


class ExpectNoRows(UnexpectedRowsExpectation):
    """The query gives no row. Unlike its parent it asks the database once, for the count only."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.row_count",)

    def _validate(self, metrics: dict, runtime_configuration: dict | None = None, execution_engine=None) -> dict:  # noqa: ARG002
        count = metrics["unexpected_rows_query.row_count"]
        return {"success": count == 0, "result": {"observed_value": count}}


def no_rows(
    rule: str,
    sentence: str,
    sentence_vi: str,
    query: str,
    *,
    expected: str,
    to_fix: str,
    severity: str = "critical",
    failing: str | None = None,
    examined: str | None = None,
    shows: Sequence[str] = (),
    compares: Mapping[str, Sequence[str]] | None = None,
) -> Expectation:
    """No row of `query`. `failing` = the rows to show, where deciding is cheaper than showing.

    `compares`: table of the last release → its columns in the query.
    """
    meta = _meta(rule, sentence_vi, expected, to_fix, failing or query, examined, shows)
    return ExpectNoRows(
        unexpected_rows_query=_NAMED + query,
        description=sentence,
        severity=severity,
        meta=meta | ({"compares": {t: list(c) for t, c in compares.items()}} if compares else {}),
    )


def no_rows_where(
    rule: str,
    sentence: str,
    sentence_vi: str,
    condition: str,
    *,
    of: str = "true",
    expected: str,
    to_fix: str,
    severity: str = "critical",
    shows: Sequence[str] = (),
) -> Expectation:
    """Among the rows `of` which the rule speaks, none meets `condition`. A condition that is NULL does not count."""
    return no_rows(
        rule,
        sentence,
        sentence_vi,
        f"select * from batch where ({of}) and ({condition})",
        expected=expected,
        to_fix=to_fix,
        severity=severity,
        examined=f"select count(*) from batch where {of}",
        shows=shows,
    )


def unique(rule: str, sentence: str, sentence_vi: str, key: Sequence[str], *, to_fix: str) -> Expectation:
    """No two rows share a key. Grouping costs a quarter of GX's own compound uniqueness on 20 M rows (stack.md)."""
    columns = ", ".join(key)
    twice = f"select {columns} from batch group by {columns} having count(*) > 1"
    same = " and ".join(f"t.{c} is not distinct from d.{c}" for c in key)
    return no_rows(
        rule,
        sentence,
        sentence_vi,
        twice,
        failing=f"select t.* from batch t where exists (select 1 from ({twice}) d where {same})",
        expected=f"one row for each {columns}",
        to_fix=to_fix,
        shows=key,
    )


def in_set(
    rule: str,
    sentence: str,
    sentence_vi: str,
    column: str,
    words: Iterable[str],
    *,
    to_fix: str,
) -> Expectation:
    """Every value of the column that is not NULL is one of the words."""
    allowed = list(words)
    listed = ", ".join("'" + w.replace("'", "''") + "'" for w in allowed)
    return ExpectColumnValuesToBeInSet(
        column=column,
        value_set=allowed,
        description=sentence,
        meta=_meta(
            rule,
            sentence_vi,
            f"{column} is one of: {', '.join(w or '(empty)' for w in allowed)}",
            to_fix,
            f"select * from batch where {column} is not null and {column} not in ({listed})",
            f"select count({column}) from batch",
            (column,),
        ),
    )


def between(
    rule: str,
    sentence: str,
    sentence_vi: str,
    column: str,
    lowest: float,
    highest: float | None,
    *,
    to_fix: str,
) -> Expectation:
    """Every value of the column that is not NULL lies within the bounds, both included."""
    above = "" if highest is None else f" or {column} > {highest}"
    return ExpectColumnValuesToBeBetween(
        column=column,
        min_value=lowest,
        max_value=highest,
        description=sentence,
        meta=_meta(
            rule,
            sentence_vi,
            f"{column} from {lowest}" + ("" if highest is None else f" to {highest}"),
            to_fix,
            f"select * from batch where {column} < {lowest}{above}",
            f"select count({column}) from batch",
            (column,),
        ),
    )


def not_after(rule: str, sentence: str, sentence_vi: str, first: str, last: str, *, to_fix: str) -> Expectation:
    """Where both are given, `first` is not later than `last`."""
    return ExpectColumnPairValuesAToBeGreaterThanB(
        column_A=last,
        column_B=first,
        or_equal=True,
        ignore_row_if="either_value_is_missing",
        description=sentence,
        meta=_meta(
            rule,
            sentence_vi,
            f"{first} ≤ {last}",
            to_fix,
            f"select * from batch where {first} > {last}",
            f"select count(*) from batch where {first} is not null and {last} is not null",
            (first, last),
        ),
    )


def has_columns(rule: str, sentence: str, sentence_vi: str, columns: Sequence[str], *, to_fix: str) -> Expectation:
    """The table has exactly these columns, in whatever order."""
    listed = ", ".join(f"('{c}')" for c in columns)
    found = "select column_name from (describe select * from batch)"
    return ExpectTableColumnsToMatchSet(
        column_set=list(columns),
        exact_match=True,
        description=sentence,
        meta=_meta(
            rule,
            sentence_vi,
            f"exactly the columns {', '.join(columns)}",
            to_fix,
            f"select column_name, 'missing' as problem from (values {listed}) c(column_name) "
            f"where column_name not in ({found}) "
            f"union all select column_name, 'not in the contract' from ({found}) "
            f"where column_name not in (select * from (values {listed}))",
            None,
            (),
        ),
    )


def _meta(
    rule: str,
    sentence_vi: str,
    expected: str,
    to_fix: str,
    failing: str,
    examined: str | None,
    shows: Sequence[str],
) -> dict[str, object]:
    return {
        "rule": rule,
        "sentence_vi": sentence_vi,
        "expected": expected,
        "to_fix": to_fix,
        "failing": _NAMED + failing,
        "examined": _NAMED + (examined or "select count(*) from batch"),
        "shows": list(shows),
    }
