"""What the cells of a workbook carry beside their texts, the same for every kind of workbook, and the
sheet that is made of both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from ingest.read.formats.spreadsheet.number_format import NumberFormat
from ingest.read.sheet import (
    CellFault,
    MergedRange,
    Sheet,
    find_columns,
    to_column_letters,
    to_column_number,
)

# Row and column of a cell, both from 1.
Place = tuple[int, int]

# A number with a decimal dot as cells of numbers print it; a text that reads so may mean thousands.
# Six decimals after one digit are left out: they are codes of procedures, "2.000200".
DECIMAL_NUMBER = r"^-?\d+\.(?:\d{1,5}|\d{7,})$"
_LENGTH_OF_DATE = {"month": len("2024-03"), "year": len("2024")}
_ANY_NUMBER = r"^-?[0-9]+(?:\.[0-9]+)?$"
_DAY = r"^\d{4}-\d\d-\d\d"

_SCALED = (
    "expected a number that is shown as it is stored, found one under the number format “{}”, which "
    "divides it by thousands or names a scale: its sender sees another number. To fix: store the "
    "number in the unit of its column, under the format General"
)
_SHOWS_NOTHING = (
    "expected a figure that can be seen, found one under the number format “{}”, which shows nothing of it. "
    "To fix: clear the cell, or give it the format General"
)
_CONDITIONAL = (
    "expected a number that is shown as it is stored, found one that a conditional format shows as “{}”. "
    "To fix: take the condition's number format away, or write the figure as it is meant"
)
STRUCK = (
    "expected a figure that holds, found digits that are struck through. To fix: delete what no "
    "longer holds, and take the line through the rest away"
)
RAISED = (
    "expected digits that stand on the line, found some above or below it, as the number of a "
    "footnote. To fix: take the footnote's number out of the cell"
)


@dataclass
class SheetMarks:
    """Marks of one sheet's cells.

    `formats`: number formats that are not plain → cells of numbers under each. `conditional`: ranges
    that a condition may show under another format than their own, with that one. `struck`, `raised`:
    cells with digits that are struck through, or above or below the line. `raised_texts`: texts of
    which a part is raised, with its digits as Unicode has them (`write_raised`). `decimal_texts`:
    texts that read like a number with a decimal dot. Rows and columns that are not shown: from 1.
    """

    formats: defaultdict[NumberFormat, list[Place]] = field(
        default_factory=lambda: defaultdict(list)
    )
    conditional: list[tuple[MergedRange, NumberFormat]] = field(default_factory=list)
    struck: list[Place] = field(default_factory=list)
    raised: list[Place] = field(default_factory=list)
    raised_texts: dict[Place, str] = field(default_factory=dict)
    decimal_texts: list[Place] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class CellStyles:
    """The styles of a workbook that say something, by their numbers.

    `formats`: style → a number format that is not plain; `struck`, `raised`: styles of such letters.
    `conditional`: the formats of conditions → a number format that shows another number, or words.
    """

    formats: Mapping[int, NumberFormat] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()
    raised: frozenset[int] = frozenset()
    conditional: Mapping[int, NumberFormat] = field(default_factory=dict)

    @property
    def numbers(self) -> frozenset[int]:
        """Every style that says something; of most workbooks none."""
        return frozenset(self.formats) | self.struck | self.raised

    def mark_cell(
        self, marks: SheetMarks, place: Place, style: int, *, is_number: bool
    ) -> None:
        """Note in `marks` what the style of one filled cell says."""
        if is_number and style in self.formats:
            marks.formats[self.formats[style]].append(place)
        if style in self.struck:
            marks.struck.append(place)
        if style in self.raised:
            marks.raised.append(place)


def build_sheet(
    name: str,
    cells: pl.DataFrame,
    marks: SheetMarks,
    *,
    merged: Sequence[MergedRange] = (),
    is_hidden: bool = False,
) -> Sheet:
    """The sheet of `cells` (columns by their letters, without `row`) with what its cells carry."""
    written = _shorten_days(cells, marks.formats).pipe(
        _write_raised_texts, marks.raised_texts
    )
    return Sheet(
        name,
        written.with_row_index("row", offset=1),
        is_hidden=is_hidden,
        merged=tuple(merged),
        typed=_find_typed(cells, marks.decimal_texts),
        shown=_find_shown(cells, marks.formats),
        faults=(*_find_faults(marks), *_find_conditional(cells, marks)),
        hidden_rows=frozenset(marks.hidden_rows),
        hidden_columns=frozenset(map(to_column_letters, marks.hidden_columns)),
    )


def _shorten_days(
    cells: pl.DataFrame, formats: Mapping[NumberFormat, Iterable[Place]]
) -> pl.DataFrame:
    """A day of which only the month or the year is shown as "2024-03" or "2024"."""
    for number_format, places in formats.items():
        length = _LENGTH_OF_DATE.get(number_format.precision)
        if length is None:
            continue
        for column, rows in _group_by_column(places, cells):
            at = pl.Series([row - 1 for row in rows], dtype=pl.UInt32)
            text = cells[column].gather(at)
            is_day = text.str.contains(_DAY)
            shown = pl.when(is_day).then(text.str.slice(0, length)).otherwise(text)
            written = cells[column].scatter(at, pl.select(shown).to_series())
            cells = cells.with_columns(written)
    return cells


def _find_typed(
    cells: pl.DataFrame, decimal_texts: Iterable[Place]
) -> dict[str, pl.Series]:
    """By column the rows of numbers with a decimal dot: all that read so and are no texts."""
    with_dots = find_columns(cells, pl.all().str.contains(".", literal=True))
    if not with_dots:
        return {}
    texts = dict(_group_by_column(decimal_texts, cells))
    is_decimal = pl.col(with_dots).str.contains(DECIMAL_NUMBER).fill_null(False)
    found = cells.select((is_decimal.arg_true() + 1).cast(pl.UInt32).implode())
    typed = {}
    for column in with_dots:
        rows = found.item(0, column)
        if column in texts:
            rows = rows.filter(~rows.is_in(texts[column]))
        if not rows.is_empty():
            typed[column] = rows.alias(column)
    return typed


def _find_shown(
    cells: pl.DataFrame, formats: Mapping[NumberFormat, Iterable[Place]]
) -> dict[str, pl.DataFrame]:
    """`Sheet.shown`: the formats that add a % or words to a number."""
    parts: defaultdict[str, list[pl.DataFrame]] = defaultdict(list)
    for number_format, places in formats.items():
        has_words = bool(number_format.before or number_format.after)
        if number_format.is_scaled or not (number_format.is_percent or has_words):
            continue
        for column, rows in _group_by_column(places, cells):
            marked = pl.DataFrame({"row": rows}, schema={"row": pl.UInt32})
            parts[column].append(
                marked.with_columns(
                    is_percent=pl.lit(number_format.is_percent),
                    before=pl.lit(number_format.before),
                    after=pl.lit(number_format.after),
                )
            )
    return {column: pl.concat(frames) for column, frames in parts.items()}


def _find_faults(marks: SheetMarks) -> tuple[CellFault, ...]:
    faults = []
    for number_format, places in marks.formats.items():
        if number_format.is_scaled:
            sentence = _SCALED.format(number_format.code)
        elif number_format.shows_nothing:
            sentence = _SHOWS_NOTHING.format(number_format.code)
        else:
            continue
        faults += _build_faults(places, sentence)
    for fault in _build_faults(marks.struck, STRUCK):
        faults.append(fault._replace(is_struck=True))
    faults += _build_faults(marks.raised, RAISED)
    return tuple(faults)


def _find_conditional(cells: pl.DataFrame, marks: SheetMarks) -> list[CellFault]:
    """A fault for each number that a condition may show as another one, or as a word."""
    faults: list[CellFault] = []
    for area, number_format in marks.conditional:
        sentence = _CONDITIONAL.format(number_format.code)
        for number in range(area.first_column, min(area.last_column, cells.width) + 1):
            text = cells[to_column_letters(number)]
            rows = text.str.contains(_ANY_NUMBER).fill_null(False).arg_true() + 1
            within = rows.filter(rows.is_between(area.first_row, area.last_row))
            faults += _build_faults([(row, number) for row in within], sentence)
    return faults


def _write_raised_texts(
    cells: pl.DataFrame, texts: Mapping[Place, str]
) -> pl.DataFrame:
    for column, rows in _group_by_column(texts, cells):
        number = to_column_number(column)
        written = [texts[row, number] for row in rows]
        raised = cells[column].scatter([row - 1 for row in rows], written)
        cells = cells.with_columns(raised)
    return cells


def _build_faults(places: Iterable[Place], sentence: str) -> list[CellFault]:
    return [
        CellFault(row, to_column_letters(column), sentence) for row, column in places
    ]


def _group_by_column(
    places: Iterable[Place], cells: pl.DataFrame
) -> Iterable[tuple[str, list[int]]]:
    """Letters of a column and the rows in it, of places within the cells."""
    rows_by_column: dict[int, list[int]] = {}
    for row, column in places:
        if row <= cells.height and column <= cells.width:
            rows_by_column.setdefault(column, []).append(row)
    for column, rows in rows_by_column.items():
        yield to_column_letters(column), rows
