"""The star of the marts: which column of a fact names a row of which dimension.

It follows from names: a column of a fact that is called as the whole key of a dimension is that key.
Dimensions point nowhere, so that one way leads from a fact to each dimension and a tool that relates
tables by itself (Power BI, Tableau) finds no second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.release.describe.column_descriptions import Mart

_DIMENSION = "dim_"


@dataclass(frozen=True)
class ForeignKey:
    """`column` of a fact holds the key of `dimension`, which has the same name there."""

    column: str
    dimension: str


def is_dimension(mart: Mart) -> bool:
    """Whether a mart says what things are, and not what was counted."""
    return mart.name.startswith(_DIMENSION)


def find_foreign_keys(mart: Mart, marts: Sequence[Mart]) -> tuple[ForeignKey, ...]:
    """The foreign keys of a mart, in the order of its columns; a dimension has none.

    Raises ValueError where two dimensions have one key: then no name says which is meant.
    """
    if is_dimension(mart):
        return ()
    dimensions: dict[str, str] = {}
    for other in marts:
        if not is_dimension(other) or len(other.key) != 1:
            continue
        (key,) = other.key
        if key in dimensions:
            raise ValueError(
                f"expected one dimension with the key {key}, found {dimensions[key]} and {other.name};"
                " to fix: name the key of one of them for what it is"
            )
        dimensions[key] = other.name
    return tuple(
        ForeignKey(column.name, dimensions[column.name])
        for column in mart.columns
        if column.name in dimensions
    )
