"""PC-Axis files (.px) to text cells, one row per observation.

Written by hand: pyaxis 0.4.3 reads the real files, but gives labels without codes, one language, no
units or notes, and turns the missing-value signs to NaN.
"""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from ingest.read.encodings import decode_text
from ingest.read.formats.cube import (
    build_cube_rows,
    check_cube_size,
    check_names_differ,
)
from ingest.read.formats.px.figures import Figures, read_figures
from ingest.read.formats.px.notes import find_notes, write_notes
from ingest.read.formats.px.statements import PX, PxStatements, parse_statements
from ingest.read.formats.px.variables import Variable, build_categories, find_variables
from ingest.read.refusals import build_empty_refusal, check_file_size
from ingest.read.sheet import CellFault, Sheet

# Raise it when what is read of a file changes: raw files of this kind are then read again.
VERSION = 3

_MAX_BYTES = 1 << 28
_CODEPAGE = re.compile(rb'CODEPAGE\s*=\s*"([^"]+)"')


def read_px(path: Path, name: str) -> list[Sheet]:
    """One sheet, named by the table's MATRIX.

    Columns: for each variable its VARIABLECODE (else its name) with the value's code,
    `<code>_label` where there are codes beside the texts, `<code>_label_<language>` for the file's
    other languages, and `<code>_unit` for the variable by which UNITS differ; then `value` as
    printed (missing signs such as ".." too), `unit` where one holds for all, `notes` (VALUENOTE,
    CELLNOTE and DATANOTECELL that hold for the figure) and `updated`, the day. `row` is the place
    in the cube, also where KEYS leave places out.
    A file without its last “;” is read where all figures are there, as their number says.
    Raises Refusal `empty`, `truncated`, `not_what_it_says`, `hostile`, or the encoding's.
    """
    text = _read_text(path, name)
    statements = parse_statements(text, name)
    # Before the values are looked at: a file may declare more variables than any table has.
    most_columns = len(statements.get_variables()) * (
        1 + len(statements.other_languages)
    )
    check_cube_size([], figures=0, columns=most_columns, where=name)
    variables = find_variables(statements, name)
    categories = build_categories(statements, variables)
    columns: list[str] = []
    for frame in categories:
        columns += frame.columns
    check_names_differ(columns, name)
    figures = read_figures(text, statements, variables, name)
    # Beside the variables: value, unit, notes, updated.
    check_cube_size(
        [variable.size for variable in variables],
        figures=len(figures.values),
        columns=len(columns) + 4,
        where=name,
    )
    cells = pl.DataFrame({"value": figures.values}, schema={"value": pl.String})
    if not any(column.endswith("_unit") for column in columns):
        cells = _add_constant(cells, "unit", statements.find_text("UNITS"))
    cells = _add_notes(cells, statements, variables, figures, name)
    cells = _add_constant(cells, "updated", statements.find_last_update())
    rows = build_cube_rows(categories, cells, figures.places)
    title = statements.find_text("MATRIX") or "1"
    typed = {"value": None}
    faults = _find_cut_figure(text, rows)
    return [Sheet(name=title, cells=rows, has_header=False, typed=typed, faults=faults)]


def _find_cut_figure(text: str, rows: pl.DataFrame) -> tuple[CellFault, ...]:
    """The last figure, where the file ends right behind it: nobody knows whether it is whole."""
    last_sign = text[-1:]
    if last_sign.isspace() or last_sign in (";", '"'):
        return ()
    problem = (
        "expected “;” or a blank behind the last figure, found the end of the file: it may be cut. "
        "To fix: fetch the file again"
    )
    return (CellFault(rows["row"][-1], "value", problem),)


def _read_text(path: Path, name: str) -> str:
    check_file_size(path, name, _MAX_BYTES)
    data = path.read_bytes()
    if not data.strip():
        raise build_empty_refusal(PX, name, data)
    try:
        # One real file says iso-8859-1 and is UTF-8; the reverse can't pass for UTF-8.
        data.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        declared = _CODEPAGE.search(data[:4096])
        encoding = declared[1].decode("ascii", "replace") if declared else ""
    return decode_text(data, name, encoding or None)


def _add_constant(cells: pl.DataFrame, column: str, text: str | None) -> pl.DataFrame:
    """The same text for every figure; no such column where there is no text."""
    if text is None:
        return cells
    return cells.with_columns(pl.lit(text).alias(column))


def _add_notes(
    cells: pl.DataFrame,
    statements: PxStatements,
    variables: list[Variable],
    figures: Figures,
    name: str,
) -> pl.DataFrame:
    notes = find_notes(statements, variables, name)
    if not notes:
        return cells
    sizes = [variable.size for variable in variables]
    return cells.with_columns(write_notes(notes, figures.get_places(), sizes, name))
