"""Printed numbers, as Vietnamese and English sources write them, to exact values.

The rules are those of the domain notes (§7, §9). Whatever can be read in two ways is not read: it
gets a `problem`, and the row goes to quarantine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from ingest.parse.numbers.separators import CUSTOMS, add_digits, infer_customs
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
# A cell as it came, and all that its reading rests on.
_WRITTEN = ("printed", "is_typed", "writer")
_READ_BY = ("printed", "is_typed", "dot", "comma")


def parse_numbers(
    printed: pl.Series,
    *,
    kind: NumberKind,
    scale: Decimal,
    missing: Mapping[str, str],
    typed: pl.Series | None = None,
    writers: pl.Series | None = None,
) -> pl.DataFrame:
    """What each printed cell says, in the column's unit times `scale`; one row per cell, in order.

    `kind` and `scale` are `number` and `scale` of a declared column; `missing`: marks of this
    source → missing_reason, which go before the common ones. `typed`: which cells are numbers to
    their file, so that their dot is a decimal one (booleans; None: none is known to be). `writers`:
    who wrote each cell, as a number; each kept to one custom of separators (None: all are by one).
    The cells of many small files are best read in one call: most of what a call costs is compiling
    its patterns. Columns:

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
    marks = _combine_marks(kind, missing)
    cells = pl.DataFrame({"printed": printed.cast(pl.String).fill_null("")})
    cells = cells.with_columns(
        is_typed=pl.lit(False) if typed is None else typed.fill_null(False),
        writer=pl.lit(0, pl.UInt32) if writers is None else writers,
    )
    words = cells.unique()
    is_bare = _find_bare_digits(words["printed"], column, marks)
    parsed = [_parse_bare_digits(words.filter(is_bare), _WRITTEN, column.scale)]
    others = words.filter(~is_bare)
    if not others.is_empty():
        parsed.append(_parse_as_written(others, column, marks))
    joined = cells.join(
        pl.concat(parsed), on=_WRITTEN, how="left", maintain_order="left"
    )
    return joined.drop(_WRITTEN)


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
    words = printed.drop_nulls().unique().alias("printed")
    is_bare = _find_bare_digits(words, column, marks)
    bare = _parse_bare_digits(
        words.filter(is_bare).to_frame(), ["printed"], column.scale
    )
    texts = _split_texts(words.filter(~is_bare), marks)
    doubtful = texts.filter(pl.col("printed").str.contains(_MAY_BE_DOUBTFUL))
    first, second = CUSTOMS
    # A number to its file has a decimal dot, whatever the custom.
    ways = [(texts, False, first), (doubtful, False, second), (doubtful, True, first)]
    tried = []
    for cells, is_typed, custom in ways:
        tried.append(
            cells.with_columns(
                is_typed=pl.lit(is_typed),
                dot=pl.lit(custom.dot),
                comma=pl.lit(custom.comma),
            )
        )
    read = _read_texts(pl.concat(tried), column).drop("is_typed", "dot", "comma")
    parsed = pl.concat([bare, read])
    read = parsed.filter(pl.col("problem").is_null())
    fractions = read.filter(pl.col("denominator").is_not_null())
    readings = [read.select("printed", "value")]
    for part in ("numerator", "denominator"):
        readings.append(fractions.select("printed", value=part))
    return pl.concat(readings).unique()


def _find_bare_digits(
    words: pl.Series, column: NumberColumn, marks: Mapping[str, str]
) -> pl.Series:
    """Which of the texts are digits and nothing else, where those say one thing."""
    may_be_bare = column.kind in _KINDS_OF_BARE_DIGITS and column.scale >= 1
    return words.str.contains(_BARE_DIGITS) & ~words.is_in(list(marks)) & may_be_bare


def _parse_as_written(
    words: pl.DataFrame, column: NumberColumn, marks: Mapping[str, str]
) -> pl.DataFrame:
    """`words` (`printed`, `is_typed`, `writer`, each once) with the columns of `parse_numbers`."""
    texts = _split_texts(words["printed"].unique(), marks)
    customs = infer_customs(words.join(texts, on="printed"))
    by_custom = words.join(customs, on="writer")
    # Most writers keep to one of few customs: what they all wrote is read once.
    tried = by_custom.select(_READ_BY).unique().join(texts, on="printed")
    read = by_custom.join(_read_texts(tried, column), on=_READ_BY)
    return read.drop("dot", "comma")


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


def _parse_bare_digits(
    words: pl.DataFrame, keys: Sequence[str], scale: Decimal
) -> pl.DataFrame:
    """`keys` and the columns of `parse_numbers`, of texts of digits and nothing else."""
    value = pl.col("printed").cast(VALUE_DTYPE)
    if scale != 1:
        value = value * pl.lit(scale, VALUE_DTYPE)
    no_number, no_text = pl.lit(None, VALUE_DTYPE), pl.lit(None, pl.String)
    return words.select(
        *keys,
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


def _split_texts(printed: pl.Series, marks: Mapping[str, str]) -> pl.DataFrame:
    """`printed`, its clean `text`, its `missing_reason` and what `split_cells` adds."""
    missing_reason = pl.col("text").replace_strict(
        dict(marks), default=None, return_dtype=pl.String
    )
    text = clean_text(pl.col("printed")).str.replace_many(_FULL_WIDTH_DIGITS)
    cells = printed.to_frame("printed").lazy().with_columns(text=text)
    return cells.with_columns(missing_reason=missing_reason).pipe(split_cells).collect()


def _read_texts(texts: pl.DataFrame, column: NumberColumn) -> pl.DataFrame:
    """`texts` (as `_split_texts`, with `is_typed`, `dot` and `comma`) → those keys and the columns of
    `parse_numbers`.
    """
    if column.kind == "flag":
        parsed = _parse_flags(texts.lazy())
    else:
        has_scale_words = bool(texts["has_scale_word"].any())
        parsed = _parse_cells(texts.lazy(), column, has_scale_words=has_scale_words)
    return _select_result(parsed).collect()


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
    cells: pl.LazyFrame, column: NumberColumn, *, has_scale_words: bool
) -> pl.LazyFrame:
    valued = cells.pipe(add_digits, column).pipe(
        add_values, column, has_scale_words=has_scale_words
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
        *_READ_BY,
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
