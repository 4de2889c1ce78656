"""Which sheets of a file its declared tables stand in, and where in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ingest.declare.pattern import compile_pattern
from ingest.declare.source import Source
from ingest.declare.table import DeclaredColumn, DeclaredTable, RowRule, TableTitle
from ingest.land.annotate.findings_sheet import FINDINGS_SHEET
from ingest.land.surroundings import (
    Surroundings,
    find_period_end,
    find_period_ends,
)
from ingest.land.titles import bears_title
from ingest.parse.headers.drift import HeaderDrift
from ingest.parse.headers.extent import COLUMN_NUMBER, numbers_the_columns
from ingest.parse.headers.located import LocatedColumn, LocatedTable
from ingest.parse.headers.search import find_table
from ingest.parse.spelling import normalise_spellings
from ingest.problem import Refusal
from ingest.read.registry import read_file
from ingest.read.sheet import Sheet, to_column_number
from ingest.store.left_out import LeftOut

# What columns of figures feed.
FIGURES = ("value", "numerator", "denominator")
_LAST = (*FIGURES, "nothing")


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

        As `Sheet.cells`, with the words that are merged down over rows, or meant by an empty cell,
        written into each of them. A row that only numbers the columns is none of the table's.
        """
        rows = self._leave_out_blank(self.located.select_body(self.sheet))
        rows = self._leave_out_numbering(rows)
        filled = self._fill_words()
        if filled:
            rows = rows.with_columns(filled)
        for rule in self.declared.only_rows:
            rows = rows.filter(self._fits_rule(rule))
        for rule in self.declared.leave_out:
            rows = rows.filter(~self._fits_rule(rule).fill_null(False))
        return rows

    def _fill_words(self) -> list[pl.Expr]:
        """The columns of words in which a cell stands for those below it."""
        filled = []
        for located in self.located.columns:
            if located.column.to in _LAST:
                continue
            words = self._find_merged_words(located.coordinate)
            text = pl.col(located.coordinate)
            if words:
                merged = pl.col("row").replace_strict(
                    words, default=None, return_dtype=pl.String
                )
                text = pl.coalesce(text, merged)
            if located.column.fill_down:
                text = text.forward_fill()
            if words or located.column.fill_down:
                filled.append(text.alias(located.coordinate))
        return filled + self._fill_lines()

    def _fill_lines(self) -> list[pl.Expr]:
        """The number and the label of an outline's line, in each row that its label is merged over."""
        outline = self.declared.outline
        if outline is None:
            return []
        label = self.get_column_spelled(outline.label).coordinate
        filled = []
        for spelling in (outline.number, outline.label):
            coordinate = self.get_column_spelled(spelling).coordinate
            words = self._find_merged_words(label, coordinate)
            if words:
                merged = pl.col("row").replace_strict(
                    words, default=None, return_dtype=pl.String
                )
                # A row with a label of its own is another line, whatever its number is merged with.
                of_line = pl.when(pl.col(label).is_null()).then(merged)
                filled.append(pl.coalesce(of_line, coordinate).alias(coordinate))
        return filled

    def _find_merged_words(
        self, merged_column: str, text_column: str | None = None
    ) -> dict[int, str]:
        """Row → the text of the cell that is merged down over it, in one column; or the text beside
        that cell, in another one.
        """
        if not self.sheet.merged or not self.sheet.has_header:
            return {}
        number = to_column_number(merged_column)
        texts = self.sheet.cells[text_column or merged_column]
        words = {}
        for top, left, bottom, _ in self.sheet.merged:
            is_below_header = top >= self.located.first_row
            if left != number or bottom == top or not is_below_header:
                continue
            text = texts[top - 1] if top <= texts.len() else None
            if text is not None:
                last = min(bottom, self.located.last_row)
                words.update(dict.fromkeys(range(top + 1, last + 1), text))
        return words

    def _leave_out_blank(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Without rows of which no column of the table holds anything."""
        coordinates = [located.coordinate for located in self.located.columns]
        # Most tables have a column that is filled throughout: nothing is copied.
        if any(rows[coordinate].null_count() == 0 for coordinate in coordinates):
            return rows
        return rows.filter(pl.any_horizontal(pl.col(coordinates).is_not_null()))

    def _leave_out_numbering(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Without rows such as A, B, 1, 2, 3=2/1, which a printed form repeats on each page."""
        if not self.sheet.has_header:
            return rows
        # Words first: few rows are left once a column of names was looked at.
        columns = sorted(self.located.columns, key=lambda c: c.column.to in _LAST)
        coordinates = list(dict.fromkeys(c.coordinate for c in columns))
        if _has_words_throughout(rows[coordinates[0]]):
            return rows
        candidates = rows.filter(_may_be_column_number(coordinates[0]))
        if not candidates.is_empty():
            others = [_may_be_column_number(at) for at in coordinates[1:]]
            candidates = candidates.filter(others)
        if candidates.is_empty():
            return rows
        # Bare numbers may be data; a letter or a formula among them says what they are.
        has_sign = pl.any_horizontal(pl.col(coordinates).str.contains("[A-Za-z=]"))
        in_print = [column for column in rows.columns if column in coordinates]
        numbering = []
        for row, *texts in candidates.filter(has_sign).select("row", *in_print).rows():
            if numbers_the_columns([text for text in texts if text]):
                numbering.append(row)
        if not numbering:
            return rows
        return rows.filter(~pl.col("row").is_in(numbering))

    def _fits_rule(self, rule: RowRule) -> pl.Expr:
        text = pl.col(self.get_column_spelled(rule.of).coordinate).str.strip_chars()
        conditions = []
        if rule.is_one_of:
            conditions.append(text.is_in(rule.is_one_of))
        if rule.matching:
            conditions.append(text.str.contains(rule.matching))
        return pl.any_horizontal(pl.lit(False), *conditions)


# Of so few cells Python sees sooner than a query what they begin with.
_FEW_ROWS = 2_000
_FORMULA_BEGINS = re.compile("[=:]")
# A letter, or a number of two digits.
_LONGEST_COLUMN_NUMBER = 2


def _has_words_throughout(texts: pl.Series) -> bool:
    """Whether each cell begins with more than a column's number: a quick look, that may miss some."""
    if texts.null_count() or texts.len() > _FEW_ROWS:
        return False
    for text in set(texts.to_list()):
        number = _FORMULA_BEGINS.split(text, maxsplit=1)[0]
        if len("".join(number.split()).strip("()")) <= _LONGEST_COLUMN_NUMBER:
            return False
    return True


def _may_be_column_number(coordinate: str) -> pl.Expr:
    return pl.col(coordinate).str.contains(COLUMN_NUMBER).fill_null(True)


def read_sheets(source: Source, path: Path, name: str) -> list[Sheet]:
    """A file's sheets as its source's reader gives them, without our own list of findings.

    Raises Refusal where the file can't be read.
    """
    sheets = read_file(path, name, source.read)
    return [sheet for sheet in sheets if sheet.name != FINDINGS_SHEET]


def look_at_file_names(source: Source, names: Iterable[str]) -> None:
    """Match the patterns of a source, and parse the periods, that are looked for in names of files.

    Ahead of the questions, that come file by file: a call of polars costs more than a name.
    """
    names = list(dict.fromkeys(names))
    for table in source.tables:
        patterns = (table.files, table.unit.in_file_name, table.period.in_file_name)
        for pattern in patterns:
            if pattern:
                compile_pattern(pattern).match_each(names)
        if table.period.in_file_name:
            find_period_ends(table.period, [Surroundings(name) for name in names])


# The refusal of an undeclared file names so many of the declared tables.
_TITLES_NAMED = 3


class UndeclaredFile(Refusal):
    """The Refusal `header_drift` of a file that is none of its source's tables."""


@dataclass(frozen=True)
class FoundTables:
    """The declared tables of one file, and what stands beside them that nobody declared."""

    tables: tuple[PrintedTable, ...]
    left_out: tuple[LeftOut, ...]


def find_tables(source: Source, sheets: Sequence[Sheet], file_name: str) -> FoundTables:
    """Each declared table in each sheet it stands in.

    Raises UndeclaredFile where the file is none of them, HeaderDrift where a table's columns are not
    there.
    """
    found: list[PrintedTable] = []
    left_out: list[LeftOut] = []
    for table in _choose_tables(source, sheets, file_name):
        chosen = _choose_sheets(table, sheets, file_name)
        if table.titled and len(chosen) > 1:
            groups = _group_by_title(table.titled, chosen, file_name)
            here = _find_in_any(source, table, groups, file_name)
            beside = [
                sheet for sheet in chosen if all(sheet is not t.sheet for t in here)
            ]
            left_out += [LeftOut(file_name, sheet.name) for sheet in beside]
        else:
            here = [_find_in_sheet(source, table, sheet, file_name) for sheet in chosen]
        found += here
    for printed in found:
        left_out += _list_columns_left_out(printed)
    return FoundTables(tuple(found), tuple(left_out))


def _find_in_sheet(
    source: Source, table: DeclaredTable, sheet: Sheet, file_name: str
) -> PrintedTable:
    """Raises HeaderDrift where the table is not there."""
    around = Surroundings(file_name, sheet.name)
    located = find_table(
        sheet,
        table,
        where=describe_place(file_name, sheet),
        on=find_period_end(table.period, around),
        ignored=source.personal,
    )
    return PrintedTable(table, sheet, located, file_name)


def _group_by_title(
    title: TableTitle, sheets: Sequence[Sheet], file_name: str
) -> list[list[Sheet]]:
    """The sheets that bear a title, then those that bear none; all of them where each bears another.

    A cover that lists its forms bears their titles too.
    """
    titled: list[Sheet] = []
    untitled: list[Sheet] = []
    for sheet in sheets:
        bears = bears_title(sheet, file_name, title)
        if bears:
            titled.append(sheet)
        elif bears is None:
            untitled.append(sheet)
    groups = [group for group in (titled, untitled) if group]
    return groups or [list(sheets)]


def _find_in_any(
    source: Source,
    table: DeclaredTable,
    groups: Sequence[Sequence[Sheet]],
    file_name: str,
) -> list[PrintedTable]:
    """The table in those sheets of the first group of which any holds its columns.

    Raises the first HeaderDrift where none does.
    """
    first_drift: HeaderDrift | None = None
    for sheets in groups:
        found: list[PrintedTable] = []
        for sheet in sheets:
            try:
                found.append(_find_in_sheet(source, table, sheet, file_name))
            except HeaderDrift as drift:
                first_drift = first_drift or drift
        if found:
            return found
    if first_drift is None:
        return []
    raise first_drift


def _list_columns_left_out(printed: PrintedTable) -> list[LeftOut]:
    """The columns nobody declared that the table lets stand beside its own."""
    row = printed.located.header_row or ""
    sheet = printed.sheet.name
    left_out = []
    for coordinate, text in printed.located.left_out.items():
        left_out.append(LeftOut(printed.file_name, sheet, f"{coordinate}{row}", text))
    return left_out


def describe_place(file_name: str, sheet: Sheet) -> str:
    """The file and, where it has a name, the sheet, as messages name them."""
    if not sheet.name:
        return file_name
    return f"{file_name}, sheet {sheet.name!r}"


def _choose_tables(
    source: Source, sheets: Sequence[Sheet], file_name: str
) -> list[DeclaredTable]:
    """The declared tables that a file of this name, or with these titles, holds."""
    tables = [table for table in source.tables if _is_for_file(table, file_name)]
    if len(tables) > 1:
        tables = [t for t in tables if _is_titled_in(t, sheets, file_name)]
    if tables:
        return tables
    titles = [_describe_title(table) for table in source.tables]
    named = [title for title in titles if title][:_TITLES_NAMED]
    more = len(titles) - len(named)
    raise UndeclaredFile(
        "header_drift",
        expected=f"a file with {' or '.join(named)}"
        + (f", or of {more} more declared tables" if more else ""),
        found=file_name,
        where=source.id,
        to_fix="give the file the name of its form, or declare its table in the source's YAML",
    )


def _describe_title(table: DeclaredTable) -> str:
    """How a file of this table is known; "" where any may be."""
    if table.files:
        return f"the name /{table.files}/"
    if table.titled and table.titled.words:
        return f"the title “{table.titled.words[0]}”"
    return ""


def _is_titled_in(
    table: DeclaredTable, sheets: Sequence[Sheet], file_name: str
) -> bool:
    """Whether the table's title stands in any sheet; a table without one may stand anywhere."""
    title = table.titled
    if title is None:
        return True
    return any(bears_title(sheet, file_name, title) for sheet in sheets)


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
