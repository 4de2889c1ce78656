"""What a printed row is about: its unit, its period and its date of publication, wherever the file says them.

Shared by `observations` and `records`. Everything is still text until a period or a unit has been read from it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

import polars as pl

from ingest.declare.source import Source
from ingest.declare.table import DeclaredPeriod, DeclaredTable, DeclaredUnit, PrintedScale
from ingest.land.annotate.findings import MAX_FINDINGS
from ingest.parse.headers import LocatedColumn, LocatedTable
from ingest.parse.periods import parse_periods
from ingest.parse.reference_lists import ReferenceLists
from ingest.problem import CellProblem, Refusal
from ingest.read.sheet import Sheet
from ingest.store.records import RawFile


def grouped(frame: pl.DataFrame, *by: str) -> Iterator[tuple[tuple, pl.DataFrame]]:
    """Groups in the order they appear; where there is but one, it is the frame itself and nothing is copied."""
    is_one = frame.height and all(frame.select(pl.col(by).eq_missing(pl.col(by).first()).all()).row(0))
    yield from [(frame.select(by).row(0), frame)] if is_one else frame.group_by(by, maintain_order=True)


def body(table: DeclaredTable, sheet: Sheet, located: LocatedTable) -> pl.DataFrame:
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


def shared_fields(
    source_table: DeclaredTable,
    sheet: Sheet,
    located: LocatedTable,
    file: RawFile,
    one: Callable[[str], LocatedColumn | None],
) -> list[pl.Expr]:
    """What every cell of a row has in common: file, sheet, unit, date of publication, a word nobody declared."""
    unit, published = one("unit"), one("published_at")
    return [
        pl.lit(file.sha256).alias("raw_sha256"),
        pl.lit(file.name).alias("file_name"),
        pl.lit(sheet.name).alias("cell_sheet"),
        pl.col("row").cast(pl.Int64).alias("cell_row"),
        _unexplained(located).alias("unexplained"),
        (pl.col(published.coordinate) if published else pl.lit(None, pl.String)).alias("published_text"),
        (
            meaning(unit)
            if unit
            else pl.lit(in_names(source_table.unit, file.name, sheet.name, located.banner), pl.String)
        ).alias("unit_text"),
    ]


def in_names(spec: DeclaredUnit | DeclaredPeriod, file_name: str, sheet_name: str, banner: str = "") -> str | None:
    """The text a `Unit` or `Period` finds outside the table's columns."""
    groups = groups_in(spec, file_name, sheet_name, banner)
    if groups is None:
        return spec.text
    if "unit" in groups:
        return spec.values.get(groups["unit"], groups["unit"])
    return spec.text.format(**groups) if spec.text else "-".join(groups.values())


def groups_in(
    spec: DeclaredUnit | DeclaredPeriod | PrintedScale, file_name: str, sheet_name: str, banner: str = ""
) -> dict[str, str] | None:
    """What the named groups caught in the first of the three where the declared pattern is found."""
    for rule, text in (("in_file_name", file_name), ("in_sheet_name", sheet_name), ("in_banner", banner)):
        pattern = getattr(spec, rule, None)
        if pattern and (found := re.search(pattern, text)):
            return found.groupdict()
    return None


def day_named(table: DeclaredTable, file_name: str, sheet_name: str) -> dt.date | None:
    """The last day of the table's period where a name or the declaration tells it before any cell is read."""
    text = in_names(table.period, file_name, sheet_name)
    return parse_periods(pl.Series([text]), table.period.month_closes_on)["period_end"][0] if text else None


def meaning(located: LocatedColumn) -> pl.Expr:
    """The cell's word, or what the declaration says it means."""
    text = pl.col(located.coordinate).str.strip_chars()
    column = located.column
    if not column.values and column.otherwise is None:
        return text
    meant = text.replace_strict(column.values, default=column.otherwise, return_dtype=pl.String)
    return pl.when(text.is_null() & pl.lit(column.otherwise is None)).then(None).otherwise(meant)


def _unexplained(located: LocatedTable) -> pl.Expr:
    """Where a column's words have declared meanings, a word that has none: it is not dropped in silence."""
    told = []
    for found in located.columns:
        column = found.column
        if not column.values or column.otherwise is not None or column.to in ("value", "nothing"):
            continue
        text = pl.col(found.coordinate).str.strip_chars()
        words = ", ".join(list(column.values)[:8])
        told.append(
            pl.when(~text.is_in(list(column.values)))
            .then(pl.format(f"“{{}}” under “{found.text}” is none of the declared {words}", text))
        )  # fmt: skip
    return pl.coalesce(*told, pl.lit(None, pl.String))


def not_one_of(name: str, allowed: tuple[str, ...]) -> pl.Expr:
    return pl.when(~pl.col(name).fill_null("").is_in(allowed)).then(
        pl.format(f"{name} {{}} is not one of {', '.join(allowed)}", pl.col(name).fill_null("(empty)"))
    )


def first_problem(**problems: str | pl.Expr) -> list[pl.Expr]:
    """`problem` = the first that is not null, `rule` = its name."""
    found = {rule: pl.col(p) if isinstance(p, str) else p for rule, p in problems.items()}
    named = [pl.when(p.is_not_null()).then(pl.lit(rule)) for rule, p in found.items()]
    return [pl.coalesce(*found.values()).alias("problem"), pl.coalesce(*named).alias("rule")]


def with_periods(source: Source, rows: pl.DataFrame) -> pl.DataFrame:
    closes = source.tables[0].period.month_closes_on
    texts = rows.select("period_text").unique()
    periods = pl.concat([texts, parse_periods(texts["period_text"], closes)], how="horizontal").rename(
        {"problem": "period_problem"}
    )
    published = rows.select("published_text").unique()
    dates = pl.concat(
        [
            published,
            parse_periods(published["published_text"], None).select(
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
            pl.when(pl.col("published_problem").is_null()).then("published_at"), published_elsewhere(source)
        ).alias("published_at"),
    )


def published_elsewhere(source: Source) -> pl.Expr:
    """The date of publication that no row prints: declared, or in the file's name."""
    spec = source.edition
    if spec.published_at_in_file_name:
        found = [pl.col("file_name").str.extract_groups(spec.published_at_in_file_name)]
        return pl.date(*(found[0].struct.field(g).cast(pl.Int32) for g in ("year", "month", "day")))
    return pl.lit(spec.published_at, pl.Date)


def with_units(rows: pl.DataFrame, reference: ReferenceLists) -> pl.DataFrame:
    """A printed name or code means the unit it meant on the period's last day."""
    return reference.resolve_units(rows, date_column="period_end").rename({"problem": "unit_problem"})


def too_much_lost(source: Source, lost: pl.DataFrame, of: int) -> Refusal:
    """Why an edition is held whole: of its cells or cases so many are no rows. `lost`: columns as in QUARANTINE."""
    cell = pl.format("{}!{}{}", "cell_sheet", "cell_column", pl.col("cell_row").cast(pl.String).fill_null(""))
    first = lost.head(5).select(pl.format("{} {}: {}", "file_name", cell, "problem"))
    return Refusal(
        "too_much_lost",
        expected=f"at most {source.max_loss_share:.1%} of the cells unreadable",
        found=f"{lost.height} of {of} ({lost.height / of:.1%}): " + "; ".join(first.to_series()),
        where=source.id,
        to_fix="mend the cells, or the source's YAML or aliases if the file is right; it is read again by itself",
        places=tuple(
            CellProblem(sheet, row, column, problem, file, rule)
            for sheet, row, column, problem, file, rule in lost.drop_nulls("cell_row")
            .head(MAX_FINDINGS)
            .select("cell_sheet", "cell_row", "cell_column", "problem", "file_name", "rule")
            .iter_rows()
        ),
    )
