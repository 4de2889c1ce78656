"""What cubes (JSON-stat, PC-Axis, SDMX) have in common: their largest size, and how their rows are laid out."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import polars as pl

from ingest.problem import Refusal
from ingest.read.sheet import normalize_cells

# Rows × columns, held whole: about 1 GB of text cells. The largest real cube seen has 0.1 million.
MAX_CELLS = 40_000_000
MAX_COLUMNS = 1000
MAX_DATA_SETS = 200
_MAX_POSITION = 2**32 - 2  # `row` is UInt32


def check_cube_size(
    sizes: Sequence[int],
    *,
    figures: int,
    columns: int,
    where: str,
) -> None:
    """Raises Refusal `hostile` where a cube declares or holds more than is read.

    `sizes`: how many categories each dimension has. `figures`: how many rows the cube would give,
    of so many `columns`.
    """
    if columns > MAX_COLUMNS or figures * columns > MAX_CELLS:
        raise _build_size_refusal(
            f"{figures:,} observations of {columns:,} columns", where
        )
    if prod(sizes) > _MAX_POSITION:
        printed_sizes = " × ".join(f"{size:,}" for size in sizes)
        raise _build_size_refusal(f"dimensions of {printed_sizes} categories", where)


def check_data_set_count(count: int, where: str) -> None:
    """Raises Refusal `hostile` for more data sets in one file than anyone publishes."""
    if count > MAX_DATA_SETS:
        raise _build_size_refusal(f"more than {MAX_DATA_SETS:,} data sets", where)


def check_names_differ(names: Sequence[str], where: str) -> None:
    """Raises Refusal `not_what_it_says` where two columns would bear one name."""
    seen = set()
    for name in names:
        if name in seen:
            raise Refusal(
                "not_what_it_says",
                expected="a name of its own for every dimension",
                found=f"“{name}” more than once",
                where=where,
                to_fix="ask the publisher which of them is right",
            )
        seen.add(name)


def build_cube_rows(
    dimensions: Sequence[pl.DataFrame],
    figures: pl.DataFrame,
    positions: pl.Series | None = None,
) -> pl.DataFrame:
    """One row per figure, the last dimension running fastest; `row` = the place in the cube, from 1.

    A dimension is a frame of its categories, one row each. `positions`: where each figure stands,
    from 0, for cubes that give only some; without it `figures` has a row for every place. A column
    that has a name of `figures`, or `row`, in whatever case, becomes "dimension <name>".
    """
    if positions is None:
        positions = pl.int_range(figures.height, dtype=pl.Int64, eager=True)
    reserved_names = {"row", *(name.casefold() for name in figures.columns)}
    rows = [(positions + 1).cast(pl.UInt32).alias("row").to_frame()]
    # How many places one category of the dimension spans; of the last one, a single place.
    span = prod(dimension.height for dimension in dimensions)
    for dimension in dimensions:
        span //= dimension.height
        categories = (positions // span) % dimension.height
        rows.append(_rename_reserved(dimension, reserved_names)[categories])
    return pl.concat([*rows, figures], how="horizontal").pipe(normalize_cells)


def _rename_reserved(dimension: pl.DataFrame, reserved_names: set[str]) -> pl.DataFrame:
    reserved = [name for name in dimension.columns if name.casefold() in reserved_names]
    return dimension.rename({name: f"dimension {name}" for name in reserved})


def _build_size_refusal(found: str, where: str) -> Refusal:
    return Refusal(
        "hostile",
        expected=f"at most {MAX_CELLS:,} cells in at most {MAX_COLUMNS:,} columns",
        found=found,
        where=where,
        to_fix="nothing more was read; if it is honest data, ask for it in parts (by year or by region)",
    )
