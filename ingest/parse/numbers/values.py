"""Digits, signs, scale words and fractions to exact decimals. No number passes through a float."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import polars as pl

from ingest.parse.numbers.cells import DENOMINATOR, NUMBER
from ingest.parse.numbers.column import LARGEST_VALUE, VALUE_DTYPE, NumberColumn
from ingest.parse.numbers.words import SCALES


def add_values(
    cells: pl.LazyFrame, column: NumberColumn, *, has_scale_words: bool
) -> pl.LazyFrame:
    """`cells` with `base`, `numerator`, `denominator` and `value`, all Decimal(38,6).

    `base`: the number as printed, with its scale words; `value`: in the unit of the column, percent
    as 0-100. `numerator` and `denominator` are null where the cell is no fraction. Null also where
    a number does not fit. `has_scale_words`: whether any cell names a scale; where none does,
    looking for the words is left out.
    """
    is_negative = (pl.col("sign").fill_null("") == "-") | pl.col("open").is_not_null()
    minus = pl.when(is_negative).then(pl.lit("-")).otherwise(pl.lit(""))
    exponent = pl.col("power").cast(pl.Int32, strict=False).fill_null(0)
    under_exponent = pl.lit(0, pl.Int32)
    if has_scale_words:
        exponent = exponent + _count_zeros(NUMBER.scale_words)
        under_exponent = under_exponent + _count_zeros(DENOMINATOR.scale_words)
    digits = minus + pl.col(NUMBER.digits)
    return (
        cells.with_columns(
            base=_to_decimal(digits, exponent),
            scaled=_to_decimal(digits, exponent + (column.power_of_ten or 0)),
            denominator=_to_decimal(pl.col(DENOMINATOR.digits), under_exponent),
        )
        .with_columns(scaled=_apply_odd_scale(column))
        .with_columns(
            value=_choose_value(column),
            numerator=pl.when("is_fraction").then("base"),
        )
    )


def _count_zeros(scale_words: str) -> pl.Expr:
    """The power of ten that scale words make together: 12 of "nghìn tỷ"."""
    zeros = pl.lit(0, pl.Int32)
    for word, power in SCALES.items():
        times = pl.col(scale_words).str.count_matches(rf"\b{word}\b").cast(pl.Int32)
        zeros = zeros + times * power
    return zeros


def _to_decimal(digits: pl.Expr, exponent: pl.Expr) -> pl.Expr:
    """Half-even at the sixth decimal; null where there are more than 32 digits before it."""
    return (digits + "e" + exponent.cast(pl.String)).cast(VALUE_DTYPE, strict=False)


def _apply_odd_scale(column: NumberColumn) -> pl.Expr:
    """A scale that is no power of ten (a dozen) can't be written as an exponent."""
    if column.power_of_ten is not None:
        return pl.col("scaled")
    return multiply_where_it_fits(pl.col("base"), column.scale)


def _choose_value(column: NumberColumn) -> pl.Expr:
    """Of a fraction its quotient in a ratio column, else its numerator; of a number itself."""
    is_fraction, base, scaled = pl.col("is_fraction"), pl.col("base"), pl.col("scaled")
    if column.is_ratio:
        whole = pl.when(pl.col("denominator") > 0).then("denominator")
        of_fraction = multiply_where_it_fits(base, Decimal(100)) / whole
    else:
        of_fraction = base
    if column.kind == "share":
        as_percent = multiply_where_it_fits(scaled, Decimal(100))
        of_number = pl.when("is_percent").then(scaled).otherwise(as_percent)
    else:
        of_number = scaled
    return pl.when(is_fraction).then(of_fraction).otherwise(of_number)


def multiply_where_it_fits(value: pl.Expr, factor: Decimal) -> pl.Expr:
    """The product; null where it would have more than 32 digits before the decimal sign.

    Polars raises for the whole column where one product does not fit.
    """
    largest = math.floor(
        Fraction(LARGEST_VALUE) / max(abs(Fraction(factor)), Fraction(1))
    )
    fits = value.abs() < pl.lit(Decimal(largest), VALUE_DTYPE)
    return pl.when(fits).then(value) * pl.lit(factor, VALUE_DTYPE)
