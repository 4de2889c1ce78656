"""Printed cells → rows of the observation contract. One row is one printed number; nothing is computed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from ingest.contract.vocabulary import merge_flags
from ingest.declare.source import Source
from ingest.declare.table import DeclaredColumn, DeclaredTable
from ingest.land.row_context import (
    body,
    first_problem,
    grouped,
    groups_in,
    in_names,
    meaning,
    not_one_of,
    shared_fields,
    with_periods,
    with_units,
)
from ingest.parse.headers import LocatedColumn, LocatedTable
from ingest.parse.numbers import parse_numbers
from ingest.parse.outline import add_outline_paths
from ingest.parse.reference_lists import ReferenceLists
from ingest.problem import Refusal
from ingest.read.sheet import Sheet
from ingest.store.records import RawFile

_FIGURES = ("value", "numerator", "denominator")

# Raise when what is landed from the same cells changes: every kept file of this kind is then read again.
VERSION = 1


def cells(table: DeclaredTable, sheet: Sheet, located: LocatedTable, file: RawFile) -> Iterator[pl.DataFrame]:
    """One frame per column of figures: a row per printed cell, with everything that says what it is about.

    Raises Refusal `scale_unknown` where amounts stand and the file does not say what they are in.
    """
    printed = body(table, sheet, located)

    def one(target: str) -> LocatedColumn | None:
        return next((c for c in located.columns if c.column.to == target), None)

    if table.outline:
        printed = add_outline_paths(
            printed,
            table.outline,
            _spelled(located, table.outline.number),
            _spelled(located, table.outline.label),
            [c.coordinate for c in located.columns if c.column.to in _FIGURES],
        )
        if not printed.height:
            return  # a form nobody filled in
    is_scaled = any(_is_scaled(c.column) for c in located.columns)
    scale = _printed_scale(table, sheet, located, file) if is_scaled else None
    shared = shared_fields(table, sheet, located, file, one)
    words = {
        name: meaning(found) if (found := one(name)) else pl.lit(None, pl.String)
        for name in (
            "measure",
            "period",
            "period_kind",
            "comparability",
            "breakdown",
            "flags",
            "qualifier",
            "unit_of_measure",
            "missing_reason",
        )
    }
    for found in located.columns:
        column, groups = found.column, {k: v for k, v in found.groups.items() if v is not None}
        if column.to not in _FIGURES:
            continue
        number, unread = column.number, pl.lit(None, pl.String)
        if column.percent_of:
            number, unread = _as_the_quotient(printed, found, located)
        yield printed.select(
            *shared,
            pl.lit(found.coordinate).alias("cell_column"),
            (pl.lit(column.measure) if column.measure else words["measure"]).alias("measure_text"),
            (
                words["period"]
                if one("period") is not None
                else pl.lit(_period_text(table, groups, file.name, sheet.name), pl.String)
            ).alias("period_text"),
            (pl.lit(table.period.kind) if table.period.kind else words["period_kind"]).alias("period_kind"),
            words["comparability"].fill_null("exact" if one("comparability") is None else "").alias("comparability"),
            _breakdown(table, column, groups, words["breakdown"] if one("breakdown") else None).alias("breakdown"),
            pl.lit(column.is_total).alias("is_total"),
            _flags(groups, words["flags"]).alias("flags"),
            pl.lit(column.to).alias("role"),
            pl.lit(number).alias("number"),
            pl.lit(str(scale if _is_scaled(column) else column.scale)).alias("scale"),
            unread.alias("unread"),
            (
                pl.lit(None, pl.String)
                if column.to != "value"
                else pl.lit(column.unit_of_measure, pl.String).fill_null(words["unit_of_measure"])
            ).alias("unit_declared"),
            (words["qualifier"] if column.to == "value" else pl.lit(None, pl.String)).alias("qualifier_declared"),
            (words["missing_reason"] if column.to == "value" else pl.lit(None, pl.String)).alias("reason_given"),
            pl.lit("|".join(f"{k}={v}" for k, v in sorted(column.missing.items()))).alias("missing_marks"),
            pl.col(found.coordinate).alias("value_text"),
        ).filter(pl.lit(column.to == "value") | pl.col("value_text").is_not_null())  # fmt: skip


def _period_text(table: DeclaredTable, groups: dict[str, str], file_name: str, sheet_name: str) -> str | None:
    spec = table.period
    named = {k: v for k, v in groups.items() if not k.startswith(("flag_", "breakdown_"))}
    if named and not (spec.in_file_name or spec.in_sheet_name):
        return spec.text.format(**named) if spec.text else "-".join(named.values())
    return in_names(spec, file_name, sheet_name)


def _spelled(located: LocatedTable, spelling: str) -> str:
    """Where the column with that spelling stands."""
    return next(c.coordinate for c in located.columns if spelling in [s.text for s in c.column.spellings])


def _is_scaled(column: DeclaredColumn) -> bool:
    return column.scale == "printed"


def _printed_scale(table: DeclaredTable, sheet: Sheet, located: LocatedTable, file: RawFile) -> Decimal:
    spec = table.scale
    word = (groups_in(spec, file.name, sheet.name, located.banner) or {}).get("scale")
    scales = {_one_word(w): scale for w, scale in spec.values.items()}
    if word is not None and _one_word(word) in scales:
        return scales[_one_word(word)]
    raise Refusal(
        "scale_unknown",
        expected=f"what the amounts are in: {', '.join(spec.values)}",
        found=f"“{word}”, which is none of these" if word else "no word of it where it is looked for",
        where=f"{file.name}, sheet {sheet.name!r}",
        to_fix="ask the sender, and write it into the file above the table; an amount is never assumed to be in one",
    )


def _one_word(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _as_the_quotient(printed: pl.DataFrame, found: LocatedColumn, located: LocatedTable) -> tuple[str, pl.Expr]:
    """How a column prints the quotient of two others: as `share` (0.8044), as `amount` (80.44), or nobody can say.

    The middle of all rows decides, so that one wrong quotient does not; a cell with a % sign says it itself.
    """
    pairs = set(_pairs(found.column, found.groups))
    parts = []
    for measure in found.column.percent_of:
        fitting = [c for c in located.columns if c.column.measure == measure]
        fitting = [c for c in fitting if set(_pairs(c.column, c.groups)) <= pairs]
        parts.append(max(fitting, key=lambda c: len(_pairs(c.column, c.groups))).coordinate if fitting else None)
    if None not in parts:
        over, under = (pl.col(c).cast(pl.Float64, strict=False) for c in parts)
        bare = pl.col(found.coordinate).cast(pl.Float64, strict=False)
        factor = printed.select((bare * under / over).filter((over > 0) & (under > 0) & (bare > 0)).median()).item()
        if factor is not None and 0.5 < factor < 2:
            return "share", pl.lit(None, pl.String)
        if factor is not None and 50 < factor < 200:
            return "amount", pl.lit(None, pl.String)
    says_itself = pl.col(found.coordinate).str.contains(r"^\s*0\s*$|%\s*$")
    told = f"80 or 0.8 for 80 %? The quotients of {' and '.join(found.column.percent_of)} do not tell"
    return "share", pl.when(~says_itself).then(pl.lit(told))


def _pairs(column: DeclaredColumn, groups: dict[str, str]) -> list[str]:
    """The declared pairs of a breakdown and those read from the header's words, through `values`."""
    pairs = [p for p in column.breakdown.split("|") if p]
    words = {word.casefold(): code for word, code in column.values.items()}
    for key, word in groups.items():
        if key.startswith("breakdown_") and word is not None and (code := words.get(word.casefold(), word)):
            pairs.append(f"{key.removeprefix('breakdown_')}={code}")
    return pairs


def _breakdown(
    table: DeclaredTable, column: DeclaredColumn, groups: dict[str, str], printed: pl.Expr | None
) -> pl.Expr:
    """`sex=F|urban=Y`: what the column prints, or the parts of its header and of the row's place in the outline."""
    if printed is not None:
        return printed.fill_null("")
    pairs = _pairs(column, groups)
    if not table.outline:
        return pl.lit("|".join(sorted(pairs)))
    key = f"{table.outline.key}="
    before, after = (sorted(p for p in pairs if (p < key) is is_before) for is_before in (True, False))
    return pl.concat_str(pl.lit("|".join([*before, key])), pl.col("path"), *(pl.lit(f"|{p}") for p in after))


def _flags(groups: dict[str, str], words: pl.Expr) -> pl.Expr:
    from_header = sorted(k.removeprefix("flag_") for k in groups if k.startswith("flag_"))
    return pl.concat_str(pl.lit("|".join(from_header)), words.fill_null(""), separator="|").str.strip_chars("|")


def rows(source: Source, cells: pl.DataFrame, reference: ReferenceLists) -> pl.DataFrame:
    """Printed cells → rows of the observation contract, each with `problem`, `rule`, `published_at`, `file_name`.

    Numbers are parsed file by file: whoever wrote a file kept to one custom for its separators.
    """
    parsed = pl.concat(
        [
            pl.concat(
                [
                    part,
                    parse_numbers(
                        part["value_text"],
                        kind=number,
                        scale=Decimal(scale),
                        missing=dict(p.split("=", 1) for p in marks.split("|") if p),
                    ),
                ],
                how="horizontal",
            )
            for (_, number, scale, marks), part in grouped(cells, "raw_sha256", "number", "scale", "missing_marks")
        ]
    ).rename({"problem": "value_problem", "numerator": "fraction_of", "denominator": "fraction_by"})
    rows = with_units(with_periods(source, parsed), reference)
    words = _measure_words(reference)
    rows = rows.join(words, on="measure_text", how="left", maintain_order="left").with_columns(
        pl.when(pl.col("role") == "numerator")
        .then("numerator_measure")
        .when(pl.col("role") == "denominator")
        .then("denominator_measure")
        .otherwise("measure_code")
        .alias("measure_code")
    )
    # A pair printed beside a proxy is not the indicator's own pair, and some indicators have no denominator.
    is_pair = pl.col("role").is_in(["numerator", "denominator"])
    rows = rows.filter(~is_pair | ((pl.col("comparability") == "exact") & pl.col("measure_code").is_not_null()))
    rows = _with_fractions(rows)
    units = words.select(measure_code="measure_code", unit_known="unit_of_measure").unique("measure_code")
    rows = rows.join(units, on="measure_code", how="left", maintain_order="left")
    return rows.with_columns(
        # a count indicator is a `count`, whatever its source calls one of them
        pl.when((pl.col("unit_known") == "count") & (pl.col("unit_declared") != "percent"))
        .then(pl.lit("count"))
        .otherwise(pl.coalesce("unit_declared", "unit_known", pl.lit("")))
        .alias("unit_of_measure"),
        merge_flags(
            pl.col("flags"), pl.when("estimated").then(pl.lit("estimated")).otherwise(pl.lit(""))
        ).alias("flags"),
        pl.col("value_text").fill_null(""),
        pl.coalesce("qualifier_declared", "qualifier").alias("qualifier"),
        pl.when(pl.col("value").is_null())
        .then(pl.coalesce("reason_given", "missing_reason"))
        .alias("missing_reason"),
        *first_problem(
            readable_number=pl.coalesce("unread", "value_problem"),
            named_row=pl.when(pl.col("breakdown").is_null()).then(pl.lit("a figure stands in a row without a name")),
            known_period="period_problem",
            known_period_kind=not_one_of("period_kind", ("in_period", "year_to_date", "as_of")),
            resolvable_unit="unit_problem",
            known_measure=pl.when(pl.col("measure_code").is_null()).then(
                pl.format("measure {} is not in the reference list", pl.col("measure_text").fill_null("(empty)"))
            ),
            known_comparability=not_one_of("comparability", ("exact", "proxy", "rival")),
            known_word="unexplained",
            figure_or_reason=pl.when(pl.col("value").is_not_null() & pl.col("reason_given").is_not_null()).then(
                pl.format("a figure stands here, and beside it “{}”, why there is none", "reason_given")
            ),
        ),
    )  # fmt: skip


def _with_fractions(rows: pl.DataFrame) -> pl.DataFrame:
    """A cell like "62/63" is a pair: it becomes the two observations it prints."""
    is_fraction = pl.col("fraction_by").is_not_null() & (pl.col("role") == "value")
    fractions = rows.filter(is_fraction)
    if not fractions.height:
        return rows
    halves = [
        fractions.with_columns(pl.col(value).alias("value"), pl.col(measure).alias("measure_code"))
        for value, measure in (("fraction_of", "numerator_measure"), ("fraction_by", "denominator_measure"))
    ]
    return pl.concat([rows.filter(~is_fraction), *(h.filter(pl.col("measure_code").is_not_null()) for h in halves)])


def _measure_words(reference: ReferenceLists) -> pl.DataFrame:
    """What a measure word means: a measure, or the indicator a published figure is the measure of, with its pair."""
    measures = reference.measures.select("measure_code", "unit_of_measure", measure_text="measure_code")
    indicators = reference.indicators.select(
        "numerator_measure",
        "denominator_measure",
        measure_code="indicator_id",
        unit_of_measure="target_unit",
        measure_text="indicator_id",
    )
    return pl.concat([measures, indicators], how="diagonal")
