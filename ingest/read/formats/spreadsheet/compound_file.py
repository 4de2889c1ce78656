"""Whether an old Office file (a compound file, [MS-CFB]) can be followed to an end before a library follows it.

calamine walks from sector to sector until the file says that it is the last one, and makes room for
as many bytes as the file says a stream has: a file that leads back to itself, or that lies about a
size, takes all memory and the process with it.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from ingest.problem import Refusal

_HEADER = 512
# Numbers from here on are no sectors: the end of a chain, a free one, one of the tables themselves.
_FIRST_SPECIAL = 0xFFFFFFFA
_SMALL = 64
_ENTRY = 128  # bytes of one entry of the directory
_IN_HEADER = 109  # places of the table of sectors that the header itself names


def check_compound_file(data: bytes, where: str) -> None:
    """Raises Refusal `hostile` where a chain of sectors has no end, or a size is beyond the file's."""
    sector_size = 1 << min(int.from_bytes(data[30:32], "little"), 20)
    sectors = _Sectors(data, sector_size)
    for at in (44, 64, 72):
        if _read_number(data, at) * sector_size > len(data):
            raise _refuse("more sectors of tables than the file has bytes", where)
    table = sectors.read_table()
    if _has_circle(table):
        raise _refuse("a chain of sectors that leads back to itself", where)
    small_table = array("I", _cut(sectors.read_chain(_read_number(data, 60), table)))
    if _has_circle(small_table):
        raise _refuse("a chain of small sectors that leads back to itself", where)
    directory = sectors.read_chain(_read_number(data, 48), table)
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        # Before version 4 the upper half of a size means nothing.
        width = 4 if sector_size == _HEADER else 8
        size = int.from_bytes(directory[at + 120 : at + 120 + width], "little")
        if directory[at + 66] and size > len(data):
            raise _refuse(
                f"a stream of {size:,} bytes in a file of {len(data):,}", where
            )


def read_stream(data: bytes, names: Sequence[str]) -> bytes:
    """The bytes of the first stream that bears one of the names; empty where none does.

    Of a file that `check_compound_file` has let pass.
    """
    sectors = _Sectors(data, 1 << min(int.from_bytes(data[30:32], "little"), 20))
    table = sectors.read_table()
    directory = sectors.read_chain(_read_number(data, 48), table)
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        entry = directory[at : at + _ENTRY]
        length = int.from_bytes(entry[64:66], "little")
        name = entry[: max(length - 2, 0)].decode("utf-16-le", "replace")
        if name not in names:
            continue
        first, size = _read_number(entry, 116), _read_number(entry, 120)
        if size >= _read_number(data, 56):
            return sectors.read_chain(first, table)[:size]
        small_table = array(
            "I", _cut(sectors.read_chain(_read_number(data, 60), table))
        )
        small = sectors.read_chain(_read_number(directory, 116), table)
        return _read_small_chain(small, first, small_table)[:size]
    return b""


def _read_small_chain(small: bytes, first: int, table: Sequence[int]) -> bytes:
    """The bytes of a chain of small sectors of 64 bytes, which lie in a stream of their own."""
    pieces = []
    while first < len(table):
        pieces.append(small[_SMALL * first : _SMALL * (first + 1)])
        first = table[first]
    return b"".join(pieces)


class _Sectors:
    """A file in pieces of one size; the header stands before the first."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data, self._size = data, size

    def get(self, number: int) -> bytes:
        """One sector; empty beyond the end of the file."""
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def read_table(self) -> array[int]:
        """Sector → the next one of its chain, of the whole file."""
        places = array("I", self._data[76 : 76 + 4 * _IN_HEADER])
        further = _read_number(self._data, 68)
        visited: set[int] = set()
        while further < _FIRST_SPECIAL and further not in visited:
            visited.add(further)
            more = array("I", _cut(self.get(further)))
            if not more:
                break
            places.extend(more[:-1])
            further = more[-1]
        table = array("I")
        for place in places:
            if place < _FIRST_SPECIAL:
                table.frombytes(_cut(self.get(place)))
        return table

    def read_chain(self, first: int, table: Sequence[int]) -> bytes:
        """The bytes of a chain in a table without circles."""
        pieces = []
        while first < len(table):
            pieces.append(self.get(first))
            first = table[first]
        return b"".join(pieces)


def _has_circle(table: Sequence[int]) -> bool:
    """Whether following the table from any place comes back to a place that was passed on the way."""
    passed_from = [-1] * len(table)
    for start in range(len(table)):
        place = start
        while place < len(table) and passed_from[place] < 0:
            passed_from[place] = start
            place = table[place]
        if place < len(table) and passed_from[place] == start:
            return True
    return False


def _cut(content: bytes) -> bytes:
    """Without what is left over beyond whole numbers of four bytes."""
    return content[: len(content) // 4 * 4]


def _read_number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _refuse(found: str, where: str) -> Refusal:
    return Refusal(
        "hostile",
        expected="an old Office file whose parts come to an end within it",
        found=found,
        where=where,
        to_fix="open it in Excel or LibreOffice, save it as xlsx and drop that in",
    )
