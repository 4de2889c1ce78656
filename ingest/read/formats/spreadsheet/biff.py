"""What the cells of an old workbook (xls) carry beside their values, from its records ([MS-XLS]).

python-calamine gives the values and nothing of their formats. Records are read as far as they go: a
file that its reader has opened is never refused for what stands beside its cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.read.formats.spreadsheet.cell_marks import CellStyles, SheetMarks
from ingest.read.formats.spreadsheet.compound_file import read_stream
from ingest.read.formats.spreadsheet.contents import UNCALCULATED, ErrorCell
from ingest.read.formats.spreadsheet.number_format import (
    NumberFormat,
    get_built_in_format,
    parse_number_format,
)
from ingest.read.formats.spreadsheet.text_marks import (
    LetterFonts,
    StyleBuilder,
    TextMarks,
    is_decimal_text,
)

_BEGIN, _END = 0x0809, 0x000A
_SHEET, _FONT, _FORMAT, _STYLE, _TEXTS, _CONTINUE = 0x85, 0x31, 0x41E, 0xE0, 0xFC, 0x3C
_ROW, _COLUMNS = 0x0208, 0x7D
_NUMBER, _RK, _MANY_RK = 0x0203, 0x027E, 0xBD
_FORMULAS = (0x0006, 0x0206, 0x0406)
_TEXT_CELL, _LABEL, _RICH_LABEL = 0xFD, 0x0204, 0xD6
_IS_STRUCK, _IS_HIDDEN_ROW, _IS_HIDDEN_COLUMN = 0x08, 0x20, 0x01
_VERSION_8 = 0x0600
# A formula's result that is no number begins with its kind and ends with these bytes; kind 3 is an
# empty text.
_NO_NUMBER, _EMPTY_RESULT = b"\xff\xff", 3
_WIDE, _PHONETIC, _RICH = 0x01, 0x04, 0x08


@dataclass
class SheetExtras:
    """Marks of one sheet's cells, and its formulas that were saved without a result.

    `has_results`: whether any of its formulas has one.
    """

    marks: SheetMarks = field(default_factory=SheetMarks)
    uncalculated: list[ErrorCell] = field(default_factory=list)
    has_results: bool = False


@dataclass(frozen=True)
class _Record:
    """A record and, for texts that go on in further ones, the pieces of all of them."""

    kind: int
    body: bytes
    at: int
    pieces: tuple[bytes, ...]

    def get(self, at: int, size: int = 2) -> int:
        return int.from_bytes(self.body[at : at + size], "little")


def read_extras(data: bytes) -> dict[str, SheetExtras]:
    """By the name of each sheet what stands beside its values."""
    stream = read_stream(data, ("Workbook", "Book"))
    records = list(_split_records(stream))
    globals_ = _Globals.read(records)
    extras = {}
    for name, start in globals_.sheets:
        extras[name] = _read_sheet(records, start, globals_)
    # An empty text is a result where its program calculates: then other formulas have theirs.
    if any(sheet.has_results for sheet in extras.values()):
        for sheet in extras.values():
            sheet.uncalculated.clear()
    return extras


def _split_records(stream: bytes) -> Iterator[_Record]:
    at = 0
    waiting: tuple[int, int, list[bytes]] | None = None
    while at + 4 <= len(stream):
        kind = int.from_bytes(stream[at : at + 2], "little")
        size = int.from_bytes(stream[at + 2 : at + 4], "little")
        body = stream[at + 4 : at + 4 + size]
        if kind == _CONTINUE and waiting is not None:
            waiting[2].append(body)
        else:
            if waiting is not None:
                yield _Record(waiting[0], waiting[2][0], waiting[1], tuple(waiting[2]))
            waiting = (kind, at, [body])
        at += 4 + size
    if waiting is not None:
        yield _Record(waiting[0], waiting[2][0], waiting[1], tuple(waiting[2]))


@dataclass(frozen=True)
class _Globals:
    """What all sheets share. `sheets`: their names and where each begins in the stream."""

    sheets: tuple[tuple[str, int], ...]
    styles: CellStyles
    texts: TextMarks
    is_version_8: bool

    @classmethod
    def read(cls, records: list[_Record]) -> _Globals:
        is_version_8 = bool(records) and records[0].get(0) == _VERSION_8
        written: dict[int, NumberFormat] = {}
        fonts: list[tuple[bool, bool]] = []
        sheets, texts = [], TextMarks()
        style_records = []
        for record in records:
            if record.kind == _END:
                break
            if record.kind == _FONT:
                if len(fonts) == 4:
                    fonts.append((False, False))  # there is no font 4
                is_raised = record.get(8) in (1, 2)
                fonts.append((bool(record.get(2) & _IS_STRUCK), is_raised))
            elif record.kind == _FORMAT:
                code = _read_code(record.body, is_version_8)
                written[record.get(0)] = parse_number_format(code)
            elif record.kind == _STYLE:
                style_records.append(record)
            elif record.kind == _SHEET:
                sheets.append((_read_name(record.body, is_version_8), record.get(0, 4)))
            elif record.kind == _TEXTS:
                letter_fonts = LetterFonts.build(fonts)
                for number, (text, runs) in enumerate(_read_texts(record.pieces)):
                    texts.add(number, text, runs, letter_fonts)
        styles = StyleBuilder()
        for record in style_records:
            font, number = record.get(0), record.get(2)
            number_format = written.get(number) or get_built_in_format(number)
            is_struck, is_raised = fonts[font] if font < len(fonts) else (False, False)
            styles.add(number_format, is_struck=is_struck, is_raised=is_raised)
        return cls(tuple(sheets), styles.build(), texts, is_version_8)


def _read_sheet(records: list[_Record], start: int, shared: _Globals) -> SheetExtras:
    extras = SheetExtras()
    depth = 0
    for record in records:
        if record.at < start:
            continue
        # A chart inside the sheet has a beginning and an end of its own.
        if record.kind == _BEGIN:
            depth += 1
        elif record.kind == _END:
            depth -= 1
            if depth <= 0:
                break
        elif depth == 1:
            _read_record(record, extras, shared)
    return extras


def _read_record(record: _Record, extras: SheetExtras, shared: _Globals) -> None:
    marks, styles = extras.marks, shared.styles
    kind = record.kind
    if kind == _ROW:
        if record.get(12, 4) & _IS_HIDDEN_ROW:
            marks.hidden_rows.append(record.get(0) + 1)
        return
    if kind == _COLUMNS:
        if record.get(8) & _IS_HIDDEN_COLUMN:
            marks.hidden_columns += range(record.get(0) + 1, record.get(2) + 2)
        return
    place = (record.get(0) + 1, record.get(2) + 1)
    if kind in (_NUMBER, _RK):
        styles.mark_cell(marks, place, record.get(4), is_number=True)
    elif kind == _MANY_RK:
        for number, at in enumerate(range(4, len(record.body) - 6, 6)):
            beside = (place[0], place[1] + number)
            styles.mark_cell(marks, beside, record.get(at), is_number=True)
    elif kind in _FORMULAS:
        is_number = record.body[12:14] != _NO_NUMBER
        styles.mark_cell(marks, place, record.get(4), is_number=is_number)
        if is_number or record.get(6, 1) != _EMPTY_RESULT:
            extras.has_results = True
        else:
            extras.uncalculated.append(ErrorCell(*place, UNCALCULATED))
    elif kind in (_TEXT_CELL, _LABEL, _RICH_LABEL):
        styles.mark_cell(marks, place, record.get(4), is_number=False)
        if kind == _TEXT_CELL:
            shared.texts.mark_cell(marks, place, record.get(6, 4))
        elif is_decimal_text(_read_label(record.body, shared.is_version_8)):
            marks.decimal_texts.append(place)


def _read_code(body: bytes, is_version_8: bool) -> str:
    if not is_version_8:
        return (
            body[3 : 3 + body[2]].decode("cp1252", "replace") if len(body) > 3 else ""
        )
    length, is_wide = int.from_bytes(body[2:4], "little"), body[4:5] == b"\x01"
    if is_wide:
        return body[5 : 5 + 2 * length].decode("utf-16-le", "replace")
    return body[5 : 5 + length].decode("latin-1")


def _read_label(body: bytes, is_version_8: bool) -> str:
    """The text that is written in its cell."""
    return _read_code(body[4:], True) if is_version_8 else body[8:].decode("latin-1")


def _read_name(body: bytes, is_version_8: bool) -> str:
    length = body[6] if len(body) > 6 else 0
    if not is_version_8:
        return body[7 : 7 + length].decode("cp1252", "replace")
    if body[7:8] == b"\x01":
        return body[8 : 8 + 2 * length].decode("utf-16-le", "replace")
    return body[8 : 8 + length].decode("latin-1")


def _read_texts(
    pieces: tuple[bytes, ...],
) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """The shared texts with the runs of their letters (start, font)."""
    reader = _PieceReader(pieces)
    count = int.from_bytes(reader.take(8)[4:], "little")
    for _ in range(count):
        if reader.is_at_end:
            return
        length, flags = reader.take_number(2), reader.take_number(1)
        run_count = reader.take_number(2) if flags & _RICH else 0
        phonetic = reader.take_number(4) if flags & _PHONETIC else 0
        text = reader.take_letters(length, is_wide=bool(flags & _WIDE))
        runs = [
            (reader.take_number(2), reader.take_number(2)) for _ in range(run_count)
        ]
        reader.take(phonetic)
        yield text, runs


class _PieceReader:
    """Bytes that go on from record to record; letters that do begin again with their width."""

    def __init__(self, pieces: tuple[bytes, ...]) -> None:
        self._pieces, self._piece, self._at = pieces, 0, 0

    @property
    def is_at_end(self) -> bool:
        self._go_on()
        return self._piece >= len(self._pieces)

    def _go_on(self) -> bool:
        """To the next piece where this one is used up; whether it went on."""
        went_on = False
        while self._piece < len(self._pieces) and self._at >= len(
            self._pieces[self._piece]
        ):
            self._piece, self._at, went_on = self._piece + 1, 0, True
        return went_on

    def take(self, size: int) -> bytes:
        taken = b""
        while size > 0 and not self.is_at_end:
            part = self._pieces[self._piece][self._at : self._at + size]
            self._at += len(part)
            size -= len(part)
            taken += part
        return taken

    def take_number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")

    def take_letters(self, length: int, *, is_wide: bool) -> str:
        text = ""
        while length > 0:
            if self._go_on() and not self.is_at_end and text:
                is_wide = bool(self.take_number(1) & _WIDE)
            if self.is_at_end:
                break
            left = len(self._pieces[self._piece]) - self._at
            width = 2 if is_wide else 1
            letters = min(length, left // width)
            if letters == 0:
                self._at += left
                continue
            part = self.take(letters * width)
            text += part.decode("utf-16-le" if is_wide else "latin-1", "replace")
            length -= letters
        return text
