"""Numbers as who opens the workbook sees them: with the % and the words that their formats add."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from ingest.parse.numbers.column import VALUE_DTYPE
from ingest.parse.numbers.values import multiply_where_it_fits
from ingest.read.sheet import Sheet


def write_as_seen(cells: pl.Series, rows: pl.Series, sheet: Sheet) -> pl.Series:
    """The texts of a column's cells (`cells.name`, in `rows`) as they are seen: 0.48 under a format
    of percent as "48%", 12.5 under one with a sign of money as "12.5 USD".
    """
    shown = sheet.find_shown(cells.name, rows)
    if shown is None:
        return cells
    text = pl.lit(cells)
    # Rounded at the sixth decimal before, as a printed share is: both are the same figure.
    share = text.cast(VALUE_DTYPE, strict=False)
    percentage = multiply_where_it_fits(share, Decimal(100)).cast(pl.String)
    percentage = percentage.str.strip_chars_end("0").str.strip_chars_end(".") + "%"
    number = pl.when("is_percent").then(percentage).otherwise(text)
    seen = pl.concat_str("before", number, "after")
    return shown.select(pl.coalesce(seen, text).alias(cells.name)).to_series()


def find_percentages(column: str, rows: pl.Series, sheet: Sheet) -> pl.Series:
    """Which of the `rows` hold a number under a format of percent in that column, as booleans."""
    shown = sheet.find_shown(column, rows)
    if shown is None:
        return pl.repeat(False, rows.len(), eager=True)
    return shown["is_percent"]
