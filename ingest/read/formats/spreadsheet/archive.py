"""Unpacking a workbook's zip file within limits, before any library unpacks it for real."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass

from ingest.problem import Refusal
from ingest.read.formats.spreadsheet.contents import (
    SHARED_STRINGS,
    WORKBOOK,
    WORKSHEETS,
)
from ingest.read.formats.spreadsheet.plain_sheet import LARGE, is_plain_sheet
from ingest.read.formats.spreadsheet.xlsx_marks import read_marked_styles
from ingest.read.refusals import FETCH_AGAIN

_NEVER_READ = ("xl/media/", "Pictures/", "Thumbnails/")

# The largest real workbook seen unpacks to 70 MB (200,000 rows × 6).
MAX_UNPACKED = 1 << 30
# Real workbooks unpack to at most 16 times their size; a bomb to a thousand times. Small ones do
# no harm.
MAX_RATIO, SMALL = 100, 1 << 26
MAX_PARTS = 10_000


@dataclass(frozen=True)
class UnpackedWorkbook:
    """The parts of a workbook by their names in the zip.

    `plain_sheets`: parts that were looked through only and are not among `parts`, because they
    hold nothing but plain cells.
    """

    parts: dict[str, bytes]
    plain_sheets: frozenset[str]


def unpack_workbook(data: bytes, name: str) -> UnpackedWorkbook:
    """Every part, unpacked within its declared size and checked against its checksum.

    Raises Refusal `hostile`, `truncated` (a broken zip) or `format_unknown` (encrypted parts).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_unpacked_size(archive.infolist(), len(data), name)
            return _unpack_parts(archive, name)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise Refusal(
            "truncated",
            expected=WORKBOOK,
            found=f"a broken or cut-off workbook ({error})",
            where=name,
            to_fix=f"{FETCH_AGAIN}; the download may have broken off",
        ) from error
    except (
        RuntimeError,
        NotImplementedError,
    ) as error:  # encrypted parts, unknown packing
        raise Refusal(
            "format_unknown",
            expected=WORKBOOK,
            found=str(error),
            where=name,
            to_fix="ask for the workbook without a password",
        ) from error


def _check_unpacked_size(
    infos: list[zipfile.ZipInfo], packed_size: int, name: str
) -> None:
    unpacked_size = sum(info.file_size for info in infos)
    largest = min(MAX_UNPACKED, max(SMALL, MAX_RATIO * packed_size))
    if unpacked_size > largest or len(infos) > MAX_PARTS:
        raise Refusal(
            "hostile",
            expected=f"at most {MAX_PARTS:,} parts that unpack to at most {largest:,} bytes",
            found=f"{packed_size:,} bytes that unpack to {unpacked_size:,} in {len(infos):,} parts",
            where=name,
            to_fix="nothing was unpacked; if it is honest data, save it again in Excel, or ask for it in parts",
        )


def _unpack_parts(archive: zipfile.ZipFile, name: str) -> UnpackedWorkbook:
    parts: dict[str, bytes] = {}
    plain_sheets = set()
    # Sheets come last: whether one is plain also depends on the texts it shares with the others.
    for info in sorted(archive.infolist(), key=_is_worksheet):
        if info.filename.startswith(_NEVER_READ):
            continue
        if _is_worksheet(info) and info.file_size > LARGE:
            marked = read_marked_styles(parts, name)
            shared_strings = parts.get(SHARED_STRINGS, b"")
            if is_plain_sheet(archive, info, shared_strings, marked):
                plain_sheets.add(info.filename)
                continue
        # zlib gives no more bytes than are requested, whatever the part really unpacks to.
        parts[info.filename] = archive.open(info).read(info.file_size or 1)
    return UnpackedWorkbook(parts, frozenset(plain_sheets))


def _is_worksheet(info: zipfile.ZipInfo) -> bool:
    return info.filename.startswith(WORKSHEETS)
