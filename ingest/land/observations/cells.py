"""Printed tables → one row per printed cell of a figure, with everything that says what it is
about, still text.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from ingest.contract.landed import PAGE
from ingest.declare.table import DeclaredColumn, Outline
from ingest.land.add_up import add_up_rows, describe_parts
from ingest.land.hidden_cells import describe_hidden
from ingest.land.merged_figures import describe_merged_lines, find_merged_figures
from ingest.land.observations.breakdown import (
    describe_breakdown,
    describe_flags,
    list_period_groups,
)
from ingest.land.observations.percent_scale import (
    PercentScale,
    find_quotient_problem,
    infer_percent_scale,
)
from ingest.land.observations.shown_numbers import find_percentages, write_as_seen
from ingest.land.row_context import (
    NO_TEXT,
    choose_first_text,
    describe_rows,
    translate_cell,
    write_throughout,
)
from ingest.land.surroundings import (
    fill_template,
    find_factor,
    find_period_text,
    find_scale_word,
)
from ingest.land.tables import PrintedTable
from ingest.parse.headers.located import LocatedColumn
from ingest.parse.outline import OutlineColumns, add_outline_paths
from ingest.problem import Refusal
from ingest.read.sheet import CellFault

_FIGURES = ("value", "numerator", "denominator")
# What says of whom a figure is, and when.
_NAMES = ("unit", "period", "breakdown")
# What tells two rows of one line of an outline apart.
_NAMES_OF_A_ROW = ("unit", "period", "period_kind", "measure")
_IS_TOTAL = {is_total: pl.lit(is_total) for is_total in (False, True)}
_STRUCK_NAME = (
    "expected a row that holds, found its name or its period struck through. To fix: delete the row, "
    "or take the line through its name away"
)


def extract_cells(table: PrintedTable, sha256: str) -> list[pl.DataFrame]:
    """One frame per column of figures, a row per printed cell.

    None of a form that nobody filled in. Raises Refusal `scale_unknown` where amounts stand and the
    file does not say what they are in.
    """
    figures = [
        located for located in table.located.columns if located.column.to in _FIGURES
    ]
    rows = table.select_rows()
    if table.declared.add_up:
        rows = add_up_rows(rows, table)
    outline = table.declared.outline
    if outline is not None:
        rows = _add_paths(rows, table, outline, figures)
        if rows.is_empty():
            return []
    scale = _find_printed_scale(table)
    shared = describe_rows(table, sha256)
    merged_figures = find_merged_figures(table, rows)
    page = _describe_page(table, rows)
    frames = []
    for located in figures:
        expressions = {
            **shared,
            **_describe_measure(table, located),
            **_describe_period(table, located),
            **_describe_part(table, located),
            **_describe_number(located, rows, table, scale, merged_figures),
            **_describe_reliability(table, located),
            **page,
        }
        cells = rows.select(**expressions)
        # an empty cell of a pair is no figure, but an empty value is one that is missing
        if located.column.to != "value":
            cells = cells.filter(pl.col("value_text").is_not_null())
        frames.append(cells)
    return frames


def _add_paths(
    rows: pl.DataFrame,
    table: PrintedTable,
    outline: Outline,
    figures: list[LocatedColumn],
) -> pl.DataFrame:
    """The rows of an outline that hold a figure, with `path`, their place in it."""
    located_columns = table.located.columns
    names = [c.coordinate for c in located_columns if c.column.to in _NAMES_OF_A_ROW]
    columns = OutlineColumns(
        number=table.get_column_spelled(outline.number).coordinate,
        label=table.get_column_spelled(outline.label).coordinate,
        figures=tuple(located.coordinate for located in figures),
        names=tuple(names),
    )
    return add_outline_paths(rows, outline, columns)


def _describe_measure(
    table: PrintedTable, located: LocatedColumn
) -> dict[str, pl.Expr]:
    """What is counted, and in what."""
    column = located.column
    unit_of_measure = NO_TEXT
    if column.to == "value":
        declared = write_throughout(column.unit_of_measure)
        unit_of_measure = declared.fill_null(_read_word(table, "unit_of_measure"))
    measure = _read_word(table, "measure")
    if column.measure:
        measure = write_throughout(column.measure)
    return {
        "measure_text": measure,
        "unit_declared": unit_of_measure,
        "role": write_throughout(column.to),
    }


def _describe_period(table: PrintedTable, located: LocatedColumn) -> dict[str, pl.Expr]:
    """When: what the row prints, or the column's header, or the names around the table."""
    declared = table.declared.period
    if table.find_column("period") is not None:
        text = _read_word(table, "period")
    else:
        text = write_throughout(_find_period_around(table, located))
    kind = _read_word(table, "period_kind")
    if declared.kind:
        kind = write_throughout(declared.kind)
    return {"period_text": text, "period_kind": kind}


def _describe_part(table: PrintedTable, located: LocatedColumn) -> dict[str, pl.Expr]:
    """Of what part of the whole."""
    return {
        "breakdown": describe_breakdown(table, located),
        "is_total": _IS_TOTAL[located.column.is_total],
    }


def _describe_number(
    located: LocatedColumn,
    rows: pl.DataFrame,
    table: PrintedTable,
    printed_scale: Decimal | None,
    merged_figures: Sequence[CellFault],
) -> dict[str, pl.Expr]:
    """The cell, and how its number is to be read.

    `number_text`: what is read, the cell as it is seen; `unread`: why it can't be, known before it
    is parsed.
    """
    column = located.column
    number: str = column.number
    unread = NO_TEXT
    cells = rows[located.coordinate]
    seen = write_as_seen(cells, rows["row"], table.sheet)
    if column.percent_of:
        # A cell that shows its % says nothing about those beside it.
        says_itself = find_percentages(located.coordinate, rows["row"], table.sheet)
        percent_scale = infer_percent_scale(rows.filter(~says_itself), located, table)
        if percent_scale is PercentScale.UNKNOWN:
            # what says its own scale ("80 %") reads the same as a share
            percent_scale = PercentScale.SHARE
            problem = find_quotient_problem(located)
            unread = pl.when(~pl.lit(says_itself)).then(problem)
        number = percent_scale.value
    scale = printed_scale if _has_printed_scale(column) else column.scale
    marks = [f"{mark}={reason}" for mark, reason in sorted(column.missing.items())]
    return {
        "cell_column": write_throughout(located.coordinate),
        "value_text": pl.col(located.coordinate),
        "number_text": pl.col(located.coordinate) if seen is cells else pl.lit(seen),
        "number": write_throughout(number),
        "scale": write_throughout(str(scale)),
        "missing_marks": write_throughout("|".join(marks)),
        "unread": choose_first_text(
            _find_fault(table, located.coordinate, merged_figures), unread
        ),
        "is_typed": table.sheet.is_typed(located.coordinate),
    }


def _find_fault(
    table: PrintedTable, coordinate: str, merged: Sequence[CellFault]
) -> pl.Expr:
    """Why no figure can be read from a cell, as its file's reader found; null of all others."""
    words = [c.coordinate for c in table.located.columns if c.column.to in _NAMES]
    faults: dict[int, str] = {}
    for fault in (*table.sheet.faults, *merged):
        if fault.column == coordinate:
            faults[fault.row] = fault.problem
        elif fault.is_struck and fault.column in words:
            faults.setdefault(fault.row, _STRUCK_NAME)
    if not faults:
        return NO_TEXT
    return pl.col("row").replace_strict(faults, default=None, return_dtype=pl.String)


def _describe_reliability(
    table: PrintedTable, located: LocatedColumn
) -> dict[str, pl.Expr]:
    """How far the figure can be compared, what it is flagged with, and why it may be missing."""
    # Where a column says how comparable each row is, an empty cell says nothing and is quarantined.
    comparability = write_throughout(located.column.comparability)
    if table.find_column("comparability") is not None:
        comparability = _read_word(table, "comparability").fill_null("")
    qualifier = NO_TEXT
    reason = NO_TEXT
    # They stand beside the value; a pair printed with it has none of its own.
    if located.column.to == "value":
        qualifier = _read_word(table, "qualifier")
        reason = _read_word(table, "missing_reason")
    return {
        "comparability": comparability,
        "flags": describe_flags(table, located),
        "qualifier_declared": qualifier,
        "reason_given": reason,
    }


def _describe_page(table: PrintedTable, rows: pl.DataFrame) -> dict[str, pl.Expr]:
    """Where the source says that the row was published, in which words, and what it remarks."""
    page = {column.name: _read_word(table, column.name) for column in PAGE}
    page["note"] = choose_first_text(
        page["note"],
        describe_parts(rows),
        describe_hidden(table),
        describe_merged_lines(table),
    )
    return page


def _read_word(table: PrintedTable, target: str) -> pl.Expr:
    """The word of the column that feeds `target`, as the declaration translates it.

    Null where none does.
    """
    located = table.find_column(target)
    return translate_cell(located) if located else NO_TEXT


def _find_period_around(table: PrintedTable, located: LocatedColumn) -> str | None:
    """The period as the column's header says it; else as the names of file or sheet do."""
    declared = table.declared.period
    groups = list_period_groups(located)
    if groups and not (declared.in_file_name or declared.in_sheet_name):
        return fill_template(declared.text, groups)
    return find_period_text(declared, table.surroundings)


def _has_printed_scale(column: DeclaredColumn) -> bool:
    return column.scale == "printed"


def _find_printed_scale(table: PrintedTable) -> Decimal | None:
    """What the file says its amounts are in, as a factor; None where no column asks for it."""
    declared = table.declared.scale
    columns = [located.column for located in table.located.columns]
    if declared is None or not any(_has_printed_scale(column) for column in columns):
        return None
    word = find_scale_word(declared, table.surroundings)
    factor = find_factor(declared, word) if word is not None else None
    if factor is not None:
        return factor
    raise Refusal(
        "scale_unknown",
        expected=f"what the amounts are in: {', '.join(declared.values)}",
        found=f"“{word}”"
        if word
        else "no such word where the declaration looks for it",
        where=table.place,
        to_fix="ask the sender, and write it above the table; no scale is ever assumed",
    )
