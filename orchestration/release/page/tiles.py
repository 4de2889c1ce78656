"""The tile map: one square for each province, so that a small one is as visible as a large one.

Where the squares stand is `tiles.csv`. An outline map waits for boundaries under a certain licence.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from markupsafe import Markup

from ingest.control_signs import show_controls
from orchestration.release.page.figures import Ranked, Unit
from orchestration.release.page.language import Language

_TILES = Path(__file__).with_name("tiles.csv")
_STEP, _SIDE = 56, 52
_OPENING = Markup(
    '<svg class="tiles" viewBox="0 0 {} {}" role="group" aria-label="{}">'
    '<defs><rect id="{}" x="{}" width="{}" height="{}" rx="3"/></defs>'
)
# A square that is a link to its unit, with its initials and its value. There are a hundred on a page: what all have
# in common stands in the style sheet.
_TILE = Markup(
    '<a class="{}" href="../units/{}.html" transform="translate({} {})"><title>{}: {}</title>'
    '<use href="#{}"/><text y="22">{}</text><text y="40">{}</text></a>'
)
_ISLAND = Markup(
    '<text class="island" x="{}" y="{}">{}</text><text class="island soft" x="{}" y="{}">({})</text>'
)
# Shades of one colour, light to dark: five can be told apart by everybody, and in print.
_SHADES = 5
_HUNDREDTH = Decimal("0.01")
# Letters that fit into a square.
_LONGEST = 8
# Archipelagos lie east of the coast and are no square of their own: (words, column, row) by boundary set.
_ISLANDS = {
    "provinces_63": (
        ("Hoàng Sa", "Đà Nẵng", 7.6, 10),
        ("Trường Sa", "Khánh Hòa", 7.6, 15),
    ),
    "provinces_34": (
        ("Hoàng Sa", "Đà Nẵng", 5.6, 9),
        ("Trường Sa", "Khánh Hòa", 5.6, 13),
    ),
}


@dataclass(frozen=True)
class Tile:
    """Where a unit stands; counted from the upper left."""

    unit_id: str
    column: int
    row: int


@cache
def load_tiles(boundary_set: str) -> tuple[Tile, ...]:
    """The squares of one boundary set."""
    with _TILES.open(encoding="utf-8", newline="") as stream:
        return tuple(
            Tile(row["unit_id"], int(row["tile_column"]), int(row["tile_row"]))
            for row in csv.DictReader(stream)
            if row["boundary_set"] == boundary_set
        )


def has_tiles(boundary_set: str, ranked: Sequence[Ranked]) -> bool:
    """Whether every one of these provinces has a square; a province added to the seeds may have none yet."""
    placed = {tile.unit_id for tile in load_tiles(boundary_set)}
    return all(row.unit_id in placed for row in ranked)


def draw_tiles(
    boundary_set: str,
    ranked: Sequence[Ranked],
    units: Mapping[str, Unit],
    unit_of_measure: str,
    title: str,
    language: Language,
) -> Markup:
    """The map of one boundary set; a province without a value is hatched, and says so."""
    values = {row.unit_id: row for row in ranked}
    tiles = [tile for tile in load_tiles(boundary_set) if tile.unit_id in units]
    width = (max(tile.column for tile in tiles) + 1) * _STEP + 110
    height = (max(tile.row for tile in tiles) + 1) * _STEP
    bounds = [float(row.value) for row in ranked]
    low, high = min(bounds), max(bounds)
    square = boundary_set[-2:]
    parts = [_OPENING.format(width, height, title, square, -_SIDE / 2, _SIDE, _SIDE)]
    for tile in tiles:
        row = values.get(tile.unit_id)
        look, figure = "none", language.say("without_value")
        if row:
            look = f"shade{_choose_shade(row.value, low, high)}"
            figure = language.format_figure(row.value, unit_of_measure, row.qualifier)
        unit = units[tile.unit_id]
        parts.append(
            _TILE.format(
                look,
                unit.unit_id,
                tile.column * _STEP + _SIDE // 2,
                tile.row * _STEP,
                language.choose(unit.name_vi, unit.name_en),
                figure,
                square,
                _shorten(show_controls(unit.name_vi)),
                figure.removesuffix("%") if row else "",
            )
        )
    for name, province, column, line in _ISLANDS[boundary_set]:
        x, y = column * _STEP, line * _STEP
        parts.append(_ISLAND.format(x, y + 22, name, x, y + 38, province))
    parts.append(Markup("</svg>"))
    return Markup("").join(parts)


def draw_scale(
    ranked: Sequence[Ranked], unit_of_measure: str, language: Language
) -> Markup:
    """What the shades of a map stand for, from the lowest fifth of the span to the highest."""
    values = [row.value for row in ranked]
    low, high = min(values), max(values)
    if low == high:
        steps = [(_SHADES - 1, language.format_figure(low, unit_of_measure))]
    else:
        bounds = [
            low + (high - low) * number / _SHADES for number in range(_SHADES + 1)
        ]
        texts = [
            language.format_figure(bound.quantize(_HUNDREDTH), unit_of_measure)
            for bound in bounds
        ]
        steps = [
            (shade, f"{texts[shade].removesuffix('%')}–{texts[shade + 1]}")
            for shade in range(_SHADES)
        ]
    keys = [Markup('<i class="shade{}">{}</i>').format(*step) for step in steps]
    return Markup('<p class="scale">{}</p>').format(Markup(" ").join(keys))


def _choose_shade(value: Decimal, low: float, high: float) -> int:
    """0 (lowest fifth of the span) to 4."""
    if high == low:
        return _SHADES - 1
    return min(int((float(value) - low) / (high - low) * _SHADES), _SHADES - 1)


def _shorten(name: str) -> str:
    """“Bà Rịa - Vũng Tàu” → BR-VT, “Thừa Thiên Huế” → T.T. Huế; “Hà Nội” stays whole, since it fits."""
    if len(name) <= _LONGEST:
        return name
    if " - " in name:
        return "-".join(_take_initials(part) for part in name.split(" - "))
    *others, last = name.split()
    return f"{'.'.join(word[0] for word in others)}. {last}"


def _take_initials(text: str) -> str:
    return "".join(word[0] for word in text.split())
