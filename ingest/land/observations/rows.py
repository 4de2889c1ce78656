"""Printed cells → rows of the observation contract.

One row is one printed number; nothing is computed.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from ingest.contract.vocabulary import COMPARABILITY, PERIOD_KINDS, merge_flags
from ingest.declare.source import Source
from ingest.land.row_context import (
    add_periods,
    add_units,
    group_in_order,
    is_one_group,
)
from ingest.land.row_problems import check_word, choose_first_problem
from ingest.parse.numbers.parse import parse_numbers
from ingest.parse.numbers.unit_words import is_foreign_unit
from ingest.parse.reference_lists import ReferenceLists

# Raise when what is landed from the same cells changes: every kept file of observations is then
# read again.
VERSION = 8

# What a declaration says of how a cell's number is read.
_READ_ALIKE = ("number", "scale", "missing_marks")
# What of a parsed number is called otherwise in a row.
_OF_VALUE = {
    "problem": "value_problem",
    "numerator": "fraction_of",
    "denominator": "fraction_by",
}


def build_rows(
    source: Source, cells: pl.DataFrame, reference: ReferenceLists
) -> pl.DataFrame:
    """`cells` as `extract_cells` gives them → the columns of the contract, not yet typed.

    Beside them `problem` and `rule` (null where the row is good), `published_at` (a day, or null)
    and `file_name`.
    """
    measures = _list_measures(reference)
    return (
        cells.pipe(_parse_values)
        .pipe(add_periods, source)
        .pipe(add_units, reference)
        .pipe(_add_measures, measures)
        .pipe(_keep_own_pairs)
        .pipe(_split_fractions)
        .pipe(_add_known_units, measures)
        .with_columns(_choose_unit_of_measure().alias("unit_of_measure"))
        .with_columns(
            _collect_flags().alias("flags"),
            _choose_missing_reason().alias("missing_reason"),
            *_find_problems(),
            qualifier=pl.coalesce("qualifier_declared", "qualifier"),
            value_text=pl.col("value_text").fill_null(""),
        )
    )


def have_statement(rows: pl.DataFrame) -> bool:
    """Whether any row states something: a figure, a reason why there is none, or what can't be read.

    Otherwise a blank form would withdraw everything the filled one reported.
    """
    # Most editions hold a figure, or a row with a problem.
    if any(rows[name].null_count() < rows.height for name in ("value", "problem")):
        return True
    has_reason = pl.col("missing_reason") != "not_reported"
    return bool(rows.select(has_reason.any()).item())


def _parse_values(cells: pl.DataFrame) -> pl.DataFrame:
    """With the columns of `parse_numbers`, the rows file by file.

    What is declared alike is read at once, of however many files; but who wrote a file kept to one
    custom of separators. Within a file the rows stand in stretches of what is declared alike.
    """
    # Most large files are one column of figures: nothing needs to be parted, or put in order again.
    if is_one_group(cells, "raw_sha256", *_READ_ALIKE):
        return _parse_alike(cells, None).rename(_OF_VALUE)
    first_place = pl.col("place").min()
    placed = cells.with_row_index("place").with_columns(
        writer=first_place.over("raw_sha256"),
        stretch=first_place.over("raw_sha256", *_READ_ALIKE),
    )
    parts = []
    for _, part in group_in_order(placed, *_READ_ALIKE):
        parts.append(_parse_alike(part, part["writer"]))
    rows = pl.concat(parts).sort("stretch", "place").drop("place", "writer", "stretch")
    return rows.rename(_OF_VALUE)


def _parse_alike(cells: pl.DataFrame, writers: pl.Series | None) -> pl.DataFrame:
    """Cells that are declared alike with the columns of `parse_numbers`."""
    [(number, scale, marks)] = cells.head(1).select(_READ_ALIKE).rows()
    parsed = parse_numbers(
        cells["number_text"],
        kind=number,
        scale=Decimal(scale),
        missing=_parse_marks(marks),
        typed=cells["is_typed"],
        writers=writers,
    )
    return pl.concat([cells, parsed], how="horizontal")


def _parse_marks(marks: str) -> dict[str, str]:
    """ "x=confidential|–=not_arisen" → {mark: reason}."""
    missing = {}
    for pair in filter(None, marks.split("|")):
        mark, _, reason = pair.partition("=")
        missing[mark] = reason
    return missing


def _list_measures(reference: ReferenceLists) -> pl.DataFrame:
    """What a measure's word means, by `measure_text`.

    Either a measure of its own, or an indicator, whose published figures are a measure too; then
    with the measures of its pair.
    """
    measures = reference.measures.select(
        "measure_code",
        "unit_of_measure",
        measure_text="measure_code",
    )
    indicators = reference.indicators.select(
        "numerator_measure",
        "denominator_measure",
        "unit_of_measure",
        measure_code="indicator_id",
        measure_text="indicator_id",
    )
    return pl.concat([measures, indicators], how="diagonal")


def _add_measures(rows: pl.DataFrame, measures: pl.DataFrame) -> pl.DataFrame:
    """With `measure_code` of the word and the role a column has in an indicator's pair.

    Null where none is known.
    """
    measure = (
        pl.when(pl.col("role") == "numerator")
        .then("numerator_measure")
        .when(pl.col("role") == "denominator")
        .then("denominator_measure")
        .otherwise("measure_code")
    )
    rows = rows.join(measures, on="measure_text", how="left", maintain_order="left")
    return rows.with_columns(measure_code=measure)


def _keep_own_pairs(rows: pl.DataFrame) -> pl.DataFrame:
    """Without pairs that are not the indicator's own: those beside a proxy, or of an indicator that
    has no pair.
    """
    is_pair = pl.col("role").is_in(["numerator", "denominator"])
    is_own = (pl.col("comparability") == "exact") & pl.col("measure_code").is_not_null()
    return rows.filter(~is_pair | is_own)


def _split_fractions(rows: pl.DataFrame) -> pl.DataFrame:
    """A cell such as "62/63" becomes the two observations it prints, after all other rows."""
    is_fraction = pl.col("fraction_by").is_not_null() & (pl.col("role") == "value")
    fractions = rows.filter(is_fraction)
    if fractions.is_empty():
        return rows
    parts = [rows.filter(~is_fraction)]
    for value, measure in (
        ("fraction_of", "numerator_measure"),
        ("fraction_by", "denominator_measure"),
    ):
        # Each part has the unit of its own measure, not that of their quotient.
        half = fractions.with_columns(
            value=pl.col(value),
            measure_code=pl.col(measure),
            unit_declared=pl.lit(None, pl.String),
        )
        parts.append(half.filter(pl.col("measure_code").is_not_null()))
    return pl.concat(parts)


def _add_known_units(rows: pl.DataFrame, measures: pl.DataFrame) -> pl.DataFrame:
    """With `unit_known`, the unit of measure in the reference lists.

    After the split, when each half has its own.
    """
    units = measures.select("measure_code", unit_known="unit_of_measure").unique(
        "measure_code"
    )
    return rows.join(units, on="measure_code", how="left", maintain_order="left")


def _choose_unit_of_measure() -> pl.Expr:
    """As the source declares it, else as the reference list has it."""
    # a count indicator is a `count`, whatever its source calls one of them
    is_count = (pl.col("unit_known") == "count") & (
        pl.col("unit_declared") != "percent"
    )
    declared = pl.coalesce("unit_declared", "unit_known", pl.lit(""))
    return pl.when(is_count).then(pl.lit("count")).otherwise(declared)


def _collect_flags() -> pl.Expr:
    estimated = pl.when("estimated").then(pl.lit("estimated")).otherwise(pl.lit(""))
    provisional = (
        pl.when("provisional").then(pl.lit("provisional")).otherwise(pl.lit(""))
    )
    return merge_flags(merge_flags(pl.col("flags"), estimated), provisional)


def _choose_missing_reason() -> pl.Expr:
    """Why there is no value: as the row says it, else as the mark in the cell means.

    Null beside a value.
    """
    return pl.when(pl.col("value").is_null()).then(
        pl.coalesce("reason_given", "missing_reason")
    )


def _find_problems() -> list[pl.Expr]:
    """`problem` and `rule`: the first reason why a row can't land."""
    measure_text = pl.col("measure_text").fill_null("an empty cell")
    unknown_measure = pl.format(
        "expected a measure of the reference list, found {}", measure_text
    )
    contradiction = pl.format(
        "expected no reason for a missing figure beside a figure, found “{}”",
        "reason_given",
    )
    has_both = pl.col("value").is_not_null() & pl.col("reason_given").is_not_null()
    has_no_name = pl.col("breakdown").is_null()
    no_name = pl.lit("expected a name in the row of a figure, found none")
    return choose_first_problem(
        readable_number=pl.coalesce("unread", "value_problem"),
        unit_of_its_column=_describe_foreign_unit(),
        named_row=pl.when(has_no_name).then(no_name),
        known_period="period_problem",
        known_period_kind=check_word("period_kind", PERIOD_KINDS),
        resolvable_unit="unit_problem",
        known_measure=pl.when(pl.col("measure_code").is_null()).then(unknown_measure),
        known_comparability=check_word("comparability", COMPARABILITY),
        known_word="unexplained",
        figure_or_reason=pl.when(has_both).then(contradiction),
    )


def _describe_foreign_unit() -> pl.Expr:
    """Why a figure that names another unit than its column's is not read; null of all others."""
    message = pl.format(
        "expected a figure in {}, found “{}”, which names another unit. To fix: write the figure in"
        " the unit of its column, or ask the sender which of the two is meant.",
        "unit_of_measure",
        pl.col("number_text").str.slice(0, 80),
    )
    is_foreign = is_foreign_unit("unit_word", "unit_of_measure")
    return pl.when(pl.col("value").is_not_null() & is_foreign).then(message)
