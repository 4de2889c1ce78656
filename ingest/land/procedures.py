"""Listed records → rows of a record contract (`procedure`): sources that list things, which dbt then counts."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ingest.contract import CONTRACTS
from ingest.declare.source import Source
from ingest.declare.table import DeclaredTable
from ingest.land.row_context import body, first_problem, in_names, meaning, shared_fields, with_periods, with_units
from ingest.parse.headers import LocatedColumn, LocatedTable
from ingest.parse.reference_lists import ReferenceLists
from ingest.read.sheet import Sheet
from ingest.store.records import RawFile

# Raise when what is landed from the same cells changes: every kept file of this kind is then read again.
VERSION = 1


def cells(table: DeclaredTable, sheet: Sheet, located: LocatedTable, file: RawFile) -> Iterator[pl.DataFrame]:
    """One frame of records, a column per column of the contract the source gives, all still text."""

    def one(target: str) -> LocatedColumn | None:
        return next((c for c in located.columns if c.column.to == target), None)

    given = [c for c in located.columns if c.column.to not in ("nothing", "unit", "published_at", "as_of_date")]
    dated = one("as_of_date")
    key = located.columns[0]
    yield body(table, sheet, located).select(
        *shared_fields(table, sheet, located, file, one),
        pl.lit(key.coordinate).alias("cell_column"),
        (meaning(dated) if dated else pl.lit(in_names(table.period, file.name, sheet.name), pl.String)).alias(
            "period_text"
        ),
        *(meaning(c).alias(c.column.to) for c in given),
    )


def rows(source: Source, cells: pl.DataFrame, reference: ReferenceLists) -> pl.DataFrame:
    """Records → rows of a record contract, each with `problem`, `rule`, `published_at`, `file_name`."""
    contract = CONTRACTS[source.contract]
    rows = with_units(with_periods(source, cells), reference)
    rows = rows.with_columns(as_of_date="period_end")
    if "root_procedure_code" not in rows.columns:
        rows = rows.with_columns(root_procedure_code="procedure_code")
    absent = [c for c in contract.columns if c.name not in rows.columns]
    words = {"true": True, "false": False}
    truths = [c.name for c in contract.columns if c.sql_type == "BOOLEAN" and c.name in rows.columns]
    unreadable = [
        pl.when(pl.col(t).is_not_null() & ~pl.col(t).str.to_lowercase().is_in(list(words)))
        .then(pl.format(f"{t}: expected true or false, met {{}}", pl.col(t)))
        for t in truths
    ]  # fmt: skip
    needed = [
        pl.when(pl.col(c.name).is_null()).then(pl.lit(f"{c.name} is empty"))
        for c in contract.columns
        if c.required and c.name in rows.columns and c.name not in ("unit_id", "unit_text")
    ]
    return (
        rows.with_columns(pl.lit(None, pl.String).alias(c.name) for c in absent)
        .with_columns(
            pl.col("procedure_code").alias("value_text"),
            *first_problem(
                filled=pl.coalesce(*needed, pl.lit(None, pl.String)),
                known_period="period_problem",
                resolvable_unit="unit_problem",
                readable_truth=pl.coalesce(*unreadable, pl.lit(None, pl.String)),
                known_word="unexplained",
            ),
        )
        .with_columns(
            pl.col(t).str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Boolean) for t in truths
        )
    )
