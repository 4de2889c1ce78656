"""Comparing two releases: the rows of `changes`, and what they come to.

A value is known by its key in `fct_indicator`, a verdict by its key in `fct_target`, a due report
by its key in `fct_reporting`. Only what an analyst would have read differently is a change: a
number, how it came about or how exact it is, a value that came or went, a verdict that turned, a report that is
late.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from orchestration.release.describe.changes.sides import attach_side
from orchestration.release.describe.changes.table import KINDS, create_changes_table

_FOLDER = Path(__file__).parent
# The order of the files is the order of the rows in changes.parquet.
_INSERTS = tuple(
    (_FOLDER / name).read_text("utf-8")
    for name in ("insert_values.sql", "insert_verdicts.sql", "insert_reports.sql")
)
_EXAMPLES = (_FOLDER / "examples.sql").read_text("utf-8")
_WITHDRAWN = (_FOLDER / "withdrawn_statements.sql").read_text("utf-8")
_COUNTS = """
    select kind, coalesce(indicator_id, source_id) as subject, count(*) as change_count
    from changes
    group by kind, subject
    order by change_count desc, kind, subject
"""


@dataclass(frozen=True)
class ChangeRow:
    """One row of `changes` with what it is about.

    `subject`: an indicator, or the dataset of a report.
    """

    kind: str
    subject: str
    unit_id: str
    period_start: dt.date | None
    period_end: dt.date | None
    due_date: dt.date | None
    period_kind: str | None
    boundary_set: str | None
    target_id: str | None
    basis: str | None
    value_before: Decimal | None
    value_after: Decimal | None
    numerator_before: Decimal | None
    numerator_after: Decimal | None
    denominator_before: Decimal | None
    denominator_after: Decimal | None
    said_before: str | None
    said_after: str | None
    qualifier_before: str | None
    qualifier_after: str | None
    flags_before: str | None
    flags_after: str | None
    reason: str | None


@dataclass(frozen=True)
class WithdrawnStatements:
    """Figures of one measure that a source stated in the earlier release and no longer states.

    `units`: of how many units; `example_units`: the ids of the first few. The days are those of all
    their periods.
    """

    source_id: str
    measure_code: str
    figures: int
    units: int
    first_day: dt.date
    last_day: dt.date
    example_units: Sequence[str]


@dataclass(frozen=True)
class ReleaseChanges:
    """A comparison of two releases by their ids; `before` is None for the first release.

    `counts`: kind → rows. `subject_counts`: (kind, indicator_id or source_id) → rows, most rows
    first. `subject_names` and `unit_names`: id → its name in both languages. `examples`: at most 5
    rows of a kind and subject. `withdrawn`: figures that sources no longer state, whether or not an
    indicator rests on them.
    """

    before: str | None
    after: str
    counts: Mapping[str, int]
    subject_counts: Mapping[tuple[str, str], int]
    subject_names: Mapping[str, str]
    unit_names: Mapping[str, str]
    examples: tuple[ChangeRow, ...]
    withdrawn: tuple[WithdrawnStatements, ...]


def compare_releases(before: Path | None, after: Path) -> ReleaseChanges:
    """The changes from one release folder to another. Nothing is written."""
    with open_comparison(before, after) as connection:
        return summarize_changes(connection, before, after.name)


@contextmanager
def open_comparison(
    before: Path | None, after: Path
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with both releases attached and the table `changes` filled, in order.

    The first release has no changes: nobody had read anything before it.
    """
    with duckdb.connect(":memory:") as connection:
        attach_side(connection, "before", before)
        attach_side(connection, "after", after)
        create_changes_table(connection)
        if before is not None:
            for insert in _INSERTS:
                connection.execute(insert)
        yield connection


def summarize_changes(
    connection: duckdb.DuckDBPyConnection, before: Path | None, after: str
) -> ReleaseChanges:
    """What the table `changes` of an open comparison comes to.

    `after`: the id of the later release.
    """
    counts = dict.fromkeys(KINDS, 0)
    subject_counts: dict[tuple[str, str], int] = {}
    for kind, subject, rows in connection.execute(_COUNTS).fetchall():
        counts[kind] += rows
        subject_counts[kind, subject] = rows
    indicator_names = _read_names(
        connection, "dim_indicator", "indicator_id, name_vi, name_en"
    )
    source_names = _read_names(
        connection, "dim_source", "source_id, title_vi, title_en"
    )
    measure_names = _read_names(
        connection, "dim_measure", "measure_code, name_vi, name_en"
    )
    return ReleaseChanges(
        before=before.name if before else None,
        after=after,
        counts=counts,
        subject_counts=subject_counts,
        subject_names=indicator_names | source_names | measure_names,
        unit_names=_read_names(connection, "dim_org_unit", "unit_id, name_vi, name_en"),
        examples=tuple(
            ChangeRow(*row) for row in connection.execute(_EXAMPLES).fetchall()
        ),
        withdrawn=_list_withdrawn(connection, before),
    )


def _list_withdrawn(
    connection: duckdb.DuckDBPyConnection, before: Path | None
) -> tuple[WithdrawnStatements, ...]:
    """What sources no longer state, by source and measure; nothing before the first release."""
    if before is None:
        return ()
    withdrawn: list[WithdrawnStatements] = []
    for row in connection.execute(_WITHDRAWN).fetchall():
        withdrawn.append(WithdrawnStatements(*row))
    return tuple(withdrawn)


def _read_names(
    connection: duckdb.DuckDBPyConnection, table: str, columns: str
) -> dict[str, str]:
    """Id → the name in both languages; where the releases differ, the name in the later one.

    `columns`: id, Vietnamese name, English name.
    """
    names: dict[str, str] = {}
    for side in ("before", "after"):
        rows = connection.execute(f"select {columns} from {side}_{table}").fetchall()
        for identifier, vietnamese, english in rows:
            names[identifier] = f"{vietnamese} · {english}"
    return names
