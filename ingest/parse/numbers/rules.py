"""Why a cell of a column of numbers is not read. Whatever can be read in two ways is not."""

from __future__ import annotations

import polars as pl

from ingest.parse.numbers.cells import (
    DENOMINATOR,
    NUMBER,
    NumberToken,
    has_number_in_brackets,
)
from ingest.parse.numbers.column import NumberColumn
from ingest.parse.problems import Rule, describe_problem


def list_rules(column: NumberColumn) -> list[Rule]:
    """The rules in the order in which they are tried: the first one broken names the problem.

    They look at the columns that `split_cells`, `add_digits` and `add_values` leave.
    """
    rules = [
        *_rules_of_the_text(),
        *_rules_of_separators(),
        *_rules_of_the_unit(column),
    ]
    rules += [*_rules_of_size(), *_rules_of_fractions()]
    if column.kind != "printed":
        rules.append(_number_in_brackets())
    if column.kind == "count":
        rules.append(_count_is_not_negative())
        rules.append(_count_is_whole())
    if column.kind == "percent":
        rules.append(_bare_number_is_no_percentage())
    return rules


def _rules_of_the_text() -> list[Rule]:
    return [
        Rule(
            "formula_error",
            pl.col("is_formula_error"),
            describe_problem(
                "a number",
                "correct the formula and save the file, or leave the cell empty",
                ", the error of a formula",
            ),
        ),
        Rule(
            "date_or_time",
            pl.col("is_date"),
            describe_problem(
                "a number, not a date or a time",
                "spreadsheets turn 3/4 into a date, so format the cell as text and type it again",
            ),
        ),
        Rule(
            "two_numbers",
            pl.col("has_two_numbers"),
            describe_problem(
                "one number in a cell",
                "give each number a cell of its own, or strike out the one that no longer holds",
                ", two numbers with a line break or a tab between them",
            ),
        ),
        Rule(
            "no_number",
            pl.col(NUMBER.text).is_null(),
            describe_problem(
                "a number with its unit, and nothing that could be another number",
                "write the number alone, and what is to be said of it in a column of notes",
            ),
        ),
    ]


def _rules_of_separators() -> list[Rule]:
    is_ambiguous_below = pl.col("is_fraction") & pl.col(DENOMINATOR.is_ambiguous)
    is_misplaced_below = pl.col("is_fraction") & pl.col(DENOMINATOR.is_misplaced)
    return [
        Rule(
            "ambiguous_number", pl.col(NUMBER.is_ambiguous), _describe_ambiguity(NUMBER)
        ),
        Rule(
            "ambiguous_denominator",
            is_ambiguous_below,
            _describe_ambiguity(DENOMINATOR),
        ),
        Rule(
            "misplaced_separator",
            pl.col(NUMBER.is_misplaced) | is_misplaced_below,
            describe_problem(
                "thousands in groups of three, with one sign for them and one for decimals",
                "write the number without a sign for thousands",
            ),
        ),
        Rule(
            "single_bracket",
            pl.col("open").is_not_null() != pl.col("close").is_not_null(),
            describe_problem(
                "brackets in pairs",
                "close the bracket where the number is below zero, else leave it out",
            ),
        ),
    ]


def _describe_ambiguity(token: NumberToken) -> pl.Expr:
    """Both readings of "10.125", and how to write the one that is meant."""
    text = pl.col(token.text)
    as_thousands = text.str.replace_all("[.,]", "")
    as_decimals = text.str.replace(",", ".", literal=True)
    return pl.format(
        "expected a number without a doubtful separator, found “{}”: it could be {} or {}. To fix: write {}, or {}0.",
        pl.col("printed").str.slice(0, 80),
        as_thousands,
        as_decimals,
        as_thousands,
        as_decimals,
    )


def _rules_of_the_unit(column: NumberColumn) -> list[Rule]:
    is_percent, has_scale_word = pl.col("is_percent"), pl.col("has_scale_word")
    if column.kind == "count":
        percentage = Rule(
            "percentage_of_a_count",
            is_percent,
            describe_problem(
                "a number of things",
                "write how many there are, or declare the column `number: percent`",
                ", a percentage",
            ),
        )
    else:
        percentage = Rule(
            "percentage_with_company",
            is_percent & (pl.col("is_fraction") | has_scale_word),
            describe_problem(
                "a percentage that stands alone",
                "write the percentage without a fraction and without a word such as triệu",
            ),
        )
    unit_without_scale = Rule(
        "unit_of_another_scale",
        (pl.col("unit_word") == "VND") & ~has_scale_word & pl.lit(column.scale != 1),
        describe_problem(
            "a number without a unit",
            "write the number in the unit of its column, without the word",
            f": it says đồng, and a 1 in its column stands for {column.scale:f}",
        ),
    )
    ratio_of_things = Rule(
        "unit_of_a_ratio",
        pl.lit(column.is_ratio)
        & ~is_percent
        & ~pl.col("is_fraction")
        & pl.col("unit_word").is_not_null(),
        describe_problem(
            "a percentage",
            "write the percentage alone, with its % sign",
            ", which has a unit of its own",
        ),
    )
    scale_twice = Rule(
        "scale_named_twice",
        has_scale_word & pl.lit(column.scale != 1),
        describe_problem(
            "a number without a scale word",
            "write the number without the word, or take `scale` from the declared column",
            f": it names a scale, and its column has one too ({column.scale:f})",
        ),
    )
    return [scale_twice, percentage, unit_without_scale, ratio_of_things]


def _rules_of_size() -> list[Rule]:
    value, base = pl.col("value"), pl.col("base")
    is_too_large = base.is_null() | (
        value.is_null() & (~pl.col("is_fraction") | (pl.col("denominator") > 0))
    )
    return [
        Rule(
            "too_large",
            is_too_large,
            describe_problem(
                "at most 32 digits before the decimal sign", "look for a digit too many"
            ),
        ),
        Rule(
            "too_small",
            (base == 0) & pl.col(NUMBER.digits).str.contains("[1-9]"),
            describe_problem(
                "at most six decimals",
                "round the number, or print it in a smaller unit",
            ),
        ),
    ]


def _rules_of_fractions() -> list[Rule]:
    is_fraction, base, denominator = (
        pl.col("is_fraction"),
        pl.col("base"),
        pl.col("denominator"),
    )
    return [
        Rule(
            "no_fraction",
            is_fraction & (denominator.is_null() | (base < 0)),
            describe_problem(
                "a fraction of two numbers, none below zero", "correct the two numbers"
            ),
        ),
        Rule(
            "part_above_whole",
            is_fraction & (base > denominator),
            describe_problem(
                "a part no larger than its whole",
                "look whether the two numbers are swapped",
            ),
        ),
    ]


def _number_in_brackets() -> Rule:
    return Rule(
        "number_in_brackets",
        has_number_in_brackets(),
        describe_problem(
            "one number in a cell",
            "give each number a cell of its own, or say in the brackets what the second one is",
            ", a second one in brackets",
        ),
    )


def _count_is_not_negative() -> Rule:
    return Rule(
        "negative_count",
        pl.col("value") < 0,
        describe_problem(
            "a count, which is not below zero",
            "correct the number, or declare the column `number: amount`",
        ),
    )


def _count_is_whole() -> Rule:
    return Rule(
        "fractional_count",
        pl.col("value") != pl.col("value").round(0),
        describe_problem(
            "a whole number of things",
            "write how many there are; or, where parts of one are meant, declare the column `number: amount`",
        ),
    )


def _bare_number_is_no_percentage() -> Rule:
    value = pl.col("value")
    is_bare = ~pl.col("is_percent") & ~pl.col("is_fraction")
    return Rule(
        "percentage_or_share",
        is_bare & (value > 0) & (value <= 1),
        describe_problem(
            "a percentage with its sign",
            "print the % sign, or declare the column `number: share` (0.8 is 80 %) or "
            "`number: amount` (0.8 is 0.8 %)",
            ": a bare number up to 1 may be a percentage or a fraction",
        ),
    )
