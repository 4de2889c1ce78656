"""A dropped file begins a refresh once it has been quiet for a moment, and only once."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.pipeline.dropped import QUIET, find_dropped_files
from tests.unit.orchestration.pipeline.editions.office import House, open_house

NAME = "a_2024-05-01.csv"


@pytest.fixture
def house() -> Iterator[House]:
    with open_house("whole", "each_file", "inbox") as opened:
        # The files' own clock is the machine's.
        opened.now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        yield opened


def drop(house: House, content: str) -> Path:
    path = house.folder / "data" / "inbox" / "office__dossiers" / NAME
    path.write_text(content, "utf-8")
    return path


def test_nothing_waits_in_an_empty_inbox(house: House) -> None:
    assert find_dropped_files(house.workspace()) is None


def test_a_file_waits_until_it_has_been_quiet(house: House) -> None:
    path = drop(house, "unit,month,code,value\n")
    assert find_dropped_files(house.workspace()) is None
    house.now += QUIET + dt.timedelta(seconds=1)
    dropped = find_dropped_files(house.workspace())
    assert dropped is not None
    assert dropped.paths == (path,)


def test_a_file_with_an_old_date_of_its_own_is_as_new_as_its_place(
    house: House,
) -> None:
    path = drop(house, "unit,month,code,value\n")
    os.utime(path, (0, 0))
    house.now += QUIET + dt.timedelta(seconds=1)
    assert find_dropped_files(house.workspace()) is not None


def test_what_a_visit_has_seen_waits_no_longer_until_it_changes(house: House) -> None:
    drop(house, "unit,month,code,value\nHà Nội,2024-01,,5\n")
    house.now += dt.timedelta(minutes=5)
    first = find_dropped_files(house.workspace())
    house.look()
    assert find_dropped_files(house.workspace()) is None
    later = (house.now + dt.timedelta(minutes=1)).replace(tzinfo=dt.UTC).timestamp()
    path = drop(house, "unit,month,code,value\nHà Nội,2024-01,,6\n")
    os.utime(path, (later, later))
    house.now += dt.timedelta(minutes=5)
    second = find_dropped_files(house.workspace())
    assert first is not None
    assert second is not None
    assert first.mark != second.mark
