"""Which rows rest on a corrected cell, and how they show it.

A row keeps the text as it was printed and carries the flag `corrected`.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ingest.contract.vocabulary import merge_flags
from ingest.declare.corrections import Correction
from ingest.land.corrections.printed_cells import CorrectedCell

# The rule under which a row is listed that a correction leaves out: decided by a person, and no
# loss.
LEFT_OUT = "left_out_by_correction"

_SHEET = ["raw_sha256", "cell_sheet"]
_COLUMN = [*_SHEET, "cell_column"]
_CELL = [*_SHEET, "cell_row", "cell_column"]
_CELLS = {
    "raw_sha256": pl.String,
    "cell_sheet": pl.String,
    "cell_row": pl.Int64,
    "cell_column": pl.String,
    "printed": pl.String,
    "read_as": pl.String,
    "left_out": pl.String,
}
_MARKS = ["row_index", "left_out", "value_printed", "unit_printed"]
_NOT_PRINTED = pl.lit(None, pl.String)


def mark_corrected_rows(
    rows: pl.DataFrame, corrected: Sequence[CorrectedCell]
) -> pl.DataFrame:
    """Rows of a contract, with `problem` and `rule`; those that rest on a corrected cell show it.

    A row rests on its own cell, on a corrected cell of its row that is no figure (its unit, its
    period), and on one above the table (a banner). Its `value_text` and `unit_text` are as printed
    again, its `flags` hold `corrected`. One that is left out has the rule LEFT_OUT and the reason
    as its `problem`.
    """
    if not corrected:
        return rows
    numbered = rows.with_row_index("row_index")
    keys = numbered.select("row_index", *_CELL, "unit_text")
    cells = _list_cells(corrected).join(_find_first_rows(keys), on=_SHEET)
    marks = pl.concat(
        [_mark_own(cells, keys), _mark_beside(cells, keys), _mark_below(cells, keys)]
    )
    marks = marks.group_by("row_index").agg(
        pl.exclude("row_index").drop_nulls().first()
    )
    marks = marks.with_columns(is_corrected=True)
    marked = numbered.join(marks, on="row_index", how="left", maintain_order="left")
    return _write_marks(marked).select(rows.columns)


def _list_cells(corrected: Sequence[CorrectedCell]) -> pl.DataFrame:
    """One row per corrected cell; of two corrections of one cell the later is what was read."""
    records = [_to_record(cell) for cell in corrected]
    cells = pl.DataFrame(records, schema=_CELLS)
    return cells.unique(_CELL, keep="last", maintain_order=True)


def _to_record(cell: CorrectedCell) -> dict[str, str | int | None]:
    correction = cell.correction
    return {
        "raw_sha256": cell.raw_sha256,
        "cell_sheet": cell.cell_sheet,
        "cell_row": cell.cell_row,
        "cell_column": cell.cell_column,
        "printed": correction.expect,
        "read_as": correction.read_as,
        "left_out": _describe_omission(correction) if correction.drop else None,
    }


def _describe_omission(correction: Correction) -> str:
    return f"left out by the correction of {correction.date}: {correction.reason} ({correction.by})"


def _find_first_rows(keys: pl.DataFrame) -> pl.DataFrame:
    """The first row of figures in each sheet: what stands above it is a banner or a header."""
    return keys.group_by(_SHEET).agg(first_row=pl.col("cell_row").min())


def _mark_own(cells: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Marks of the rows whose own cell was corrected: its text was printed otherwise."""
    own = keys.join(cells, on=_CELL)
    return own.with_columns(value_printed="printed", unit_printed=_NOT_PRINTED).select(
        _MARKS
    )


def _mark_beside(cells: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Marks of the rows in whose line a cell was corrected that is no figure.

    It may be the unit's name.
    """
    inside = cells.filter(pl.col("cell_row") >= pl.col("first_row"))
    no_figure = inside.join(keys, on=_COLUMN, how="anti")
    is_unit = pl.col("unit_text") == pl.col("read_as").str.strip_chars()
    beside = keys.join(no_figure, on=[*_SHEET, "cell_row"])
    unit_printed = pl.when(is_unit).then("printed")
    marks = beside.with_columns(value_printed=_NOT_PRINTED, unit_printed=unit_printed)
    return marks.select(_MARKS)


def _mark_below(cells: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Marks of all rows of a sheet in which a cell above the table was corrected."""
    above = cells.filter(pl.col("cell_row") < pl.col("first_row"))
    below = keys.join(above, on=_SHEET)
    return below.with_columns(
        value_printed=_NOT_PRINTED, unit_printed=_NOT_PRINTED
    ).select(_MARKS)


def _write_marks(rows: pl.DataFrame) -> pl.DataFrame:
    """The marks put into the columns of the contract.

    A record that has no flags has no flag `corrected`.
    """
    is_left_out = pl.col("left_out").is_not_null()
    marks = {
        "value_text": pl.coalesce("value_printed", "value_text"),
        "unit_text": pl.coalesce("unit_printed", "unit_text"),
        "problem": pl.coalesce("left_out", "problem"),
        "rule": pl.when(is_left_out).then(pl.lit(LEFT_OUT)).otherwise("rule"),
    }
    if "flags" in rows.columns:
        flags = merge_flags(pl.col("flags"), pl.lit("corrected"))
        marks["flags"] = pl.when("is_corrected").then(flags).otherwise("flags")
    return rows.with_columns(**marks)
