"""Numbers and periods as people read them in CHANGES.md and citations: exact, no padding."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

# An absent value in print; 0 would be a figure.
NO_VALUE = "–"


def format_number(number: Decimal) -> str:
    """68.540000 → 68.54; never with an exponent, never rounded."""
    text = f"{number:f}"
    if "." not in text:
        return text  # the zeros of 100 are digits, not padding
    return text.rstrip("0").rstrip(".")


def format_number_en(number: Decimal) -> str:
    """1200.500000 → 1,200.5: with thousands, without the zeros its type adds."""
    sign = "-" if number < 0 else ""
    whole, point, decimals = format_number(abs(number)).partition(".")
    return f"{sign}{int(whole):,}{point}{decimals}"


def format_number_vi(number: Decimal) -> str:
    """1200.500000 → 1.200,5."""
    return format_number_en(number).translate(str.maketrans(",.", ".,"))


def format_span(start: dt.date, end: dt.date) -> str:
    """2024-03-01–2024-03-31; a period of one day is that day."""
    if start == end:
        return str(end)
    return f"{start}–{end}"


def format_figure(
    value: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    status: str | None,
) -> str:
    """A value with its pair and how it came about: 68.543847 (115665 / 168746, computed).

    Without a value: –, also where a pair is known.
    """
    if value is None:
        return NO_VALUE
    details = []
    if numerator is not None and denominator is not None:
        details.append(f"{format_number(numerator)} / {format_number(denominator)}")
    if status:
        details.append(status)
    if not details:
        return format_number(value)
    return f"{format_number(value)} ({', '.join(details)})"
