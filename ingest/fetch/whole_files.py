"""Whether a file that was dropped is all there: what can be told without reading what it says."""

from __future__ import annotations

import zipfile
from pathlib import Path

_ZIP_BEGINS = b"PK\x03\x04"


def find_cut(path: Path) -> str | None:
    """Why a file looks as if its copy had not finished; None where it opens whole.

    Workbooks (xlsx, xlsb, ods) are zip archives, whose table of contents comes last. Of plain text
    nobody can tell.
    """
    with path.open("rb") as stream:
        begins = stream.read(len(_ZIP_BEGINS))
    if not begins:
        return "it is empty"
    if begins == _ZIP_BEGINS and not zipfile.is_zipfile(path):
        return "it is a workbook or an archive that breaks off before its end"
    return None
