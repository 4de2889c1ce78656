"""What a rule is: the words of a refusal, and the SQL that finds the rows that break it.

Plain data, without Great Expectations: `gx_duckdb` makes expectations of it when a gate runs. In
the SQL of a rule the table that is judged is called `batch`; the tables of the release before this
run are `previous.<table>`.

A rule that is a query is a file of `rules/`, read by `rule_file`; the other kinds here are those
that Great Expectations has an expectation for. Which rules a table has is listed in `suites` and
`rules/<table>/`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from expectations.verdict import Severity
from ingest.sql_text import quote_literal, quote_literals


@dataclass(frozen=True, kw_only=True)
class Rule(ABC):
    """One sentence that must hold for one table, in both languages.

    `to_fix` tells the reader of a failure what to do; where it is empty, that of the suite stands
    for it. `to_fix_vi` and `expected_vi` say the same in Vietnamese, for every rule.
    A rule whose severity is "warning" is reported and does not stop the line.
    """

    name: str
    sentence: str
    sentence_vi: str
    to_fix: str = ""
    to_fix_vi: str = ""
    severity: Severity = "critical"

    @property
    @abstractmethod
    def expected(self) -> str:
        """What a row looks like that keeps the rule."""

    @property
    @abstractmethod
    def expected_vi(self) -> str:
        """The same in Vietnamese."""

    @property
    @abstractmethod
    def failing_query(self) -> str:
        """Over `batch`: the rows that break the rule."""

    @property
    def examined_query(self) -> str:
        """Over `batch`: how many rows the rule is about, one number."""
        return "select count(*) from batch"

    @property
    def columns_shown(self) -> Sequence[str]:
        """The columns that explain a failure; they stand first in a report."""
        return ()

    @property
    def compared_tables(self) -> Mapping[str, Sequence[str]]:
        """Table of the last release → the columns read of it. Empty: the rule compares nothing."""
        return {}


@dataclass(frozen=True, kw_only=True)
class QueryRule(Rule):
    """No row comes out of a query: a file of `rules/`."""

    expects: str
    expects_vi: str = ""
    query: str
    examines: str = "select count(*) from batch"
    shows: Sequence[str] = ()
    compares: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def expected(self) -> str:
        return self.expects

    @property
    def expected_vi(self) -> str:
        return self.expects_vi

    @property
    def failing_query(self) -> str:
        return self.query

    @property
    def examined_query(self) -> str:
        return self.examines

    @property
    def columns_shown(self) -> Sequence[str]:
        return self.shows

    @property
    def compared_tables(self) -> Mapping[str, Sequence[str]]:
        return self.compares


@dataclass(frozen=True, kw_only=True)
class UniqueKey(Rule):
    """No two rows share a key."""

    key: Sequence[str]

    @property
    def expected(self) -> str:
        return f"one row for each {', '.join(self.key)}"

    @property
    def expected_vi(self) -> str:
        return f"một dòng cho mỗi {', '.join(self.key)}"

    @property
    def repeated_query(self) -> str:
        """The keys that occur twice. Grouping costs a quarter of Great Expectations' own compound
        uniqueness on 20 M rows, so this decides, and the rows themselves are looked up only where
        it fails."""
        columns = ", ".join(self.key)
        return f"select {columns} from batch group by {columns} having count(*) > 1"

    @property
    def failing_query(self) -> str:
        is_same = " and ".join(
            f"t.{column} is not distinct from d.{column}" for column in self.key
        )
        return f"select t.* from batch as t where exists (select 1 from ({self.repeated_query}) as d where {is_same})"

    @property
    def columns_shown(self) -> Sequence[str]:
        return self.key


@dataclass(frozen=True, kw_only=True)
class OneOf(Rule):
    """Every value of the column that is not null is one of the words."""

    column: str
    words: Sequence[str]

    @property
    def expected(self) -> str:
        return f"{self.column} is one of: {', '.join(word or '(empty)' for word in self.words)}"

    @property
    def expected_vi(self) -> str:
        return f"{self.column} là một trong: {', '.join(word or '(để trống)' for word in self.words)}"

    @property
    def failing_query(self) -> str:
        return f"select * from batch where {self.column} not in ({quote_literals(self.words)})"

    @property
    def examined_query(self) -> str:
        return f"select count({self.column}) from batch"

    @property
    def columns_shown(self) -> Sequence[str]:
        return (self.column,)


@dataclass(frozen=True, kw_only=True)
class WithinBounds(Rule):
    """Every value of the column that is not null lies between the bounds, both included."""

    column: str
    lowest: float
    highest: float

    @property
    def expected(self) -> str:
        return f"{self.column} from {self.lowest} to {self.highest}"

    @property
    def expected_vi(self) -> str:
        return f"{self.column} từ {self.lowest} đến {self.highest}"

    @property
    def failing_query(self) -> str:
        return f"select * from batch where {self.column} < {self.lowest} or {self.column} > {self.highest}"

    @property
    def examined_query(self) -> str:
        return f"select count({self.column}) from batch"

    @property
    def columns_shown(self) -> Sequence[str]:
        return (self.column,)


@dataclass(frozen=True, kw_only=True)
class NotAfter(Rule):
    """Where both columns are filled, `first` is not later than `last`."""

    first: str
    last: str

    @property
    def expected(self) -> str:
        return f"{self.first} ≤ {self.last}"

    @property
    def expected_vi(self) -> str:
        return self.expected

    @property
    def failing_query(self) -> str:
        return f"select * from batch where {self.first} > {self.last}"

    @property
    def examined_query(self) -> str:
        return f"select count(*) from batch where {self.first} is not null and {self.last} is not null"

    @property
    def columns_shown(self) -> Sequence[str]:
        return (self.first, self.last)


@dataclass(frozen=True, kw_only=True)
class ExactColumns(Rule):
    """The table has exactly these columns, in whatever order."""

    columns: Sequence[str]

    @property
    def expected(self) -> str:
        return f"exactly the columns {', '.join(self.columns)}"

    @property
    def expected_vi(self) -> str:
        return f"đúng các cột {', '.join(self.columns)}"

    @property
    def failing_query(self) -> str:
        """One row for each column that is missing or too many."""
        listed = ", ".join(f"({quote_literal(column)})" for column in self.columns)
        return (
            "select column_name, case when is_there then 'not in the contract' else 'missing' end as problem "
            f"from (select column_name, false as is_there from (values {listed}) as c (column_name) "
            "union all select column_name, true as is_there from (describe select * from batch)) "
            "qualify count(*) over (partition by column_name) = 1"
        )


def over_table(query: str, table: str) -> str:
    """The query with `batch` for the table: named once, however often the query reads it."""
    batch = f"with batch as not materialized (select * from {table})"
    if query.startswith("with "):
        return f"{batch}, {query.removeprefix('with ')}"
    return f"{batch} {query}"
