"""From kept bytes to one vintage: cells become contract rows, and a row that can't is quarantined with its reason.

What the bytes *say* is decided here and nothing is computed. Bytes come through `read`, words through `headers`,
numbers through `values`, units through `reference`; whether the rows are fit to serve is gate A's question.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

import polars as pl

from ingest import observations, records
from ingest.catalogue import Source, Table
from ingest.contract import CONTRACTS
from ingest.headers import locate
from ingest.problem import Refusal
from ingest.read import delimited, json_records, json_stat, lines, px, sdmx, spreadsheet
from ingest.read.cells import Sheet
from ingest.reference import Reference
from ingest.store import Edition, Vintage

READERS = {
    "delimited": delimited.read,
    "spreadsheet": spreadsheet.read,
    "json_records": json_records.read,
    "json_stat": json_stat.read,
    "px": px.read,
    "sdmx": sdmx.read,
    "lines": lines.read,
}

QUARANTINE = {
    "source_id": pl.String,
    "vintage_id": pl.String,
    "raw_sha256": pl.String,
    "file_name": pl.String,
    "cell_sheet": pl.String,
    "cell_row": pl.Int64,
    "cell_column": pl.String,
    "unit_text": pl.String,
    "value_text": pl.String,
    "rule": pl.String,
    "problem": pl.String,
}


@dataclass(frozen=True)
class Landing:
    """One vintage, ready for gate A. `rows` has the contract's columns, `quarantined` those of QUARANTINE."""

    vintage: Vintage
    rows: pl.DataFrame
    quarantined: pl.DataFrame


@cache
def reader_fingerprint() -> str:
    """Changes with the code that reads: a mended parser reads raw files again."""
    folder = Path(__file__).parent
    code = sorted(p for p in folder.rglob("*.py") if "fetch" not in p.relative_to(folder).parts)
    return hashlib.sha256(b"".join(p.read_bytes() for p in code)).hexdigest()[:16]


def reading_id(source: Source, reference: Reference) -> str:
    """Names one way of reading: the declaration, the reference lists and the reader's code together."""
    parts = f"{source.fingerprint}{reference.fingerprint}{reader_fingerprint()}"
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


def land(
    source: Source, edition: Edition, *, raw_path: Callable[[str, str], Path], reference: Reference
) -> list[Landing]:
    """Read one edition into its vintages: one, or one per date of publication printed in it.

    Raises Refusal where a file can't be read at all, or loses more than the source's `max_loss_share`.
    """
    cells = _printed_cells(source, edition, raw_path)
    judged = _rows_of(source).rows(source, cells, reference)
    lost = judged.filter(pl.col("problem").is_not_null())
    if judged.height and lost.height / judged.height > source.max_loss_share:
        raise _too_much_lost(source, lost, judged.height)
    return [
        _landing(source, edition, reading_id(source, reference), published, part)
        for published, part in _by_publication(source, judged)
    ]


def _rows_of(source: Source) -> ModuleType:
    return observations if source.contract == "observation" else records


def _printed_cells(source: Source, edition: Edition, raw_path: Callable[[str, str], Path]) -> pl.DataFrame:
    parts: list[pl.DataFrame] = []
    for file in edition.files:
        sheets = READERS[source.read.kind](raw_path(source.id, file.sha256), file.name, source.read)
        for table in source.tables:
            chosen = [s for s in sheets if _is_wanted(s, table)]
            if not chosen:
                raise Refusal(
                    "header_drift",
                    expected=f"a sheet whose name matches /{table.sheets}/" if table.sheets else "a visible sheet",
                    met=f"sheets {', '.join(repr(s.name) for s in sheets) or 'none'}",
                    where=file.name,
                    do_next="correct the sheet's name in the file, or `sheets` in the source's YAML",
                )
            for sheet in chosen:
                where = f"{file.name}, sheet {sheet.name!r}" if sheet.name else file.name
                located = locate(sheet, table, where=where, known=source.personal)
                parts.extend(_rows_of(source).cells(table, sheet, located, file))
    if not parts or not (cells := pl.concat(parts, how="diagonal")).height:
        raise Refusal(
            "empty",
            expected="at least one row of figures",
            met="none",
            where=", ".join(f.name for f in edition.files[:3]),
            do_next="ask the publisher for the file again; nothing was withdrawn",
        )
    return cells


def _is_wanted(sheet: Sheet, table: Table) -> bool:
    return bool(re.search(table.sheets, sheet.name)) if table.sheets else not sheet.is_hidden


def _by_publication(source: Source, judged: pl.DataFrame) -> Iterator[tuple[dt.date | None, pl.DataFrame]]:
    for (published,), part in judged.group_by(["published_at"], maintain_order=True):
        yield published, part.with_columns(pl.lit(source.id).alias("source_id"))


def _landing(
    source: Source, edition: Edition, reading: str, published: dt.date | None, part: pl.DataFrame
) -> Landing:
    contract = CONTRACTS[source.contract]
    known_from = dt.datetime.combine(published, dt.time()) if published else edition.retrieved_at.replace(tzinfo=None)
    named = hashlib.sha256(f"{edition.edition_id}{published}".encode()).hexdigest()[:8]
    vintage_id = f"{source.id}@{known_from:%Y%m%d}-{named}"
    part = part.with_columns(pl.lit(vintage_id).alias("vintage_id"))
    rows = part.filter(pl.col("problem").is_null()).select(
        pl.col(c).cast(t, strict=True) for c, t in contract.schema.items()
    )
    # the same figure printed twice in one edition is said once, at its first cell
    said = [c for c in rows.columns if not c.startswith(("cell_", "raw_sha256", "unit_text", "value_text"))]
    rows = rows.unique(said, keep="first", maintain_order=True)
    quarantined = part.filter(pl.col("problem").is_not_null()).select(
        pl.col(c).cast(t) for c, t in QUARANTINE.items()
    )
    return Landing(
        Vintage(
            source_id=source.id,
            vintage_id=vintage_id,
            edition_id=edition.edition_id,
            reading_id=reading,
            published_at=published,
            retrieved_at=edition.retrieved_at,
            known_from=known_from,
            known_basis="published" if published else "retrieved",
            rows=rows.height,
            quarantined=quarantined.height,
            scope_hash=_hash(rows.select(_SCOPE[source.contract][source.replaces])),
            # a row that could not be read is part of what the edition says: it stays listed
            content_hash=_hash(rows.drop("source_id", "vintage_id", "raw_sha256", "^cell_.*$"))
            + _hash(quarantined.select("unit_text", "value_text", "problem")),
        ),
        rows,
        quarantined,
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
    return hashlib.sha256(frame.unique().sort(frame.columns).write_csv().encode()).hexdigest()[:16]


def _too_much_lost(source: Source, lost: pl.DataFrame, of: int) -> Refusal:
    first = lost.head(5).select(
        pl.format("{} {}!{}{}: {}", "file_name", "cell_sheet", "cell_column", "cell_row", "problem")
    )
    return Refusal(
        "too_much_lost",
        expected=f"at most {source.max_loss_share:.1%} of the cells unreadable",
        met=f"{lost.height} of {of} ({lost.height / of:.1%}): " + "; ".join(first.to_series()),
        where=source.id,
        do_next="mend the cells, or the source's YAML or aliases if the file is right; it is read again by itself",
    )
