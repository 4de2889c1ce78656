"""From when on an edition was known, and by which clock (judging.md §8)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.unit.ingest.landed import DECLARED, NOW, Office

WRITTEN_DOWN = "edition: {written_down_on: 2024-03-15}"
PUBLISHED = "edition: {published_at: 2024-03-31}"
# The one row of the form that has a date of publication printed beside it.
DATED = DECLARED.replace(
    "columns:\n", "columns:\n      - {to: published_at, spellings: [Ngày]}\n"
)
DATED_FORM = "Tỉnh;Tiếp nhận;Trực tuyến;Ngày\nHà Nội;1000;400;2024-04-02\n"
UNDATED_FORM = "Tỉnh;Tiếp nhận;Trực tuyến;Ngày\nHà Nội;1000;400;\n"


@pytest.fixture
def office(tmp_path: Path, seeds: Path) -> Office:
    return Office(tmp_path, seeds)


@pytest.mark.parametrize(
    ("edition", "known_from", "basis"),
    [
        (PUBLISHED, dt.datetime(2024, 3, 31), "published"),
        (WRITTEN_DOWN, dt.datetime(2024, 3, 15), "written_down"),
        ("", NOW.replace(tzinfo=None), "retrieved"),
    ],
)
def test_an_edition_is_known_from_the_first_clock_there_is(
    office: Office, edition: str, known_from: dt.datetime, basis: str
) -> None:
    office.declare(f"{DECLARED}\nmax_loss_share: 0.5\n{edition}\n")
    vintage = office.land().vintage
    assert (vintage.known_from, vintage.known_basis) == (known_from, basis)
    # What its publisher did not print is not made up.
    assert vintage.published_at == (
        dt.date(2024, 3, 31) if basis == "published" else None
    )
    assert f"@{known_from:%Y%m%d}-" in vintage.vintage_id


@pytest.mark.parametrize(
    ("form", "known_from", "basis"),
    [
        (DATED_FORM, dt.datetime(2024, 4, 2), "published"),
        (UNDATED_FORM, dt.datetime(2024, 3, 15), "written_down"),
    ],
)
def test_a_printed_date_of_publication_comes_before_the_day_of_writing_down(
    office: Office, form: str, known_from: dt.datetime, basis: str
) -> None:
    office.declare(f"{DATED}\n{WRITTEN_DOWN}\n")
    office.send(form)
    vintage = office.land().vintage
    assert (vintage.known_from, vintage.known_basis) == (known_from, basis)
