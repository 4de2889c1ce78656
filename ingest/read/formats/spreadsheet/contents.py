"""What a workbook's file says beside its cells, whatever kind of workbook it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree import ElementTree

from ingest.problem import Refusal
from ingest.read.formats.spreadsheet.cell_marks import SheetMarks
from ingest.read.refusals import FETCH_AGAIN
from ingest.read.sheet import MAX_CELLS, MergedRange

WORKBOOK = "a workbook (xlsx, xls, xlsb or ods)"

# Parts of an xlsx by their names in its zip.
SHARED_STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
WORKSHEETS = "xl/worksheets/"

# The sign of a formula that its program saved without a result: a reader gives an empty cell, as if
# the publisher had left it blank.
UNCALCULATED = "#UNCALCULATED"


class ErrorCell(NamedTuple):
    """A cell that shows an error: row and column from 1, and the sign it shows, such as #REF!."""

    row: int
    column: int
    sign: str


@dataclass(frozen=True)
class WorkbookContents:
    """The file (made readable where its extent was odd), and by sheet name what stands beside cells.

    `chart_sheets`: sheets that hold a chart and no cells.
    `marks`: what cells carry; a sheet without any is left out.
    `plain_sheets`: large visible sheets that are no more than cells of A to Z, with something in
    column A.
    """

    data: bytes
    merged: dict[str, tuple[MergedRange, ...]]
    errors: dict[str, tuple[ErrorCell, ...]]
    marks: dict[str, SheetMarks] = field(default_factory=dict)
    chart_sheets: frozenset[str] = frozenset()
    plain_sheets: frozenset[str] = frozenset()


def check_spread(rows: int, columns: int, where: str) -> None:
    """Raises Refusal `hostile` where cells stand so far apart that no memory holds all between."""
    if rows * columns > MAX_CELLS:
        raise Refusal(
            "hostile",
            expected=f"a table of at most {MAX_CELLS:,} cells",
            found=f"filled cells spread over {rows:,} rows × {columns:,} columns",
            where=where,
            to_fix="look for stray cells far outside the table and clear them, "
            "then save the workbook and drop it again",
        )


def parse_xml_part(
    parts: dict[str, bytes], part: str, name: str
) -> ElementTree.Element:
    """The root of one part. Raises Refusal `truncated` or `hostile` where it can't be parsed."""
    if part not in parts:
        raise Refusal(
            "truncated",
            expected=f"a workbook with its part {part}",
            found="a workbook without it",
            where=name,
            to_fix=FETCH_AGAIN,
        )
    try:
        return ElementTree.fromstring(parts[part])
    except ElementTree.ParseError as error:
        # Expat stops entities that would grow the text a hundredfold.
        is_bomb = "amplification" in str(error)
        raise Refusal(
            "hostile" if is_bomb else "truncated",
            expected=f"a workbook whose part {part} is whole XML",
            found=f"a broken part ({error})",
            where=name,
            to_fix=FETCH_AGAIN,
        ) from error


def get_local_name(full_name: str) -> str:
    """The name of an element or attribute without its namespace."""
    return full_name.rpartition("}")[2]


def get_local_attributes(element: ElementTree.Element) -> dict[str, str]:
    """An element's attributes by their names without namespace."""
    return {get_local_name(name): value for name, value in element.items()}
