"""The tile map has a square for each province of a boundary set, and no two on one place."""

from __future__ import annotations

import csv
import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.release.page.figures import Ranked
from orchestration.release.page.language import Language
from orchestration.release.page.tiles import draw_scale, load_tiles


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


@pytest.mark.parametrize(
    ("values", "code", "steps"),
    [
        (("0", "100"), "vi", ["0–20%", "20–40%", "40–60%", "60–80%", "80–100%"]),
        (
            ("10", "68.54"),
            "en",
            [
                "10–21.71%",
                "21.71–33.42%",
                "33.42–45.12%",
                "45.12–56.83%",
                "56.83–68.54%",
            ],
        ),
        (("7", "7"), "vi", ["7%"]),
    ],
)
def test_the_scale_says_what_each_shade_stands_for(
    values: tuple[str, str], code: str, steps: list[str]
) -> None:
    day = dt.date(2024, 12, 31)
    ranked = [
        Ranked(
            *("i", "provinces_63", "province", "ha_noi", day, day, "as_of", None, None),
            *(Decimal(value), "published", None, None, 1, 2),
        )
        for value in values
    ]

    scale = draw_scale(ranked, "percent", Language(code))

    assert re.findall(r">([^<]+)</i>", scale) == steps
