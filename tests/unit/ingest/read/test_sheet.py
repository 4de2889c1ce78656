"""Rows of a sheet by their numbers: they ascend in every format, so that a stretch of them is a slice."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from ingest.declare.load import load_sources
from ingest.fetch.portals.folder import fetch_folder
from ingest.land.tables import read_sheets
from ingest.read.sheet import Sheet

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
NUMBERS = [2, 3, 7, 8, 12]


@pytest.mark.parametrize("first", [0, 1, 2, 4, 7, 12, 13])
@pytest.mark.parametrize("last", [0, 2, 6, 7, 12, 99])
def test_rows_between_two_numbers_are_those_a_filter_finds(first: int, last: int):
    numbers = pl.Series("row", NUMBERS, dtype=pl.UInt32)
    cells = pl.DataFrame([numbers, pl.Series("A", list("abcde"))])
    found = Sheet("lines", cells).select_between(first, last)
    assert found.equals(cells.filter(pl.col("row").is_between(first, last)))


def test_rows_ascend_in_every_format(repository: Path):
    formats = set()
    for source in load_sources(repository / "tests" / "sources" / "tiny"):
        if source.contract == "dossier":
            continue
        for file in fetch_folder(source, clock=lambda: NOW):
            for sheet in read_sheets(source, file.path, file.name):
                rows = sheet.cells["row"]
                assert rows.is_sorted(), file.name
                assert rows.n_unique() == rows.len(), file.name
        formats.add(source.read.kind)
    assert len(formats) > 5, formats
