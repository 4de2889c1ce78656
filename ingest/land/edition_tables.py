"""The declared tables of an edition: its files read, and each table found in its sheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.declare.source import Source
from ingest.land.corrections.printed_cells import (
    CorrectedCell,
    CorrectedFile,
    correct_cells,
    correct_described_cells,
)
from ingest.land.hidden_cells import check_nothing_hidden, refuses_hidden
from ingest.land.landing_job import LandingJob
from ingest.land.privacy.columns import check_undeclared
from ingest.land.tables import (
    PrintedTable,
    UndeclaredFile,
    find_tables,
    read_sheets,
)
from ingest.parse.headers.drift import HeaderDrift
from ingest.store.left_out import LeftOut
from ingest.store.records import RawFile


@dataclass(frozen=True)
class FileTables:
    """The declared tables of one file, those of its cells that were corrected before they were
    found, and what stands beside them that nobody declared.

    `target`: the file with the corrections of its source.
    """

    target: CorrectedFile
    tables: tuple[PrintedTable, ...] = ()
    corrected: tuple[CorrectedCell, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class EditionTables:
    """The files of an edition. `undeclared`: the refusal of the first that is none of its source's
    tables.
    """

    job: LandingJob
    files: tuple[FileTables, ...]
    undeclared: UndeclaredFile | None

    def list_tables(self) -> Iterator[PrintedTable]:
        """The tables of all files, in order."""
        for file in self.files:
            yield from file.tables


def find_tables_of_edition(job: LandingJob) -> EditionTables:
    """Raises Refusal where a file can't be read, or its tables are not as declared."""
    files: list[FileTables] = []
    undeclared: UndeclaredFile | None = None
    for file in job.edition.files:
        target = CorrectedFile(file.name, file.sha256, job.source.corrections)
        try:
            files.append(_find_tables_of_file(job, file, target))
        except UndeclaredFile as refusal:
            # Of an edition of many tables the rest is not held for one that nobody declared.
            undeclared = undeclared or refusal
            files.append(FileTables(target, left_out=(LeftOut(file.name),)))
    return EditionTables(job, tuple(files), undeclared)


def _find_tables_of_file(
    job: LandingJob, file: RawFile, target: CorrectedFile
) -> FileTables:
    sheets = read_sheets(job.source, job.locate_raw(file), file.name)
    sheets, corrected = correct_cells(sheets, target)
    try:
        found = find_tables(job.source, sheets, file.name)
    except HeaderDrift as drift:
        check_undeclared(drift, job.reference)
        raise
    return FileTables(target, found.tables, tuple(corrected), found.left_out)


def correct_table(
    table: PrintedTable, target: CorrectedFile, source: Source
) -> tuple[PrintedTable, list[CorrectedCell]]:
    """The table with the corrections made that name a row and a column by their words.

    Raises Refusal where one of them has outlived its cell, or figures of the table are hidden.
    """
    headers = table.located.coordinates_by_name()
    sheet, corrected = correct_described_cells(table.sheet, headers, target)
    table = replace(table, sheet=sheet)
    if refuses_hidden(source.read):
        check_nothing_hidden(table)
    return table, corrected
