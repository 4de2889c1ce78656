"""Rows that are parts of the rows above them: where each stands in its form, as one path.

Set-wise over a sheet; which rows hold figures and what they are called is decided by the declaration.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from ingest.declare.table import Outline
from ingest.parse.spelling import normalise_spelling, normalise_spellings

_BULLET = r"^\s*([-+*])"
_BRACKET_AT_END = r"\s*\([^()]*\)\s*$"
# "|" and "=" part the pairs of a breakdown, "/" the steps of a path.
_SEPARATORS = r"[|=/]"


@dataclass(frozen=True)
class OutlineColumns:
    """Coordinates of an outline's columns: what numbers and names its rows, holds their figures, and
    tells rows of one line apart (a unit, a period, a measure).
    """

    number: str
    label: str
    figures: tuple[str, ...]
    names: tuple[str, ...] = ()


def add_outline_paths(
    rows: pl.DataFrame, outline: Outline, columns: OutlineColumns
) -> pl.DataFrame:
    """The rows of which any column of figures is filled, with `path`: "revenue/domestic/Thuế môn bài".

    A row without any name has no path. The second row of one path, and of the same names, is told
    from the first by its place: "… (2)".
    """
    depth = len(outline.levels)
    steps = [f"outline_{level}" for level in range(depth + 1)]
    with_names = rows.with_columns(
        outline_level=_find_level(outline, columns.number, columns.label),
        outline_name=_name_row(outline, columns.number, columns.label),
    )
    with_steps = with_names.with_columns(
        _name_above(level).alias(step) for level, step in enumerate(steps)
    )
    path = pl.concat_str(steps, separator="/", ignore_nulls=True)
    has_figure = pl.any_horizontal(pl.col(columns.figures).is_not_null())
    return (
        with_steps.filter(has_figure)
        .with_columns(path=pl.when(pl.col("outline_name").is_not_null()).then(path))
        .with_columns(path=_number_repeated_paths(columns.names))
        .drop("^outline_.*$")
    )


def _find_level(outline: Outline, number: str, label: str) -> pl.Expr:
    """0 for the highest level; a row whose number is of no declared form is on the lowest."""
    bullet = pl.col(label).str.extract(_BULLET)
    printed = pl.coalesce(pl.col(number).str.strip_chars(), bullet, pl.lit(""))
    level = pl.lit(None, pl.Int32)
    for place, pattern in enumerate(outline.levels):
        is_of_level = printed.str.contains(f"^(?:{pattern})$")
        level = pl.coalesce(level, pl.when(is_of_level).then(pl.lit(place, pl.Int32)))
    return pl.coalesce(level, pl.lit(len(outline.levels), pl.Int32))


def _name_row(outline: Outline, number: str, label: str) -> pl.Expr:
    """The row's code in `codes`, else its label as printed; "" where the code is empty."""
    # A total may be named in the numbering column, over both.
    printed = (
        pl.coalesce(label, number)
        .str.replace(_BULLET, "")
        .str.replace_all(r"\s+", " ")
        .str.strip_chars()
    )
    word = normalise_spelling(printed.str.replace(_BRACKET_AT_END, ""))
    words = normalise_spellings(outline.codes)
    codes = dict(zip(words, outline.codes.values(), strict=True))
    as_printed = printed.str.replace_all(_SEPARATORS, "-")
    return word.replace_strict(codes, default=as_printed, return_dtype=pl.String)


def _name_above(level: int) -> pl.Expr:
    """The name of the row of a level that a row stands under, or its own; null where it has none."""
    own = pl.when(pl.col("outline_level") == level).then("outline_name")
    # A row stands for those below it until one of its own level or a higher one comes.
    block = (pl.col("outline_level") < level).cast(pl.Int32).cum_sum()
    name = own.forward_fill().over(block)
    is_below = pl.col("outline_level") >= level
    return pl.when(is_below).then(name).replace("", None)


def _number_repeated_paths(names: Sequence[str]) -> pl.Expr:
    occurrence = pl.int_range(1, pl.len() + 1).over("path", *names)
    numbered = pl.format("{} ({})", "path", occurrence)
    return pl.when(occurrence > 1).then(numbered).otherwise("path")
