"""Landed and quarantined rows in words, for people who try a file or look into what is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import polars as pl

from ingest.land.corrections.landed_rows import LEFT_OUT
from orchestration.release.describe.wording import format_number

MOST_SHOWN = 10
_MOST_QUARANTINED_SHOWN = 2 * MOST_SHOWN
_COUNTED_COLUMNS = {
    "unit_id": "units",
    "measure_code": "measures",
    "procedure_code": "procedures",
}
_KEY_COLUMNS = ("unit_id", "measure_code", "procedure_code", "period_end", "breakdown")


def describe_landed(rows: pl.LazyFrame) -> list[str]:
    """Lines on what landed: distinct units, measures and periods, the first rows, and the corrected
    ones.

    `rows`: with the columns of one contract, whichever; what a contract has no column for is left
    out.
    """
    columns = rows.collect_schema().names()
    lines: list[str] = []
    for column, noun in _COUNTED_COLUMNS.items():
        if column in columns:
            lines.append(_count_values(rows, column, noun))
    if "period_end" in columns:
        lines.append(_list_periods(rows))
    if "cell_row" in columns:
        lines += ["first rows:", *_format_rows(rows.head(MOST_SHOWN))]
    if "flags" in columns:
        corrected = rows.filter(
            pl.col("flags").str.split("|").list.contains("corrected")
        )
        count = corrected.select(pl.len()).collect().item()
        if count:
            lines += [
                f"corrected ({count:,}):",
                *_format_rows(corrected.head(MOST_SHOWN)),
            ]
    return lines


def _count_values(rows: pl.LazyFrame, column: str, noun: str) -> str:
    """For example "  3 units: ha_noi 2, lao_cai 2 …", the most frequent first."""
    counted = (
        rows.group_by(column)
        .len()
        .sort("len", column, descending=[True, False])
        .collect()
    )
    values = [f"{value} {count:,}" for value, count in counted.rows()]
    return f"  {counted.height:,} {noun}: {_join_first(values)}"


def _list_periods(rows: pl.LazyFrame) -> str:
    spans = (
        rows.select("period_start", "period_end", "period_kind")
        .unique()
        .sort("period_end")
        .collect()
    )
    periods = [f"{start}…{end} {kind}" for start, end, kind in spans.rows()]
    return f"  {spans.height:,} periods: {_join_first(periods)}"


def _join_first(words: Sequence[str]) -> str:
    """The first words, and … where there are more."""
    ending = " …" if len(words) > MOST_SHOWN else ""
    return ", ".join(words[:MOST_SHOWN]) + ending


def _format_rows(rows: pl.LazyFrame) -> list[str]:
    return [_format_row(row) for row in rows.collect().to_dicts()]


def _format_row(row: Mapping[str, object]) -> str:
    """One landed row: its cell, its key, and how its text was read."""
    cell = f"{row['cell_sheet']}!{row['cell_column']}{row['cell_row']}"
    key = [str(row[column]) for column in _KEY_COLUMNS if row.get(column)]
    line = f"  {cell:<12} {' '.join(key)}"
    if "value" in row:
        line += f": “{row['value_text']}” → {_format_value(row)}"
    return line.rstrip()


def _format_value(row: Mapping[str, object]) -> str:
    number = row["missing_reason"]
    if isinstance(row["value"], Decimal):
        number = format_number(row["value"])
    return f"{row['qualifier']}{number} {row['unit_of_measure']} {row['flags']}"


def describe_quarantined(quarantined: pl.DataFrame) -> list[str]:
    """Lines on the rows that did not land: left out by corrections first, then unreadable ones."""
    is_left_out = pl.col("rule") == LEFT_OUT
    left_out = _list_first("left out by corrections", quarantined.filter(is_left_out))
    return left_out + _list_first("quarantined", quarantined.filter(~is_left_out))


def _list_first(title: str, rows: pl.DataFrame) -> list[str]:
    if rows.is_empty():
        return []
    lines = [f"{title} ({rows.height:,}):"]
    lines += [
        format_quarantined_row(row)
        for row in rows.head(_MOST_QUARANTINED_SHOWN).to_dicts()
    ]
    if rows.height > _MOST_QUARANTINED_SHOWN:
        lines.append(f"  … and {rows.height - _MOST_QUARANTINED_SHOWN:,} more")
    return lines


def format_quarantined_row(row: Mapping[str, object]) -> str:
    """One quarantined row: file, cell, text, rule, problem."""
    cell = f"{row['cell_sheet']}!{row['cell_column']}{row['cell_row']}"
    return f"  {row['file_name']} {cell} “{row['value_text'] or ''}” {row['rule']}: {row['problem']}"
