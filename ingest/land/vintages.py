"""Rows of one date of publication → one vintage: its name, its hashes and its files."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from ingest.contract.landed import CONTRACTS, PAGE, QUARANTINE
from ingest.contract.vocabulary import KnownBasis
from ingest.land.landing_job import LandingJob
from ingest.store.landing import Landing, write_landing
from ingest.store.records import Vintage

_PAGE = tuple(column.name for column in PAGE)
_OF_VINTAGE = ("source_id", "vintage_id")
# Two cells that differ in nothing else state the same figure: where it stands, and how it was
# written.
_PLACE_AND_SPELLING = ("cell_", "raw_sha256", "unit_text", "value_text", *_PAGE)
# What names the vintage and where a row stands is no part of what it states.
_NOT_STATED = (*_OF_VINTAGE, "cell_", "raw_sha256", *_PAGE)
# By what a row that could not be read is known.
_UNREAD = ("unit_text", "value_text", "problem")


def select_landed(rows: pl.DataFrame, contract: str) -> pl.DataFrame:
    """What `write_vintage` needs of rows of a contract that are not yet typed, typed.

    The columns of the contract and of quarantine, but those that name the vintage, with
    `published_at`, and `edition` where it is there. Best done once for all editions that were built
    together.
    """
    types = {**QUARANTINE.schema, **CONTRACTS[contract].schema}
    kept = [
        pl.col(name) for name in ("published_at", "edition") if name in rows.columns
    ]
    for name, kind in types.items():
        if name not in _OF_VINTAGE:
            kept.append(pl.col(name).cast(kind, strict=True))
    return rows.select(kept)


def name_vintage(job: LandingJob, published: dt.date | None) -> Vintage:
    """The edition's vintage of one date of publication, before anything is known of its rows.

    Its `known_from` and `known_basis` are those of `find_known_from`.
    """
    edition = job.edition
    known_from, known_basis = find_known_from(job, published)
    suffix = hashlib.sha256(f"{edition.edition_id}{published}".encode()).hexdigest()[:8]
    if edition.is_return and published is not None:
        # What comes back together became known together: by name it keeps the order of publication.
        suffix = f"{published:%Y%m%d}-{suffix}"
    return Vintage(
        source_id=job.source.id,
        vintage_id=f"{job.source.id}@{known_from:%Y%m%d}-{suffix}",
        edition_id=edition.edition_id,
        reading_id=job.reading_id,
        published_at=published,
        retrieved_at=edition.retrieved_at,
        known_from=known_from,
        known_basis=known_basis,
        rows=0,
        quarantined=0,
        scope_hash="",
        content_hash="",
    )


def find_known_from(
    job: LandingJob, published: dt.date | None
) -> tuple[dt.datetime, KnownBasis]:
    """From when on the edition's part with this date of publication was known, and by which clock.

    UTC, without a zone: the date of publication; where none is printed, the day the source declares
    its files were written down on; else the moment of fetching. Content that came back is known from
    its return: meanwhile something else was.
    """
    if job.edition.is_return:
        return job.edition.retrieved_at.replace(tzinfo=None), "retrieved"
    if published is not None:
        return dt.datetime.combine(published, dt.time()), "published"
    written_down_on = job.source.edition.written_down_on
    if written_down_on is not None:
        # Not the moment of fetching: two machines that build the same revision know the same.
        return dt.datetime.combine(written_down_on, dt.time()), "written_down"
    return job.edition.retrieved_at.replace(tzinfo=None), "retrieved"


def make_empty_folder(job: LandingJob, vintage: Vintage) -> Path:
    """Where a vintage's files will be written; what an interrupted run left there goes.

    Not yet created.
    """
    folder = job.scratch_folder / vintage.vintage_id
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def write_vintage(
    job: LandingJob,
    published: dt.date | None,
    judged: pl.DataFrame,
    scope_columns: Sequence[str],
) -> Landing:
    """Write the rows of one date of publication: those without a `problem` as the contract, the
    rest as quarantine.

    `judged`: as `select_landed` gives them. `scope_columns`: what tells the scope of the vintage,
    by what its source replaces.
    """
    vintage = name_vintage(job, published)
    good, bad = _part_by_problem(_add_names(judged, vintage))
    rows = _leave_out_repeated(good[CONTRACTS[job.source.contract].column_names])
    quarantined = bad[QUARANTINE.column_names]
    # A row that could not be read is part of what the edition states: it stays listed.
    # Another title or remark beside the same figures is no revision of them.
    stated = _hash_rows(rows, _leave_out_names(rows.columns, _NOT_STATED))
    unread = _hash_rows(quarantined, _UNREAD, each_once=True)
    vintage = vintage.model_copy(
        update={
            "rows": rows.height,
            "quarantined": quarantined.height,
            "scope_hash": _hash_rows(rows, scope_columns, each_once=True),
            "content_hash": stated + unread,
        }
    )
    folder = make_empty_folder(job, vintage)
    write_landing(folder, rows, quarantined)
    return Landing(vintage, folder)


# What stands below takes columns by name, and asks no query of a frame: a query of a small edition's
# rows costs more than all its columns.
def _add_names(judged: pl.DataFrame, vintage: Vintage) -> pl.DataFrame:
    """With the columns that name the vintage."""
    names = []
    for column in _OF_VINTAGE:
        name = pl.Series(column, [getattr(vintage, column)], dtype=pl.String)
        names.append(name.new_from_index(0, judged.height))
    return judged.hstack(names)


def _part_by_problem(judged: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The good rows, and those with a problem, of which most editions have none."""
    if judged["problem"].null_count() == judged.height:
        return judged, judged.clear()
    is_good = pl.col("problem").is_null()
    return judged.filter(is_good), judged.filter(~is_good)


def _leave_out_repeated(rows: pl.DataFrame) -> pl.DataFrame:
    """A figure that is printed twice in one edition stands once, at its first cell."""
    stated = _leave_out_names(rows.columns, _PLACE_AND_SPELLING)
    # `unique` costs many times the hash, and hardly any edition prints a figure twice.
    if rows[stated].hash_rows().n_unique() < rows.height:
        rows = rows.unique(stated, keep="first", maintain_order=True)
    return rows


def _leave_out_names(columns: Sequence[str], beginnings: tuple[str, ...]) -> list[str]:
    """The columns whose names begin otherwise."""
    return [name for name in columns if not name.startswith(beginnings)]


def _hash_rows(
    rows: pl.DataFrame, columns: Sequence[str], *, each_once: bool = False
) -> str:
    """What these columns hold: the same rows in any order give the same hash. `each_once`: however
    often each stands there.

    Without columns it is the whole of a source.
    """
    if not columns:
        return "whole"
    frame = rows[list(columns)]
    hashes = frame.hash_rows()
    if each_once:
        hashes = hashes.unique()
    content = f"{frame.columns} {hashes.len()} {hashes.sum()}"
    return hashlib.sha256(content.encode()).hexdigest()[:16]
