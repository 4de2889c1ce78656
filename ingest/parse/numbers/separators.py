"""What dots and commas in a number are for: decimals, thousands, or not to be known.

A cell that is a number to its file (`is_typed`) has a decimal dot and nothing else; all the rest is
about text, and such cells say nothing about the text beside them.

How "1.234" and "1,234" (one sign, three digits after it) are read:

    the cell says %, or the column is percent or share   a decimal: a thousand and more can't be meant
    "1,234 triệu" · "1.234 million"                      a decimal, by the custom of the language of
                                                         the scale word
    "1.234 triệu" · "1,234 million"                      ambiguous
    count                                                thousands; ambiguous where other cells of the
                                                         column use that sign for decimals, or the
                                                         column counts in thousands
    amount (and a count in thousands or millions)        as the other cells of the column use that
                                                         sign; ambiguous where they do not tell, or
                                                         tell both
    printed                                              "1.234" thousands, "1,234" ambiguous

Every other number has one reading, or its separators are out of place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import polars as pl

from ingest.parse.numbers.cells import DENOMINATOR, NUMBER, NumberToken
from ingest.parse.numbers.column import NumberColumn
from ingest.parse.numbers.words import SCALES_VI, match_any_of

Sign = Literal["dot", "comma"]
SeparatorUse = Literal["decimals", "thousands", "ambiguous"]
# What the cells of a column show that leave no doubt. "both": some use it so, some otherwise.
ShownUse = Literal["decimals", "thousands", "both", "neither"]

_ONE_SIGN_THREE_DIGITS = r"^[1-9]\d{0,2}[.,]\d{3}$"
_GROUPED_BY_SPACE = r"^\d{1,3}(?:[' ]\d{3})+(?:[.,]\d+)?$"
_GROUPED_BY_DOT = r"^[1-9]\d{0,2}(?:[.]\d{3})+(?:[,]\d+)?$"
_GROUPED_BY_COMMA = r"^[1-9]\d{0,2}(?:[,]\d{3})+(?:[.]\d+)?$"
_ONE_SIGN_OR_NONE = r"^\d+(?:[.,]\d+)?$"


@dataclass(frozen=True)
class SeparatorCustom:
    """How the cells of one writer that leave no doubt use the dot and the comma."""

    dot: ShownUse
    comma: ShownUse


# The two customs there are: 1.234,5 and 1,234.5.
CUSTOMS = (
    SeparatorCustom(dot="thousands", comma="decimals"),
    SeparatorCustom(dot="decimals", comma="thousands"),
)


def infer_customs(cells: pl.DataFrame) -> pl.DataFrame:
    """`writer`, `dot`, `comma`: the custom each writer shows in the column `number` of texts without
    percent, scale word or fraction, as `SeparatorCustom` names it.

    `cells`: as `split_cells` leaves them, with `is_typed` and `writer`.
    """
    is_plain = ~pl.any_horizontal(
        "is_percent", "has_scale_word", "is_fraction", "is_typed"
    )
    uses = _count_uses("dot", r"\.", ",") | _count_uses("comma", ",", r"\.")
    # A writer of nothing plain shows neither: the filter stands inside, and no group is lost.
    shown = [(is_plain & is_like).any().alias(name) for name, is_like in uses.items()]
    return (
        cells.group_by("writer")
        .agg(shown)
        .select(
            "writer",
            dot=_name_use("dot", "comma"),
            comma=_name_use("comma", "dot"),
        )
    )


def _count_uses(name: Sign, sign: str, other: str) -> dict[str, pl.Expr]:
    """Whether a number uses the sign for decimals, for several groups, or as groups before decimals."""
    decimals = (
        rf"\d+{sign}\d{{1,2}}",
        rf"\d+{sign}\d{{4,}}",
        rf"0{sign}\d+",
        rf"\d{{4,}}{sign}\d+",
    )
    return {
        f"{name}_decimals": _is_like(*decimals),
        f"{name}_groups": _is_like(rf"\d{{1,3}}(?:{sign}\d{{3}}){{2,}}"),
        f"{name}_before_decimals": _is_like(rf"\d{{1,3}}(?:{sign}\d{{3}})+{other}\d+"),
    }


def _is_like(*patterns: str) -> pl.Expr:
    whole = "^(?:" + "|".join(patterns) + ")$"
    return pl.col("number").str.contains(whole)


def _name_use(sign: Sign, other: Sign) -> pl.Expr:
    """The `ShownUse` of a sign, of the columns that `_count_uses` names."""
    is_decimal = pl.col(f"{sign}_decimals") | pl.col(f"{other}_before_decimals")
    is_grouping = pl.col(f"{sign}_groups") | pl.col(f"{sign}_before_decimals")
    # Who writes decimals with the other sign writes thousands with this one.
    is_thousands = is_grouping | pl.col(f"{other}_decimals")
    return (
        pl.when(is_decimal & is_thousands)
        .then(pl.lit("both"))
        .when(is_decimal)
        .then(pl.lit("decimals"))
        .when(is_thousands)
        .then(pl.lit("thousands"))
        .otherwise(pl.lit("neither"))
    )


def add_digits(cells: pl.LazyFrame, column: NumberColumn) -> pl.LazyFrame:
    """Of both tokens of a cell its plain digits with a decimal dot, or whether the separators are
    ambiguous or out of place (then the digits are null).

    `cells`: as `split_cells` leaves them, with `is_typed` and their writer's custom in `dot` and
    `comma`.
    """
    tokens = (NUMBER, DENOMINATOR)
    return (
        cells.with_columns(
            classify_separator(token, column).alias(token.separator_use)
            for token in tokens
        )
        .with_columns(to_plain_digits(token).alias(token.digits) for token in tokens)
        .with_columns(
            _is_ambiguous(token).alias(token.is_ambiguous) for token in tokens
        )
        .with_columns(
            _is_misplaced(token).alias(token.is_misplaced) for token in tokens
        )
    )


def classify_separator(token: NumberToken, column: NumberColumn) -> pl.Expr:
    """The `SeparatorUse` of a single sign before three digits, by the table above."""
    scale_words = pl.col(token.scale_words)
    has_scale_word = scale_words != ""
    is_vietnamese = scale_words.str.contains(rf"\b(?:{match_any_of(SCALES_VI)})")
    has_dot = pl.col(token.text).str.contains(".", literal=True)
    is_ratio = pl.col("is_percent") | (pl.lit(column.is_ratio) & ~pl.col("is_fraction"))
    is_in_the_custom_of_its_language = is_vietnamese != has_dot
    return (
        pl.when(pl.col("is_typed") | is_ratio)
        .then(pl.lit("decimals"))
        .when(has_scale_word & is_in_the_custom_of_its_language)
        .then(pl.lit("decimals"))
        .when(has_scale_word)
        .then(pl.lit("ambiguous"))
        .when(pl.col("is_fraction") & has_dot)
        .then(pl.lit(_use_in_fraction("dot", column)))
        .when(pl.col("is_fraction"))
        .then(pl.lit(_use_in_fraction("comma", column)))
        .when(has_dot)
        .then(_choose_by_custom("dot", column))
        .otherwise(_choose_by_custom("comma", column))
    )


def _use_in_fraction(sign: Sign, column: NumberColumn) -> SeparatorUse:
    """The parts of a fraction count things, whatever the column is."""
    if column.kind == "printed" and sign == "comma":
        return "ambiguous"
    return "thousands"


def _choose_by_custom(sign: Sign, column: NumberColumn) -> pl.Expr:
    """The `SeparatorUse` of a sign by what its writer shows, in the column of the sign's name."""
    uses = {shown: _use_in_column(sign, column, shown) for shown in get_args(ShownUse)}
    return pl.col(sign).replace_strict(uses, return_dtype=pl.String)


def _use_in_column(sign: Sign, column: NumberColumn, shown: ShownUse) -> SeparatorUse:
    if column.counts_single_things:
        return "ambiguous" if shown in ("decimals", "both") else "thousands"
    if column.kind == "printed":
        return "thousands" if sign == "dot" else "ambiguous"
    if shown == "decimals" or shown == "thousands":
        return shown
    return "ambiguous"


def to_plain_digits(token: NumberToken) -> pl.Expr:
    """ "1.234.567,5" → "1234567.5"; null where the use is ambiguous or a separator out of place."""
    text, use = pl.col(token.text), pl.col(token.separator_use)
    is_doubtful = text.str.contains(_ONE_SIGN_THREE_DIGITS)
    with_decimal_dot = text.str.replace(",", ".", literal=True)
    return (
        pl.when(is_doubtful & (use == "decimals"))
        .then(with_decimal_dot)
        .when(is_doubtful & (use == "thousands"))
        .then(text.str.replace_all("[.,]", ""))
        .when(is_doubtful)
        .then(None)
        .when(text.str.contains(_GROUPED_BY_SPACE))
        .then(with_decimal_dot.str.replace_all("[' ]", ""))
        .when(text.str.contains(_GROUPED_BY_DOT))
        .then(
            text.str.replace_all(".", "", literal=True).str.replace(
                ",", ".", literal=True
            )
        )
        .when(text.str.contains(_GROUPED_BY_COMMA))
        .then(text.str.replace_all(",", "", literal=True))
        .when(text.str.contains(_ONE_SIGN_OR_NONE))
        .then(with_decimal_dot)
    )


def _is_ambiguous(token: NumberToken) -> pl.Expr:
    is_doubtful = pl.col(token.text).str.contains(_ONE_SIGN_THREE_DIGITS)
    return is_doubtful & (pl.col(token.separator_use) == "ambiguous")


def _is_misplaced(token: NumberToken) -> pl.Expr:
    has_digits = pl.col(token.digits).is_not_null()
    return pl.col(token.text).is_not_null() & ~has_digits & ~pl.col(token.is_ambiguous)
