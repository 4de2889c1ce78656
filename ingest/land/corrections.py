"""Corrections applied: how a correction changes what is read of a cell, never the bytes.

The row keeps the text as printed and carries the flag `corrected`. What a correction says is declared in
`ingest/declare/corrections.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from ingest.contract import flag_set
from ingest.declare.corrections import Correction
from ingest.problem import Refusal
from ingest.read.sheet import Sheet

# The rule a row is listed under that a correction leaves out: settled, and no loss.
LEFT_OUT = "left_out_by_correction"


@dataclass(frozen=True)
class Mended:
    """One cell that a correction changed or left out, under the row numbers of `Sheet.cells`."""

    raw_sha256: str
    file_name: str
    cell_sheet: str
    cell_row: int
    cell_column: str
    correction: Correction


def at_cells(
    sheets: Sequence[Sheet], corrections: Iterable[Correction], *, name: str, sha256: str
) -> tuple[list[Sheet], list[Mended]]:
    """The sheets of one file with every correction given by `cell` applied, before any header is looked for.

    Raises Refusal `correction_outlived` where the sheet is gone or its cell prints another text than expected.
    """
    sheets, mended = list(sheets), []
    for correction in corrections:
        place = correction.where
        if not place.cell or not place.is_in(name, sha256):
            continue
        meant = [n for n, sheet in enumerate(sheets) if place.sheet in (None, sheet.name)]
        if not meant:
            raise _outlived(correction, name, f"sheets {', '.join(repr(s.name) for s in sheets)}")
        column, row = re.match(r"([A-Z]+)(\d+)", place.cell).groups()
        for n in meant:
            sheet = sheets[n]
            here = sheet.cells.filter(pl.col("row") == int(row))
            printed = here[column][0] if here.height and column in sheet.columns else None
            if _stripped(printed) != correction.expect.strip():
                raise _outlived(correction, name, f"“{printed or ''}” at {sheet.name}!{place.cell}")
            sheets[n] = _patched(sheet, [int(row)], column, correction)
            mended.append(Mended(sha256, name, sheet.name, int(row), column, correction))
    return sheets, mended


def by_words(
    sheet: Sheet, headers: dict[str, str], corrections: Iterable[Correction], *, name: str, sha256: str
) -> tuple[Sheet, list[Mended]]:
    """A located sheet with every correction given by `row` and `column` applied; `headers`: header → coordinate.

    Raises Refusal `correction_outlived` where a row so described is there and its cell prints another text.
    """
    mended: list[Mended] = []
    for correction in corrections:
        place = correction.where
        if place.cell or not place.is_in(name, sha256) or place.sheet not in (None, sheet.name):
            continue
        if gone := [word for word in (*place.row, place.column) if word not in headers]:
            raise _outlived(correction, name, f"no column “{gone[0]}”; there are {', '.join(headers)}")
        column = headers[place.column]
        described = [pl.col(headers[word]).str.strip_chars() == text.strip() for word, text in place.row.items()]
        for row, printed in sheet.cells.filter(described).select("row", column).iter_rows():
            if _stripped(printed) != correction.expect.strip():
                raise _outlived(correction, name, f"“{printed or ''}” at {sheet.name}!{column}{row}")
            mended.append(Mended(sha256, name, sheet.name, row, column, correction))
        sheet = _patched(sheet, [m.cell_row for m in mended if m.correction is correction], column, correction)
    return sheet, mended


def _patched(sheet: Sheet, rows: list[int], column: str, correction: Correction) -> Sheet:
    if correction.drop or not rows or column not in sheet.columns:
        return sheet
    text = pl.when(pl.col("row").is_in(rows)).then(pl.lit(correction.read_as or None, pl.String))
    return replace(sheet, cells=sheet.cells.with_columns(text.otherwise(pl.col(column)).alias(column)))


def _stripped(text: str | None) -> str:
    return (text or "").strip()


_PLACE = ["raw_sha256", "cell_sheet", "cell_row", "cell_column"]


def say_so(judged: pl.DataFrame, mended: Sequence[Mended]) -> pl.DataFrame:
    """Rows of a contract (with `problem` and `rule`) that rest on a mended cell say so and show the text as printed.

    A row rests on its own cell, on a mended cell of its row that is no figure (its unit, its period), and on one
    above the table (a banner). Its `value_text` and `unit_text` are as printed again, its `flags` hold `corrected`.
    One that is left out has the rule LEFT_OUT and the reason as its `problem`.
    """
    if not mended:
        return judged
    cells = pl.DataFrame(
        [
            (
                m.raw_sha256, m.cell_sheet, m.cell_row, m.cell_column, m.correction.expect,
                m.correction.read_as, _reason(m.correction) if m.correction.drop else None,
            )
            for m in mended
        ],
        schema=dict.fromkeys(_PLACE, pl.String)
        | {"cell_row": pl.Int64, "printed": pl.String, "read_as": pl.String, "left_out": pl.String},
        orient="row",
    ).unique(_PLACE, keep="last", maintain_order=True)  # fmt: skip
    numbered = judged.with_row_index("at")
    keys = numbered.select("at", *_PLACE, "unit_text")
    first = keys.group_by("raw_sha256", "cell_sheet").agg(first_row=pl.col("cell_row").min())
    cells = cells.join(first, on=["raw_sha256", "cell_sheet"])
    own = cells.join(keys, on=_PLACE, how="semi")
    above = cells.filter(pl.col("cell_row") < pl.col("first_row"))
    inside = cells.filter(pl.col("cell_row") >= pl.col("first_row"))
    beside = inside.join(keys, on=["raw_sha256", "cell_sheet", "cell_column"], how="anti")
    said = ["at", "left_out", "value_printed", "unit_printed"]
    nothing = pl.lit(None, pl.String)
    is_unit = pl.col("unit_text") == pl.col("read_as").str.strip_chars()
    touched = pl.concat(
        [
            keys.join(own, on=_PLACE).with_columns(value_printed="printed", unit_printed=nothing).select(said),
            keys.join(beside, on=_PLACE[:3])
            .with_columns(value_printed=nothing, unit_printed=pl.when(is_unit).then("printed"))
            .select(said),
            keys.join(above, on=_PLACE[:2]).with_columns(value_printed=nothing, unit_printed=nothing).select(said),
        ]
    )
    touched = touched.group_by("at").agg(pl.exclude("at").drop_nulls().first()).with_columns(is_corrected=True)
    rows = numbered.join(touched, on="at", how="left", maintain_order="left")
    is_corrected = pl.col("is_corrected").fill_null(False)
    written = [
        pl.coalesce("value_printed", "value_text").alias("value_text"),
        pl.coalesce("unit_printed", "unit_text").alias("unit_text"),
        pl.coalesce("left_out", "problem").alias("problem"),
        pl.when(pl.col("left_out").is_not_null()).then(pl.lit(LEFT_OUT)).otherwise("rule").alias("rule"),
    ]
    if "flags" in judged.columns:
        marked = flag_set(pl.col("flags"), pl.lit("corrected"))
        written.append(pl.when(is_corrected).then(marked).otherwise("flags").alias("flags"))
    return rows.with_columns(written).select(judged.columns)


def _reason(correction: Correction) -> str:
    return f"left out by the correction of {correction.date}: {correction.reason} ({correction.by})"


def _outlived(correction: Correction, name: str, found: str) -> Refusal:
    place = correction.where
    where = place.cell or f"{place.column} of {', '.join(f'{k}: {v}' for k, v in place.row.items())}"
    return Refusal(
        "correction_outlived",
        expected=f"“{correction.expect}” at {place.sheet or 'any sheet'}!{where}, as on {correction.date} when "
        f"{correction.by} corrected it: {correction.reason}",
        found=found,
        where=name,
        to_fix="if the publisher has mended the file, tie the correction to the file it was made for (`sha256`, as "
        "in raw_sha256 of its rows); if the error is still there, write the text as it is printed now in `expect`",
    )
