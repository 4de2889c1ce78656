"""From kept bytes to one vintage: cells become contract rows, and a row that can't is quarantined with its reason.

What the bytes *say* is decided here and nothing is computed. Bytes come through `read`, words through `headers`,
numbers through `values`, units through `reference`; whether the rows are fit to serve is gate A's question.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import polars as pl

from ingest.contract import CONTRACTS, QUARANTINE
from ingest.declare.source import Source
from ingest.land import corrections, observations, privacy
from ingest.land import procedures as records
from ingest.land.dossiers import file as dossiers
from ingest.land.reading import build_reading_id
from ingest.land.row_context import grouped, published_elsewhere, too_much_lost
from ingest.land.tables import describe_place, find_tables, read_sheets
from ingest.parse.reference_lists import ReferenceLists
from ingest.problem import Refusal
from ingest.store.landing import Landing, write_landing
from ingest.store.records import Edition, Vintage


def land_edition(
    source: Source,
    edition: Edition,
    *,
    raw_path: Callable[[str, str], Path],
    reference: ReferenceLists,
    scratch_folder: Path,
) -> list[Landing]:
    """Read one edition into its vintages: one, or one per date of publication printed in it.

    `scratch_folder`: a folder on the landed store's disk, where what is landed waits for gate A.
    Raises Refusal where a file can't be read at all, or loses more than the source's `max_loss_share`.
    """
    if CONTRACTS[source.contract].is_counted:
        return _land_cases(source, edition, raw_path, reference, scratch_folder)
    cells, mended = _printed_cells(source, edition, raw_path, reference)
    judged = corrections.say_so(_rows_of(source).rows(source, cells, reference), mended)
    lost = judged.filter(pl.col("problem").is_not_null() & (pl.col("rule") != corrections.LEFT_OUT))
    if judged.height and lost.height / judged.height > source.max_loss_share:
        raise too_much_lost(source, lost, judged.height)
    if source.contract == "observation" and not judged.filter(_says_something).height:
        raise _empty(edition, "a figure, or a reason why there is none, in at least one cell", "empty cells only")
    return [
        _landing(source, edition, build_reading_id(source, reference), published, part, scratch_folder)
        for published, part in _by_publication(source, judged)
    ]


# A blank form sent back would else withdraw all that the filled one had said.
_says_something = (
    pl.col("value").is_not_null() | pl.col("problem").is_not_null() | (pl.col("missing_reason") != "not_reported")
)


def _empty(edition: Edition, expected: str, found: str) -> Refusal:
    return Refusal(
        "empty",
        expected=expected,
        found=found,
        where=", ".join(f.name for f in edition.files[:3]),
        to_fix="ask the publisher for the file again; nothing was withdrawn",
    )


def _rows_of(source: Source) -> ModuleType:
    return observations if source.contract == "observation" else records


def _printed_cells(
    source: Source, edition: Edition, raw_path: Callable[[str, str], Path], reference: ReferenceLists
) -> tuple[pl.DataFrame, list[corrections.Mended]]:
    parts: list[pl.DataFrame] = []
    mended: list[corrections.Mended] = []
    for file in edition.files:
        sheets = read_sheets(source, raw_path(source.id, file.sha256), file.name)
        about = {"name": file.name, "sha256": file.sha256}
        sheets, changed = corrections.at_cells(sheets, source.corrections, **about)
        mended += changed
        tables = list(find_tables(source, sheets, file.name))
        privacy.check_tables(
            [(sheet, located, describe_place(file.name, sheet)) for _, sheet, located in tables], reference
        )
        for table, sheet, located in tables:
            headers = located.coordinates_by_name()
            corrected, changed = corrections.by_words(sheet, headers, source.corrections, **about)
            mended += changed
            parts.extend(_rows_of(source).cells(table, corrected, located, file))
    if not parts or not (cells := pl.concat(parts, how="diagonal")).height:
        raise _empty(edition, "at least one row of figures", "none")
    if any("{retrieved}" in (table.period.text or "") for table in source.tables):
        day = f"{edition.retrieved_at:%Y-%m-%d}"
        cells = cells.with_columns(pl.col("period_text").str.replace("{retrieved}", day, literal=True))
    return cells, mended


def _by_publication(source: Source, judged: pl.DataFrame) -> Iterator[tuple[dt.date | None, pl.DataFrame]]:
    for (published,), part in grouped(judged, "published_at"):
        yield published, part.with_columns(pl.lit(source.id).alias("source_id"))


def _land_cases(
    source: Source,
    edition: Edition,
    raw_path: Callable[[str, str], Path],
    reference: ReferenceLists,
    scratch_folder: Path,
) -> list[Landing]:
    """The files of each date of publication make a vintage; they are read one after the other, never held whole."""
    reading, landings = build_reading_id(source, reference), []
    named = pl.DataFrame({"file_name": [f.name for f in edition.files], "file": range(len(edition.files))})
    for (published,), files in named.group_by(published_elsewhere(source).alias("published_at"), maintain_order=True):
        vintage = _vintage(source, edition, reading, published)
        folder = scratch_folder / vintage.vintage_id
        shutil.rmtree(folder, ignore_errors=True)
        told = dossiers.read(
            source,
            [edition.files[n] for n in files["file"]],
            raw_path=raw_path,
            reference=reference,
            vintage_id=vintage.vintage_id,
            known_from=vintage.known_from,
            folder=folder,
        )
        said = {name: getattr(told, name) for name in ("rows", "quarantined", "scope_hash", "content_hash")}
        landings.append(Landing(vintage.model_copy(update=said), folder, told.records))
    return landings


def _landing(
    source: Source,
    edition: Edition,
    reading: str,
    published: dt.date | None,
    part: pl.DataFrame,
    scratch_folder: Path,
) -> Landing:
    contract = CONTRACTS[source.contract]
    vintage = _vintage(source, edition, reading, published)
    part = part.with_columns(pl.lit(vintage.vintage_id).alias("vintage_id"))
    rows = part.filter(pl.col("problem").is_null()).select(
        pl.col(c).cast(t, strict=True) for c, t in contract.schema.items()
    )
    # the same figure printed twice in one edition is said once, at its first cell
    said = [c for c in rows.columns if not c.startswith(("cell_", "raw_sha256", "unit_text", "value_text"))]
    if rows.select(said).hash_rows().n_unique() < rows.height:
        rows = rows.unique(said, keep="first", maintain_order=True)
    quarantined = part.filter(pl.col("problem").is_not_null()).select(
        pl.col(c).cast(t) for c, t in QUARANTINE.items()
    )
    counts = {
        "rows": rows.height,
        "quarantined": quarantined.height,
        "scope_hash": _hash(rows.select(_SCOPE[source.contract][source.replaces]).unique()),
        # a row that could not be read is part of what the edition says: it stays listed
        "content_hash": _hash(rows.drop("source_id", "vintage_id", "raw_sha256", "^cell_.*$"))
        + _hash(quarantined.select("unit_text", "value_text", "problem").unique()),
    }
    vintage = vintage.model_copy(update=counts)
    folder = scratch_folder / vintage.vintage_id
    shutil.rmtree(folder, ignore_errors=True)
    write_landing(folder, rows, quarantined)
    return Landing(vintage, folder)


def _vintage(source: Source, edition: Edition, reading: str, published: dt.date | None) -> Vintage:
    """The edition's vintage of one date of publication, before anything is known of its rows."""
    known_from = dt.datetime.combine(published, dt.time()) if published else edition.retrieved_at.replace(tzinfo=None)
    named = hashlib.sha256(f"{edition.edition_id}{published}".encode()).hexdigest()[:8]
    return Vintage(
        source_id=source.id,
        vintage_id=f"{source.id}@{known_from:%Y%m%d}-{named}",
        edition_id=edition.edition_id,
        reading_id=reading,
        published_at=published,
        retrieved_at=edition.retrieved_at,
        known_from=known_from,
        known_basis="published" if published else "retrieved",
        rows=0,
        quarantined=0,
        scope_hash="",
        content_hash="",
    )


# What tells the scope of a vintage, by contract and by what its source replaces.
_SCOPE = {
    "observation": {
        "whole": [],
        "period": ["period_start", "period_end", "period_kind"],
        "unit_and_period": ["unit_id", "period_start", "period_end", "period_kind"],
        "nothing": ["measure_code", "unit_id", "period_end", "period_kind"],
    },
    "procedure": {
        "whole": [],
        "period": ["as_of_date"],
        "unit_and_period": ["unit_id", "as_of_date"],
        "nothing": ["procedure_code", "unit_id", "as_of_date"],
    },
}


def _hash(frame: pl.DataFrame) -> str:
    """The same rows in any order give the same hash."""
    if not frame.width:
        return "whole"
    told = f"{frame.columns} {frame.height} {frame.hash_rows().sum()}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]
