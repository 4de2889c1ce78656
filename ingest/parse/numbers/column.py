"""What a declaration says of a column of numbers, and the type of a parsed value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import polars as pl

# `number` of a declared column.
NumberKind = Literal["count", "amount", "percent", "share", "flag", "printed"]

VALUE_DTYPE = pl.Decimal(38, 6)
# Of the 38 digits six are decimals. Polars raises where a product does not fit, for the whole
# column, so factors are tried against this bound before they are multiplied.
LARGEST_VALUE = Decimal("9" * 32 + "." + "9" * 6)


@dataclass(frozen=True)
class NumberColumn:
    """The kind of a column's numbers, and what a printed 1 in it counts (1000 for "nghìn đồng")."""

    kind: NumberKind
    scale: Decimal

    @property
    def is_ratio(self) -> bool:
        """Whether every number in it is a percentage or a fraction of a whole."""
        return self.kind in ("percent", "share")

    @property
    def counts_single_things(self) -> bool:
        """Whether a decimal can't be meant: a count, and not one in thousands or millions."""
        return self.kind == "count" and self.scale == 1

    @property
    def power_of_ten(self) -> int | None:
        """The scale as a power of ten: 3 of 1000, -2 of 0.01; None of 12."""
        sign, digits, exponent = self.scale.normalize().as_tuple()
        if sign or digits != (1,) or not isinstance(exponent, int):
            return None
        return exponent
