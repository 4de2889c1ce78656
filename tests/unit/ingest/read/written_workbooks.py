"""One small sheet written as xlsx, xls, xlsb and ods, by hand where no library is at hand: what each of
them must say alike of its cells.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import openpyxl
from openpyxl.styles import Font


@dataclass(frozen=True)
class WrittenCell:
    """A cell of column A, with its number format; `seen`: how it is shown, as an ods keeps it too.

    `kind`: value-type of an ods. `is_struck`, `is_raised`: the letters of the whole cell.
    `is_formula`: a formula that was saved without its result; `hides_column`: column A is hidden.
    """

    value: float | str
    code: str = "General"
    seen: str = ""
    kind: str = "float"
    is_struck: bool = False
    is_raised: bool = False
    is_formula: bool = False
    hides_column: bool = False


def write_xlsx(cells: Sequence[WrittenCell], hidden: Sequence[int] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row, cell in enumerate(cells, start=1):
        written = sheet.cell(row, 1, "=1+1" if cell.is_formula else cell.value)
        if cell.hides_column:
            sheet.column_dimensions["A"].hidden = True
        written.number_format = cell.code
        raised = "superscript" if cell.is_raised else None
        written.font = Font(strike=cell.is_struck, vertAlign=raised)
    for row in hidden:
        sheet.row_dimensions[row].hidden = True
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def write_ods(cells: Sequence[WrittenCell], hidden: Sequence[int] = ()) -> bytes:
    rows = []
    for row, cell in enumerate(cells, start=1):
        style = "s" if cell.is_struck else "r" if cell.is_raised else "n"
        kind = "string" if isinstance(cell.value, str) else cell.kind
        stored = f'office:value="{cell.value}"'
        if kind == "date":
            stored = f'office:date-value="{cell.seen.partition("|")[0]}"'
        elif kind == "string":
            stored = ""
        text = cell.seen.partition("|")[2] if kind == "date" else cell.seen
        if cell.is_formula:
            rows.append(
                '<table:table-row><table:table-cell table:formula="of:=1+1"/></table:table-row>'
            )
            continue
        visibility = ' table:visibility="collapse"' if row in hidden else ""
        rows.append(
            f'<table:table-row{visibility}><table:table-cell table:style-name="{style}"'
            f' office:value-type="{kind}" {stored}><text:p>{escape(text or str(cell.value))}</text:p>'
            "</table:table-cell></table:table-row>"
        )
    is_hidden = any(cell.hides_column for cell in cells)
    column = '<table:table-column table:visibility="collapse"/>' if is_hidden else ""
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    names = " ".join(
        f'xmlns:{name}="{space}{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    content = (
        f"<office:document-content {names}><office:automatic-styles>"
        '<style:style style:name="s"><style:text-properties style:text-line-through-style="solid"/></style:style>'
        '<style:style style:name="r"><style:text-properties style:text-position="super 58%"/></style:style>'
        "</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="Sheet">{column}{"".join(rows)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return whole.getvalue()


def write_xlsb(cells: Sequence[WrittenCell], hidden: Sequence[int] = ()) -> bytes:
    """Records of [MS-XLSB]: number and size seven bits a byte, then the body."""
    fonts, formats, styles, body = [], [], [], []
    for number, cell in enumerate(cells):
        flags = 0x08 if cell.is_struck else 0
        raised = 1 if cell.is_raised else 0
        fonts.append(
            _record(43, struct.pack("<HHHH", 220, flags, 400, raised) + bytes(20))
        )
        formats.append(_record(44, struct.pack("<H", 164 + number) + _wide(cell.code)))
        styles.append(
            _record(47, struct.pack("<HHH", 0, 164 + number, number) + bytes(10))
        )
        height = 0x10 if number + 1 in hidden else 0
        body.append(
            _record(0, struct.pack("<IIHBBB", number, 0, 300, 0, height, 0) + bytes(4))
        )
        head = struct.pack("<II", 0, number)
        if isinstance(cell.value, str):
            body.append(_record(6, head + _wide(cell.value)))
        else:
            body.append(_record(5, head + struct.pack("<d", cell.value)))
    count = struct.pack("<I", len(cells))
    column = struct.pack("<IIIIH", 0, 0, 2560, 0, 1)  # the first, and hidden
    columns = b""
    if any(cell.hides_column for cell in cells):
        columns = _record(390) + _record(60, column) + _record(391)
    parts = {
        "xl/workbook.bin": _record(131) + _record(143)
        + _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sheet")) + _record(144) + _record(132),
        "xl/styles.bin": _record(278) + _record(615, count) + b"".join(formats) + _record(616)
        + _record(611, count) + b"".join(fonts) + _record(612)
        + _record(617, count) + b"".join(styles) + _record(618) + _record(279),
        "xl/worksheets/sheet1.bin": _record(129) + _record(148, struct.pack("<IIII", 0, len(cells) - 1, 0, 0))
        + columns + _record(145) + b"".join(body) + _record(146) + _record(130),
        "xl/_rels/workbook.bin.rels": (
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            b'relationships/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
        ),
    }  # fmt: skip
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return whole.getvalue()


def _record(kind: int, body: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(body)
    sizes = b""
    while size >= 0x80:
        sizes += bytes([size & 0x7F | 0x80])
        size >>= 7
    return number + sizes + bytes([size]) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def write_xls(cells: Sequence[WrittenCell], hidden: Sequence[int] = ()) -> bytes:
    """Records of [MS-XLS], version 8, in a compound file of one stream."""
    begin = struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0)
    shared, sheet = [_biff(0x809, begin)], []
    sheet.append(_biff(0x809, begin[:2] + struct.pack("<H", 0x10) + begin[4:]))
    sheet.append(_biff(0x200, struct.pack("<IIHHH", 0, len(cells), 0, 1, 0)))
    if any(cell.hides_column for cell in cells):
        sheet.append(_biff(0x7D, struct.pack("<HHHHHH", 0, 0, 2560, 15, 1, 0)))
    fonts = [WrittenCell(0)] * 5 + list(
        cells
    )  # there is no font 4: the fifth written is font 5
    for cell in fonts:
        flags, raised = 8 if cell.is_struck else 0, 1 if cell.is_raised else 0
        name = b"\x05\x00Arial"
        shared.append(
            _biff(
                0x31,
                struct.pack("<HHHHHBBBB", 200, flags, 0, 400, raised, 0, 0, 0, 0)
                + name,
            )
        )
    for number, cell in enumerate(cells):
        shared.append(_biff(0x41E, struct.pack("<H", 164 + number) + _text(cell.code)))
    for number, cell in enumerate(cells):
        shared.append(
            _biff(0xE0, struct.pack("<HHH", 6 + number, 164 + number, 1) + bytes(14))
        )
        height = 0x20 if number + 1 in hidden else 0
        sheet.append(
            _biff(
                0x208, struct.pack("<HHHHHHI", number, 0, 1, 300, 0, 0, 0x100 | height)
            )
        )
        head = struct.pack("<HHH", number, 0, number)
        if cell.is_formula:
            # An empty text as its result, then "1" as what it reckons.
            empty = b"\x03\0\0\0\0\0\xff\xff"
            sheet.append(_biff(0x06, head + empty + bytes(6) + b"\x03\0\x1e\x01\0"))
        elif isinstance(cell.value, str):
            sheet.append(_biff(0x204, head + _text(cell.value)))
        else:
            sheet.append(_biff(0x203, head + struct.pack("<d", cell.value)))
    sheet.append(_biff(0x0A))
    name = _text("Sheet", "<B")
    start = len(b"".join(shared)) + 4 + 6 + len(name) + 4
    shared.append(_biff(0x85, struct.pack("<IH", start, 0) + name))
    shared.append(_biff(0x0A))
    return _compound(b"".join(shared + sheet).ljust(4096, b"\0"))


def _biff(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(text: str, length: str = "<H") -> bytes:
    return struct.pack(length, len(text)) + b"\x01" + text.encode("utf-16-le")


def _compound(stream: bytes) -> bytes:
    """A compound file: table of sectors, directory, then the stream "Workbook"."""
    stream = stream.ljust(-(-len(stream) // 512) * 512, b"\0")
    count = len(stream) // 512
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + count), 0xFFFFFFFE]
    sectors = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * 4 * 108
    directory = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
    directory += _entry("Workbook", 2, 2, len(stream))
    return header + sectors + directory.ljust(512, b"\0") + stream


def _entry(
    name: str, kind: int, first: int, size: int, child: int = 0xFFFFFFFF
) -> bytes:
    wide = name.encode("utf-16-le") + b"\0\0"
    entry = wide.ljust(64, b"\0") + struct.pack("<HBB", len(wide), kind, 1)
    entry += struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child) + bytes(36)
    return entry + struct.pack("<IQ", first, size)


WRITERS: dict[str, Callable[[Sequence[WrittenCell], Sequence[int]], bytes]] = {
    "xlsx": write_xlsx,
    "xls": write_xls,
    "xlsb": write_xlsb,
    "ods": write_ods,
}
