"""Values of DuckDB as JSON has them."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import Any

# A double keeps this many digits.
_DIGITS_OF_A_DOUBLE = 15


def make_plain(value: Any) -> Any:
    """Numbers as numbers where a double holds them, else as text; days and moments as ISO text."""
    if isinstance(value, Decimal):
        return _plain_decimal(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [make_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): make_plain(item) for key, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def _plain_decimal(value: Decimal) -> int | float | str:
    whole = value.to_integral_value()
    if whole == value:
        return int(whole)
    shortest = value.normalize()
    if len(shortest.as_tuple().digits) <= _DIGITS_OF_A_DOUBLE:
        return float(shortest)
    return format(shortest, "f")
