"""Printed numbers, as Vietnamese and English sources write them, to exact values.

The rules are those of the domain notes (§7, §9). Whatever can be read in two ways is not read: it
gets a `problem`, and the row goes to quarantine.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from ingest.contract.vocabulary import MISSING_REASONS
from ingest.parse.numbers.cells import (
    find_qualifier,
    is_estimated,
    is_provisional,
    split_cells,
)
from ingest.parse.numbers.column import VALUE_DTYPE, NumberColumn, NumberKind
from ingest.parse.numbers.rules import list_rules
from ingest.parse.numbers.separators import (
    CUSTOMS,
    SeparatorCustom,
    add_digits,
    infer_custom,
)
from ingest.parse.numbers.unit_words import find_unit_word
from ingest.parse.numbers.values import add_values
from ingest.parse.numbers.words import FLAGS, MISSING_MARKS
from ingest.parse.problems import describe_problem, find_first_problem
from ingest.parse.spelling import clean_text, clean_texts

# Most cells of most tables are digits and nothing else; they say one thing, whatever stands beside
# them. More digits than these may not fit.
_BARE_DIGITS = r"^[0-9]{1,15}$"
_KINDS_OF_BARE_DIGITS = ("count", "amount", "printed")
_FULL_WIDTH_DIGITS = dict(zip("０１２３４５６７８９", "0123456789", strict=True))
# One sign with three digits after it: what it is for may rest on other cells of the column.
_MAY_BE_DOUBTFUL = r"[.,]\d{3}"


def parse_numbers(
    printed: pl.Series,
    *,
    kind: NumberKind,
    scale: Decimal,
    missing: Mapping[str, str],
    typed: pl.Series | None = None,
) -> pl.DataFrame:
    """What each printed cell says, in the column's unit times `scale`; one row per cell, in order.

    `kind` and `scale` are `number` and `scale` of a declared column; `missing`: marks of this
    source → missing_reason, which go before the common ones. `typed`: which cells are numbers to
    their file, so that their dot is a decimal one (booleans; None: none is known to be). Columns:

    value           Decimal(38,6), percent as 0-100; null where missing or where there is a problem.
                    Half-even at the sixth place. Of "62/63" 98.412698 in a percent or share column,
                    else 62.
    numerator, denominator   Decimal(38,6) of "62/63"; else null
    qualifier       "" | > | < | ~ ("trên", "gần", "khoảng" and their kin)
    missing_reason  one of MISSING_REASONS, or null
    estimated       "ước" stood there
    provisional     "sơ bộ", "prel." or "(p)" stood there
    is_percent      the cell itself said percent
    unit_word       the unit of measure that stood behind the number, by the names of `unit_words`
    problem         null, or why it was not read

    Raises ValueError for a missing_reason that is none of the contract.
    """
    column = NumberColumn(kind, scale)
    cells = printed.cast(pl.String).fill_null("").alias("printed")
    marks = _combine_marks(kind, missing)
    if typed is None or not typed.any():
        by_word = _parse_distinct(cells.unique(), column, marks)
        joined = cells.to_frame().join(
            by_word, on="printed", how="left", maintain_order="left"
        )
        return joined.drop("printed")
    frame = pl.DataFrame({"printed": cells, "is_typed": typed.fill_null(False)})
    parsed = []
    for is_typed in (False, True):
        words = frame.filter(is_typed=is_typed)["printed"].unique()
        of_type = _parse_distinct(words, column, marks, is_typed=is_typed)
        parsed.append(of_type.with_columns(is_typed=pl.lit(is_typed)))
    joined = frame.join(
        pl.concat(parsed), on=["printed", "is_typed"], how="left", maintain_order="left"
    )
    return joined.drop("printed", "is_typed")


def list_readings(
    printed: pl.Series, *, kind: NumberKind, scale: Decimal, missing: Mapping[str, str]
) -> pl.DataFrame:
    """Every value a printed cell may have, whatever else its column holds: `printed`, `value`.

    As `parse_numbers` reads it in a column of Vietnamese and in one of English separators. Null is
    the value of a mark that says there is none; a cell that can't be read has no row. Of a fraction
    also its two parts, which land as figures of their own.
    """
    column = NumberColumn(kind, scale)
    marks = _combine_marks(kind, missing)
    words = printed.unique().alias("printed")
    first, second = CUSTOMS
    parsed = [_parse_distinct(words, column, marks, first)]
    doubtful = words.filter(words.str.contains(_MAY_BE_DOUBTFUL))
    if not doubtful.is_empty():
        parsed.append(_parse_distinct(doubtful, column, marks, second))
        parsed.append(_parse_distinct(doubtful, column, marks, is_typed=True))
    read = pl.concat(parsed).filter(pl.col("problem").is_null())
    fractions = read.filter(pl.col("denominator").is_not_null())
    readings = [read.select("printed", "value")]
    for part in ("numerator", "denominator"):
        readings.append(fractions.select("printed", value=part))
    return pl.concat(readings).unique()


def _parse_distinct(
    words: pl.Series,
    column: NumberColumn,
    marks: Mapping[str, str],
    custom: SeparatorCustom | None = None,
    *,
    is_typed: bool = False,
) -> pl.DataFrame:
    """`printed` with the columns of `parse_numbers`, of texts that occur once.

    `custom`: of the column's separators; None where the texts themselves are to show it.
    `is_typed`: they are numbers to their file.
    """
    may_be_bare = column.kind in _KINDS_OF_BARE_DIGITS and column.scale >= 1
    is_bare = words.str.contains(_BARE_DIGITS) & ~words.is_in(list(marks)) & may_be_bare
    parsed = [_parse_bare_digits(words.filter(is_bare), column.scale)]
    if not is_bare.all():
        others = words.filter(~is_bare).to_frame("printed").lazy()
        others = others.with_columns(is_typed=pl.lit(is_typed))
        parsed.append(_parse_words(others, column, marks, custom))
    return pl.concat(parsed)


def _combine_marks(kind: NumberKind, missing: Mapping[str, str]) -> dict[str, str]:
    """Mark → missing_reason: the common ones, then those of the source."""
    own = dict(zip(clean_texts(missing), missing.values(), strict=True))
    marks = MISSING_MARKS | own
    unknown = sorted(set(marks.values()) - set(MISSING_REASONS))
    if unknown:
        raise ValueError(
            f"expected as missing_reason one of {', '.join(MISSING_REASONS)}, "
            f"found {', '.join(unknown)}; to fix: correct `missing` of the declared column"
        )
    if kind == "flag" and "x" not in missing:
        # in a column of ticks a cross may be one
        del marks["x"]
    return marks


def _parse_bare_digits(words: pl.Series, scale: Decimal) -> pl.DataFrame:
    value = pl.col("printed").cast(VALUE_DTYPE)
    if scale != 1:
        value = value * pl.lit(scale, VALUE_DTYPE)
    no_number, no_text = pl.lit(None, VALUE_DTYPE), pl.lit(None, pl.String)
    return words.to_frame().select(
        "printed",
        value=value,
        numerator=no_number,
        denominator=no_number,
        qualifier=pl.lit(""),
        missing_reason=no_text,
        estimated=pl.lit(False),
        provisional=pl.lit(False),
        is_percent=pl.lit(False),
        unit_word=no_text,
        problem=no_text,
    )


def _parse_words(
    words: pl.LazyFrame,
    column: NumberColumn,
    marks: Mapping[str, str],
    custom: SeparatorCustom | None,
) -> pl.DataFrame:
    missing_reason = pl.col("text").replace_strict(
        dict(marks), default=None, return_dtype=pl.String
    )
    text = clean_text(pl.col("printed")).str.replace_many(_FULL_WIDTH_DIGITS)
    cells = words.with_columns(text=text).with_columns(missing_reason=missing_reason)
    if column.kind == "flag":
        return _select_result(_parse_flags(cells)).collect()
    return _select_result(_parse_cells(cells, column, custom)).collect()


def _parse_flags(cells: pl.LazyFrame) -> pl.LazyFrame:
    value = pl.col("text").replace_strict(FLAGS, default=None, return_dtype=pl.Int8)
    is_unknown = value.is_null() & pl.col("missing_reason").is_null()
    problem = describe_problem(
        "a flag, 1 or 0 (có or không, true or false)",
        "write 1 or 0, or leave the cell empty",
    )
    return cells.with_columns(
        value=value.cast(VALUE_DTYPE),
        numerator=pl.lit(None, VALUE_DTYPE),
        denominator=pl.lit(None, VALUE_DTYPE),
        qualifier=pl.lit(""),
        estimated=pl.lit(False),
        provisional=pl.lit(False),
        is_percent=pl.lit(False),
        unit_word=pl.lit(None, pl.String),
        problem=pl.when(is_unknown).then(problem),
    )


def _parse_cells(
    cells: pl.LazyFrame, column: NumberColumn, custom: SeparatorCustom | None
) -> pl.LazyFrame:
    # Collected here, since how a cell is read rests on what the others of its column show.
    split = split_cells(cells).collect()
    if custom is None:
        custom = infer_custom(split.lazy())
    has_scale_words = bool(split["has_scale_word"].any())
    valued = (
        split.lazy()
        .pipe(add_digits, column, custom)
        .pipe(add_values, column, has_scale_words=has_scale_words)
    )
    is_nothing_of_nothing = (pl.col("denominator") == 0) & (pl.col("numerator") == 0)
    not_arisen = pl.when(is_nothing_of_nothing).then(pl.lit("not_arisen"))
    is_missing = pl.col("missing_reason").is_not_null()
    problem = find_first_problem(list_rules(column))
    return valued.with_columns(unit_word=find_unit_word()).with_columns(
        qualifier=find_qualifier(),
        estimated=is_estimated(),
        provisional=is_provisional(),
        missing_reason=pl.coalesce(not_arisen, "missing_reason"),
        problem=pl.when(~is_missing).then(problem),
    )


def _select_result(parsed: pl.LazyFrame) -> pl.LazyFrame:
    """The columns of `parse_numbers`: a cell has a value, a missing_reason or a problem."""
    is_read = pl.col("problem").is_null()
    has_value = is_read & pl.col("missing_reason").is_null()
    return parsed.select(
        "printed",
        pl.when(has_value).then("value").cast(VALUE_DTYPE).alias("value"),
        pl.when(is_read).then("numerator").cast(VALUE_DTYPE).alias("numerator"),
        pl.when(is_read).then("denominator").cast(VALUE_DTYPE).alias("denominator"),
        pl.col("qualifier").fill_null(""),
        pl.when(is_read).then("missing_reason").alias("missing_reason"),
        pl.col("estimated").fill_null(False),
        pl.col("provisional").fill_null(False),
        pl.col("is_percent").fill_null(False),
        "unit_word",
        "problem",
    )
