"""Listed records → rows of the contract `procedure`: sources that list things, which dbt then
counts.
"""

from __future__ import annotations

import polars as pl

from ingest.contract.landed import PROCEDURE
from ingest.declare.source import Source
from ingest.land.row_context import (
    add_periods,
    add_units,
    describe_rows,
    translate_cell,
)
from ingest.land.row_problems import choose_first_problem
from ingest.land.surroundings import find_period_text
from ingest.land.tables import PrintedTable
from ingest.parse.headers.located import LocatedColumn
from ingest.parse.reference_lists import ReferenceLists

# Raise when what is landed from the same cells changes: every kept list of procedures is then read
# again.
VERSION = 1

# Columns that say what a row is about; each is read on its own, not into the contract's column of
# that name.
_CONTEXT = ("nothing", "unit", "published_at", "as_of_date")
_TRUTHS = {"true": True, "false": False}
_NO_PROBLEM = pl.lit(None, pl.String)


def _find_first_column(table: PrintedTable) -> LocatedColumn:
    """A record has many cells; it is named by the first of its columns, in JSON by the first field that
    is read.
    """
    if not table.sheet.has_header:
        for located in table.located.columns:
            if located.column.to != "nothing":
                return located
    return table.located.columns[0]


def extract_cells(table: PrintedTable, sha256: str) -> list[pl.DataFrame]:
    """One frame of records, a column for each column of the contract that the source gives, all
    still text.
    """
    day = table.find_column("as_of_date")
    if day is not None:
        period_text = translate_cell(day)
    else:
        around = find_period_text(table.declared.period, table.surroundings)
        period_text = pl.lit(around, pl.String)
    first_column = _find_first_column(table)
    fields = {}
    for located in table.located.columns:
        if located.column.to not in _CONTEXT:
            fields[located.column.to] = translate_cell(located)
    return [
        table.select_rows().select(
            **describe_rows(table, sha256),
            cell_column=pl.lit(first_column.coordinate),
            period_text=period_text,
            **fields,
        )
    ]


def build_rows(
    source: Source, cells: pl.DataFrame, reference: ReferenceLists
) -> pl.DataFrame:
    """`cells` as `extract_cells` gives them → the columns of the contract, not yet typed.

    Beside them `problem` and `rule` (null where the row is good), `published_at` (a day, or null)
    and `file_name`.
    """
    rows = cells.pipe(add_periods, source).pipe(add_units, reference)
    rows = rows.with_columns(as_of_date="period_end")
    if "root_procedure_code" not in rows.columns:
        rows = rows.with_columns(root_procedure_code="procedure_code")
    problems = _find_problems(rows)
    return (
        rows.pipe(_add_absent_columns)
        .with_columns(*problems, value_text="procedure_code")
        .with_columns(_parse_truth(column) for column in _list_truths(rows))
    )


def _list_truths(rows: pl.DataFrame) -> list[str]:
    """The columns of `rows` that hold yes or no."""
    truths = [
        column.name for column in PROCEDURE.columns if column.sql_type == "BOOLEAN"
    ]
    return [name for name in truths if name in rows.columns]


def _add_absent_columns(rows: pl.DataFrame) -> pl.DataFrame:
    """With the columns of the contract that the source does not give, all null."""
    absent = [
        column.name for column in PROCEDURE.columns if column.name not in rows.columns
    ]
    return rows.with_columns(_NO_PROBLEM.alias(name) for name in absent)


def _parse_truth(column: str) -> pl.Expr:
    word = pl.col(column).str.to_lowercase()
    return word.replace_strict(_TRUTHS, default=None, return_dtype=pl.Boolean)


def _find_problems(rows: pl.DataFrame) -> list[pl.Expr]:
    """`problem` and `rule`: the first reason why a record can't land."""
    empty = []
    for column in PROCEDURE.columns:
        # a unit that is not there is a unit that can't be resolved
        is_given = column.name in rows.columns and column.name not in (
            "unit_id",
            "unit_text",
        )
        if column.required and is_given:
            message = pl.lit(f"expected {column.name}, found an empty cell")
            empty.append(pl.when(pl.col(column.name).is_null()).then(message))
    unreadable = []
    for name in _list_truths(rows):
        text = pl.col(name)
        is_unread = text.is_not_null() & ~text.str.to_lowercase().is_in(list(_TRUTHS))
        message = pl.format(f"expected {name} to be true or false, found {{}}", text)
        unreadable.append(pl.when(is_unread).then(message))
    return choose_first_problem(
        filled=pl.coalesce(*empty, _NO_PROBLEM),
        known_period="period_problem",
        resolvable_unit="unit_problem",
        readable_truth=pl.coalesce(*unreadable, _NO_PROBLEM),
        known_word="unexplained",
    )
