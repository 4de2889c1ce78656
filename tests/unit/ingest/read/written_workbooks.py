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

from ingest.read.sheet import MergedRange


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
    return _pack_ods(column + "".join(rows))


def _pack_ods(table: str) -> bytes:
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
        f'<table:table table:name="Sheet">{table}</table:table>'
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
    column = struct.pack("<IIIIH", 0, 0, 2560, 0, 1)  # the first, and hidden
    columns = b""
    if any(cell.hides_column for cell in cells):
        columns = _record(390) + _record(60, column) + _record(391)
    extent = struct.pack("<IIII", 0, len(cells) - 1, 0, 0)
    sheet = _record(148, extent) + columns
    sheet += _record(145) + b"".join(body) + _record(146)
    return _pack_xlsb(sheet, fonts, formats, styles)


def _pack_xlsb(
    sheet: bytes, fonts: list[bytes], formats: list[bytes], styles: list[bytes]
) -> bytes:
    count = struct.pack("<I", len(styles))
    parts = {
        "xl/workbook.bin": _record(131) + _record(143)
        + _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sheet")) + _record(144) + _record(132),
        "xl/styles.bin": _record(278) + _record(615, count) + b"".join(formats) + _record(616)
        + _record(611, count) + b"".join(fonts) + _record(612)
        + _record(617, count) + b"".join(styles) + _record(618) + _record(279),
        "xl/worksheets/sheet1.bin": _record(129) + sheet + _record(130),
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
    shared: list[bytes] = []
    sheet: list[bytes] = []
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
    return _pack_xls(shared, sheet)


def _pack_xls(shared: list[bytes], sheet: list[bytes]) -> bytes:
    begin = struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0)
    shared = [_biff(0x809, begin), *shared]
    begin_of_sheet = begin[:2] + struct.pack("<H", 0x10) + begin[4:]
    sheet = [_biff(0x809, begin_of_sheet), *sheet, _biff(0x0A)]
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


# Rows of cells, None where one is blank, and the ranges of them that are merged.
Grid = Sequence[Sequence[float | str | None]]


def write_xlsx_grid(rows: Grid, merged: Sequence[MergedRange]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for top, left, bottom, right in merged:
        book.active.merge_cells(None, top, left, bottom, right)
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def write_ods_grid(rows: Grid, merged: Sequence[MergedRange]) -> bytes:
    spans = {}
    for top, left, bottom, right in merged:
        spans[top, left] = (
            f' table:number-rows-spanned="{bottom - top + 1}"'
            f' table:number-columns-spanned="{right - left + 1}"'
        )
    table = ""
    for row, texts in enumerate(rows, start=1):
        table += "<table:table-row>"
        for column, value in enumerate(texts, start=1):
            span = spans.get((row, column), "")
            if value is None:
                table += f"<table:table-cell{span}/>"
                continue
            kind = "string" if isinstance(value, str) else "float"
            stored = "" if isinstance(value, str) else f' office:value="{value}"'
            table += f'<table:table-cell office:value-type="{kind}"{stored}{span}>'
            table += f"<text:p>{escape(str(value))}</text:p></table:table-cell>"
        table += "</table:table-row>"
    return _pack_ods(table)


def write_xlsb_grid(rows: Grid, merged: Sequence[MergedRange]) -> bytes:
    width = max(map(len, rows))
    sheet = _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1))
    sheet += _record(145)
    for row, values in enumerate(rows):
        sheet += _record(0, struct.pack("<IIHBBB", row, 0, 300, 0, 0, 0) + bytes(4))
        for column, value in enumerate(values):
            head = struct.pack("<II", column, 0)
            if isinstance(value, str):
                sheet += _record(6, head + _wide(value))
            elif value is not None:
                sheet += _record(5, head + struct.pack("<d", value))
    sheet += _record(146) + _record(177, struct.pack("<I", len(merged)))
    for top, left, bottom, right in merged:
        corners = struct.pack("<IIII", top - 1, bottom - 1, left - 1, right - 1)
        sheet += _record(176, corners)
    font = _record(43, struct.pack("<HHHH", 220, 0, 400, 0) + bytes(20))
    plain = _record(44, struct.pack("<H", 164) + _wide("General"))
    style = _record(47, struct.pack("<HHH", 0, 164, 0) + bytes(10))
    return _pack_xlsb(sheet + _record(178), [font], [plain], [style])


def write_xls_grid(rows: Grid, merged: Sequence[MergedRange]) -> bytes:
    width = max(map(len, rows))
    sheet = [_biff(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))]
    for row, values in enumerate(rows):
        height = struct.pack("<HHHHHHI", row, 0, width, 300, 0, 0, 0x100)
        sheet.append(_biff(0x208, height))
        for column, value in enumerate(values):
            head = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                sheet.append(_biff(0x204, head + _text(value)))
            elif value is not None:
                sheet.append(_biff(0x203, head + struct.pack("<d", value)))
    ranges = struct.pack("<H", len(merged))
    for top, left, bottom, right in merged:
        ranges += struct.pack("<HHHH", top - 1, bottom - 1, left - 1, right - 1)
    sheet.append(_biff(0xE5, ranges))
    style = _biff(0xE0, struct.pack("<HHH", 0, 0, 1) + bytes(14))
    return _pack_xls([style], sheet)


GRID_WRITERS: dict[str, Callable[[Grid, Sequence[MergedRange]], bytes]] = {
    "xlsx": write_xlsx_grid,
    "xls": write_xls_grid,
    "xlsb": write_xlsb_grid,
    "ods": write_ods_grid,
}
