"""What a workbook's file says beside its cells: sheets, merged ranges, error cells, and signs of harm.

Looked at before any library unpacks the file for real. Written by hand because no kept library gives merged ranges
and error cells of xlsx, xlsb and ods without building every cell in Python.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from ingest.problem import Reason, Refusal

# The largest real workbook seen unpacks to 70 MB (200,000 rows × 6); a sheet is held whole, about 24 bytes a place.
MAX_UNPACKED = 1 << 30
# Real workbooks unpack to at most 16 times their size; a bomb to a thousand times. Small ones do no harm.
MAX_RATIO, SMALL = 100, 1 << 26
# One long text may be said in a million cells: Excel itself keeps it once.
MAX_TEXT = 1 << 30
MAX_PLACES = 40_000_000

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
Merged = tuple[tuple[int, int, int, int], ...]  # first row, first column, last row, last column, from 1
Errors = tuple[tuple[int, int, str], ...]  # row, column, sign


@dataclass(frozen=True)
class Inside:
    """The file (made readable where its extent was odd), and by sheet name what its parts say beside the cells.

    `plain`: large visible sheets that are no more than cells of A to Z, with something in column A.
    """

    data: bytes
    merged: dict[str, Merged]
    errors: dict[str, Errors]
    charts: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()


def refusal(reason: Reason, where: str, found: str, to_fix: str) -> Refusal:
    return Refusal(reason, expected="a workbook (xlsx, xls, xlsb or ods)", found=found, where=where, to_fix=to_fix)


def look_inside(data: bytes, name: str) -> Inside:
    """The parts of an xlsx, xlsb or ods file. Raises Refusal where it is none, broken or hostile."""
    if not data.startswith(b"PK"):
        start = data[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
        is_page = start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta", b"<style"))
        found = "an HTML or XML page under the name of a workbook" if is_page else f"a file that begins {data[:12]!r}"
        raise refusal("not_what_it_says", name, found, "look what the address gives; ask for a real workbook (xlsx)")
    parts, plain = _parts(data, name)
    if "xl/workbook.xml" in parts:
        return _xlsx_inside(data, parts, plain, name)
    if "xl/workbook.bin" in parts:
        return _xlsb_inside(data, parts, name)
    if parts.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return _ods_inside(data, parts, name)
    some = ", ".join(list(parts)[:5])
    raise refusal(
        "not_what_it_says", name, f"a zip file that holds no workbook ({some})",
        "unzip it if the workbook is inside; else ask for the workbook",
    )  # fmt: skip


def _parts(data: bytes, name: str) -> tuple[dict[str, bytes], set[str]]:
    """The parts of a zip, each unpacked within its declared size and checked against its checksum.

    Second, the names of sheets that were looked over only and are not among the parts: see `_is_plain`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            unpacked = sum(info.file_size for info in infos)
            is_bomb = unpacked > max(SMALL, MAX_RATIO * len(data))
            if unpacked > MAX_UNPACKED or is_bomb or len(infos) > 10_000:
                raise refusal(
                    "hostile", name,
                    f"{len(data):,} bytes that unpack to {unpacked:,} in {len(infos):,} parts",
                    "nothing was unpacked; if it is honest data, save it again in Excel, or ask for it in parts",
                )  # fmt: skip
            wanted = (i for i in infos if not i.filename.startswith(("xl/media/", "Pictures/", "Thumbnails/")))
            parts: dict[str, bytes] = {}
            plain = set()
            for info in sorted(wanted, key=_is_sheet):
                if info.file_size > LARGE and _is_sheet(info) and _is_plain(archive, info, parts.get(_STRINGS, b"")):
                    plain.add(info.filename)
                else:
                    # asked for as many bytes as it declares: zlib then gives no more, whatever the part unpacks to
                    parts[info.filename] = archive.open(info).read(info.file_size or 1)
            return parts, plain
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise refusal(
            "truncated",
            name,
            f"a broken or cut-off workbook ({error})",
            "fetch it again; the download may have broken",
        ) from error
    except (RuntimeError, NotImplementedError) as error:  # encrypted parts, unknown packing
        raise refusal("format_unknown", name, str(error), "ask for the workbook without a password") from error


_STRINGS, _SHEETS = "xl/sharedStrings.xml", "xl/worksheets/"
# From this size on a sheet is looked over in chunks first.
LARGE, _CHUNK = 1 << 22, 1 << 17
_BESIDE_CELLS = (b't="e"', b"<f", b"mergeCell")  # error cells, formulas, merged ranges
_IN_COLUMN_A = re.compile(rb'<c r="A\d+"[^>]*>(?:<v>|<is><t[^>]*>)[^<]')


def _is_sheet(info: zipfile.ZipInfo) -> bool:
    return info.filename.startswith(_SHEETS)


def _is_plain(archive: zipfile.ZipFile, info: zipfile.ZipInfo, strings: bytes) -> bool:
    """Whether a sheet, seen once in passing, is sure to be no more than the cells of a table from A on, within Z.

    Most large sheets are. Such a one needs no closer look and is never held as a whole here.
    """
    if not _is_short(_texts(strings), info.file_size):
        return False
    with archive.open(info) as part:
        chunk = part.read(_CHUNK)
        if b"<worksheet" not in chunk[:1024] or b"<!DOCTYPE" in chunk[:1024] or _ODD_DIMENSION.search(chunk[:4096]):
            return False
        if not _IN_COLUMN_A.search(chunk):
            return False
        rest = b""
        while chunk:
            tags, end, cut = (rest + chunk).rpartition(b">")
            if not end or any(sign in tags for sign in _BESIDE_CELLS) or not _is_near(tags):
                return False
            chunk, rest = part.read(_CHUNK), end + cut
    return True


def _xlsx_inside(data: bytes, parts: dict[str, bytes], plain: set[str], name: str) -> Inside:
    if declaring := next((part for part, xml in parts.items() if b"<!DOCTYPE" in xml[:1024]), None):
        found = f"a document type declaration in {declaring}, where entities may hide; Office writes none"
        raise refusal("hostile", name, found, "find out who made it; save the figures as a new workbook")
    kinds = _xlsx_sheets(parts, name)
    texts = _texts(parts.get(_STRINGS, b""))
    merged, errors = {}, {}
    for title, (part, _, _) in kinds.items():
        xml = parts.get(part, b"")
        _check_places(xml, f"{name}, sheet “{title}”")
        _check_text(xml, texts, f"{name}, sheet “{title}”")
        ranges = re.findall(
            rb'<(?:\w+:)?mergeCell\b[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"', _after(xml, b"mergeCells")
        )
        merged[title] = tuple((int(r1), _number(c1), int(r2), _number(c2)) for c1, r1, c2, r2 in ranges)
        errors[title] = _xlsx_errors(xml)
    charts = frozenset(title for title, (_, kind, _) in kinds.items() if kind == "chartsheet")
    if any(_ODD_DIMENSION.search(xml[:4096]) for part, xml in parts.items() if part.startswith(_SHEETS)):
        data = _without_dimensions(data, parts)
    visible = frozenset(title for title, (part, _, is_visible) in kinds.items() if part in plain and is_visible)
    return Inside(data, merged, errors, charts, visible)


# Some writers give whole rows as the extent (ref="1:69"), at which calamine gives up; it does not need any.
_ODD_DIMENSION = re.compile(rb'<dimension ref="(?![A-Z]+\d+(?::[A-Z]+\d+)?")[^"]*"\s*/>')


def _without_dimensions(data: bytes, parts: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(whole, "w") as archive:
        for part in given.namelist():
            content = parts[part] if part in parts else given.read(part)
            archive.writestr(part, _ODD_DIMENSION.sub(b"", content, count=1))
    return whole.getvalue()


def _xlsx_sheets(parts: dict[str, bytes], name: str) -> dict[str, tuple[str, str, bool]]:
    """Sheet name → its part, kind (`worksheet`, `chartsheet`…) and visibility, by way of the workbook's relations."""
    workbook, relations = (_tree(parts, part, name) for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    targets = {
        r.get("Id"): (
            posixpath.normpath(posixpath.join("/xl", r.get("Target", "")))[1:],
            r.get("Type", "").split("/")[-1],
        )
        for r in relations
    }
    sheets = (e for e in workbook.iter() if e.tag.rpartition("}")[2] == "sheet")
    ids = ((e, next((v for k, v in e.items() if k.endswith("}id")), None)) for e in sheets)
    return {
        e.get("name", ""): (*targets.get(rid, ("", "")), e.get("state", "visible") == "visible") for e, rid in ids
    }


# A formula that its program wrote without a result: calamine gives an empty cell, as if nothing had been said.
_UNCALCULATED = "#UNCALCULATED"
_NO_RESULT = (
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^<>]*/>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


def _xlsx_errors(xml: bytes) -> Errors:
    found: list[tuple[bytes, bytes, bytes]] = []
    if b't="e"' in xml:
        cell = rb'<(?:\w+:)?c\b(?=[^>]*\st="e")[^>]*?\sr="([A-Z]+)(\d+)"[^>]*>.*?<(?:\w+:)?v>([^<]*)<'
        found += re.findall(cell, xml, re.S)
    if (b"<f" in xml or b":f" in xml) and re.search(_NO_RESULT, xml):
        # An empty text is a result: t="str".
        cell = (
            rb'<(?:\w+:)?c\b(?![^>]*\st="[^n])[^>]*?\sr="([A-Z]+)(\d+)"[^>]*>\s*(?:<(?:\w+:)?f\b[^<>]*>[^<]*)?'
            + _NO_RESULT
        )
        found += [(column, row, _UNCALCULATED.encode()) for column, row in re.findall(cell, xml)]
    return tuple((int(row), _number(column), sign.decode()) for column, row, sign in found)


# A cell beyond column Z or row 999,999, without its place, or written as no office program does and readers allow.
_FAR_OR_ODD = re.compile(rb'<c(?! r="[A-Z]\d{1,6}")[\s/>]')
_PLACE = rb"[^>]*?\sr\s*=\s*[\"']"
# Cells that only carry a style end in "/>", or at once, and take no place.
_FILLED = rb"(?:[^>]*[^/>])?>(?!</)"
_CELL = re.compile(rb"<(?:\w+:)?c\b" + _PLACE + rb"([A-Za-z]+)(\d+)[\"']" + _FILLED)
_CELL_WITHOUT_PLACE = re.compile(rb"<(?:\w+:)?c\b(?!" + _PLACE + rb")" + _FILLED)
_ROW = re.compile(rb"<(?:\w+:)?row\b" + _PLACE + rb"(\d+)")


def _is_near(xml: bytes) -> bool:
    return not _FAR_OR_ODD.search(xml) and b":c " not in xml


def _check_places(xml: bytes, where: str) -> None:
    """A sheet is held as a full grid: two cells in far corners would need memory for all between."""
    if _is_near(xml):
        return
    rows = width = 0
    for cell in _CELL.finditer(xml):
        rows, width = max(rows, int(cell[2])), max(width, _number(cell[1].upper()))
    if _CELL_WITHOUT_PLACE.search(xml):  # then it is where its row says, one to the right of the cell before it
        rows = max(rows, *(int(row[1]) for row in _ROW.finditer(xml)), xml.count(b"<row"), xml.count(b":row"))
        width = max(width, *(len(_CELL_WITHOUT_PLACE.findall(row)) for row in xml.split(b"row>")))
    if rows * width > MAX_PLACES:
        raise _spread(where, rows, width)


_SHORTEST_CELL = len(b'<c t="s"><v>0</v></c>')


def _texts(strings: bytes) -> list[bytes]:
    return re.split(rb"</(?:\w+:)?si>", strings)


def _is_short(texts: list[bytes], size: int) -> bool:
    return max(map(len, texts)) * (size // _SHORTEST_CELL) <= MAX_TEXT


def _check_text(xml: bytes, texts: list[bytes], where: str) -> None:
    """Cells point at shared texts: a long one may be pointed at so often that written out it fills memory."""
    if _is_short(texts, len(xml)):
        return
    pointed = Counter(re.findall(rb"\st\s*=\s*[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>(\d+)<", xml))
    length = sum(len(texts[int(n)]) * times for n, times in pointed.items() if int(n) < len(texts))
    if length > MAX_TEXT:
        raise refusal(
            "hostile", where, f"cells whose texts are {length:,} bytes long together",
            "look for a long text that stands in every row and clear it, then save and drop the file again",
        )  # fmt: skip


def _spread(where: str, rows: int, width: int) -> Refusal:
    return refusal(
        "hostile", where, f"filled cells spread over {rows:,} rows × {width:,} columns",
        "look for stray cells far outside the table and clear them, then save and drop the file again",
    )  # fmt: skip


def _after(xml: bytes, tag: bytes) -> bytes:
    at = xml.find(tag, max(len(xml) - (1 << 22), 0))
    return xml[at:] if at >= 0 else b""


# Record numbers and error codes of xlsb: [MS-XLSB] 2.3.2 and 2.5.97.2.
_ROW_RECORD, _CELL_ERROR, _FORMULA_ERROR, _LAST_CELL, _MERGED, _SHEET = 0, 3, 11, 11, 176, 156
_ERROR_CODES = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip


def _xlsb_inside(data: bytes, parts: dict[str, bytes], name: str) -> Inside:
    targets = {
        r.get("Id"): posixpath.normpath(posixpath.join("/xl", r.get("Target", "")))[1:]
        for r in _tree(parts, "xl/_rels/workbook.bin.rels", name)
    }
    names = {}
    for body in (body for kind, body in _records(parts["xl/workbook.bin"]) if kind == _SHEET):
        relation, rest = _counted(body[8:])
        names[_counted(rest)[0]] = targets.get(relation, "")
    merged, errors = {}, {}
    for title, part in names.items():
        merged[title], errors[title] = _xlsb_sheet(parts.get(part, b""), f"{name}, sheet “{title}”")
    charts = frozenset(title for title, part in names.items() if not part.startswith("xl/worksheets/"))
    return Inside(data, merged, errors, charts)


def _xlsb_sheet(part: bytes, where: str) -> tuple[Merged, Errors]:
    row, last_column, merged, errors = 0, 0, [], []
    for kind, body in _records(part):
        if kind == _ROW_RECORD:
            row = int.from_bytes(body[:4], "little") + 1
        elif 1 < kind <= _LAST_CELL:
            column = int.from_bytes(body[:4], "little") + 1
            last_column = max(last_column, column)
            if row * last_column > MAX_PLACES:
                raise _spread(where, row, last_column)
            if kind in (_CELL_ERROR, _FORMULA_ERROR):
                errors.append((row, column, _ERROR_CODES.get(body[8], "#ERROR")))
        elif kind == _MERGED:
            first, last, left, right = (int.from_bytes(body[n : n + 4], "little") + 1 for n in (0, 4, 8, 12))
            merged.append((first, left, last, right))
    return tuple(merged), tuple(errors)


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and body of each record; both the number and the size are written seven bits a byte."""
    at = 0
    while at < len(part):
        kind = part[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (part[at] << 7)
            at += 1
        size = shift = 0
        while True:
            byte = part[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        yield kind, part[at : at + size]
        at += size


def _counted(body: bytes) -> tuple[str, bytes]:
    size = 2 * int.from_bytes(body[:4], "little")
    return body[4 : 4 + size].decode("utf-16-le", "replace"), body[4 + size :]


_ODS_REPEATED = re.compile(rb'number-rows-repeated="(\d{4,})"(?:[^>]*[^/>])?>(.*?)</table:table-row>', re.S)


def _ods_inside(data: bytes, parts: dict[str, bytes], name: str) -> Inside:
    xml = parts.get("content.xml", b"")
    if b"manifest:encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise refusal("locked", name, "a workbook locked with a password", "ask for it unlocked")
    for row in _ODS_REPEATED.finditer(xml):
        filled = [cell for cell in re.findall(rb"<table:table-cell[^>]*>", row[2]) if b"value-type" in cell]
        repeats = [re.search(rb'number-columns-repeated="(\d+)"', cell) for cell in filled]
        if int(row[1]) * sum(int(n[1]) if n else 1 for n in repeats) > MAX_PLACES // 40:
            raise refusal(
                "hostile", name, f"a filled row said to repeat {int(row[1]):,} times",
                "open it, clear the rows below the table, save and drop it again",
            )  # fmt: skip
    return Inside(data, *_ods_spans_and_errors(_tree(parts, "content.xml", name)))


def _ods_spans_and_errors(content: ElementTree.Element) -> tuple[dict[str, Merged], dict[str, Errors]]:
    merged: dict[str, Merged] = {}
    errors: dict[str, Errors] = {}
    tables = [e for e in content.iter() if _local(e.tag) == "table" and "name" in _local_keys(e)]
    for table in tables:
        spans, signs, row = [], [], 1
        for line in (e for e in table.iter() if _local(e.tag) == "table-row"):
            column = 1
            for cell in line:
                told = _local_keys(cell)
                down, right = int(told.get("number-rows-spanned", 1)), int(told.get("number-columns-spanned", 1))
                if down > 1 or right > 1:
                    spans.append((row, column, row + down - 1, column + right - 1))
                text = "".join(cell.itertext())
                if text.startswith(("#", "Err:")) and ("formula" in told or told.get("value-type") == "error"):
                    signs.append((row, column, text))
                column += int(told.get("number-columns-repeated", 1))
            row += int(_local_keys(line).get("number-rows-repeated", 1))
        merged[_local_keys(table)["name"]], errors[_local_keys(table)["name"]] = tuple(spans), tuple(signs)
    return merged, errors


def _tree(parts: dict[str, bytes], part: str, name: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(parts[part])
    except KeyError as error:
        raise refusal("truncated", name, f"a workbook without its part {part}", "fetch the file again") from error
    except ElementTree.ParseError as error:
        # Expat stops entities that would grow the text a hundredfold.
        reason = "hostile" if "amplification" in str(error) else "truncated"
        raise refusal(reason, name, f"a broken part {part} ({error})", "fetch the file again") from error


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _local_keys(element: ElementTree.Element) -> dict[str, str]:
    return {_local(key): value for key, value in element.items()}


def _number(letters: bytes) -> int:
    number = 0
    for sign in letters:
        number = number * 26 + sign - 64
    return number
