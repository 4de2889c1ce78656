"""What a printed row is about: its unit, its period and its date of publication.

Shared by observations and procedures. First as text, from the row's own cells or from around its
table; then parsed and resolved, once for each text that occurs.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import polars as pl

from ingest.declare.source import Source
from ingest.land.surroundings import find_unit_text
from ingest.land.tables import PrintedTable
from ingest.parse.headers.located import LocatedColumn, LocatedTable
from ingest.parse.periods import parse_periods
from ingest.parse.reference_lists import ReferenceLists


# A table says the same of every cell, and so do the tables of its template: polars takes longer to
# build such a word than to write it down a column.
@lru_cache(maxsize=2_000)
def write_throughout(text: str | None) -> pl.Expr:
    """The same text, or none, in every row."""
    return pl.lit(text, pl.String)


NO_TEXT = write_throughout(None)


def choose_first_text(*texts: pl.Expr) -> pl.Expr:
    """In each row the first of the texts that is there; most tables have none of them to begin with."""
    given = [text for text in texts if text is not NO_TEXT]
    return pl.coalesce(given) if given else NO_TEXT


# A message about an undeclared word lists so many of the declared ones.
_WORDS_LISTED = 8


def describe_rows(table: PrintedTable, sha256: str) -> dict[str, pl.Expr]:
    """What every cell of a row has in common, by the name of its column.

    All but `cell_row` are text. `unit_text` and `published_text` as printed; `unexplained`: a word
    of the row that has no declared meaning.
    """
    published = table.find_column("published_at")
    published_text = pl.col(published.coordinate) if published else NO_TEXT
    return {
        "raw_sha256": write_throughout(sha256),
        "file_name": write_throughout(table.file_name),
        "cell_sheet": write_throughout(table.sheet.name),
        "cell_row": pl.col("row").cast(pl.Int64),
        "unexplained": _find_unexplained_word(table.located),
        "published_text": published_text,
        "unit_text": _find_unit_text(table),
    }


def translate_cell(located: LocatedColumn) -> pl.Expr:
    """The cell's text without blanks around it, or what its word means by the declaration."""
    column = located.column
    text = pl.col(located.coordinate).str.strip_chars()
    if not column.values and column.otherwise is None:
        return text
    meaning = text.replace_strict(
        column.values, default=column.otherwise, return_dtype=pl.String
    )
    if column.otherwise is not None:
        return meaning
    return pl.when(text.is_not_null()).then(meaning)


def add_periods(rows: pl.DataFrame, source: Source) -> pl.DataFrame:
    """With the period that `period_text` names, and `published_at` (a day, or null).

    `period_problem`: why either can't be read. A period's columns are those of `parse_periods`.
    """
    closes_on = source.tables[0].period.month_closes_on
    rows = _join_periods(rows, closes_on)
    rows = _join_publication(rows)
    if source.contract == "observation":
        rows = rows.with_columns(period_start=first_day_of_kind(closes_on))
    has_publication = pl.col("published_text").is_not_null()
    publication_problem = pl.when(has_publication).then("published_problem")
    printed = pl.when(pl.col("published_problem").is_null()).then("published_at")
    return rows.with_columns(
        period_problem=pl.coalesce("period_problem", publication_problem),
        published_at=pl.coalesce(printed, find_declared_publication(source)),
    )


def find_declared_publication(source: Source) -> pl.Expr:
    """The date of publication that no row prints: declared, or in the file's name (column
    `file_name`). Null where the name holds none, also where what stands there is no date.
    """
    edition = source.edition
    if not edition.published_at_in_file_name:
        return pl.lit(edition.published_at, pl.Date)
    groups = pl.col("file_name").str.extract_groups(edition.published_at_in_file_name)
    numbers = [groups.struct.field(name) for name in ("year", "month", "day")]
    return pl.concat_str(numbers, separator="-").str.to_date("%Y-%m-%d", strict=False)


def add_units(rows: pl.DataFrame, reference: ReferenceLists) -> pl.DataFrame:
    """With `unit_id`, the unit that a name or code meant on the period's last day, or
    `unit_problem`.
    """
    resolved = reference.resolve_units(rows, date_column="period_end")
    return resolved.rename({"problem": "unit_problem"})


def group_in_order(
    frame: pl.DataFrame,
    *columns: str,
) -> Iterator[tuple[tuple[Any, ...], pl.DataFrame]]:
    """(values, rows) of each group, in the order in which they appear.

    A frame of one group, which most are, is given as it is: nothing is copied.
    """
    if is_one_group(frame, *columns):
        yield tuple(frame[column][0] for column in columns), frame
    else:
        yield from frame.group_by(columns, maintain_order=True)


def is_one_group(frame: pl.DataFrame, *columns: str) -> bool:
    """Whether there is a row, and all others have in these columns what it has."""
    return frame.height > 0 and all(is_one_value(frame[column]) for column in columns)


def is_one_value(values: pl.Series) -> bool:
    """Whether all of them are the same, or all null."""
    nulls = values.null_count()
    if nulls:
        return nulls == values.len()
    return bool((values == values[0]).all())


def _find_unit_text(table: PrintedTable) -> pl.Expr:
    located = table.find_column("unit")
    if located is not None:
        return translate_cell(located)
    return write_throughout(find_unit_text(table.declared.unit, table.surroundings))


def _find_unexplained_word(located: LocatedTable) -> pl.Expr:
    """Why a word is not understood whose column declares the meaning of its words: none is dropped
    in silence.
    """
    problems = []
    for column in located.columns:
        declared = column.column
        is_closed = bool(declared.values) and declared.otherwise is None
        if not is_closed or declared.to in ("value", "nothing"):
            continue
        text = pl.col(column.coordinate).str.strip_chars()
        words = ", ".join(list(declared.values)[:_WORDS_LISTED])
        message = pl.format(
            f"expected one of {words} under “{column.text}”, found “{{}}”", text
        )
        problems.append(pl.when(~text.is_in(list(declared.values))).then(message))
    return choose_first_text(*problems)


def _join_periods(rows: pl.DataFrame, closes_on: int | None) -> pl.DataFrame:
    """With the columns of `parse_periods` for each `period_text`.

    Its `problem` is `period_problem`.
    """
    texts = rows.select("period_text").unique()
    parsed = parse_periods(texts["period_text"], closes_on).rename(
        {"problem": "period_problem"}
    )
    periods = pl.concat([texts, parsed], how="horizontal")
    return rows.join(
        periods, on="period_text", how="left", nulls_equal=True, maintain_order="left"
    )


def _join_publication(rows: pl.DataFrame) -> pl.DataFrame:
    """With `published_at` and `published_problem` for each `published_text`."""
    texts = rows.select("published_text").unique()
    parsed = parse_periods(texts["published_text"], None)
    days = parsed.select(published_at="period_end", published_problem="problem")
    publications = pl.concat([texts, days], how="horizontal")
    return rows.join(
        publications,
        on="published_text",
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )


def first_day_of_kind(month_closes_on: int | None) -> pl.Expr:
    """The first day of a period, which its kind decides as much as its text.

    `month_closes_on`: 14 makes a year begin on 15/12 (Decree 09/2019/NĐ-CP).
    """
    year_before = pl.col("period_end").dt.year() - 1
    last_of_december = pl.date(year_before, 12, month_closes_on or 31)
    new_year = last_of_december + pl.duration(days=1)
    return (
        # a stock is a moment: its first day is its last
        pl.when(pl.col("period_kind") == "as_of")
        .then("period_end")
        # "2024-03", to date, began when the year did
        .when(pl.col("period_kind") == "year_to_date")
        .then(new_year)
        .otherwise("period_start")
    )
