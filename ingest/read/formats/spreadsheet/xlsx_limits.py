"""Cells and texts of an xlsx sheet that would fill memory once laid out as a grid."""

from __future__ import annotations

import re
from collections import Counter

from ingest.problem import Refusal
from ingest.read.formats.spreadsheet.contents import check_spread
from ingest.read.sheet import to_column_number

# One long text may stand in a million cells: Excel itself keeps it once.
MAX_TEXT = 1 << 30
_SHORTEST_TEXT = len(b"<si/>")
# So many take no room to speak of, whatever is said; careless programs say a wrong number.
_FEW_TEXTS = 1_000_000
_SHORTEST_CELL = len(b'<c t="s"><v>0</v></c>')

# A cell beyond column Z or row 999,999, without its place, or written as no office program does
# and readers allow.
_FAR_OR_ODD_CELL = re.compile(rb'<c(?! r="[A-Z]\d{1,6}")[\s/>]')
_PLACE = rb"[^>]*?\sr\s*=\s*[\"']"
# Cells that only carry a style end in "/>", or at once, and take no place.
_FILLED = rb"(?:[^>]*[^/>])?>(?!</)"
_CELL = re.compile(rb"<(?:\w+:)?c\b" + _PLACE + rb"([A-Za-z]+)(\d+)[\"']" + _FILLED)
_CELL_WITHOUT_PLACE = re.compile(rb"<(?:\w+:)?c\b(?!" + _PLACE + rb")" + _FILLED)
_ROW = re.compile(rb"<(?:\w+:)?row\b" + _PLACE + rb"(\d+)")
_SHARED_TEXTS = re.compile(rb"<(?:\w+:)?sst\b[^>]*>")
_CLAIM = re.compile(rb"[cC]ount\s*=\s*[\"'](\d{1,30})")
_SHARED_TEXT_NUMBER = re.compile(rb"\st\s*=\s*[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>(\d+)<")


def check_cell_spread(xml: bytes, where: str) -> None:
    """Raises Refusal `hostile` where two cells in far corners need memory for all between."""
    if are_cells_near(xml):
        return
    rows = columns = 0
    for cell in _CELL.finditer(xml):
        rows = max(rows, int(cell[2]))
        columns = max(columns, to_column_number(cell[1].decode().upper()))
    # A cell without its place is where its row says, one to the right of the cell before it.
    if _CELL_WITHOUT_PLACE.search(xml):
        row_numbers = [int(row[1]) for row in _ROW.finditer(xml)]
        rows = max(rows, *row_numbers, xml.count(b"<row"), xml.count(b":row"))
        cells_by_row = [
            len(_CELL_WITHOUT_PLACE.findall(row)) for row in xml.split(b"row>")
        ]
        columns = max(columns, *cells_by_row)
    check_spread(rows, columns, where)


def are_cells_near(xml: bytes) -> bool:
    """Whether every cell stands within column Z and row 999,999, written as office programs do."""
    return not _FAR_OR_ODD_CELL.search(xml) and b":c " not in xml


def check_text_length(xml: bytes, texts: list[bytes], where: str) -> None:
    """Raises Refusal `hostile` where the cells' texts fill memory once they are written out.

    `texts`: the workbook's shared texts. Cells point at them, and may point at a long one often.
    """
    if are_texts_short(texts, len(xml)):
        return
    uses = Counter(int(number) for number in _SHARED_TEXT_NUMBER.findall(xml))
    length = sum(len(texts[n]) * times for n, times in uses.items() if n < len(texts))
    if length > MAX_TEXT:
        raise Refusal(
            "hostile",
            expected=f"cells whose texts are at most {MAX_TEXT:,} bytes long together",
            found=f"cells whose texts are {length:,} bytes long together",
            where=where,
            to_fix="look for a long text that stands in every row and clear it, "
            "then save the workbook and drop it again",
        )


def are_texts_short(texts: list[bytes], sheet_size: int) -> bool:
    """Whether a sheet of that many bytes can't grow too long, whichever texts its cells point at."""
    most_cells = sheet_size // _SHORTEST_CELL
    return max(map(len, texts)) * most_cells <= MAX_TEXT


def check_claimed_texts(shared_strings: bytes, where: str) -> None:
    """Raises Refusal `hostile` where the part says it holds more texts than its bytes can hold.

    calamine makes room for as many as are said, and the process ends where there is no such room.
    """
    start = _SHARED_TEXTS.search(shared_strings)
    claimed = [int(number) for number in _CLAIM.findall(start[0])] if start else []
    most = max(_FEW_TEXTS, len(shared_strings) // _SHORTEST_TEXT)
    if max(claimed, default=0) > most:
        raise Refusal(
            "hostile",
            expected=f"at most {most:,} texts in {len(shared_strings):,} bytes",
            found=f"a part that says it holds {max(claimed):,}",
            where=where,
            to_fix="find out who made the file; save the figures as a new workbook",
        )


def split_texts(shared_strings: bytes) -> list[bytes]:
    """The texts of a part sharedStrings.xml, with their tags; at least one, perhaps empty."""
    return re.split(rb"</(?:\w+:)?si>", shared_strings)
