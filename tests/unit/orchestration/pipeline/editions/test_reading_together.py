"""Which editions are read together, and that a fault of ours in one keeps no other from being read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.problem import Refusal
from ingest.store.paths import Paths
from ingest.store.raw import RawStore
from ingest.store.records import Edition, RawFile
from orchestration.pipeline.editions import reading
from orchestration.pipeline.editions.reading import (
    MOST_BYTES,
    MOST_EDITIONS,
    ReadingTask,
    part_editions,
    read_editions,
)
from tests.unit.ingest.landed import NOW, Office


def _build_edition(name: str, size: int = 1) -> Edition:
    file = RawFile(name=name, sha256="0" * 64, size=size, url="")
    return Edition(
        source_id="office__dossiers", edition_id=name, retrieved_at=NOW, files=(file,)
    )


def test_small_editions_are_read_together_in_their_order():
    editions = [_build_edition(str(number)) for number in range(2 * MOST_EDITIONS + 1)]
    stretches = list(part_editions(editions))
    assert [len(stretch) for stretch in stretches] == [MOST_EDITIONS, MOST_EDITIONS, 1]
    assert [edition for stretch in stretches for edition in stretch] == editions


def test_no_more_is_in_memory_together_than_may_be():
    sizes = [1, MOST_BYTES, MOST_BYTES + 1, MOST_BYTES // 2, MOST_BYTES // 2, 1]
    editions = [_build_edition(str(n), size) for n, size in enumerate(sizes)]
    stretches = [
        [edition.edition_id for edition in stretch]
        for stretch in part_editions(editions)
    ]
    assert stretches == [["0"], ["1"], ["2"], ["3", "4"], ["5"]]


def test_nothing_unread_is_no_task():
    assert list(part_editions([])) == []


def test_a_fault_of_ours_holds_the_edition_it_is_in(
    tmp_path: Path, seeds: Path, monkeypatch: pytest.MonkeyPatch
):
    def land(
        _source: object, editions: Sequence[Edition], **_: object
    ) -> list[list[object]]:
        if any(edition.edition_id == "bad" for edition in editions):
            raise KeyError("a fault of ours")
        return [[] for _ in editions]

    def verify(_store: RawStore, edition: Edition) -> None:
        if edition.edition_id == "damaged":
            raise Refusal("damaged", expected="", found="", where="", to_fix="")

    monkeypatch.setattr(reading, "land_editions", land)
    monkeypatch.setattr(RawStore, "verify_edition", verify)
    names = ["first", "bad", "damaged", "last"]
    task = ReadingTask(
        paths=Paths(tmp_path),
        source=Office(tmp_path / "sources", seeds).source,
        editions=tuple(_build_edition(name) for name in names),
        scratch_folder=tmp_path / "scratch",
        reference=reading.ReferenceLists.load_once(seeds).fingerprint,
    )
    first, bad, damaged, last = read_editions(task)
    assert [first.edition.edition_id, last.edition.edition_id] == ["first", "last"]
    assert isinstance(bad, Refusal) and bad.reason == "reader_failed"
    assert isinstance(damaged, Refusal) and damaged.reason == "damaged"
