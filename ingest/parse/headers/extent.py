"""From which row to which the table under a header reaches."""

from __future__ import annotations

import re
from string import ascii_uppercase

import polars as pl

from ingest.parse.headers.candidate import HeaderCandidate
from ingest.problem import Refusal
from ingest.read.sheet import Sheet

# "A", "3", "(5)", "7=6/4": a cell of the row that numbers the columns of an official form.
_COLUMN_NUMBER = re.compile(r"(?:[A-Z]|\d{1,2})\s*(?:[=:].*)?", re.IGNORECASE)
COLUMN_NUMBER = r"^[\s(]*(?:[A-Za-z]|\d{1,2})[\s)]*(?:[=:][^\n]*)?$"
_ROWS_NAMED = 10


def find_first_row(sheet: Sheet, header: HeaderCandidate) -> int:
    """The row under the header, or under the row that numbers the columns where there is one."""
    # The columns that are left out are numbered with the others.
    coordinates = list(header.texts) or _list_coordinates(header)
    places = [sheet.columns.index(coordinate) + 1 for coordinate in coordinates]
    for row in sheet.top:
        texts = [row[place] for place in places if row[place]]
        if row[0] > header.last_row and texts:
            is_numbering = numbers_the_columns(texts)
            return int(row[0]) + 1 if is_numbering else header.last_row + 1
    return header.last_row + 1


def numbers_the_columns(texts: list[str]) -> bool:
    """Whether a row reads A, B, 1, 2, 3=2/1: letters and numbers, each from its beginning on.

    Where a formula says that it numbers columns, a sender may have miscounted: 1, 2, 3=2-1, 3=2/1.
    """
    texts = [re.sub("[()]", "", text).strip() for text in texts]
    if len(texts) < 2 or not all(_COLUMN_NUMBER.fullmatch(text) for text in texts):
        return False
    letters = "".join(text[0] for text in texts if text[0].isalpha()).upper()
    numbers = [int(match[0]) for text in texts if (match := re.match(r"\d+", text))]
    is_counted = numbers == list(range(1, len(numbers) + 1))
    has_formula = any("=" in text for text in texts)
    # Or have moved a column: 2, 1, 3=2/1.
    is_within = bool(numbers) and min(numbers) == 1 and max(numbers) <= len(texts)
    in_order = is_counted or (has_formula and is_within)
    return in_order and ascii_uppercase.startswith(letters)


def find_last_row(sheet: Sheet, header: HeaderCandidate, first_row: int) -> int:
    """The last row with a filled cell in a declared column, above the footnotes that `ends_at`
    declares; `first_row` - 1 where there is none.
    """
    row = pl.col("row")
    is_in_body = row >= first_row
    ends_at = header.table.ends_at
    # Most tables end where their sheet does.
    if not ends_at and _is_filled_to_the_end(sheet, header):
        return max(int(sheet.cells["row"][-1]), first_row - 1)
    if ends_at:
        first_filled = pl.coalesce(sheet.columns).str.replace_all(r"\s+", " ")
        is_footnote = is_in_body & first_filled.str.contains(f"(?i){ends_at}")
        first_footnote = row.filter(is_footnote).min()
        is_in_body &= first_footnote.is_null() | (row < first_footnote)
    is_filled = pl.any_horizontal(pl.col(_list_coordinates(header)).is_not_null())
    last_row = sheet.cells.select(row.filter(is_in_body & is_filled).max()).item()
    return first_row - 1 if last_row is None else int(last_row)


def _is_filled_to_the_end(sheet: Sheet, header: HeaderCandidate) -> bool:
    """Whether the last row of the sheet has a filled cell in a declared column."""
    last_cells = [sheet.cells[at][-1] for at in _list_coordinates(header)]
    return any(cell is not None for cell in last_cells)


def _list_coordinates(header: HeaderCandidate) -> list[str]:
    return list(dict.fromkeys(located.coordinate for located in header.columns))


def check_no_longer_line(
    sheet: Sheet,
    header: HeaderCandidate,
    rows: tuple[int, int],
    where: str,
    *,
    has_personal: bool,
) -> None:
    """Raises Refusal `header_drift` where a line of delimited text has more cells than its header.

    `rows`: the table's first and last. `has_personal`: the source declares columns of personal
    data. The cells of such a line have moved and nobody can say which of them are personal, so its
    text is not shown.
    """
    if sheet.is_grid:
        return
    last_place = max(sheet.columns.index(coordinate) for coordinate in header.texts)
    width = last_place + 1
    beyond = sheet.columns[width:]
    if not beyond:
        return
    is_longer = pl.any_horizontal(pl.col(beyond).is_not_null())
    longer = sheet.cells.filter(pl.col("row").is_between(*rows) & is_longer)
    if not longer.height:
        return
    numbers = ", ".join(str(row) for row in longer["row"].head(_ROWS_NAMED))
    found = f"{longer.height:,} longer lines ({numbers})"
    if not has_personal:
        cells = [text for text in longer.row(0)[1:] if text]
        found += f"; the first reads {' ¦ '.join(cells)}"
    raise Refusal(
        "header_drift",
        expected=f"at most {width} cells on a line, as in the header",
        found=found,
        where=f"{where}, line {longer['row'][0]}",
        to_fix="put quotes around the cell that holds the delimiter, or ask the sender to: it moved those after it",
    )
