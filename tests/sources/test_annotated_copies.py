"""Real workbooks of every kind, annotated: whatever could be read in them reads the same in the copy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.land.annotate.findings import Finding
from ingest.land.annotate.findings_sheet import FINDINGS_SHEET
from ingest.land.annotate.workbook import annotate_workbook
from ingest.parse.reference_lists import ReferenceLists
from ingest.problem import Refusal
from ingest.read.formats.spreadsheet import workbook as spreadsheet
from ingest.read.sheet import Sheet

pytestmark = pytest.mark.shared
WORKBOOKS = (".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")
PERSONAL = re.compile(r"\S@\S|(?<!\d)(?:0|\+84 ?)[35789]\d(?:[ .]?\d){7}(?!\d)")
LARGEST = 150_000  # bytes


def of_every_kind(data: Path) -> Iterator[Path]:
    """Two readable workbooks of each kind from each collection."""
    taken: dict[tuple[str, str], int] = {}
    for path in sorted(
        p
        for p in data.rglob("*")
        if p.suffix.lower() in WORKBOOKS and p.stat().st_size < LARGEST
    ):
        kind = path.relative_to(data).parts[0], path.suffix.lower()
        if taken.get(kind, 0) == 2:
            continue
        try:
            read(path)
        except Refusal:
            continue
        taken[kind] = taken.get(kind, 0) + 1
        yield path


def read(path: Path) -> dict[str, Sheet]:
    sheets = spreadsheet.read_workbook(path, path.name)
    return {sheet.name: sheet for sheet in sheets if sheet.name != FINDINGS_SHEET}


def texts(sheet: Sheet) -> dict[tuple[int, str], str]:
    """Every filled cell but those under a merged range's first one, which nobody sees and openpyxl drops."""
    filled = {
        (row, letter): text
        for row, *cells in sheet.cells.iter_rows()
        for letter, text in zip(sheet.columns, cells, strict=True)
        if text is not None
    }
    hidden = {
        (row, sheet.columns[column - 1])
        for top, left, bottom, right in sheet.merged
        for row in range(top, bottom + 1)
        for column in range(left, min(right, len(sheet.columns)) + 1)
        if (row, column) != (top, left)
    }
    return {place: text for place, text in filled.items() if place not in hidden}


def is_blanked(
    expected: dict[tuple[int, str], str],
    found: dict[tuple[int, str], str],
    place: tuple[int, str],
) -> bool:
    """Whether the cell named somebody who can be called or written to: it is blank in the copy."""
    return place not in found and bool(PERSONAL.search(expected[place]))


def test_an_annotated_copy_of_any_real_workbook_reads_as_the_workbook_did(
    shared: Path, seeds: Path, tmp_path: Path, tell
):
    reference = ReferenceLists.load(seeds)
    files, cells, kinds = 0, 0, set()
    for path in of_every_kind(shared / "data"):
        before = read(path)
        sheet = next(iter(before))
        copy = annotate_workbook(
            path,
            path.name,
            [Finding("quy tắc", "rule", "expected", "found", "to fix", sheet, "B2")],
            reference=reference,
        )
        assert copy is not None, path
        saved = tmp_path / "copy.xlsx"
        saved.write_bytes(copy.content)
        after = read(saved)
        assert list(after) == list(before), path
        for name in before:
            expected, found = texts(before[name]), texts(after[name])
            # openpyxl keeps a formula without its result, and the reader says so
            formulas = {
                place for place, text in found.items() if text == "#UNCALCULATED"
            }
            differing = {
                p
                for p in expected.keys() | found.keys()
                if expected.get(p) != found.get(p)
            } - formulas
            differing = {
                place for place in differing if not is_blanked(expected, found, place)
            }
            assert not differing, (
                path,
                name,
                [(p, expected.get(p), found.get(p)) for p in sorted(differing)[:3]],
            )
            cells += len(expected)
        files, kinds = files + 1, kinds | {path.suffix.lower()}
    assert kinds >= {".xls", ".xlsx", ".xlsb", ".ods"}
    tell(
        f"{files} real workbooks annotated ({', '.join(sorted(kinds))}): {cells:,} cells read as before"
    )
