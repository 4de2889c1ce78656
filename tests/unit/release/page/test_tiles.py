"""The tile map has a square for each province of a boundary set, and no two on one place."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from orchestration.release.page.tiles import load_tiles


def list_provinces(seeds: Path, boundary_set: str) -> set[str]:
    with (seeds / "org_unit.csv").open(encoding="utf-8", newline="") as stream:
        return {
            row["unit_id"]
            for row in csv.DictReader(stream)
            if row["unit_class"] == "province"
            and row[f"in_{boundary_set}"].lower() == "true"
        }


@pytest.mark.parametrize(
    ("boundary_set", "provinces"), [("provinces_63", 63), ("provinces_34", 34)]
)
def test_every_province_has_one_square(
    seeds: Path, boundary_set: str, provinces: int
) -> None:
    tiles = load_tiles(boundary_set)

    assert {tile.unit_id for tile in tiles} == list_provinces(seeds, boundary_set)
    assert len({(tile.column, tile.row) for tile in tiles}) == len(tiles) == provinces
