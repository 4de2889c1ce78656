"""The second look: cells that the fast lane did not take, read as text as other files are.

What can be understood joins its month; of what can't, the first reason is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from ingest.contract.landed import DOSSIER
from ingest.land.dossiers.case_file import CaseReading
from ingest.land.dossiers.days import find_implausible_day, parse_days
from ingest.land.dossiers.words import (
    COLUMN_TYPES,
    DAY_COLUMNS,
    EDITION_COLUMNS,
    list_allowed_words,
    translate_words,
)
from ingest.land.row_problems import choose_first_problem
from ingest.parse.numbers.parse import parse_numbers
from ingest.read.sheet import set_blanks_to_null
from ingest.store.landing import UNDATED

_NEEDED = ("dossier_code", "procedure_code")
# Columns that are read beside the others: from the edition, or of more than their own cell.
_READ_APART = (*EDITION_COLUMNS, "unit_id", "fee_due")


@dataclass(frozen=True)
class CaseProblem:
    """A rule over one column of the contract.

    `message`: what is wrong, null where the rule is kept.
    """

    rule: str
    column: str
    message: pl.Expr


def look_again(cells: pl.DataFrame, reading: CaseReading) -> pl.DataFrame:
    """Text cells (columns are letters) → the columns of the contract but the edition's, for every
    row.

    A row with a `rule` is no case: `problem` says why, `cell_column` and `value_text` where and of
    what text. `line` is not yet known.
    """
    cells = _clean_cells(cells)
    rows = _read_columns(cells, reading)
    rows = _add_fees(rows, cells, reading)
    rows = rows.with_columns(
        unit_day=pl.coalesce(*DAY_COLUMNS, pl.lit(reading.known_from))
    )
    rows = reading.reference.resolve_units(rows, date_column="unit_day")
    problems = _list_problems(reading)
    message, rule = choose_first_problem(**{p.rule: p.message for p in problems})
    rows = rows.with_columns(rule, message=message)
    return _locate_problems(rows, problems, reading)


def write_cases(rows: pl.DataFrame, number: int, reading: CaseReading) -> None:
    """Write what the second look took for cases beside those of the fast lane.

    `number`: of this batch.
    """
    month = pl.col("received_date").dt.strftime("%Y-%m").fill_null(UNDATED)
    edition = {name: pl.lit(text) for name, text in reading.edition.items()}
    rows = rows.with_columns(**edition, month=month)
    for (name,), part in rows.group_by("month"):
        path = reading.months_folder / f"{name} again{number}.parquet"
        typed = part.select(
            pl.col(column).cast(kind) for column, kind in DOSSIER.schema.items()
        )
        typed.write_parquet(path, compression="zstd")


def _clean_cells(cells: pl.DataFrame) -> pl.DataFrame:
    """One form of every letter, no blanks around a text; null where nothing is left."""
    text = pl.col(pl.String).str.normalize("NFC").str.strip_chars()
    return set_blanks_to_null(cells.with_columns(text))


def _read_columns(cells: pl.DataFrame, reading: CaseReading) -> pl.DataFrame:
    """The cells with a column for each of the contract that is read from one cell alone."""
    file = reading.file
    expressions = {}
    for target in COLUMN_TYPES:
        if target in _READ_APART:
            continue
        if target not in file.columns:
            constant = file.unit_text if target == "unit_text" else None
            expressions[target] = pl.lit(constant, DOSSIER.schema[target])
        elif target in DAY_COLUMNS:
            expressions[target] = parse_days(pl.col(file.columns[target].letter))
        else:
            column = file.columns[target]
            expressions[target] = translate_words(
                target, column.declared, pl.col(column.letter)
            )
    return cells.with_columns(**expressions)


def _add_fees(
    rows: pl.DataFrame, cells: pl.DataFrame, reading: CaseReading
) -> pl.DataFrame:
    """With `fee_due` (đồng) and `fee_problem`.

    Parsed beside fees from all over the file, which show what its dots and commas are for.
    """
    fee_type = DOSSIER.schema["fee_due"]
    column = reading.file.columns.get("fee_due")
    if column is None:
        return rows.with_columns(
            fee_due=pl.lit(None, fee_type),
            fee_problem=pl.lit(None, pl.String),
        )
    declared = column.declared
    fees = parse_numbers(
        pl.concat([cells[column.letter], reading.sample.cells[column.letter]]),
        kind=declared.number,
        scale=Decimal(declared.scale),
        missing=declared.missing,
    ).head(cells.height)
    return rows.with_columns(
        fee_due=fees["value"].cast(fee_type, strict=False),
        fee_problem=_find_fee_problem(fees),
    )


def _find_fee_problem(fees: pl.DataFrame) -> pl.Series:
    is_foreign = ~pl.col("unit_word").is_in(["VND", "things"])
    message = pl.format("expected a fee in đồng, found one in {}", "unit_word")
    problem = pl.coalesce("problem", pl.when(is_foreign).then(message))
    return fees.select(fee_problem=problem).to_series()


def _list_problems(reading: CaseReading) -> list[CaseProblem]:
    """Every rule a case may break; the first that is broken counts."""
    filled = [_find_empty(column) for column in _NEEDED]
    unread = [_find_unread(target, reading) for target in COLUMN_TYPES]
    negative_fee = pl.format("expected fee_due not below zero, found {}", "fee_due")
    below_zero = pl.when(pl.col("fee_due") < 0).then(negative_fee)
    implausible = [_find_implausible(day, reading) for day in DAY_COLUMNS]
    return [
        *filled,
        *(problem for problem in unread if problem is not None),
        CaseProblem(
            "readable_fee_due", "fee_due", pl.coalesce("fee_problem", below_zero)
        ),
        *implausible,
        CaseProblem("resolvable_unit", "unit_text", pl.col("problem")),
    ]


def _find_implausible(day: str, reading: CaseReading) -> CaseProblem:
    return CaseProblem(
        f"plausible_{day}", day, find_implausible_day(day, reading.known_from)
    )


def _find_empty(column: str) -> CaseProblem:
    message = pl.lit(f"expected {column}, found an empty cell")
    is_empty = pl.col(column).is_null()
    return CaseProblem(f"filled_{column}", column, pl.when(is_empty).then(message))


def _find_unread(target: str, reading: CaseReading) -> CaseProblem | None:
    """A text that is no day, or none of the words its column may hold.

    None where any text is read.
    """
    column = reading.file.columns.get(target)
    if column is None or target in _READ_APART:
        return None
    printed = pl.col(column.letter)
    if target in DAY_COLUMNS:
        message = pl.format(
            f"expected {target} to be a day such as 31/12/2024 or 2024-12-31, found “{{}}”",
            printed,
        )
        is_unread = printed.is_not_null() & pl.col(target).is_null()
        return CaseProblem(
            f"readable_{target}", target, pl.when(is_unread).then(message)
        )
    words = list_allowed_words(target, column.declared)
    if words is None:
        return None
    message = pl.format(
        f"expected {target} to be one of {', '.join(words)}, found “{{}}”", printed
    )
    return CaseProblem(
        f"known_{target}", target, pl.when(~printed.is_in(words)).then(message)
    )


def _locate_problems(
    rows: pl.DataFrame,
    problems: list[CaseProblem],
    reading: CaseReading,
) -> pl.DataFrame:
    """With the cell and the text of the column whose rule is broken.

    `problem` names the case too.
    """
    letters = {}
    texts = []
    for problem in problems:
        column = reading.file.columns.get(problem.column)
        if column is not None:
            letters[problem.rule] = column.letter
            texts.append(
                pl.when(pl.col("rule") == problem.rule).then(pl.col(column.letter))
            )
    code = pl.col("dossier_code").fill_null("?")
    has_problem = pl.col("rule").is_not_null()
    contract = [
        name for name in COLUMN_TYPES if name not in (*EDITION_COLUMNS, "unit_text")
    ]
    return rows.select(
        *contract,
        "rule",
        unit_text=pl.col("unit_text").fill_null(""),
        line=pl.lit(None, pl.Int64),
        problem=pl.when(has_problem).then(pl.format("case {}: {}", code, "message")),
        cell_column=pl.col("rule").replace_strict(
            letters, default="", return_dtype=pl.String
        ),
        value_text=pl.coalesce(*texts, pl.lit("")),
    )
