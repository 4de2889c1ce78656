"""The kind of record that is a single case (hồ sơ): millions of lines, streamed month by month.

What a case counts for is not known here.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from ingest.declare.source import Source
from ingest.land.dossiers.case_file import CaseReading, describe_case_file
from ingest.land.dossiers.hashes import hash_cases, hash_scope
from ingest.land.dossiers.lanes import FileResult, read_cases
from ingest.land.dossiers.sample import read_sample
from ingest.land.dossiers.session import (
    CaseSession,
    open_scratch_folder,
    open_session,
)
from ingest.land.landing_job import (
    WHOLE,
    LandedEdition,
    LandingJob,
    build_empty_refusal,
)
from ingest.land.privacy.columns import check_undeclared
from ingest.land.row_context import find_declared_publication, group_in_order
from ingest.land.row_problems import build_loss_refusal
from ingest.land.vintages import make_empty_folder, name_vintage
from ingest.parse.headers.drift import HeaderDrift
from ingest.problem import Refusal
from ingest.store.landing import QUARANTINE_FILE, Landing, name_months
from ingest.store.records import RawFile, Vintage

# Raise when what is landed from the same files changes: every kept file of cases is then read
# again.
VERSION = 1


class DossierKind:
    """Cases are never held whole: the files of an edition are read one after the other."""

    version = VERSION

    def land_editions(self, jobs: Sequence[LandingJob]) -> list[LandedEdition]:
        """Of each edition one vintage for each date of publication that the names of its files give.

        Its Refusal where a file can't be read, holds undeclared or personal columns, or where more
        is lost than the source's `max_loss_share`.
        """
        landed: list[LandedEdition] = []
        with open_session(jobs[0].scratch_folder) as session:
            for job in jobs:
                try:
                    landed.append(self._land_edition(job, session))
                except Refusal as refusal:
                    landed.append(refusal)
        return landed

    def _land_edition(self, job: LandingJob, session: CaseSession) -> list[Landing]:
        files = job.edition.files
        names = pl.DataFrame({"file_name": [file.name for file in files]})
        published_at = find_declared_publication(job.source)
        dated = names.with_row_index("position").with_columns(published_at=published_at)
        landings = []
        for (published,), part in group_in_order(dated, "published_at"):
            vintage = name_vintage(job, published)
            of_day = [files[position] for position in part["position"]]
            landings.append(_land_files(job, vintage, of_day, session))
        return landings

    def list_scopes(self, replaces: str, files: list[Path]) -> set[Hashable]:
        """The months it holds cases of, or one scope where its source replaces the whole.

        Two editions without a case in common may share a month: that costs an edition which says
        nothing new, and reading millions of codes would cost more.
        """
        if replaces == "whole":
            return {WHOLE}
        return set(name_months(files))


def _land_files(
    job: LandingJob,
    vintage: Vintage,
    files: Sequence[RawFile],
    session: CaseSession,
) -> Landing:
    """Land the files of one vintage into its folder, as `Landing` describes it."""
    folder = make_empty_folder(job, vintage)
    folder.mkdir(parents=True)
    results = []
    for number, raw in enumerate(files):
        with open_scratch_folder(folder) as scratch:
            result = _FileTask(job, vintage, raw, scratch, session).read()
            _move_months(scratch, folder, number)
        results.append(result)
    records = sum(result.records for result in results)
    rows = sum(result.rows for result in results)
    quarantined = pl.concat([result.quarantined for result in results])
    if not records:
        raise build_empty_refusal(
            tuple(files),
            expected="at least one case",
            found="a header and nothing under it",
        )
    if quarantined.height > job.source.max_loss_share * records or not rows:
        raise build_loss_refusal(job.source, quarantined, records)
    quarantined.write_parquet(folder / QUARANTINE_FILE, compression="zstd")
    vintage = vintage.model_copy(
        update={
            "rows": rows,
            "quarantined": quarantined.height,
            **_hash_folder(job.source, folder, session),
        }
    )
    return Landing(vintage, folder, records)


@dataclass(frozen=True)
class _FileTask:
    """One file of a vintage to be read into `scratch/months`."""

    job: LandingJob
    vintage: Vintage
    raw: RawFile
    scratch: Path
    session: CaseSession

    def read(self) -> FileResult:
        """Raises Refusal as `DossierKind.land_editions` has it."""
        try:
            return self._read_as_is(rewrite=False)
        except duckdb.InvalidInputException:
            # Line ends of more than one kind: DuckDB reads the file once they are all the same.
            return self._read_as_is(rewrite=True)

    def _read_as_is(self, *, rewrite: bool) -> FileResult:
        """`rewrite`: from a copy of the file with one kind of line ends."""
        job, raw, scratch = self.job, self.raw, self.scratch
        path = job.locate_raw(raw)
        try:
            file = describe_case_file(job.source, raw, path, scratch, rewrite=rewrite)
        except HeaderDrift as drift:
            check_undeclared(drift, job.reference)
            raise
        for folder in (scratch / "months", scratch / "parts"):
            shutil.rmtree(folder, ignore_errors=True)
        self.session.threads.set_for_text(file.path.stat().st_size)
        with self.session.connection.cursor() as connection:
            reading = CaseReading(
                file=file,
                edition={
                    "source_id": self.vintage.source_id,
                    "vintage_id": self.vintage.vintage_id,
                    "raw_sha256": raw.sha256,
                },
                reference=job.reference,
                known_from=_to_day(self.vintage.known_from),
                scratch=scratch,
                sample=read_sample(connection, file, scratch),
                shared_types=self.session.shared_types,
            )
            reading.months_folder.mkdir()
            return read_cases(connection, job.source, reading)


def _move_months(scratch: Path, folder: Path, number: int) -> None:
    """Move one file's months into the landing's folder: "2024-03 0.parquet" becomes
    "2024-03-<number>.0.parquet".
    """
    for path in sorted(scratch.glob("months/*.parquet")):
        month, _, part = path.stem.partition(" ")
        path.rename(folder / f"{month}-{number}.{part}.parquet")


def _hash_folder(source: Source, folder: Path, session: CaseSession) -> dict[str, str]:
    session.threads.set_for_landed(folder.glob("*.parquet"))
    return {
        "scope_hash": hash_scope(session.connection, folder, source.replaces),
        "content_hash": hash_cases(session.connection, folder),
    }


def _to_day(moment: dt.datetime) -> dt.date:
    return moment.date()
