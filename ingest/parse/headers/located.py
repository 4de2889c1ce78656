"""Where a declared table stands in a sheet: the result that landing works with."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from ingest.declare.table import DeclaredColumn
from ingest.read.sheet import Sheet


@dataclass(frozen=True)
class LocatedColumn:
    """A declared column at its coordinate ("C", or a JSON pointer), with the header printed there.

    `index`: its place among the columns of its table. `groups`: what the named groups of `matching`
    caught.
    """

    column: DeclaredColumn
    index: int
    coordinate: str
    text: str
    groups: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LocatedTable:
    """Rows as in `Sheet.cells["row"]`; `header_row` is 0 where the sheet has no header row (JSON).

    `first_row`…`last_row` hold the table's rows, blank ones included; `last_row` < `first_row` means
    there are none. `banner`: what stands above the header, a line per row. `left_out`: coordinate →
    header of the columns that nobody declared and that the table lets stand there.
    """

    header_row: int
    first_row: int
    last_row: int
    columns: tuple[LocatedColumn, ...]
    banner: str
    left_out: dict[str, str] = field(default_factory=dict)

    def select_body(self, sheet: Sheet) -> pl.DataFrame:
        """The table's rows of its sheet, as in `Sheet.cells`."""
        return sheet.select_between(self.first_row, self.last_row)

    def coordinates_by_name(self) -> dict[str, str]:
        """Every way to name a column (its coordinate, its header as printed, its spellings) → its
        coordinate. Of two columns with one name the first has it.
        """
        coordinates: dict[str, str] = {}
        for located in self.columns:
            spellings = list_spellings(located.column)
            for name in (located.coordinate, located.text, *spellings):
                coordinates.setdefault(name, located.coordinate)
        return coordinates


def list_spellings(column: DeclaredColumn) -> list[str]:
    """The texts of all spellings of a column, whenever they hold."""
    return [spelling.text for spelling in column.spellings]


def name_column(column: DeclaredColumn) -> str:
    """What a column is called in messages: its latest spelling, else its pattern."""
    spellings = list_spellings(column)
    if spellings:
        return spellings[-1]
    if column.means:
        return " / ".join(column.means.values())
    return f"/{column.matching}/"
