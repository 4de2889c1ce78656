"""Corrections applied to sheets: how a correction changes what is read of a cell, never the bytes.

What a correction says is declared in `ingest/declare/corrections.py`; which landed rows rest on a
corrected cell is found in `corrected_rows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from ingest.declare.corrections import CellSelector, Correction
from ingest.problem import Refusal
from ingest.read.sheet import Sheet

_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class CorrectedCell:
    """One cell that a correction changed or left out, under the row numbers of `Sheet.cells`."""

    raw_sha256: str
    file_name: str
    cell_sheet: str
    cell_row: int
    cell_column: str
    correction: Correction


@dataclass(frozen=True)
class CorrectedFile:
    """A file and the corrections of its source, of which some may be for this file."""

    name: str
    sha256: str
    corrections: Sequence[Correction]

    def list_corrections(self) -> Iterator[Correction]:
        """Those that are for this file."""
        for correction in self.corrections:
            if correction.where.is_in(self.name, self.sha256):
                yield correction

    def to_corrected_cell(
        self,
        sheet: Sheet,
        row: int,
        column: str,
        correction: Correction,
    ) -> CorrectedCell:
        """The record of one correction made in this file."""
        return CorrectedCell(
            self.sha256, self.name, sheet.name, row, column, correction
        )


def correct_cells(
    sheets: Sequence[Sheet],
    file: CorrectedFile,
) -> tuple[list[Sheet], list[CorrectedCell]]:
    """The sheets of a file with every correction given by `cell` made.

    To be done before any header is looked for. Raises Refusal `correction_outlived` where the
    sheet is gone or its cell prints another text than expected.
    """
    by_position = list(sheets)
    corrected: list[CorrectedCell] = []
    for correction in file.list_corrections():
        match = _CELL.match(correction.where.cell or "")
        if match is None:
            continue
        column, row = match.group(1), int(match.group(2))
        for position in _find_sheets(by_position, correction, file):
            sheet = by_position[position]
            printed = _read_cell(sheet, row, column)
            _check_expected(printed, correction, file, f"{sheet.name}!{column}{row}")
            by_position[position] = _write_cells(sheet, [row], column, correction)
            corrected.append(file.to_corrected_cell(sheet, row, column, correction))
    return by_position, corrected


def correct_described_cells(
    sheet: Sheet, headers: Mapping[str, str], file: CorrectedFile
) -> tuple[Sheet, list[CorrectedCell]]:
    """A sheet with every correction given by `row` and `column` made.

    `headers`: header → coordinate. Raises Refusal `correction_outlived` where a row so described is
    there and its cell prints another text.
    """
    corrected: list[CorrectedCell] = []
    for correction in file.list_corrections():
        selector = correction.where
        if selector.column is None or selector.sheet not in (None, sheet.name):
            continue
        _check_headers(headers, correction, file)
        column = headers[selector.column]
        rows = []
        for row, printed in _find_described_cells(sheet, headers, selector):
            _check_expected(printed, correction, file, f"{sheet.name}!{column}{row}")
            rows.append(row)
            corrected.append(file.to_corrected_cell(sheet, row, column, correction))
        sheet = _write_cells(sheet, rows, column, correction)
    return sheet, corrected


def _find_sheets(
    sheets: Sequence[Sheet], correction: Correction, file: CorrectedFile
) -> list[int]:
    """Positions of the sheets that a correction is for. Raises Refusal where there is none."""
    wanted = correction.where.sheet
    positions = [n for n, sheet in enumerate(sheets) if wanted in (None, sheet.name)]
    if not positions:
        names = ", ".join(repr(sheet.name) for sheet in sheets)
        raise _build_refusal(correction, file, f"the sheets {names}")
    return positions


def _find_described_cells(
    sheet: Sheet, headers: Mapping[str, str], selector: CellSelector
) -> list[tuple[int, str | None]]:
    """(row, text) of the selector's column in each row whose cells read as described."""
    is_described = []
    for word, text in selector.row.items():
        is_described.append(pl.col(headers[word]).str.strip_chars() == text.strip())
    column = headers[selector.column or ""]
    return sheet.cells.filter(is_described).select("row", column).rows()


def _check_headers(
    headers: Mapping[str, str], correction: Correction, file: CorrectedFile
) -> None:
    selector = correction.where
    for word in (*selector.row, selector.column):
        if word is not None and word not in headers:
            found = f"no column “{word}”; there are {', '.join(headers)}"
            raise _build_refusal(correction, file, found)


def _check_expected(
    printed: str | None,
    correction: Correction,
    file: CorrectedFile,
    place: str,
) -> None:
    """Raises Refusal where a cell prints another text than the correction was made for."""
    text = printed or ""
    if text.strip() != correction.expect.strip():
        raise _build_refusal(correction, file, f"“{text}” at {place}")


def _read_cell(sheet: Sheet, row: int, column: str) -> str | None:
    """The text of a cell; None where it is empty, or beyond the sheet."""
    if column not in sheet.columns:
        return None
    texts = sheet.cells.filter(pl.col("row") == row)[column]
    return None if texts.is_empty() else texts[0]


def _write_cells(
    sheet: Sheet, rows: list[int], column: str, correction: Correction
) -> Sheet:
    """The sheet with the correction's text in these rows.

    One to be left out stays as it is until it is judged.
    """
    if correction.drop or not rows or column not in sheet.columns:
        return sheet
    return sheet.write_texts(column, rows, correction.read_as or None)


def _build_refusal(correction: Correction, file: CorrectedFile, found: str) -> Refusal:
    selector = correction.where
    words = ", ".join(f"{header}: {text}" for header, text in selector.row.items())
    cell = selector.cell or f"{selector.column} of {words}"
    return Refusal(
        "correction_outlived",
        expected=f"“{correction.expect}” at {selector.sheet or 'any sheet'}!{cell}, "
        f"as on {correction.date} when {correction.by} corrected it: {correction.reason}",
        found=found,
        where=file.name,
        to_fix="if the publisher has corrected the file, tie the correction to the file it was "
        "made for (`sha256`, as in raw_sha256 of its rows); if the error is still there, write "
        "the text as it is printed now in `expect`",
    )
