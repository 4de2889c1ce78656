"""Which sheets of a file its declared tables stand in, and where in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ingest.declare.source import Source
from ingest.declare.table import DeclaredTable
from ingest.land.annotate.workbook import FINDINGS_SHEET
from ingest.land.row_context import day_named
from ingest.parse.headers import LocatedTable, find_table
from ingest.problem import Refusal
from ingest.read.registry import read_file
from ingest.read.sheet import Sheet


def read_sheets(source: Source, path: Path, name: str) -> list[Sheet]:
    """A file's sheets as its source's reader gives them. Raises Refusal where it can't."""
    return [s for s in read_file(path, name, source.read) if s.name != FINDINGS_SHEET]


def find_tables(
    source: Source, sheets: list[Sheet], file_name: str
) -> Iterator[tuple[DeclaredTable, Sheet, LocatedTable]]:
    """Each declared table with the sheets it stands in and its place there. Raises Refusal `header_drift`."""
    tables = [t for t in source.tables if not t.files or re.search(t.files, file_name)]
    if not tables:
        raise Refusal(
            "header_drift",
            expected="a file whose name is that of a declared table: "
            + " | ".join(f"{t.files}" for t in source.tables),
            found=file_name,
            where=source.id,
            to_fix="give the file its name again, or declare its table in the source's YAML",
        )
    for table in tables:
        chosen = [s for s in sheets if _is_wanted(s, table)]
        if not chosen:
            raise Refusal(
                "header_drift",
                expected=f"a sheet whose name matches /{table.sheets}/" if table.sheets else "a visible sheet",
                found=f"sheets {', '.join(repr(s.name) for s in sheets) or 'none'}",
                where=file_name,
                to_fix="correct the sheet's name in the file, or `sheets` in the source's YAML",
            )
        for sheet in chosen:
            on = day_named(table, file_name, sheet.name)
            yield (
                table,
                sheet,
                find_table(sheet, table, where=describe_place(file_name, sheet), on=on, ignored=source.personal),
            )


def describe_place(file_name: str, sheet: Sheet) -> str:
    return f"{file_name}, sheet {sheet.name!r}" if sheet.name else file_name


def _is_wanted(sheet: Sheet, table: DeclaredTable) -> bool:
    return bool(re.search(table.sheets, sheet.name)) if table.sheets else not sheet.is_hidden
