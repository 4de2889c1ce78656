"""Which sheets of a file its declared tables stand in, and where in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ingest.declare.pattern import compile_pattern
from ingest.declare.source import Source
from ingest.declare.table import DeclaredColumn, DeclaredTable, RowRule
from ingest.land.annotate.findings_sheet import FINDINGS_SHEET
from ingest.land.surroundings import Surroundings, find_period_end
from ingest.parse.headers.located import LocatedColumn, LocatedTable
from ingest.parse.headers.search import find_table
from ingest.parse.spelling import normalise_spellings
from ingest.problem import Refusal
from ingest.read.registry import read_file
from ingest.read.sheet import Sheet


@dataclass(frozen=True)
class PrintedTable:
    """A declared table at its place in a sheet of a file."""

    declared: DeclaredTable
    sheet: Sheet
    located: LocatedTable
    file_name: str

    @property
    def place(self) -> str:
        """The file and the sheet, as messages name them."""
        return describe_place(self.file_name, self.sheet)

    @property
    def surroundings(self) -> Surroundings:
        """The names of file and sheet, and the lines above the header."""
        return Surroundings(self.file_name, self.sheet.name, self.located.banner)

    def find_column(self, target: str) -> LocatedColumn | None:
        """The first column that feeds `target` (`unit`, `period`…); None where none does."""
        for located in self.located.columns:
            if located.column.to == target:
                return located
        return None

    def get_column_spelled(self, spelling: str) -> LocatedColumn:
        """The column that one of its declared spellings names.

        The declaration says that there is one. Where columns left out on purpose share a
        declaration, the one that is printed so.
        """
        named = []
        for located in self.located.columns:
            if spelling in _list_spellings(located.column):
                named.append(located)
        printed = normalise_spellings([located.text for located in named])
        [wanted] = normalise_spellings([spelling])
        for located, text in zip(named, printed, strict=True):
            if text == wanted:
                return located
        if named:
            return named[0]
        raise KeyError(
            f"expected a column spelled “{spelling}”, found none in {self.place}"
        )

    def select_rows(self) -> pl.DataFrame:
        """The rows under the header that hold something and that the table's rules keep.

        As `Sheet.cells`.
        """
        is_filled = [
            pl.col(located.coordinate).is_not_null() for located in self.located.columns
        ]
        rows = self.sheet.cells.filter(
            pl.col("row").is_between(self.located.first_row, self.located.last_row),
            pl.any_horizontal(is_filled),
        )
        for rule in self.declared.only_rows:
            rows = rows.filter(self._keeps_row(rule))
        return rows

    def _keeps_row(self, rule: RowRule) -> pl.Expr:
        text = pl.col(self.get_column_spelled(rule.of).coordinate).str.strip_chars()
        conditions = []
        if rule.is_one_of:
            conditions.append(text.is_in(rule.is_one_of))
        if rule.matching:
            conditions.append(text.str.contains(rule.matching))
        return pl.any_horizontal(pl.lit(False), *conditions)


def read_sheets(source: Source, path: Path, name: str) -> list[Sheet]:
    """A file's sheets as its source's reader gives them, without our own list of findings.

    Raises Refusal where the file can't be read.
    """
    sheets = read_file(path, name, source.read)
    return [sheet for sheet in sheets if sheet.name != FINDINGS_SHEET]


def find_tables(
    source: Source, sheets: Sequence[Sheet], file_name: str
) -> Iterator[PrintedTable]:
    """Each declared table in each sheet it stands in.

    Raises Refusal `header_drift` where one is not there.
    """
    for table in _choose_tables(source, file_name):
        for sheet in _choose_sheets(table, sheets, file_name):
            around = Surroundings(file_name, sheet.name)
            located = find_table(
                sheet,
                table,
                where=describe_place(file_name, sheet),
                on=find_period_end(table.period, around),
                ignored=source.personal,
            )
            yield PrintedTable(table, sheet, located, file_name)


def describe_place(file_name: str, sheet: Sheet) -> str:
    """The file and, where it has a name, the sheet, as messages name them."""
    if not sheet.name:
        return file_name
    return f"{file_name}, sheet {sheet.name!r}"


def _choose_tables(source: Source, file_name: str) -> list[DeclaredTable]:
    """The declared tables that a file of this name holds."""
    tables = [table for table in source.tables if _is_for_file(table, file_name)]
    if not tables:
        patterns = " or ".join(f"/{table.files}/" for table in source.tables)
        raise Refusal(
            "header_drift",
            expected=f"a file name that matches {patterns}",
            found=file_name,
            where=source.id,
            to_fix="give the file the name of its form, or declare its table in the source's YAML",
        )
    return tables


def _is_for_file(table: DeclaredTable, file_name: str) -> bool:
    return not table.files or compile_pattern(table.files).is_in(file_name)


def _choose_sheets(
    table: DeclaredTable, sheets: Sequence[Sheet], file_name: str
) -> list[Sheet]:
    """The sheets a table stands in: those of its pattern, else all that are visible."""
    if table.sheets:
        pattern = compile_pattern(table.sheets)
        chosen = [sheet for sheet in sheets if pattern.is_in(sheet.name)]
        expected = f"a sheet whose name matches /{table.sheets}/"
    else:
        chosen = [sheet for sheet in sheets if not sheet.is_hidden]
        expected = "a visible sheet"
    if not chosen:
        names = ", ".join(repr(sheet.name) for sheet in sheets)
        raise Refusal(
            "header_drift",
            expected=expected,
            found=f"the sheets {names}" if names else "no sheet",
            where=file_name,
            to_fix="correct the sheet's name in the file, or `sheets` in the source's YAML",
        )
    return chosen


def _list_spellings(column: DeclaredColumn) -> list[str]:
    return [spelling.text for spelling in column.spellings]
