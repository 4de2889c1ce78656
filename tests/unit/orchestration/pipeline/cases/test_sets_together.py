"""Small sets are counted together: the files of each are those of the set counted by itself, byte for byte."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest

from ingest.declare.source import Coverage
from orchestration.pipeline.cases import set_counter
from orchestration.pipeline.cases.set_counter import SetCounter
from tests.warehouse.test_dossier_in_one_month import REPLACES, Dump, Night

UNITS = ("ha_noi", "hue", "1 ha_noi")
# Whose dossiers nobody counts, so that some sets are of no rows.
LATE = Coverage(units=frozenset(UNITS), complete_from=dt.date(2024, 2, 1))


def draw_dumps(seed: int) -> list[Dump]:
    """Editions of two portals that date some of the same dossiers in several of three months."""
    drawn = random.Random(seed)
    dumps = []
    for number in range(4):
        days = {}
        for _ in range(30):
            dossier = drawn.choice(UNITS), f"d{drawn.randint(1, 30)}"
            days[dossier] = str(
                dt.date(2024, drawn.randint(1, 3), drawn.randint(1, 28))
            )
        rows = tuple((unit, code, day) for (unit, code), day in days.items())
        published = dt.date(2024, 6, 1 + number)
        dumps.append(Dump(("own", "portal")[number % 2], published, rows))
    return dumps


def count(folder: Path, replaces: str, seed: int) -> dict[str, bytes]:
    """Every file that counting writes → its bytes."""
    dumps = draw_dumps(seed)
    counts = Night(folder, replaces).count(dumps, LATE if seed % 2 else None)
    assert sum(bool(counted.related) for counted in counts.sets) > 3
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# With and without coverage in turn: it says whose dossiers are counted, whatever an edition replaces.
@pytest.mark.parametrize(
    ("replaces", "seed"),
    [(replaces, 1 + at % 2) for at, replaces in enumerate(REPLACES)],
)
def test_together_and_by_itself_a_set_has_the_same_files(
    replaces: str, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[int] = []
    count_alone = SetCounter._count_alone

    def note_batch(self: SetCounter, batch: set_counter.Batch, folder: Path) -> None:
        batches.append(len(batch))
        count_alone(self, batch, folder)

    monkeypatch.setattr(SetCounter, "_count_alone", note_batch)
    together = count(tmp_path / "together", replaces, seed)
    assert batches == [max(batches)] and max(batches) > 5
    monkeypatch.setattr(set_counter, "MOST_SETS", 4)
    assert count(tmp_path / "in fours", replaces, seed) == together
    assert max(batches[1:]) == 4
    batches.clear()
    monkeypatch.setattr(set_counter, "SMALL_BYTES", 0)
    assert count(tmp_path / "by themselves", replaces, seed) == together
    assert set(batches) == {1}
