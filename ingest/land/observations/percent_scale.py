"""How a column prints a percentage, 80.44 or 0.8044, read from the two columns whose quotient it
is.
"""

from __future__ import annotations

from enum import Enum

import polars as pl

from ingest.land.observations.breakdown import list_pairs
from ingest.land.tables import PrintedTable
from ingest.parse.headers.located import LocatedColumn

# A printed quotient may be rounded or wrong in some rows: the middle of all rows is near 1 or near
# 100, or it is nothing to rely on.
_NEAR_ONE = (0.5, 2.0)
_NEAR_HUNDRED = (50.0, 200.0)
# Zero is zero in either way of writing, and a cell with a % sign needs no other.
_SAYS_ITSELF = r"^\s*0\s*$|%\s*$"


class PercentScale(Enum):
    """How 80.44 % is printed; the value is the kind of number that a cell is read as."""

    SHARE = "share"  # 0.8044
    PERCENT = "amount"  # 80.44
    UNKNOWN = "unknown"


def infer_percent_scale(
    rows: pl.DataFrame,
    quotient: LocatedColumn,
    table: PrintedTable,
) -> PercentScale:
    """The scale of a column with `percent_of`, by the median over `rows` of how its cells differ
    from the quotient.

    The median, so that one wrong quotient decides nothing. UNKNOWN where a column of the pair is
    missing or the median is near neither 1 nor 100.
    """
    measures = quotient.column.percent_of or ()
    coordinates = [_find_part(measure, quotient, table) for measure in measures]
    numerator, denominator = (_to_float(coordinate) for coordinate in coordinates)
    if numerator is None or denominator is None:
        return PercentScale.UNKNOWN
    printed = pl.col(quotient.coordinate).cast(pl.Float64, strict=False)
    factor = printed * denominator / numerator
    is_comparable = (numerator > 0) & (denominator > 0) & (printed > 0)
    median = rows.select(factor.filter(is_comparable).median()).item()
    if median is None:
        return PercentScale.UNKNOWN
    if _NEAR_ONE[0] < median < _NEAR_ONE[1]:
        return PercentScale.SHARE
    if _NEAR_HUNDRED[0] < median < _NEAR_HUNDRED[1]:
        return PercentScale.PERCENT
    return PercentScale.UNKNOWN


def find_quotient_problem(quotient: LocatedColumn) -> pl.Expr:
    """Why a cell of a column with an UNKNOWN scale can't be read.

    Null where the cell itself says its scale.
    """
    measures = " and ".join(quotient.column.percent_of or ())
    message = (
        "expected a percentage whose scale is plain, found one that may be 80 or 0.8 for 80 %: "
        f"the quotients of {measures} do not decide it. To fix: write the % sign in the cell"
    )
    text = pl.col(quotient.coordinate)
    # A mark for a missing figure, "#DIV/0!", has no scale at all.
    is_mark = text.str.strip_chars().is_in(list(quotient.column.missing))
    says_itself = text.str.contains(_SAYS_ITSELF) | is_mark
    return pl.when(~says_itself).then(pl.lit(message))


def _find_part(
    measure: str, quotient: LocatedColumn, table: PrintedTable
) -> str | None:
    """Where the column of a measure stands that is of the same part of the whole as the quotient,
    or of a larger one.

    Of several the closest: the one that shares most pairs of its breakdown.
    """
    wanted = set(list_pairs(quotient))
    best: str | None = None
    most_pairs = -1
    for column in table.located.columns:
        pairs = list_pairs(column)
        if (
            column.column.measure == measure
            and set(pairs) <= wanted
            and len(pairs) > most_pairs
        ):
            best, most_pairs = column.coordinate, len(pairs)
    return best


def _to_float(coordinate: str | None) -> pl.Expr | None:
    if coordinate is None:
        return None
    return pl.col(coordinate).cast(pl.Float64, strict=False)
