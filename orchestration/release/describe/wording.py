"""Numbers and periods as people read them in CHANGES.md and citations: exact, without the zeros a type adds."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal


def plain(number: Decimal) -> str:
    """68.540000 → 68.54; never in exponents, never rounded."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def span(start: dt.date, end: dt.date) -> str:
    """2024-03-01–2024-03-31; a moment is one day."""
    return f"{end}" if start == end else f"{start}–{end}"


def figure(value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None, said: str | None) -> str:
    """A value with its pair and how it came about: 68.543847 (115665 / 168746, computed). Without a value: –."""
    if value is None:
        return "–"
    told = [f"{plain(numerator)} / {plain(denominator)}"] if numerator is not None and denominator is not None else []
    told += [said] if said else []
    return plain(value) + (f" ({', '.join(told)})" if told else "")
