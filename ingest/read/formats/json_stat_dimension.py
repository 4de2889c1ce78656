"""The dimensions of a JSON-stat dataset: their categories in order, with labels and units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import polars as pl

from ingest.problem import Refusal
from ingest.read.formats.json_document import JsonObject


@dataclass(frozen=True)
class Dimension:
    """`categories`: one row each, String columns: the dimension's id (the category's code), and
    `<id>_label` and `<id>_unit` where the file has them.
    """

    id: str
    categories: pl.DataFrame

    @property
    def size(self) -> int:
        return self.categories.height

    @property
    def label_column(self) -> str:
        return f"{self.id}_label"

    @property
    def unit_column(self) -> str:
        return f"{self.id}_unit"


def read_dimension(
    dimension_id: str, category: JsonObject, size: int, where: str
) -> Dimension:
    """The dimension of that many categories.

    Raises Refusal `not_what_it_says` where there are more or fewer, and an error of Python's own
    where the document is built differently.
    """
    labels = cast("dict[str, str]", category.get("label") or {})
    units = cast("dict[str, JsonObject]", category.get("unit") or {})
    codes = _find_codes(category, labels)
    if len(codes) != size:
        raise Refusal(
            "not_what_it_says",
            expected=f"{size:,} categories of “{dimension_id}”, as its size says",
            found=f"{len(codes):,} categories",
            where=where,
            to_fix="ask the publisher for a whole file",
        )
    texts: dict[str, list[str | None]] = {dimension_id: list(codes)}
    if labels:
        texts[f"{dimension_id}_label"] = [labels.get(code) for code in codes]
    if units:
        texts[f"{dimension_id}_unit"] = [
            _describe_unit(units.get(code) or {}) for code in codes
        ]
    return Dimension(
        dimension_id, pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String))
    )


def _find_codes(category: JsonObject, labels: dict[str, str]) -> list[str]:
    """The codes in their order: a list of them, or each with its number, or as the labels stand."""
    index = category.get("index")
    if index is None:
        return list(labels)
    if isinstance(index, dict):
        numbers = cast("dict[str, str]", index)
        return sorted(numbers, key=lambda code: int(numbers[code]))
    return cast("list[str]", index)


def _describe_unit(unit: JsonObject) -> str | None:
    """`10^3 EUR` where a multiplier is given, else the unit's label, base (PxWeb's word) or sign."""
    words = []
    if unit.get("multiplier"):
        words.append(f"10^{unit['multiplier']}")
    word = unit.get("label") or unit.get("base") or unit.get("symbol")
    if word:
        words.append(str(word))
    return " ".join(words) or None
