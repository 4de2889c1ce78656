"""The date of publication in the name of a file: read where it is one, and no end of the reading where it is none."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import polars as pl
import pytest

from ingest.declare.source import DeclaredEdition
from ingest.land.row_context import find_declared_publication

_EDITION = DeclaredEdition(
    published_at_in_file_name=r"(?P<year>\d+)-(?P<month>\w+)-(?P<day>\d+)"
)


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("a_2024-05-01.csv", dt.date(2024, 5, 1)),
        ("a_2024-5-1.csv", dt.date(2024, 5, 1)),
        ("a_2024-13-01.csv", None),
        ("a_2024-Mar-01.csv", None),
        ("a_2024-02-30.csv", None),
        ("a.csv", None),
    ],
)
def test_a_name_gives_a_date_or_none(name: str, date: dt.date | None) -> None:
    found = find_declared_publication(SimpleNamespace(edition=_EDITION))
    files = pl.DataFrame({"file_name": [name]})
    assert files.select(found).to_series().to_list() == [date]
