"""From kept bytes to one vintage: cells become contract rows, and a row that can't is quarantined with its reason.

What the bytes *say* is decided here and nothing is computed. Bytes come through `read`, words through `headers`,
numbers through `values`, units through `reference`; whether the rows are fit to serve is gate A's question.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import polars as pl

from ingest.catalogue import Column, Source, Table
from ingest.contract import CONTRACTS
from ingest.headers import Located, LocatedColumn, locate
from ingest.problem import Refusal
from ingest.read import delimited, json_records, spreadsheet
from ingest.read.cells import Sheet
from ingest.reference import Reference
from ingest.store import Edition, RawFile, Vintage
from ingest.values import parse, parse_period

READERS = {"delimited": delimited.read, "spreadsheet": spreadsheet.read, "json_records": json_records.read}

QUARANTINE = {
    "source_id": pl.String,
    "vintage_id": pl.String,
    "raw_sha256": pl.String,
    "file_name": pl.String,
    "cell_sheet": pl.String,
    "cell_row": pl.Int64,
    "cell_column": pl.String,
    "unit_text": pl.String,
    "value_text": pl.String,
    "rule": pl.String,
    "problem": pl.String,
}

# What one printed cell brings along, all still text.
_CELL = {
    "raw_sha256": pl.String,
    "file_name": pl.String,
    "cell_sheet": pl.String,
    "cell_row": pl.Int64,
    "cell_column": pl.String,
    "published_text": pl.String,
    "unit_text": pl.String,
    "period_text": pl.String,
}


@dataclass(frozen=True)
class Landing:
    """One vintage, ready for gate A. `rows` has the contract's columns, `quarantined` those of QUARANTINE."""

    vintage: Vintage
    rows: pl.DataFrame
    quarantined: pl.DataFrame


@cache
def reader_fingerprint() -> str:
    """Changes with the code that reads: a mended parser reads raw files again."""
    folder = Path(__file__).parent
    code = sorted(p for p in folder.rglob("*.py") if "fetch" not in p.relative_to(folder).parts)
    return hashlib.sha256(b"".join(p.read_bytes() for p in code)).hexdigest()[:16]


def reading_id(source: Source, reference: Reference) -> str:
    """Names one way of reading: the declaration, the reference lists and the reader's code together."""
    parts = f"{source.fingerprint}{reference.fingerprint}{reader_fingerprint()}"
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


def land(
    source: Source, edition: Edition, *, raw_path: Callable[[str, str], Path], reference: Reference
) -> list[Landing]:
    """Read one edition into its vintages: one, or one per date of publication printed in it.

    Raises Refusal where a file can't be read at all, or loses more than the source's `max_loss_share`.
    """
    cells = _printed_cells(source, edition, raw_path)
    judged = (_observations if source.contract == "observation" else _records)(source, cells, reference)
    lost = judged.filter(pl.col("problem").is_not_null())
    if judged.height and lost.height / judged.height > source.max_loss_share:
        raise _too_much_lost(source, lost, judged.height)
    return [
        _landing(source, edition, reading_id(source, reference), published, part)
        for published, part in _by_publication(source, judged)
    ]


def _printed_cells(source: Source, edition: Edition, raw_path: Callable[[str, str], Path]) -> pl.DataFrame:
    wanted = _value_cells if source.contract == "observation" else _record_cells
    parts: list[pl.DataFrame] = []
    for file in edition.files:
        sheets = READERS[source.read.kind](raw_path(source.id, file.sha256), file.name, source.read)
        for table in source.tables:
            chosen = [s for s in sheets if _is_wanted(s, table)]
            if not chosen:
                raise Refusal(
                    "header_drift",
                    expected=f"a sheet whose name matches /{table.sheets}/" if table.sheets else "a visible sheet",
                    met=f"sheets {', '.join(repr(s.name) for s in sheets) or 'none'}",
                    where=file.name,
                    do_next="correct the sheet's name in the file, or `sheets` in the source's YAML",
                )
            for sheet in chosen:
                where = f"{file.name}, sheet {sheet.name!r}" if sheet.name else file.name
                located = locate(sheet, table, where=where, known=source.personal)
                parts.extend(wanted(table, sheet, located, file))
    if not parts or not (cells := pl.concat(parts, how="diagonal")).height:
        raise Refusal(
            "empty",
            expected="at least one row of figures",
            met="none",
            where=", ".join(f.name for f in edition.files[:3]),
            do_next="ask the publisher for the file again; nothing was withdrawn",
        )
    return cells


def _is_wanted(sheet: Sheet, table: Table) -> bool:
    return bool(re.search(table.sheets, sheet.name)) if table.sheets else not sheet.is_hidden


def _body(table: Table, sheet: Sheet, located: Located) -> pl.DataFrame:
    """The rows under the header that hold something and that the table's rules keep."""
    known = [c.coordinate for c in located.columns]
    body = sheet.cells.filter(
        pl.col("row").is_between(located.first_row, located.last_row),
        pl.any_horizontal(pl.col(c).is_not_null() for c in known),
    )
    for rule in table.only_rows:
        column = next(c.coordinate for c in located.columns if rule.of in [s.text for s in c.column.spellings])
        text = pl.col(column).str.strip_chars()
        kept = text.is_in(rule.is_one_of) if rule.is_one_of else pl.lit(False)
        body = body.filter(kept | text.str.contains(rule.matching) if rule.matching else kept)
    return body


def _shared_fields(
    source_table: Table, sheet: Sheet, located: Located, file: RawFile, one: Callable[[str], LocatedColumn | None]
) -> list[pl.Expr]:
    """What every cell of a row has in common: file, sheet, unit, date of publication."""
    unit, published = one("unit"), one("published_at")
    return [
        pl.lit(file.sha256).alias("raw_sha256"),
        pl.lit(file.name).alias("file_name"),
        pl.lit(sheet.name).alias("cell_sheet"),
        pl.col("row").cast(pl.Int64).alias("cell_row"),
        (pl.col(published.coordinate) if published else pl.lit(None, pl.String)).alias("published_text"),
        (
            _meaning(unit)
            if unit
            else pl.lit(_in_names(source_table.unit, file.name, sheet.name, located.banner), pl.String)
        ).alias("unit_text"),
    ]


def _in_names(spec: object, file_name: str, sheet_name: str, banner: str = "") -> str | None:
    """The text a `Unit` or `Period` finds outside the table's columns."""
    for rule, text in (("in_file_name", file_name), ("in_sheet_name", sheet_name), ("in_banner", banner)):
        pattern = getattr(spec, rule, None)
        if pattern and (found := re.search(pattern, text)):
            groups = found.groupdict()
            return groups.get("unit") or (spec.text.format(**groups) if spec.text else "-".join(groups.values()))
    return getattr(spec, "text", None)


def _meaning(located: LocatedColumn) -> pl.Expr:
    """The cell's word, or what the declaration says it means."""
    text = pl.col(located.coordinate).str.strip_chars()
    column = located.column
    if not column.values and column.otherwise is None:
        return text
    meant = text.replace_strict(column.values, default=column.otherwise, return_dtype=pl.String)
    return pl.when(text.is_null() & pl.lit(column.otherwise is None)).then(None).otherwise(meant)


def _value_cells(table: Table, sheet: Sheet, located: Located, file: RawFile) -> Iterator[pl.DataFrame]:
    """One frame per column of figures: a row per printed cell, with everything that says what it is about."""
    body = _body(table, sheet, located)

    def one(target: str) -> LocatedColumn | None:
        return next((c for c in located.columns if c.column.to == target), None)

    shared = _shared_fields(table, sheet, located, file, one)
    words = {
        name: _meaning(found) if (found := one(name)) else pl.lit(None, pl.String)
        for name in (
            "measure",
            "period",
            "period_kind",
            "comparability",
            "breakdown",
            "flags",
            "qualifier",
            "unit_of_measure",
        )
    }
    for found in located.columns:
        column, groups = found.column, {k: v for k, v in found.groups.items() if v is not None}
        if column.to not in ("value", "numerator", "denominator"):
            continue
        yield body.select(
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
            (pl.lit(_breakdown(column, groups)) if one("breakdown") is None else words["breakdown"].fill_null(""))
            .alias("breakdown"),
            pl.lit(column.is_total).alias("is_total"),
            _flags(groups, words["flags"]).alias("flags"),
            pl.lit(column.to).alias("role"),
            pl.lit(column.number).alias("number"),
            pl.lit(str(column.scale)).alias("scale"),
            (
                pl.lit(None, pl.String)
                if column.to != "value"
                else pl.lit(column.unit_of_measure, pl.String).fill_null(words["unit_of_measure"])
            ).alias("unit_declared"),
            (words["qualifier"] if column.to == "value" else pl.lit(None, pl.String)).alias("qualifier_declared"),
            pl.lit("|".join(f"{k}={v}" for k, v in sorted(column.missing.items()))).alias("missing_marks"),
            pl.col(found.coordinate).alias("value_text"),
        ).filter(pl.lit(column.to == "value") | pl.col("value_text").is_not_null())  # fmt: skip


def _period_text(table: Table, groups: dict[str, str], file_name: str, sheet_name: str) -> str | None:
    spec = table.period
    named = {k: v for k, v in groups.items() if not k.startswith(("flag_", "breakdown_"))}
    if named and not (spec.in_file_name or spec.in_sheet_name):
        return spec.text.format(**named) if spec.text else "-".join(named.values())
    return _in_names(spec, file_name, sheet_name)


def _breakdown(column: Column, groups: dict[str, str]) -> str:
    """`sex=F|urban=Y`: the declared part and the parts read from the header's words."""
    pairs = [p for p in column.breakdown.split("|") if p]
    for key, word in groups.items():
        if key.startswith("breakdown_") and (code := column.values.get(word, word)):
            pairs.append(f"{key.removeprefix('breakdown_')}={code}")
    return "|".join(sorted(pairs))


def _flags(groups: dict[str, str], words: pl.Expr) -> pl.Expr:
    from_header = sorted(k.removeprefix("flag_") for k in groups if k.startswith("flag_"))
    return pl.concat_str(pl.lit("|".join(from_header)), words.fill_null(""), separator="|").str.strip_chars("|")


def _observations(source: Source, cells: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Printed cells → rows of the observation contract, each with `problem`, `rule`, `published_at`, `file_name`.

    Numbers are parsed file by file: whoever wrote a file kept to one custom for its separators.
    """
    parsed = pl.concat(
        [
            pl.concat(
                [
                    part,
                    parse(
                        part["value_text"],
                        number=number,
                        scale=Decimal(scale),
                        missing=dict(p.split("=", 1) for p in marks.split("|") if p),
                    ),
                ],
                how="horizontal",
            )
            for (_, number, scale, marks), part in cells.group_by(
                ["raw_sha256", "number", "scale", "missing_marks"], maintain_order=True
            )
        ]
    ).rename({"problem": "value_problem", "numerator": "fraction_of", "denominator": "fraction_by"})
    rows = _with_units(_with_periods(source, parsed), reference)
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
        pl.concat_str(
            "flags", pl.when("estimated").then(pl.lit("estimated")).otherwise(pl.lit("")), separator="|"
        ).str.strip_chars("|").alias("flags"),
        pl.col("value_text").fill_null(""),
        pl.coalesce("qualifier_declared", "qualifier").alias("qualifier"),
        *_first_problem(
            readable_number="value_problem",
            known_period="period_problem",
            known_period_kind=_not_one_of("period_kind", ("in_period", "year_to_date", "as_of")),
            resolvable_unit="unit_problem",
            known_measure=pl.when(pl.col("measure_code").is_null()).then(
                pl.format("measure {} is not in the reference list", pl.col("measure_text").fill_null("(empty)"))
            ),
            known_comparability=_not_one_of("comparability", ("exact", "proxy", "rival")),
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


def _not_one_of(name: str, allowed: tuple[str, ...]) -> pl.Expr:
    return pl.when(~pl.col(name).fill_null("").is_in(allowed)).then(
        pl.format(f"{name} {{}} is not one of {', '.join(allowed)}", pl.col(name).fill_null("(empty)"))
    )


def _first_problem(**problems: str | pl.Expr) -> list[pl.Expr]:
    """`problem` = the first that is not null, `rule` = its name."""
    found = {rule: pl.col(p) if isinstance(p, str) else p for rule, p in problems.items()}
    named = [pl.when(p.is_not_null()).then(pl.lit(rule)) for rule, p in found.items()]
    return [pl.coalesce(*found.values()).alias("problem"), pl.coalesce(*named).alias("rule")]


def _with_periods(source: Source, rows: pl.DataFrame) -> pl.DataFrame:
    closes = source.tables[0].period.month_closes_on
    texts = rows.select("period_text").unique()
    periods = pl.concat([texts, parse_period(texts["period_text"], closes)], how="horizontal").rename(
        {"problem": "period_problem"}
    )
    published = rows.select("published_text").unique()
    dates = pl.concat(
        [
            published,
            parse_period(published["published_text"], None).select(
                published_at="period_end", published_problem="problem"
            ),
        ],
        how="horizontal",
    )
    rows = rows.join(periods, on="period_text", how="left", nulls_equal=True, maintain_order="left").join(
        dates, on="published_text", how="left", nulls_equal=True, maintain_order="left"
    )
    if source.contract == "observation":
        rows = rows.with_columns(
            # a stock is a moment: its first day is its last
            pl.when(pl.col("period_kind") == "as_of")
            .then("period_end")
            # "2024-03", to date, began on 1 January
            .when(pl.col("period_kind") == "year_to_date")
            .then(pl.date(pl.col("period_end").dt.year(), 1, 1))
            .otherwise("period_start")
            .alias("period_start")
        )
    return rows.with_columns(
        pl.coalesce(
            "period_problem", pl.when(pl.col("published_text").is_not_null()).then("published_problem")
        ).alias("period_problem"),
        pl.coalesce(
            pl.when(pl.col("published_problem").is_null()).then("published_at"), _published_elsewhere(source)
        ).alias("published_at"),
    )


def _published_elsewhere(source: Source) -> pl.Expr:
    spec = source.edition
    if spec.published_at_in_file_name:
        found = [pl.col("file_name").str.extract_groups(spec.published_at_in_file_name)]
        return pl.date(*(found[0].struct.field(g).cast(pl.Int32) for g in ("year", "month", "day")))
    return pl.lit(spec.published_at, pl.Date)


def _with_units(rows: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """A printed name or code means the unit it meant on the period's last day."""
    return reference.resolve_units(rows, on="period_end").rename({"problem": "unit_problem"})


def _measure_words(reference: Reference) -> pl.DataFrame:
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


def _record_cells(table: Table, sheet: Sheet, located: Located, file: RawFile) -> Iterator[pl.DataFrame]:
    """One frame of records, a column per column of the contract the source gives, all still text."""

    def one(target: str) -> LocatedColumn | None:
        return next((c for c in located.columns if c.column.to == target), None)

    given = [c for c in located.columns if c.column.to not in ("nothing", "unit", "published_at", "as_of_date")]
    dated = one("as_of_date")
    key = located.columns[0]
    yield _body(table, sheet, located).select(
        *_shared_fields(table, sheet, located, file, one),
        pl.lit(key.coordinate).alias("cell_column"),
        (_meaning(dated) if dated else pl.lit(_in_names(table.period, file.name, sheet.name), pl.String)).alias(
            "period_text"
        ),
        *(_meaning(c).alias(c.column.to) for c in given),
    )


def _records(source: Source, cells: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Records → rows of a record contract, each with `problem`, `rule`, `published_at`, `file_name`."""
    contract = CONTRACTS[source.contract]
    rows = _with_units(_with_periods(source, cells), reference)
    rows = rows.with_columns(as_of_date="period_end")
    if "root_procedure_code" not in rows.columns:
        rows = rows.with_columns(root_procedure_code="procedure_code")
    absent = [c for c in contract.columns if c.name not in rows.columns]
    words = {"true": True, "false": False}
    truths = [c.name for c in contract.columns if c.sql_type == "BOOLEAN" and c.name in rows.columns]
    unreadable = [
        pl.when(pl.col(t).is_not_null() & ~pl.col(t).str.to_lowercase().is_in(list(words)))
        .then(pl.format(f"{t}: expected true or false, met {{}}", pl.col(t)))
        for t in truths
    ]  # fmt: skip
    needed = [
        pl.when(pl.col(c.name).is_null()).then(pl.lit(f"{c.name} is empty"))
        for c in contract.columns
        if c.required and c.name in rows.columns and c.name not in ("unit_id", "unit_text")
    ]
    return (
        rows.with_columns(pl.lit(None, pl.String).alias(c.name) for c in absent)
        .with_columns(
            pl.col("procedure_code").alias("value_text"),
            *_first_problem(
                filled=pl.coalesce(*needed, pl.lit(None, pl.String)),
                known_period="period_problem",
                resolvable_unit="unit_problem",
                readable_truth=pl.coalesce(*unreadable, pl.lit(None, pl.String)),
            ),
        )
        .with_columns(
            pl.col(t).str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Boolean) for t in truths
        )
    )


def _by_publication(source: Source, judged: pl.DataFrame) -> Iterator[tuple[dt.date | None, pl.DataFrame]]:
    for (published,), part in judged.group_by(["published_at"], maintain_order=True):
        yield published, part.with_columns(pl.lit(source.id).alias("source_id"))


def _landing(
    source: Source, edition: Edition, reading: str, published: dt.date | None, part: pl.DataFrame
) -> Landing:
    contract = CONTRACTS[source.contract]
    known_from = dt.datetime.combine(published, dt.time()) if published else edition.retrieved_at.replace(tzinfo=None)
    named = hashlib.sha256(f"{edition.edition_id}{published}".encode()).hexdigest()[:8]
    vintage_id = f"{source.id}@{known_from:%Y%m%d}-{named}"
    part = part.with_columns(pl.lit(vintage_id).alias("vintage_id"))
    rows = part.filter(pl.col("problem").is_null()).select(
        pl.col(c).cast(t, strict=True) for c, t in contract.schema.items()
    )
    # the same figure printed twice in one edition is said once, at its first cell
    said = [c for c in rows.columns if not c.startswith(("cell_", "raw_sha256", "unit_text", "value_text"))]
    rows = rows.unique(said, keep="first", maintain_order=True)
    quarantined = part.filter(pl.col("problem").is_not_null()).select(
        pl.col(c).cast(t) for c, t in QUARANTINE.items()
    )
    return Landing(
        Vintage(
            source_id=source.id,
            vintage_id=vintage_id,
            edition_id=edition.edition_id,
            reading_id=reading,
            published_at=published,
            retrieved_at=edition.retrieved_at,
            known_from=known_from,
            known_basis="published" if published else "retrieved",
            rows=rows.height,
            quarantined=quarantined.height,
            scope_hash=_hash(rows.select(_SCOPE[source.contract][source.replaces])),
            # a row that could not be read is part of what the edition says: it stays listed
            content_hash=_hash(rows.drop("source_id", "vintage_id", "raw_sha256", "^cell_.*$"))
            + _hash(quarantined.select("unit_text", "value_text", "problem")),
        ),
        rows,
        quarantined,
    )


# What tells the scope of a vintage, by contract and by what its source replaces.
_SCOPE = {
    "observation": {
        "whole": [],
        "period": ["period_start", "period_end", "period_kind"],
        "unit_and_period": ["unit_id", "period_start", "period_end", "period_kind"],
        "nothing": ["measure_code", "unit_id", "period_end", "period_kind"],
    },
    "procedure": {
        "whole": [],
        "period": ["as_of_date"],
        "unit_and_period": ["unit_id", "as_of_date"],
        "nothing": ["procedure_code", "unit_id", "as_of_date"],
    },
}


def _hash(frame: pl.DataFrame) -> str:
    """The same rows in any order give the same hash."""
    if not frame.width:
        return "whole"
    return hashlib.sha256(frame.unique().sort(frame.columns).write_csv().encode()).hexdigest()[:16]


def _too_much_lost(source: Source, lost: pl.DataFrame, of: int) -> Refusal:
    first = lost.head(5).select(
        pl.format("{} {}!{}{}: {}", "file_name", "cell_sheet", "cell_column", "cell_row", "problem")
    )
    return Refusal(
        "too_much_lost",
        expected=f"at most {source.max_loss_share:.1%} of the cells unreadable",
        met=f"{lost.height} of {of} ({lost.height / of:.1%}): " + "; ".join(first.to_series()),
        where=source.id,
        do_next="mend the cells, or the source's YAML or aliases if the file is right; it is read again by itself",
    )
