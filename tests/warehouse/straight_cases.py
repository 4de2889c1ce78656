"""Dumps of cases put straight into landed files, as their rows mean it: the way for many countries, without reading.

A stand-in for `LandedStore`, which counting asks for the files of a vintage.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import polars as pl

from ingest.contract.landed import DOSSIER
from ingest.declare.source import Coverage
from ingest.store.records import Vintage
from orchestration.pipeline.cases import counting
from tests.country.cases import LEVELS
from tests.country.editions import Edition

CHANNELS = {"1": "direct", "2": "online", "3": "post"}
PAID = {"1": "national_portal", "2": "gateway", "3": "counter"}


@dataclass(frozen=True)
class Landed:
    """`<folder>/<vintage>/<month>.parquet`."""

    folder: Path

    def files_by_month(self, vintage: Vintage) -> dict[str, list[Path]]:
        return {
            p.stem: [p]
            for p in sorted((self.folder / vintage.vintage_id).glob("*.parquet"))
        }


def count(folder: Path, named: Sequence[tuple[str, Edition]]) -> counting.Counts:
    """Land the dumps among these editions (each with its vintage id) below `folder`, and count them."""
    dumps = [(vintage_id, e) for vintage_id, e in named if e.cases]
    for vintage_id, edition in dumps:
        if not (folder / "landed" / vintage_id).exists():
            _land(folder / "landed" / vintage_id, vintage_id, edition)
    voices = {e.voice for _, e in dumps}
    sources = [
        SimpleNamespace(
            id=v.source_id,
            lists_cases=True,
            priority=v.priority,
            replaces=v.replaces,
            coverage=Coverage(),
        )
        for v in voices
    ]
    vintages = [
        vintage_of(vintage_id, e.voice.source_id, e.published)
        for vintage_id, e in dumps
    ]
    return counting.count_new_sets(
        folder / "counted", sources, vintages, Landed(folder / "landed")
    )


def vintage_of(
    vintage_id: str, source_id: str, known_from: dt.date, reading: str = "r"
) -> Vintage:
    moment = dt.datetime.combine(known_from, dt.time())
    return Vintage(
        source_id=source_id,
        vintage_id=vintage_id,
        edition_id=vintage_id,
        reading_id=reading,
        published_at=known_from,
        retrieved_at=moment,
        known_from=moment,
        known_basis="published",
        rows=0,
        quarantined=0,
        scope_hash="",
        content_hash=vintage_id,
    )


def _land(folder: Path, vintage_id: str, edition: Edition) -> None:
    folder.mkdir(parents=True)
    rows = pl.concat(part.rows() for part in edition.cases).select(
        source_id=pl.lit(edition.voice.source_id),
        vintage_id=pl.lit(vintage_id),
        dossier_code="MaHoSo",
        unit_text=pl.lit(edition.cases[0].cases.unit_id),
        unit_id=pl.lit(edition.cases[0].cases.unit_id),
        procedure_code="MaTTHC",
        online_level=pl.col("MucDoDVC").replace_strict(
            {word: level for level, word in LEVELS.items()}
        ),
        channel=pl.col("KenhThucHien").replace_strict(CHANNELS),
        received_date="NgayTiepNhan",
        processing_started_date="NgayBatDauXuLy",
        finished_date="NgayKetThucXuLy",
        fee_due="PhiLePhi",
        payment_channel=pl.col("DuocThanhToanTrucTuyen").replace_strict(PAID),
        returns_document=pl.col("CoTraKetQua").replace_strict(
            {"Có": True, "Không": False}, return_dtype=pl.Boolean
        ),
        result_code="MaKetQua",
        has_result_link=pl.col("DuongDanTepTinKetQua").is_not_null(),
        raw_sha256=pl.lit(vintage_id),
    )
    rows = rows.select(pl.col(name).cast(kind) for name, kind in DOSSIER.schema.items())
    for (month,), part in rows.group_by(
        pl.col("received_date").dt.strftime("%Y-%m").fill_null("undated")
    ):
        part.write_parquet(folder / f"{month}.parquet")
