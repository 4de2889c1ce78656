"""What many editions cost beside few: a multiple, and no square."""

from __future__ import annotations

import pytest

from ingest.store.records import EditionState
from tests.unit.orchestration.pipeline.editions.office import open_house


def count_states_read(editions: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many records of editions are read where so many come at once."""
    read = EditionState.read
    paths = []

    def read_and_note(path):
        paths.append(path)
        return read(path)

    files = {
        f"a_2024-05-{day:02}.csv": {("Hà Nội", f"2023-{day:02}"): day}
        for day in range(1, editions + 1)
    }
    with open_house("nothing", "each_file", "inbox") as house:
        with monkeypatch.context() as patched:
            patched.setattr(EditionState, "read", read_and_note)
            outcomes = house.visit(files)
        assert [one.outcome for one in outcomes] == ["accepted"] * editions
    return len(paths)


def test_the_records_that_are_read_grow_with_the_editions(
    monkeypatch: pytest.MonkeyPatch,
):
    few = count_states_read(3, monkeypatch)
    many = count_states_read(12, monkeypatch)
    assert few > 0
    assert many == 4 * few
