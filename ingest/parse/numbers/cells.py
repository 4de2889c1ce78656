"""The text of a cell taken apart: words before the number, sign, digits, scale words, percent sign,
what a fraction is of, and what stands behind. Nothing is computed here.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ingest.parse.numbers.words import (
    ABOUT,
    ESTIMATED,
    FILLERS,
    LESS_THAN,
    MORE_THAN,
    PROVISIONAL,
    SCALES,
    match_any_of,
)

# ASCII digits: \d knows those of every script, and no cast reads them.
_DIGITS = r"[0-9]+(?:[.,'\u{20}][0-9]+)*"
_SCALE_WORDS = rf"(?:(?:{match_any_of(SCALES)})\s*)*"
_LEADING_WORDS = match_any_of(
    (
        *MORE_THAN,
        *LESS_THAN,
        *ABOUT,
        *ESTIMATED,
        *PROVISIONAL,
        *FILLERS,
    )
)
_PERCENT = r"(?:%|phần trăm\b|percent\b|per cent\b)"
# What may follow a number without being another one: a unit, "đ", "trở lên".
_NO_NUMBER = r"[^\d%‰/()+*=<>~]*"
_CELL = (
    rf"^(?P<before>(?:(?:{_LEADING_WORDS})\s*)*)"
    rf"(?P<open>\()?(?P<sign>[-+])?(?P<number>{_DIGITS})(?:e(?P<power>[-+]?[0-9]{{1,2}}))?(?P<close>\))?"
    rf"\s*(?P<scale>{_SCALE_WORDS})(?P<percent>{_PERCENT})?"
    rf"(?:\s*/\s*(?P<under>{_DIGITS})\s*(?P<under_scale>{_SCALE_WORDS}))?"
    rf"(?P<tail>(?:đ|₫|(?:\s|,){_NO_NUMBER})?)"
    rf"(?P<note>\([^()]*\){_NO_NUMBER})?$"
)
# A line break or a tab parts two numbers; a space between them parts thousands.
_TWO_NUMBERS = r"\d[^\S\n\r\t]*[\n\r\t\x{b}\x{c}\x{85}\x{2028}\x{2029}]\s*[-+(]?\d"
# Brackets that begin with a number, alone or with its percent sign: "(345)", "(1.345)", "(38,26%)".
_NUMBER_IN_BRACKETS = rf"^\([-+]?[0-9][0-9.,' ]*{_PERCENT}?\)"
_PERCENTAGE_IN_BRACKETS = rf"^\([^)]*{_PERCENT}\)"
_FOOTNOTE_IN_BRACKETS = r"^\([0-9]{1,2}\)"
_FORMULA_ERROR = r"^#[a-z/0!?]+"
_DATE_OR_TIME = r"^\d{4}-\d\d-\d\d|^\d{1,2}/\d{1,2}/\d{4}$|^\d\d:\d\d:\d\d$"


@dataclass(frozen=True)
class NumberToken:
    """The columns of one number of a cell: the number itself, or what a fraction is of.

    `text`: digits with their separators, as printed; `scale_words`: "nghìn tỷ", "" where none;
    `separator_use`, `digits`, `is_ambiguous` and `is_misplaced` are added by `separators.py`,
    `value` by `values.py`.
    """

    text: str
    scale_words: str
    separator_use: str
    digits: str
    is_ambiguous: str
    is_misplaced: str


NUMBER = NumberToken(
    "number", "scale", "separator_use", "digits", "is_ambiguous", "is_misplaced"
)
DENOMINATOR = NumberToken(
    "under",
    "under_scale",
    "under_separator_use",
    "under_digits",
    "under_is_ambiguous",
    "under_is_misplaced",
)


def split_cells(cells: pl.LazyFrame) -> pl.LazyFrame:
    """`cells` with the parts of its clean text `text`.

    Text columns `open`, `sign`, `number`, `power`, `close`, `percent`, `under`: null where the part
    is not there. `before`, `scale`, `under_scale`, `tail`, `note`: "" then. Booleans
    `is_formula_error`, `is_date`, `has_two_numbers`, `is_percent`, `is_fraction`, `has_scale_word`. Where the cell as
    a whole is no number with its unit, `number` is null.
    """
    text = pl.col("text")
    words = pl.col("before", "scale", "under_scale", "tail", "note")
    return (
        cells.with_columns(text.str.extract_groups(_CELL).struct.unnest())
        .with_columns(
            words.fill_null("").str.strip_chars(),
            is_formula_error=text.str.contains(_FORMULA_ERROR),
            has_two_numbers=pl.col("printed").str.contains(_TWO_NUMBERS),
            is_date=text.str.contains(_DATE_OR_TIME),
            is_percent=pl.col("percent").is_not_null(),
            is_fraction=pl.col("under").is_not_null(),
        )
        .with_columns(
            has_scale_word=(pl.col("scale") != "") | (pl.col("under_scale") != "")
        )
    )


def has_number_in_brackets() -> pl.Expr:
    """Whether a second number of the same kind stands in brackets behind the first: "120 (345)".

    A footnote's mark of one or two digits is none, nor is a share beside a number ("120 (34,5%)") or a
    number beside its share ("56,5% (4.068)"): the percent sign tells them apart.
    """
    note = pl.col("note")
    is_number = note.str.contains(_NUMBER_IN_BRACKETS)
    is_footnote = note.str.contains(_FOOTNOTE_IN_BRACKETS)
    is_of_one_kind = note.str.contains(_PERCENTAGE_IN_BRACKETS) == pl.col("is_percent")
    return is_number & ~is_footnote & is_of_one_kind


def find_qualifier() -> pl.Expr:
    """ ">" of "trên", "<" of "gần", "~" of "khoảng", "" where no such word stands there."""
    before, after = pl.col("before"), pl.col("tail")

    def has_word(words: tuple[str, ...]) -> pl.Expr:
        return before.str.contains(rf"(?:^|\s)(?:{match_any_of(words)})")

    return (
        pl.when(has_word(MORE_THAN) | after.str.contains("trở lên"))
        .then(pl.lit(">"))
        .when(has_word(LESS_THAN) | after.str.contains("trở xuống"))
        .then(pl.lit("<"))
        .when(has_word(ABOUT))
        .then(pl.lit("~"))
        .otherwise(pl.lit(""))
    )


def is_estimated() -> pl.Expr:
    """Whether "ước" or its kin stands before the number, or in brackets behind it."""
    stands_before = pl.col("before").str.contains(rf"\b(?:{match_any_of(ESTIMATED)})")
    stands_behind = pl.col("note").str.contains(r"^\((?:ước|ưth|est|e\))")
    return stands_before | stands_behind


def is_provisional() -> pl.Expr:
    """Whether "sơ bộ", "prel." or "(p)" stands before the number or behind it."""
    words = rf"\b(?:{match_any_of(PROVISIONAL)})"
    behind = pl.concat_str("tail", pl.lit(" "), "note")
    has_letter = behind.str.strip_chars().str.contains(r"^\(?p\)?\.?$")
    return (
        pl.col("before").str.contains(words) | behind.str.contains(words) | has_letter
    )
