"""Numbers, periods and figures in words are exact."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from orchestration.release.describe.wording import (
    format_figure,
    format_number,
    format_span,
)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_a_number_is_printed_exactly(number: Decimal) -> None:
    text = format_number(number)
    assert Decimal(text) == number
    assert "E" not in text
    assert "." not in text or text[-1] not in "0."


def test_the_zeros_of_a_whole_number_stay() -> None:
    assert format_number(Decimal(100)) == "100"


def test_a_period_of_one_day_is_that_day() -> None:
    first, last = dt.date(2024, 3, 1), dt.date(2024, 3, 31)
    assert format_span(first, last) == "2024-03-01–2024-03-31"
    assert format_span(last, last) == "2024-03-31"


def test_a_value_is_shown_with_what_there_is_beside_it() -> None:
    assert format_figure(None, Decimal(1), Decimal(2), "computed") == "–"
    assert (
        format_figure(Decimal("100.000000"), None, None, "published")
        == "100 (published)"
    )
    assert (
        format_figure(Decimal("50"), Decimal("1.500000"), Decimal(3), None)
        == "50 (1.5 / 3)"
    )
