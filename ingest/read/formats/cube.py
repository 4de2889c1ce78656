"""What cubes (JSON-stat, PC-Axis, SDMX) have in common: how large one may be, and its rows, one per observation."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import polars as pl

from ingest.problem import Refusal
from ingest.read.sheet import set_blanks_to_null

# Rows × columns, held whole: about 1 GB of text cells. The largest real cube seen has 0.1 million.
MAX_PLACES = 40_000_000
MAX_COLUMNS = 1000
MAX_SETS = 200
_MAX_POSITION = 2**32 - 2  # `row` is UInt32


def check_size(sizes: Sequence[int], figures: int, columns: int, where: str) -> None:
    """Raises Refusal `hostile` where a cube declares or holds more than is read. `figures`: rows it would give."""
    if columns > MAX_COLUMNS or figures * columns > MAX_PLACES:
        raise _too_large(f"{figures:,} observations of {columns:,} columns", where)
    if prod(sizes) > _MAX_POSITION:
        raise _too_large(f"dimensions of {' × '.join(f'{size:,}' for size in sizes)} categories", where)


def check_sets(count: int, where: str) -> None:
    """Raises Refusal `hostile` for more data sets in one file than anyone publishes."""
    if count > MAX_SETS:
        raise _too_large(f"more than {MAX_SETS:,} data sets", where)


def tidy(
    dimensions: Sequence[pl.DataFrame], figures: pl.DataFrame, positions: pl.Series | None = None
) -> pl.DataFrame:
    """One row per figure, the last dimension running fastest; `row` = the place in the whole cube, from 1.

    A dimension is a frame of its categories, one row each. `positions`: where each figure stands, from 0, for cubes
    that give only some; without it `figures` has a row for every place. A column that has a name of `figures`, or
    `row`, in whatever case, becomes "dimension <name>".
    """
    if positions is None:
        positions = pl.int_range(figures.height, dtype=pl.Int64, eager=True)
    taken = {"row", *(name.casefold() for name in figures.columns)}
    inner = prod(d.height for d in dimensions)
    parts = [(positions + 1).cast(pl.UInt32).alias("row").to_frame()]
    for dimension in dimensions:
        inner //= dimension.height
        named = {c: f"dimension {c}" for c in dimension.columns if c.casefold() in taken}
        parts.append(dimension.rename(named)[(positions // inner) % dimension.height])
    return as_text(pl.concat([*parts, figures], how="horizontal"))


def as_text(cells: pl.DataFrame) -> pl.DataFrame:
    """Text cells as all readers give them: NFC, null where there are only blanks."""
    return set_blanks_to_null(cells.with_columns(pl.col(pl.String).str.normalize("NFC")))


def unlike(names: Sequence[str], where: str) -> None:
    """Raises Refusal `not_what_it_says` where two columns would bear one name."""
    if twice := next((n for n in names if names.count(n) > 1), None):
        raise Refusal(
            "not_what_it_says",
            expected="a name of its own for every dimension",
            found=f"“{twice}” more than once",
            where=where,
            to_fix="ask the publisher which of them holds",
        )


def _too_large(found: str, where: str) -> Refusal:
    return Refusal(
        "hostile",
        expected=f"at most {MAX_PLACES:,} cells in at most {MAX_COLUMNS:,} columns",
        found=found,
        where=where,
        to_fix="nothing more was read; if it is honest data, ask for it in parts (by year or by region)",
    )
