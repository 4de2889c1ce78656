"""Kinds of record that are read cell by cell: observations and procedures."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from ingest.declare.source import Source
from ingest.land.corrections.landed_rows import LEFT_OUT, mark_corrected_rows
from ingest.land.corrections.printed_cells import (
    CorrectedCell,
    CorrectedFile,
    correct_cells,
    correct_described_cells,
)
from ingest.land.hidden_cells import check_nothing_hidden, refuses_hidden
from ingest.land.landing_job import WHOLE, LandingJob, build_empty_refusal
from ingest.land.privacy.columns import check_tables, check_undeclared
from ingest.land.row_context import group_in_order
from ingest.land.row_problems import check_loss
from ingest.land.tables import (
    PrintedTable,
    UndeclaredFile,
    find_tables,
    read_sheets,
)
from ingest.land.vintages import write_vintage
from ingest.parse.headers.drift import HeaderDrift
from ingest.parse.reference_lists import ReferenceLists
from ingest.store.landing import Landing, scan_rows
from ingest.store.left_out import LeftOut
from ingest.store.records import RawFile


@dataclass(frozen=True)
class PrintedKind:
    """How printed tables become rows of one contract.

    `extract_cells`: a table and its file's sha256 → frames of text; `build_rows`: those → rows with
    `problem` and `rule`. `has_statement`: whether such a row states anything; an edition of which
    none does is empty. `scopes`: what a source replaces → the columns that tell the scope of its
    vintages.
    """

    version: int
    extract_cells: Callable[[PrintedTable, str], list[pl.DataFrame]]
    build_rows: Callable[[Source, pl.DataFrame, ReferenceLists], pl.DataFrame]
    scopes: Mapping[str, Sequence[str]]
    has_statement: pl.Expr | None = None

    def land_edition(self, job: LandingJob) -> list[Landing]:
        """One vintage for each date of publication printed in the edition, or declared for it.

        Raises Refusal where a file can't be read at all, states nothing, or loses more than the
        source's `max_loss_share`.
        """
        read = self._read_cells(job)
        rows = self.build_rows(job.source, read.cells, job.reference)
        rows = mark_corrected_rows(rows, read.corrected)
        is_lost = pl.col("problem").is_not_null() & (pl.col("rule") != LEFT_OUT)
        check_loss(job.source, rows.filter(is_lost), rows.height)
        self._check_statement(job, rows)
        scope_columns = self.scopes[job.source.replaces]
        landings = []
        for (published,), part in group_in_order(rows, "published_at"):
            landing = write_vintage(job, published, part, scope_columns)
            landings.append(replace(landing, left_out=read.left_out))
        return landings

    def list_scopes(self, replaces: str, files: list[Path]) -> set[Hashable]:
        """A hash of each place its rows are about; of a whole source there is one for all."""
        columns = self.scopes[replaces]
        if not columns:
            return {WHOLE}
        places = scan_rows(files).select(columns).unique().collect()
        return set(places.hash_rows())

    def _read_cells(self, job: LandingJob) -> _ReadCells:
        """The cells of all files of the edition, corrected."""
        frames: list[pl.DataFrame] = []
        corrected: list[CorrectedCell] = []
        left_out: list[LeftOut] = []
        undeclared: UndeclaredFile | None = None
        for file in job.edition.files:
            try:
                read = read_tables(job, file)
            except UndeclaredFile as refusal:
                # Of an edition of many tables the rest is not held for one that nobody declared.
                undeclared = undeclared or refusal
                left_out.append(LeftOut(file.name))
                continue
            corrected.extend(read.corrected)
            left_out.extend(read.left_out)
            for table in read.tables:
                frames.extend(self.extract_cells(table, file.sha256))
        if undeclared is not None and not frames:
            raise undeclared
        cells = pl.concat(frames, how="diagonal") if frames else pl.DataFrame()
        if cells.is_empty():
            raise build_empty_refusal(
                job.edition.files,
                expected="at least one row of figures",
                found="none",
            )
        return _ReadCells(_fill_in_retrieval(job, cells), corrected, tuple(left_out))

    def _check_statement(self, job: LandingJob, rows: pl.DataFrame) -> None:
        if (
            self.has_statement is not None
            and rows.filter(self.has_statement).is_empty()
        ):
            raise build_empty_refusal(
                job.edition.files,
                expected="a figure, or a reason why there is none, in at least one cell",
                found="empty cells only",
            )


@dataclass(frozen=True)
class _ReadCells:
    """The cells of an edition as text, which of them were corrected, and what was left out."""

    cells: pl.DataFrame
    corrected: list[CorrectedCell]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class ReadTables:
    """The declared tables of one file with its corrections applied, the cells that were corrected,
    and what stands beside the tables that nobody declared.
    """

    tables: tuple[PrintedTable, ...]
    corrected: tuple[CorrectedCell, ...]
    left_out: tuple[LeftOut, ...]


def read_tables(job: LandingJob, file: RawFile) -> ReadTables:
    """The declared tables of one file.

    Raises Refusal where the file is not as declared, figures are hidden, or a column of a table looks personal.
    """
    source = job.source
    sheets = read_sheets(source, job.locate_raw(file), file.name)
    target = CorrectedFile(file.name, file.sha256, source.corrections)
    sheets, corrected = correct_cells(sheets, target)
    try:
        found = find_tables(source, sheets, file.name)
    except HeaderDrift as drift:
        check_undeclared(drift, job.reference)
        raise
    personal = [(table.sheet, table.located, table.place) for table in found.tables]
    check_tables(personal, job.reference)
    corrected_tables = []
    for table in found.tables:
        headers = table.located.coordinates_by_name()
        sheet, by_words = correct_described_cells(table.sheet, headers, target)
        corrected.extend(by_words)
        corrected_table = replace(table, sheet=sheet)
        if refuses_hidden(source.read):
            check_nothing_hidden(corrected_table)
        corrected_tables.append(corrected_table)
    return ReadTables(tuple(corrected_tables), tuple(corrected), found.left_out)


def _fill_in_retrieval(job: LandingJob, cells: pl.DataFrame) -> pl.DataFrame:
    """The day of fetching in place of "{retrieved}", the period of a list that only says what holds
    now.
    """
    templates = [table.period.text or "" for table in job.source.tables]
    if not any("{retrieved}" in template for template in templates):
        return cells
    day = f"{job.edition.retrieved_at:%Y-%m-%d}"
    period_text = pl.col("period_text").str.replace("{retrieved}", day, literal=True)
    return cells.with_columns(period_text=period_text)
