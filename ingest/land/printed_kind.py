"""Kinds of record that are read cell by cell: observations and procedures."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import polars as pl

from ingest.declare.source import Source
from ingest.land.corrections.landed_rows import LEFT_OUT, mark_corrected_rows
from ingest.land.corrections.printed_cells import CorrectedCell
from ingest.land.edition_tables import (
    EditionTables,
    correct_table,
    find_tables_of_edition,
)
from ingest.land.landing_job import (
    WHOLE,
    LandedEdition,
    LandingJob,
    build_empty_refusal,
)
from ingest.land.privacy.columns import find_personal_tables
from ingest.land.row_context import group_in_order
from ingest.land.row_problems import check_loss
from ingest.land.tables import PrintedTable, look_at_file_names
from ingest.land.vintages import select_landed, write_vintage
from ingest.parse.reference_lists import ReferenceLists
from ingest.problem import Refusal
from ingest.store.landing import Landing, scan_rows
from ingest.store.left_out import LeftOut


@dataclass(frozen=True)
class PrintedKind:
    """How printed tables become rows of one contract.

    `extract_cells`: a table and its file's sha256 → frames of text; `build_rows`: those → rows with
    `problem` and `rule`. `have_statement`: whether any of those rows states something; an edition
    of which none does is empty. `scopes`: what a source replaces → the columns that tell the scope of its
    vintages.
    """

    version: int
    extract_cells: Callable[[PrintedTable, str], list[pl.DataFrame]]
    build_rows: Callable[[Source, pl.DataFrame, ReferenceLists], pl.DataFrame]
    scopes: Mapping[str, Sequence[str]]
    have_statement: Callable[[pl.DataFrame], bool] | None = None

    def land_editions(self, jobs: Sequence[LandingJob]) -> list[LandedEdition]:
        """Of each edition one vintage for each date of publication printed in it, or declared for it.

        Its Refusal where a file can't be read at all, states nothing, or loses more than the
        source's `max_loss_share`; the others land. The editions are of one source, and are held in
        memory together: what can be asked of all their cells at once is, since a question to a
        frame of one small file costs as much as one to a frame of a hundred.
        """
        batch = _Batch()
        built = self._build_rows(self._read_cells(jobs, batch))
        rows = batch.take_step(self._judge_rows, built)
        landed = batch.take_step(self._write_vintages, rows)
        editions: list[LandedEdition] = []
        for number in range(len(jobs)):
            is_landed = number in landed
            editions.append(landed[number] if is_landed else batch.refusals[number])
        return editions

    def list_scopes(self, replaces: str, files: list[Path]) -> set[Hashable]:
        """A hash of each place its rows are about; of a whole source there is one for all."""
        columns = self.scopes[replaces]
        if not columns:
            return {WHOLE}
        places = scan_rows(files).select(columns).unique().collect()
        return set(places.hash_rows())

    def _read_cells(
        self, jobs: Sequence[LandingJob], batch: _Batch
    ) -> dict[int, _EditionCells]:
        """The cells of each edition that is not refused; the sheets they stood in are let go."""
        look_at_file_names(
            jobs[0].source, (file.name for job in jobs for file in job.edition.files)
        )
        found = batch.take_step(find_tables_of_edition, dict(enumerate(jobs)))
        public = batch.take_step(_check_privacy, _look_for_personal_data(found))
        return batch.take_step(self._extract_cells, public)

    def _extract_cells(self, edition: EditionTables) -> _EditionCells:
        """The cells of all files of the edition, corrected."""
        frames: list[pl.DataFrame] = []
        corrected: list[CorrectedCell] = []
        left_out: list[LeftOut] = []
        for file in edition.files:
            corrected.extend(file.corrected)
            left_out.extend(file.left_out)
            for table in file.tables:
                table, by_words = correct_table(table, file.target, edition.job.source)
                corrected.extend(by_words)
                frames.extend(self.extract_cells(table, file.target.sha256))
        if edition.undeclared is not None and not frames:
            raise edition.undeclared
        job = edition.job
        cells = pl.concat(frames, how="diagonal") if frames else pl.DataFrame()
        if cells.is_empty():
            raise build_empty_refusal(
                job.edition.files,
                expected="at least one row of figures",
                found="none",
            )
        return _EditionCells(
            job, _fill_in_retrieval(job, cells), corrected, tuple(left_out)
        )

    def _build_rows(
        self, editions: Mapping[int, _EditionCells]
    ) -> dict[int, _EditionRows]:
        """The rows of every edition; those with the same columns are built in one frame."""
        alike: dict[tuple[tuple[str, pl.DataType], ...], list[int]] = {}
        for number, edition in editions.items():
            alike.setdefault(tuple(edition.cells.schema.items()), []).append(number)
        built: dict[int, _EditionRows] = {}
        for numbers in alike.values():
            frames = [editions[number].cells for number in numbers]
            rows = self._build_together(editions[numbers[0]].job, frames)
            for number, rows_of_edition in zip(numbers, rows, strict=True):
                built[number] = _EditionRows(editions[number], rows_of_edition)
        return built

    def _build_together(
        self, job: LandingJob, frames: Sequence[pl.DataFrame]
    ) -> list[pl.DataFrame]:
        """The rows of frames with the same columns, put into one and parted again, as
        `select_landed` gives them.

        `build_rows` keeps the column `edition`, and the order of the rows of each. `job`: of any.
        """
        if len(frames) == 1:
            return [self._build_landed(job, frames[0])]
        marked = []
        for number, frame in enumerate(frames):
            marked.append(frame.with_columns(edition=pl.lit(number, pl.UInt32)))
        rows = self._build_landed(job, pl.concat(marked))
        parts = rows.partition_by("edition", as_dict=True, include_key=False)
        nothing = rows.clear().drop("edition")
        return [parts.get((number,), nothing) for number in range(len(frames))]

    def _build_landed(self, job: LandingJob, cells: pl.DataFrame) -> pl.DataFrame:
        rows = self.build_rows(job.source, cells, job.reference)
        return select_landed(rows, job.source.contract)

    def _judge_rows(self, edition: _EditionRows) -> _EditionRows:
        """The rows with their corrections marked.

        Raises Refusal where too many are lost, or none states anything.
        """
        job = edition.read.job
        rows = mark_corrected_rows(edition.rows, edition.read.corrected)
        if rows["problem"].null_count() < rows.height:
            is_lost = pl.col("problem").is_not_null() & (pl.col("rule") != LEFT_OUT)
            check_loss(job.source, rows.filter(is_lost), rows.height)
        if self.have_statement is not None and not self.have_statement(rows):
            raise build_empty_refusal(
                job.edition.files,
                expected="a figure, or a reason why there is none, in at least one cell",
                found="empty cells only",
            )
        return replace(edition, rows=rows)

    def _write_vintages(self, edition: _EditionRows) -> list[Landing]:
        job = edition.read.job
        scope_columns = self.scopes[job.source.replaces]
        landings = []
        for (published,), part in group_in_order(edition.rows, "published_at"):
            landing = write_vintage(job, published, part, scope_columns)
            landings.append(replace(landing, left_out=edition.read.left_out))
        return landings


Given = TypeVar("Given")
Done = TypeVar("Done")


@dataclass
class _Batch:
    """Editions on their way, by number; one that is refused takes no further step."""

    refusals: dict[int, Refusal] = field(default_factory=dict)

    def take_step(
        self, step: Callable[[Given], Done], editions: Mapping[int, Given]
    ) -> dict[int, Done]:
        """What the step makes of each edition that it does not refuse."""
        done: dict[int, Done] = {}
        for number, edition in editions.items():
            try:
                done[number] = step(edition)
            except Refusal as refusal:
                self.refusals[number] = refusal
        return done


@dataclass(frozen=True)
class _EditionCells:
    """The cells of an edition as text, which of them were corrected, and what was left out."""

    job: LandingJob
    cells: pl.DataFrame
    corrected: list[CorrectedCell]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class _EditionRows:
    """The rows that were built of an edition's cells."""

    read: _EditionCells
    rows: pl.DataFrame


def _look_for_personal_data(
    editions: Mapping[int, EditionTables],
) -> dict[int, tuple[EditionTables, Refusal | None]]:
    """Each edition with the first Refusal `personal_data` of its tables, all looked at together."""
    tables = []
    owners: list[int] = []
    for number, edition in editions.items():
        for table in edition.list_tables():
            tables.append((table.sheet, table.located, table.place))
            owners.append(number)
    first: dict[int, Refusal] = {}
    if tables:
        reference = next(iter(editions.values())).job.reference
        for number, refusal in zip(
            owners, find_personal_tables(tables, reference), strict=True
        ):
            if refusal is not None:
                first.setdefault(number, refusal)
    return {
        number: (edition, first.get(number)) for number, edition in editions.items()
    }


def _check_privacy(looked_at: tuple[EditionTables, Refusal | None]) -> EditionTables:
    edition, refusal = looked_at
    if refusal is not None:
        raise refusal
    return edition


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
